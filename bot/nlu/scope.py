"""Whether a message is for this assistant at all: a decision of its own."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import (
    INTENT,
    INTENT_NAME_KEY,
    INTENT_RANKING_KEY,
    PREDICTED_CONFIDENCE_KEY,
)
from rasa.shared.nlu.training_data.message import Message

OUT_OF_SCOPE = frozenset({"off_topic", "near_health", "near_opinion", "small_talk"})
"""Intents of what this assistant does not talk about."""

_DOUBT = 0.3
"""How much it counts towards a refusal that no intent is likely."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class ScopeDecision(GraphComponent):
    """Refuses what is out of scope, whichever single intent is the likeliest.

    The intents of other subjects are broad: a strange message often spreads over several of them,
    while one topic, by a shared word, has the largest share alone. Their shares are therefore taken
    together, and doubt is added. The reply is that of the likeliest among them.

    Configuration:
        refuse_from: the score (share out of scope, and `_DOUBT` times what the likeliest intent
            lacks to 1) from which on a message is refused. Set so that at most 3 % of messages
            in scope are refused; `python -m bench --only understanding` has the figures.

    It stands after the classifier. Messages whose whole ranking is not known are left alone.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The settings that `config.yml` may override."""
        return {"refuse_from": 0.4}

    def __init__(self, config: dict[str, Any]) -> None:
        self._refuse_from = float(config["refuse_from"])

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> ScopeDecision:
        """A component that only holds its threshold."""
        return cls({**cls.get_default_config(), **config})

    def process(self, messages: list[Message]) -> list[Message]:
        """Puts the likeliest intent out of scope first on messages that are refused."""
        for message in messages:
            ranking = message.get(INTENT_RANKING_KEY) or []
            outside = [one for one in ranking if one[INTENT_NAME_KEY] in OUT_OF_SCOPE]
            if outside and self._refuses(ranking, outside):
                _refuse(message, ranking, outside[0])
        return messages

    def _refuses(self, ranking: list[dict[str, Any]], outside: list[dict[str, Any]]) -> bool:
        share = sum(one[PREDICTED_CONFIDENCE_KEY] for one in outside)
        doubt = 1 - ranking[0][PREDICTED_CONFIDENCE_KEY]
        return share + _DOUBT * doubt >= self._refuse_from


def _refuse(message: Message, ranking: list[dict[str, Any]], refused: dict[str, Any]) -> None:
    """Its confidence becomes at least that of the intent it displaces, for later components."""
    confidence = max(one[PREDICTED_CONFIDENCE_KEY] for one in ranking)
    first = {**refused, PREDICTED_CONFIDENCE_KEY: confidence}
    others = [one for one in ranking if one is not refused]
    message.set(INTENT, first, add_to_output=True)
    message.set(INTENT_RANKING_KEY, [first, *others], add_to_output=True)
