"""A trained second look for danger: it hears what no pattern lists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import FeatureUnion
from sklearn.preprocessing import StandardScaler
from threadpoolctl import threadpool_limits

from bot.nlu.encoder import Array
from bot.nlu.words import LONGEST, split

ORDINARY = "ordinary"
GRADES = ("emergency", "crisis_explicit", "crisis_veiled", "crisis_someone_else")
"""The labels of training lines that are alarms."""

_AXES = 150
"""Numbers that the n-grams of a message are condensed to."""

_SEEDS = range(3)
"""One small network is fickle at the edges; the mean of three is not."""


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
        kind: dict[str, Any] = {"sublinear_tf": True, "dtype": np.float32}
        words = TfidfVectorizer(ngram_range=(1, 3), min_df=2, **kind)
        letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), min_df=3, **kind)
        self._ngrams = FeatureUnion([("words", words), ("letters", letters)])
        self._axes: Array = np.empty((0, _AXES), dtype=np.float32)
        self._scale = StandardScaler()
        self._networks = [
            MLPClassifier((128,), alpha=0.01, batch_size=128, max_iter=15, random_state=seed)
            for seed in _SEEDS
        ]

    def fit(self, texts: Sequence[str], vectors: Array, labels: Sequence[str]) -> None:
        """Learn from lines, their sentence vectors and labels (`ORDINARY` or one of `GRADES`)."""
        with threadpool_limits(1):  # the same data must give the same model
            ngrams = self._ngrams.fit_transform([_words(text) for text in texts])
            condensed = TruncatedSVD(_AXES, random_state=0).fit(ngrams)
            self._axes = np.ascontiguousarray(condensed.components_.T, dtype=np.float32)
            features = self._scale.fit_transform(self._features(texts, vectors))
            for network in self._networks:
                network.fit(features, list(labels))

    def judge(self, text: str, vector: Array) -> Judgement:
        """Judge a message by its words and its sentence vector."""
        features = self._scale.transform(self._features([text], vector[None, :]))
        shares = np.mean([one.predict_proba(features)[0] for one in self._networks], axis=0)
        share = dict(zip(self._networks[0].classes_, shares, strict=True))
        return Judgement(max(GRADES, key=share.__getitem__), float(1.0 - share[ORDINARY]))

    def _features(self, texts: Sequence[str], vectors: Array) -> NDArray[np.float64]:
        ngrams = self._ngrams.transform([_words(text) for text in texts])
        return np.hstack([vectors, ngrams @ self._axes])


def _words(text: str) -> str:
    """The words as the safety patterns see them, before their spelling is mended."""
    return " ".join(word.folded for word in split(text[:LONGEST]))
