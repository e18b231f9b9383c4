"""The safety check as the first component of the pipeline."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.alarms import Finding, check

__all__ = ["Finding", "SafetyCheck", "check"]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class SafetyCheck(GraphComponent):
    """Stands first in the pipeline; gives an alarm the intent `emergency` or `crisis`.

    Later components leave a message alone that has an intent. Text that begins with `/` (a choice
    that the channel sent) is not looked at.
    """

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SafetyCheck:
        """A component without state; the patterns are read and checked here, not on a turn."""
        check("hello")
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Sets intent and ranking of the messages that are alarms."""
        for message in messages:
            text = message.get(TEXT) or ""
            finding = None if text.startswith("/") else check(text)
            if finding:
                intent = {INTENT_NAME_KEY: finding.kind, "confidence": 1.0}
                message.set(INTENT, intent, add_to_output=True)
                message.set(INTENT_RANKING_KEY, [intent], add_to_output=True)
        return messages
