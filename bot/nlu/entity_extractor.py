"""Adds what a message says of the patient as Rasa entities."""

from __future__ import annotations

from typing import Any, Optional

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import (
    ENTITIES,
    ENTITY_ATTRIBUTE_END,
    ENTITY_ATTRIBUTE_START,
    ENTITY_ATTRIBUTE_TYPE,
    ENTITY_ATTRIBUTE_VALUE,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.reading import Mention, read
from bot.privacy.hearing import heard
from bot.settings import today


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class ProfileEntityExtractor(GraphComponent, EntityExtractorMixin):
    """Reads role, condition, place, payer, dates and the like by word lists; nothing is trained.

    Dates count from `bot.settings.today()`. Text that begins with `/` (a choice that the channel
    sent) is left alone. The patient's own words are read, not the masked text; what is kept of them
    are values of the lists and days. Where the two differ, no places in the text are given.
    """

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> ProfileEntityExtractor:
        """A component without state; the word lists are read and checked here, not on a turn."""
        read("hello", today())
        return cls()

    def process(
        self,
        messages: list[Message],
        tracker: Optional[DialogueStateTracker] = None,  # noqa: UP045
    ) -> list[Message]:
        """Adds the mentions to each message's entities; the tracker tells where the patient is."""
        country = tracker.get_slot("country") if tracker is not None else None
        for message in messages:
            text = message.get(TEXT) or ""
            if text and not text.startswith("/"):
                words = heard(text)
                found = [
                    _entity(mention, words == text) for mention in read(words, today(), country)
                ]
                message.set(
                    ENTITIES,
                    (message.get(ENTITIES) or []) + self.add_extractor_name(found),
                    add_to_output=True,
                )
        return messages


def _entity(mention: Mention, placed: bool) -> dict[str, Any]:
    entity = {ENTITY_ATTRIBUTE_TYPE: mention.entity, ENTITY_ATTRIBUTE_VALUE: mention.value}
    if placed:
        entity |= {ENTITY_ATTRIBUTE_START: mention.start, ENTITY_ATTRIBUTE_END: mention.end}
    return entity
