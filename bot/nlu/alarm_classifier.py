"""A trained second look for danger: it hears what no pattern lists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import softmax
from sklearn.decomposition import TruncatedSVD
from sklearn.neural_network import MLPClassifier
from sklearn.preprocessing import StandardScaler
from threadpoolctl import threadpool_limits

from bot.nlu.encoder import Array
from bot.nlu.ngrams import Ngrams
from bot.nlu.words import LONGEST, split

ORDINARY = "ordinary"
GRADES = ("emergency", "crisis_explicit", "crisis_veiled", "crisis_someone_else")
"""The labels of training lines that are alarms."""

_AXES = 150
"""Numbers that the n-grams of a message are condensed to."""

_SEEDS = range(9)
"""At the edges, one small network differs from the next by 0.3; the mean of nine is steady."""


@dataclass(frozen=True)
class Judgement:
    """How sure the classifier is (0 to 1) that a message is an alarm, and the likeliest grade."""

    grade: str
    confidence: float


class AlarmClassifier:
    """Tells alarms of four grades from ordinary messages.

    Small neural networks over what a message means (its sentence vector) and how it is spelled
    (its n-grams, condensed). A linear model over the same features measured far worse: "not",
    "ago" and "what if" change what the other words say.
    """

    def __init__(self) -> None:
        self._ngrams = Ngrams(longest=3, token_pattern=r"\w\w+", letters_seen=3)
        self._axes: Array
        self._networks: Networks

    def fit(self, texts: Sequence[str], vectors: Array, labels: Sequence[str]) -> None:
        """Learn from lines, their sentence vectors and labels (`ORDINARY` or one of `GRADES`)."""
        with threadpool_limits(1):  # the same data must give the same model
            ngrams = self._ngrams.learn([_words(text) for text in texts])
            condensed = TruncatedSVD(_AXES, random_state=0).fit(ngrams)
            self._axes = np.ascontiguousarray(condensed.components_.T, dtype=np.float32)
            scale = StandardScaler()
            features = scale.fit_transform(self._features(texts, vectors))
            networks = [
                MLPClassifier((128,), alpha=0.03, batch_size=256, max_iter=40, random_state=seed)
                for seed in _SEEDS
            ]
            fitted = [network.fit(features, list(labels)) for network in networks]
            self._networks = Networks(fitted, scale)

    def judge(self, text: str, vector: Array) -> Judgement:
        """Judge a message by its words and its sentence vector."""
        share = self._networks.shares(self._features([text], vector[None, :])[0])
        return Judgement(max(GRADES, key=share.__getitem__), float(1.0 - share[ORDINARY]))

    def _features(self, texts: Sequence[str], vectors: Array) -> NDArray[np.float64]:
        ngrams = self._ngrams.of([_words(text) for text in texts])
        return np.hstack([vectors, ngrams @ self._axes])


class Networks:
    """Networks of one hidden layer, taken together: their mean, in two products.

    Asked one after the other by scikit-learn, nine of them take 2.6 ms.

    Args:
        networks: fitted on scaled features, with the same classes.
        scale: what the features were scaled with.
    """

    def __init__(self, networks: Sequence[MLPClassifier], scale: StandardScaler) -> None:
        self._classes = [str(name) for name in networks[0].classes_]
        inner = np.hstack([one.coefs_[0] for one in networks]) / scale.scale_[:, None]
        bias = np.hstack([one.intercepts_[0] for one in networks]) - scale.mean_ @ inner
        self._inner, self._bias = inner.astype(np.float32), bias.astype(np.float32)
        self._outer = np.stack([one.coefs_[1] for one in networks])
        self._outer_bias = np.stack([one.intercepts_[1] for one in networks])

    def shares(self, features: NDArray[np.float64]) -> dict[str, float]:
        """The mean share (0 to 1) of each class.

        Args:
            features: of one message, not scaled, shape (features,).
        """
        hidden = np.maximum(features.astype(np.float32) @ self._inner + self._bias, 0)
        by_network = hidden.reshape(len(self._outer), 1, -1)
        scores = (by_network @ self._outer)[:, 0] + self._outer_bias
        means = softmax(scores, axis=1).mean(axis=0)
        return dict(zip(self._classes, map(float, means), strict=True))


def _words(text: str) -> str:
    """The words as the safety patterns see them, before their spelling is mended."""
    return " ".join(word.folded for word in split(text[:LONGEST]))
