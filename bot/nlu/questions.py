"""Several questions in one message: each is read beside the whole, and what counts is joined."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import fmean
from typing import Any, Optional

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.constants import REQUESTED_SLOT
from rasa.shared.core.events import SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
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

from bot.content import load
from bot.nlu.followups import MORE, SOURCE, Reading, followups
from bot.nlu.marks import ALSO_ASKED
from bot.nlu.scope import OUT_OF_SCOPE
from bot.nlu.sentences import grammar, questions

FREE_TEXT = "sheet_answer"
"""The slot of the sheets' own questions: whatever is said in reply is the answer."""

FALLBACK = "nlu_fallback"
"""The intent of a message that was not understood."""

GOES_ON = {MORE, SOURCE, "repeat", "thanks"}
"""Intents after which the answer before is still what was said last."""

_PART_OF = "part_of"

_PLAIN = 0.5
"""Confidence from which on a question needs no other to be understood."""

_CLOSE = 0.15
"""How near two readings of one question must be for either to be meant."""


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER], is_trainable=False)
class QuestionSplitter(GraphComponent):
    """Adds one message for each question of a message that holds several.

    It stands before the classifier, which then reads them all at once, and after the safety check
    and the entities, which look at the whole. `QuestionJoiner` takes the added messages away. An
    alarm, a choice and an answer in the patient's own words stay whole.
    """

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> QuestionSplitter:
        """A component without state; the word lists are read and checked here, not on a turn."""
        grammar()
        return cls()

    def process(
        self,
        messages: list[Message],
        tracker: Optional[DialogueStateTracker] = None,  # noqa: UP045
    ) -> list[Message]:
        """The messages, and behind them the questions of those that hold several."""
        if tracker and tracker.active_loop_name and tracker.get_slot(REQUESTED_SLOT) == FREE_TEXT:
            return messages
        return [*messages, *(part for whole in messages for part in _parts(whole))]


def _parts(whole: Message) -> Iterator[Message]:
    text = whole.get(TEXT) or ""
    if whole.get(INTENT) or text.startswith("/"):
        return
    found = questions(text)
    if len(found) > 1:
        yield from (Message({TEXT: part, _PART_OF: whole}) for part in found)


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER], is_trainable=False)
class QuestionJoiner(GraphComponent):
    """Decides whether a message asks several things, and takes the added messages away.

    It does when the questions are read as different topics or wishes. Then the first becomes the
    message's intent, and each further one an entity `also_asked`. A change of the list, for its
    words must be known, and the menu count only as the first. Else the message keeps the intent
    it has as a whole, unless that says nothing and one question in it is plain.

    Configuration:
        sure: from which confidence on the reading of a question counts.
        together: from which confidence on average the readings of several questions count; where
            the whole is read with less, from there on.
        whole: from which confidence on the reading of the whole must be among the questions'.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The settings that `config.yml` may override."""
        return {"sure": 0.35, "together": 0.55, "whole": 0.7}

    def __init__(self, config: dict[str, Any]) -> None:
        self._sure = float(config["sure"])
        self._together = float(config["together"])
        self._whole = float(config["whole"])

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> QuestionJoiner:
        """A component without state."""
        followups()
        return cls({**cls.get_default_config(), **config})

    def process(
        self,
        messages: list[Message],
        tracker: Optional[DialogueStateTracker] = None,  # noqa: UP045
    ) -> list[Message]:
        """The messages without the added ones; intent and entities say what all is asked."""
        before = last_topic(tracker) if tracker else None
        wholes = [message for message in messages if message.get(_PART_OF) is None]
        for whole in wholes:
            parts = [part for part in messages if part.get(_PART_OF) is whole]
            asked = self._asked(whole, parts, before)
            alone = grammar().alone.intersection(asked) or reading(whole).intent in grammar().empty
            if len(asked) > 1 or (asked and alone):
                _ask(whole, asked)
        return wholes

    def _asked(self, whole: Message, parts: list[Message], before: str | None) -> dict[str, float]:
        """What the questions ask, in order, each once, with confidence; empty when unsure.

        What needs care stands alone.
        """
        asked: dict[str, float] = {}
        read = reading(whole)
        for part in parts:
            meant = _meant(part, next(reversed(asked), before), read)
            late = meant.intent in grammar().acts and part is not parts[0]
            if late or not self._counts(meant) or _close_to_one(part, meant, asked):
                continue
            if meant.intent in grammar().alone:
                return {meant.intent: meant.confidence}
            asked.setdefault(meant.intent, meant.confidence)
        heard = {*asked, *(reading(part).intent for part in parts), *grammar().told}
        unheard = read.confidence >= self._whole and read.intent not in heard
        doubtful = fmean(asked.values() or [0.0]) < min(self._together, read.confidence)
        return {} if unheard or doubtful or read.intent in grammar().alone else asked

    def _counts(self, meant: Reading) -> bool:
        nothing = meant.intent == FALLBACK or meant.intent in grammar().no_question
        plain = meant.intent in grammar().alone | OUT_OF_SCOPE
        sure = _PLAIN if plain else self._sure
        return meant.confidence >= sure and not nothing


def last_topic(tracker: DialogueStateTracker) -> str | None:
    """The topic that was answered just before the message; None when something else was said."""
    topic = None
    for event in reversed(tracker.events):
        if isinstance(event, SessionStarted):
            return None
        if isinstance(event, SlotSet) and event.key == "last_topic":
            topic = topic or event.value
        if isinstance(event, UserUttered) and (topic or event.intent_name not in GOES_ON):
            break
    return topic if topic in load().topics else None


def reading(message: Message) -> Reading:
    """A message's intent and confidence; an empty intent where there is none."""
    intent = message.get(INTENT) or {}
    return Reading(intent.get(INTENT_NAME_KEY) or "", float(intent.get("confidence") or 0.0))


def _meant(part: Message, before: str | None, whole: Reading) -> Reading:
    """What a question asks; one without a subject ("and how long?") is read by the one before.

    Not so when the whole is read as the question is: that says what it is about.
    """
    text, read = part.get(TEXT) or "", reading(part)
    agreed = read.intent == whole.intent and read.confidence >= _PLAIN
    if before not in load().topics or agreed:
        return read
    kind = followups().kind(text, read)
    meant = followups().outcome(kind, before) if kind else followups().thing(text)
    return Reading(meant, 1.0) if meant else read


def _close_to_one(part: Message, meant: Reading, asked: dict[str, float]) -> bool:
    """Whether a question may well be one of those already asked, in other words."""
    if meant.confidence == 1:
        return False
    first, *others = part.get(INTENT_RANKING_KEY) or [{"confidence": 0.0}]
    return any(
        one[INTENT_NAME_KEY] in asked and first["confidence"] - one["confidence"] < _CLOSE
        for one in others
    )


def _ask(whole: Message, asked: dict[str, float]) -> None:
    first, *further = asked
    intent = {INTENT_NAME_KEY: first, "confidence": asked[first]}
    ranking = [one for one in whole.get(INTENT_RANKING_KEY) or [] if one.get("name") != first]
    also = [{ENTITY_ATTRIBUTE_TYPE: ALSO_ASKED, ENTITY_ATTRIBUTE_VALUE: one} for one in further]
    whole.set(INTENT, intent, add_to_output=True)
    whole.set(INTENT_RANKING_KEY, [intent, *ranking], add_to_output=True)
    whole.set(ENTITIES, [*(whole.get(ENTITIES) or []), *also], add_to_output=True)
