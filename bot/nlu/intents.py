"""The intent classifier: sentence vectors and n-grams under one logistic regression."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import joblib
import numpy as np
from numpy.typing import NDArray
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy import sparse
from scipy.special import softmax
from threadpoolctl import threadpool_limits

from bot.nlu.encoder import Array
from bot.nlu.features import mended, sentence_vector, sentence_vectors
from bot.nlu.ngrams import Ngrams
from bot.nlu.regression import Regression, fit
from bot.nlu.safety import ALARMS

NO_KNOWN_WORD = 0.1
"""What a confidence is worth when no word of the message is in the training data."""

RANKED = 8
"""How many intents a message carries with it, best first."""

_NEAREST = 15
"""How many of the nearest training lines are asked."""

_AXES = 192
"""Numbers that are kept of a line's vector, to look for neighbours."""

_SHARPNESS = 15.0
"""How much more a nearer line counts; cosine similarities are measured in it."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class SentenceIntentClassifier(GraphComponent, IntentClassifier):
    """Classifies by what a sentence means (its vector) and how it is spelled (its n-grams).

    Configuration:
        c: inverse strength of the regularisation; weak regularisation (10 to 30) measured best.
        vector_weight: how much the sentence vector counts beside the n-grams.
        neighbours: share (0 to 1) that the nearest training lines have in the confidence.

    Emergencies and crises are the safety check's to find: their examples are not learnt here. A
    message that already has an intent (the safety check decided) is left alone, and so is one that
    begins with `/` (a choice that the channel sent).
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The settings that `config.yml` may override."""
        return {"c": 20.0, "vector_weight": 1.5, "neighbours": 0.45}

    def __init__(
        self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource
    ) -> None:
        self._config = config
        self._storage = model_storage
        self._resource = resource
        self._ngrams = Ngrams(longest=2, token_pattern=r"\S+", letters_seen=5)
        self._lines = Neighbours()
        self._intents: Sequence[str] = ()
        self._learnt: Regression

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SentenceIntentClassifier:
        """A new classifier, to be trained."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> SentenceIntentClassifier:
        """The classifier as it was trained."""
        classifier = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            parts = joblib.load(folder / "classifier.joblib")
        classifier._intents, classifier._ngrams, classifier._learnt, classifier._lines = parts
        return classifier

    def train(self, training_data: TrainingData) -> Resource:
        """Fits on every example that has a text and an intent, and keeps the result."""
        examples = [
            example
            for example in training_data.intent_examples
            if example.get(TEXT) and example.get(INTENT) not in ALARMS
        ]
        texts = [mended(example) for example in examples]
        self._intents = sorted({example.get(INTENT) for example in examples})
        labels = np.searchsorted(self._intents, [example.get(INTENT) for example in examples])
        vectors = sentence_vectors(examples)
        with threadpool_limits(1):  # the same data must give the same model
            ngrams = self._ngrams.learn(texts)
            self._learnt = fit(self._meaning(vectors), ngrams, labels, self._config["c"])
            self._lines.learn(vectors, labels)
        parts = (self._intents, self._ngrams, self._learnt, self._lines)
        with self._storage.write_to(self._resource) as folder:
            joblib.dump(parts, folder / "classifier.joblib")
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Adds `intent` and `intent_ranking` to messages that have none yet."""
        for message in messages:
            if not message.get(INTENT):
                ranking = self._ranking(message)
                message.set(INTENT, ranking[0], add_to_output=True)
                message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
        return messages

    def _ranking(self, message: Message) -> list[dict[str, Any]]:
        """A choice names its intent itself; Rasa reads it at the end of the pipeline."""
        text = message.get(TEXT) or ""
        if not text or text.startswith("/"):
            return [{INTENT_NAME_KEY: None, "confidence": 1.0}]
        ngrams = self._ngrams.of([mended(message)])
        shares = self._shares(sentence_vector(message), ngrams)
        if not self._ngrams.know_a_word(ngrams):
            shares = shares * NO_KNOWN_WORD
        return [
            {INTENT_NAME_KEY: self._intents[index], "confidence": float(shares[index])}
            for index in np.argsort(shares)[::-1][:RANKED]
        ]

    def _shares(self, vector: Array, ngrams: sparse.csr_matrix) -> NDArray[np.float64]:
        """The share of each intent, out of a sentence vector and a row of n-grams."""
        scores = self._learnt.scores(self._meaning(vector[None, :]), ngrams)[0]
        learnt, nearest = softmax(scores), self._lines.shares(vector, len(scores))
        weight = self._config["neighbours"]
        return (1 - weight) * learnt + weight * nearest

    def _meaning(self, vectors: Array) -> Array:
        return vectors * np.float32(self._config["vector_weight"])


class Neighbours:
    """The training lines by their vectors: what do those nearest to a message say?

    The vectors are turned and cut to their widest axes: half the memory and time, and hardly a
    neighbour is another one (docs/training-data.md).
    """

    def __init__(self) -> None:
        self._axes: Array = np.empty((0, 0), dtype=np.float32)
        self._vectors: Array = np.empty((0, 0), dtype=np.float32)
        self._labels: NDArray[np.int64] = np.empty(0, dtype=np.int64)

    def learn(self, vectors: Array, labels: NDArray[np.int64]) -> None:
        """Keep lines.

        Args:
            vectors: of length one, shape (lines, 384).
            labels: the index of each line's intent, shape (lines,).
        """
        _, axes = np.linalg.eigh(vectors.T @ vectors)  # the widest are the last
        self._axes = np.ascontiguousarray(axes[:, -_AXES:])
        self._vectors, self._labels = self._cut(vectors), labels

    def shares(self, vector: Array, intents: int) -> NDArray[np.float64]:
        """The share of each intent among the lines nearest to a vector; they sum to one."""
        likeness = self._vectors @ self._cut(vector)
        nearest = np.argpartition(-likeness, _NEAREST)[:_NEAREST]
        weights = np.exp(_SHARPNESS * (likeness[nearest] - 1))
        return np.bincount(self._labels[nearest], weights, minlength=intents) / weights.sum()

    def _cut(self, vectors: Array) -> Array:
        short = vectors @ self._axes
        return np.asarray(short / np.linalg.norm(short, axis=-1, keepdims=True))
