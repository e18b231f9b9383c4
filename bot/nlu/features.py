"""The sentence vector of a message: made once, read by the safety check and the classifiers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.encoder import Array, sentence_encoder
from bot.nlu.spelling import spelling

ORIGIN = "SentenceFeaturizer"

_MENDED = "mended"
"""The property of a message that holds its text with the spelling mended."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceFeaturizer(GraphComponent):
    """Gives each message the vector of its masked and mended text as Rasa's sentence features.

    A message that has the vector already keeps it. Text that begins with `/` (a choice that the
    channel sent) gets none.
    """

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SentenceFeaturizer:
        """A component without state of its own; encoder and spelling are made ready here."""
        spelling().mend("hello")
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Adds the vectors of the messages that have none, encoded in one go."""
        featurize(messages)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Adds the vectors of the examples that have an intent."""
        examples = [example for example in training_data.intent_examples if example.get(TEXT)]
        vectors = encode_to_learn([example.get(TEXT) for example in examples])
        for example, vector in zip(examples, vectors, strict=True):
            _add(example, vector)
        return training_data


def mended(message: Message) -> str:
    """The text of a message with its spelling mended, which is done once."""
    if message.get(_MENDED) is None:
        message.set(_MENDED, spelling().mend(message.get(TEXT)))
    return str(message.get(_MENDED))


def sentence_vector(message: Message) -> Array:
    """The vector of a message, of shape (384,); made now if it has none yet."""
    featurize([message])
    return _found(message)


def sentence_vectors(messages: Sequence[Message]) -> Array:
    """The vectors of messages that have them, of shape (len(messages), 384)."""
    return np.stack([_found(message) for message in messages])


def encode_to_learn(texts: Sequence[str]) -> Array:
    """The vectors of training lines, as messages get them."""
    return sentence_encoder().encode_to_learn([spelling().mend(text) for text in texts])


def featurize(messages: Sequence[Message]) -> None:
    """Adds the vectors of typed messages that have none yet."""
    bare = [message for message in messages if _typed(message) and not _has(message)]
    if bare:
        texts = [mended(message) for message in bare]
        for message, vector in zip(bare, sentence_encoder().encode(texts), strict=True):
            _add(message, vector)


def _typed(message: Message) -> bool:
    text = message.get(TEXT) or ""
    return bool(text) and not text.startswith("/")


def _has(message: Message) -> bool:
    return message.get_dense_features(TEXT, [ORIGIN])[1] is not None


def _found(message: Message) -> Array:
    features = message.get_dense_features(TEXT, [ORIGIN])[1]
    return np.asarray(features.features[0]) if features else np.zeros(0, dtype=np.float32)


def _add(message: Message, vector: Array) -> None:
    message.add_features(Features(vector[None, :], FEATURE_TYPE_SENTENCE, TEXT, ORIGIN))
