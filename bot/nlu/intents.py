"""The intent classifier: sentence vectors and n-grams under one logistic regression."""

from __future__ import annotations

from typing import Any

import joblib
import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import FeatureUnion
from threadpoolctl import threadpool_limits

from bot.nlu.encoder import Array, plain, sentence_encoder
from bot.nlu.safety import ALARMS

NO_KNOWN_WORD = 0.1
"""What a confidence is worth when no word of the message is in the training data."""

RANKED = 5
"""How many intents a message carries with it, best first."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class SentenceIntentClassifier(GraphComponent, IntentClassifier):
    """Classifies by what a sentence means (its vector) and how it is spelled (its n-grams).

    Configuration:
        c: inverse strength of the regularisation; weak regularisation (10 to 30) measured best.
        vector_weight: how much the sentence vector counts beside the n-grams.

    Emergencies and crises are the safety check's to find: their examples are not learnt here. A
    message that already has an intent (the safety check decided) is left alone, and so is one that
    begins with `/` (a choice that the channel sent).
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The settings that `config.yml` may override."""
        return {"c": 20.0, "vector_weight": 1.5}

    def __init__(
        self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource
    ) -> None:
        self._config = config
        self._storage = model_storage
        self._resource = resource
        self._ngrams = FeatureUnion(
            [
                ("words", TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)),
                (
                    "characters",
                    TfidfVectorizer(
                        analyzer="char_wb", ngram_range=(2, 4), min_df=2, sublinear_tf=True
                    ),
                ),
            ]
        )
        self._model = LogisticRegression(
            C=config["c"], class_weight="balanced", max_iter=300, tol=1e-4
        )

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
        """The classifier as it was trained; the encoder is made ready too."""
        classifier = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            classifier._ngrams, classifier._model = joblib.load(folder / "classifier.joblib")
        sentence_encoder()
        return classifier

    def train(self, training_data: TrainingData) -> Resource:
        """Fits on every example that has a text and an intent, and keeps the result."""
        examples = [
            example
            for example in training_data.intent_examples
            if example.get(TEXT) and example.get(INTENT) not in ALARMS
        ]
        texts = [plain(example.get(TEXT)) for example in examples]
        self._ngrams.fit(texts)
        features = self._features(texts, sentence_encoder().encode_to_learn(texts))
        with threadpool_limits(1):  # the same data must give the same model
            self._model.fit(features, [example.get(INTENT) for example in examples])
        with self._storage.write_to(self._resource) as folder:
            joblib.dump((self._ngrams, self._model), folder / "classifier.joblib")
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Adds `intent` and `intent_ranking` to messages that have none yet."""
        for message in messages:
            if not message.get(INTENT):
                ranking = self._ranking(message.get(TEXT) or "")
                message.set(INTENT, ranking[0], add_to_output=True)
                message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
        return messages

    def _ranking(self, text: str) -> list[dict[str, Any]]:
        """A choice names its intent itself; Rasa reads it at the end of the pipeline."""
        if text.startswith("/"):
            return [{INTENT_NAME_KEY: None, "confidence": 1.0}]
        ranking = self._rank(text)
        words = self._ngrams.transformer_list[0][1]
        if words.transform([plain(text)]).nnz == 0:
            return [{**one, "confidence": one["confidence"] * NO_KNOWN_WORD} for one in ranking]
        return ranking

    def _rank(self, text: str) -> list[dict[str, Any]]:
        texts = [plain(text)]
        features = self._features(texts, sentence_encoder().encode(texts))
        shares = self._model.predict_proba(features)[0]
        best = np.argsort(shares)[::-1][:RANKED]
        return [
            {INTENT_NAME_KEY: str(self._model.classes_[index]), "confidence": float(shares[index])}
            for index in best
        ]

    def _features(self, texts: list[str], vectors: Array) -> sparse.csr_matrix:
        meaning = sparse.csr_matrix(vectors * self._config["vector_weight"])
        return sparse.hstack([meaning, self._ngrams.transform(texts)], format="csr")
