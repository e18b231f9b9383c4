"""The safety check as the first component of the pipeline."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import joblib
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import (
    ENTITIES,
    ENTITY_ATTRIBUTE_TYPE,
    ENTITY_ATTRIBUTE_VALUE,
    INTENT,
    INTENT_NAME_KEY,
    INTENT_RANKING_KEY,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu import alarm_lines
from bot.nlu.alarm_classifier import ORDINARY, AlarmClassifier
from bot.nlu.alarms import Finding, check
from bot.nlu.features import encode_to_learn, sentence_vector
from bot.nlu.spelling import spelling
from bot.privacy.hearing import heard

logger = logging.getLogger(__name__)

ALARMS = frozenset({"emergency", "crisis"})
"""Intents that interrupt everything."""

ALARM = "alarm"
"""The entity that carries an alarm's grade."""

CLASSIFIER = "classifier"
"""The group of a finding that no pattern made."""

_OF_EACH_INTENT = 150
"""Ordinary lines of an intent that are learnt: with all of them, alarms would seem too rare."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class SafetyCheck(GraphComponent):
    """Stands first in the pipeline; gives an alarm the intent `emergency` or `crisis`.

    Patterns (`data/safety/*.yml`) and a classifier trained on `data/safety/examples` look at every
    message, and either may raise the alarm. Its grade becomes the entity `alarm`. Later components
    leave a message alone that has an intent. Text that begins with `/` (a choice that the channel
    sent) is not looked at.

    Configuration:
        alarm_confidence: from which confidence on the classifier raises an alarm by itself.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The settings that `config.yml` may override."""
        return {"alarm_confidence": 0.55}

    def __init__(
        self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource
    ) -> None:
        self._config = config
        self._storage = model_storage
        self._resource = resource
        self._classifier = AlarmClassifier()

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SafetyCheck:
        """A check to be trained; patterns, spelling and encoder are read here, not on a turn."""
        check("hello")
        spelling().mend("hello")
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> SafetyCheck:
        """The check as it was trained."""
        made = cls.create(config, model_storage, resource, execution_context)
        with model_storage.read_from(resource) as folder:
            made._classifier = joblib.load(folder / "alarms.joblib")
        return made

    def train(self, training_data: TrainingData) -> Resource:
        """Fits the classifier on its own lines and, as ordinary ones, on all other intents'."""
        lines = [*alarm_lines.load(), *_ordinary(training_data)]
        texts = [text for text, _ in lines]
        self._classifier.fit(texts, encode_to_learn(texts), [label for _, label in lines])
        with self._storage.write_to(self._resource) as folder:
            joblib.dump(self._classifier, folder / "alarms.joblib")
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Sets intent, ranking and the entity `alarm` of the messages that are alarms."""
        for message in messages:
            text = message.get(TEXT) or ""
            finding = self.find(message) if text and not text.startswith("/") else None
            if finding:
                _raise_alarm(message, finding)
        return messages

    def find(self, message: Message) -> Finding | None:
        """What patterns or classifier find in a typed message; None when neither does."""
        return check(heard(message.get(TEXT))) or self.judged(message)

    def judged(self, message: Message) -> Finding | None:
        """What the classifier alone finds."""
        judged = self._classifier.judge(heard(message.get(TEXT)), sentence_vector(message))
        if judged.confidence < self._config["alarm_confidence"]:
            return None
        kind, _, grade = judged.grade.partition("_")
        return Finding("crisis" if kind == "crisis" else "emergency", grade or "now", CLASSIFIER)


def _ordinary(training_data: TrainingData) -> Iterator[tuple[str, str]]:
    """Lines of all other intents, evenly picked, so that more of them do not drown the alarms."""
    by_intent: dict[str, list[str]] = defaultdict(list)
    for example in training_data.intent_examples:
        if example.get(TEXT) and example.get(INTENT) not in ALARMS:
            by_intent[example.get(INTENT)].append(example.get(TEXT))
    for texts in by_intent.values():
        number = min(len(texts), _OF_EACH_INTENT)
        yield from ((texts[at * len(texts) // number], ORDINARY) for at in range(number))


def _raise_alarm(message: Message, finding: Finding) -> None:
    """Counts an alarm in the log, by type and without text (R39), and marks the message."""
    logger.info("safety event: %s %s by %s", finding.kind, finding.grade, finding.group)
    intent = {INTENT_NAME_KEY: finding.kind, "confidence": 1.0}
    grade = {ENTITY_ATTRIBUTE_TYPE: ALARM, ENTITY_ATTRIBUTE_VALUE: finding.grade}
    message.set(INTENT, intent, add_to_output=True)
    message.set(INTENT_RANKING_KEY, [intent], add_to_output=True)
    message.set(ENTITIES, [{**grade, "extractor": "SafetyCheck"}], add_to_output=True)
