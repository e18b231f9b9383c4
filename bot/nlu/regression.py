"""Multinomial logistic regression over dense and sparse features together.

scikit-learn's takes one matrix: with 384 dense columns beside the n-grams that must be a sparse
one, and most of its time goes into multiplying numbers that are never zero one by one. Here each
half is multiplied in its own way; the loss and the result are the same
(https://scikit-learn.org/stable/modules/linear_model.html#logistic-regression).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import minimize

from bot.nlu.encoder import Array

_STEPS = 300
_FLAT = 1e-5
"""The largest slope of the mean loss at which it counts as the least; 1e-4 stops too early."""


class Regression(NamedTuple):
    """What was learnt.

    Args:
        dense: weights of the dense features, shape (features, classes).
        few: weights of the sparse features, shape (features, classes).
        bias: shape (classes,).
    """

    dense: Array
    few: Array
    bias: Array

    def scores(self, dense: Array, few: sparse.csr_matrix) -> Array:
        """Scores of shape (rows, classes); their softmax is the share of each class."""
        return np.asarray(dense @ self.dense + few @ self.few + self.bias)


def fit(dense: Array, few: sparse.csr_matrix, classes: NDArray[np.int64], c: float) -> Regression:
    """Learn to tell classes apart, each of which counts the same, however many rows it has.

    Args:
        dense: features of shape (rows, dense features).
        few: features of shape (rows, sparse features), most of them zero.
        classes: the class of each row, shape (rows,), from 0, none of them empty.
        c: inverse strength of the regularisation (L2), as in scikit-learn.
    """
    counts = np.bincount(classes)
    share = (1.0 / (len(counts) * counts))[classes].astype(np.float32)  # of each row; sums to one
    decay = 1.0 / (c * len(classes))
    ends = np.cumsum([dense.shape[1], few.shape[1]])
    rows = np.arange(len(classes))
    turned = few.T.tocsr()

    def loss(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        weights = flat.reshape(-1, len(counts))
        found = _regression(weights, ends)
        scores = found.scores(dense, few)
        scores -= scores.max(axis=1, keepdims=True)
        own = scores[rows, classes]
        np.exp(scores, out=scores)
        sums = scores.sum(axis=1)
        missed = float(share @ (np.log(sums) - own))
        scores *= (share / sums)[:, None]
        scores[rows, classes] -= share
        slope = np.vstack([dense.T @ scores, turned @ scores, scores.sum(axis=0)[None, :]])
        slope = slope.astype(np.float64)
        slope[:-1] += decay * weights[:-1]
        return missed + decay / 2 * float(np.vdot(weights[:-1], weights[:-1])), slope.ravel()

    start = np.zeros((ends[-1] + 1) * len(counts))
    options = {"maxiter": _STEPS, "gtol": _FLAT, "ftol": 0.0, "maxcor": 10}
    best = minimize(loss, start, jac=True, method="L-BFGS-B", options=options)
    return _regression(best.x.reshape(-1, len(counts)), ends)


def _regression(weights: NDArray[np.float64], ends: NDArray[np.int64]) -> Regression:
    dense, few, bias = np.split(weights.astype(np.float32), ends)
    return Regression(dense, few, bias[0])
