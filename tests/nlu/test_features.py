"""The sentence vectors of messages."""

from __future__ import annotations

import numpy as np
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.encoder import DIMENSIONS, sentence_encoder
from bot.nlu.features import SentenceFeaturizer, mended, sentence_vector, sentence_vectors


def likeness(one: str, other: str) -> float:
    return float(sentence_vector(Message.build(one)) @ sentence_vector(Message.build(other)))


def test_misspelt_and_right_mean_the_same() -> None:
    assert likeness("will my insurance pay", "WILL MY INSURNACE PAY") > 0.999
    assert likeness("will my insurance pay", "what is a pathology block") < 0.6


def test_a_message_keeps_the_vector_it_has() -> None:
    message = Message.build("who pays?")
    first = sentence_vector(message)
    message.set(TEXT, "something else altogether")
    SentenceFeaturizer().process([message])
    assert np.array_equal(sentence_vector(message), first)


def test_the_spelling_of_a_message_is_mended_once() -> None:
    (message,) = SentenceFeaturizer().process([Message.build("Will my INSURNACE pay")])
    message.set(TEXT, "something else altogether")
    assert mended(message) == "will my insurance pay"


def test_many_are_encoded_as_each_alone() -> None:
    texts = ["who pays?", "what do i bring to the visit", "my doctor is upset with me now"]
    messages = SentenceFeaturizer().process([Message.build(text) for text in texts])
    alone = np.stack([sentence_vector(Message.build(text)) for text in texts])
    assert sentence_vectors(messages).shape == (3, DIMENSIONS)
    assert np.allclose(sentence_vectors(messages), alone, atol=1e-5)


def test_a_choice_gets_no_vector() -> None:
    (message,) = SentenceFeaturizer().process([Message.build("/menu")])
    assert message.get_dense_features(TEXT) == (None, None)


def test_training_lines_are_encoded_as_messages_are() -> None:
    line = Message({TEXT: "Who pays for it?", INTENT: "cost"})
    SentenceFeaturizer().process_training_data(TrainingData([line]))
    assert np.allclose(
        sentence_vector(line), sentence_encoder().encode(["who pays for it ?"])[0], atol=1e-5
    )
