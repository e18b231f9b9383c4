"""The regression gives what scikit-learn's gives on both halves joined."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse
from scipy.special import softmax
from sklearn.linear_model import LogisticRegression

from bot.nlu.regression import fit

ROWS, DENSE, FEW, CLASSES = 300, 12, 40, 5


@pytest.fixture
def drawn() -> np.random.Generator:
    return np.random.default_rng(0)


def test_it_is_a_logistic_regression_with_equal_classes(drawn: np.random.Generator) -> None:
    dense = drawn.normal(size=(ROWS, DENSE)).astype(np.float32)
    few = sparse.random_array(
        (ROWS, FEW), density=0.1, random_state=drawn, dtype=np.float32
    ).tocsr()
    classes = np.minimum(drawn.geometric(0.4, ROWS) - 1, CLASSES - 1)
    joined = sparse.hstack([sparse.csr_matrix(dense), few], format="csr")
    known = LogisticRegression(C=2.0, class_weight="balanced", max_iter=1000, tol=1e-6)
    shares = softmax(fit(dense, few, classes, c=2.0).scores(dense, few), axis=1)
    assert shares == pytest.approx(known.fit(joined, classes).predict_proba(joined), abs=2e-3)
