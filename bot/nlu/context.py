"""Reads a message in the light of what was just asked and offered."""

from __future__ import annotations

import json
from collections.abc import Container
from typing import Any, Optional

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.constants import REQUESTED_SLOT
from rasa.shared.core.events import BotUttered, UserUttered
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
from bot.nlu.choices import choose, choose_letter, looks_like_question
from bot.nlu.followups import MORE, followups
from bot.nlu.marks import ALSO_ASKED, DOABLE, MEANT, RE_ASKED
from bot.nlu.questions import FALLBACK, FREE_TEXT, last_topic, reading
from bot.nlu.reading import read, read_answer
from bot.nlu.scope import OUT_OF_SCOPE
from bot.nlu.sentences import grammar
from bot.privacy.hearing import heard
from bot.profile import DATE_SLOTS
from bot.settings import today

SAFETY = {"emergency", "crisis"}
STEERING = {
    "abuse",
    "child_at_risk",
    "continue",
    "correct",
    "delete",
    "dont_know",
    "export",
    "get_document",
    "give_consent",
    "go_back",
    "help",
    "human",
    "language",
    "menu",
    "more",
    "pause",
    "pressured",
    "prompt_injection",
    "repeat",
    "skip",
    "source",
    "start_over",
    "why_ask",
    "just_listen",
    "insult",
    "are_you_human",
    "privacy",
    "withdraw_consent",
}
"""Intents that steer the talk: in the middle of a question they are never an answer to it."""

GO_ON = {"continue", "menu", "start_over", "delete", "make_checklist", "show_checklist"}
"""What a patient says after a crisis when they choose to go on."""

KEEP = "/keep_data"
"""The choice that a plain "no" takes."""

CONFIRMED = {"confirm_delete": "delete", "confirm_start_over": "start_over"}
"""What is done only once it is confirmed, and what made the bot ask."""

_ASKED_AGAIN = {*CONFIRMED.values(), "give_consent", "withdraw_consent"}
"""Intents that answer such a question, although they steer the talk elsewhere."""

OWN_WORDS = {"must_asks", "own_task", "task_note"}
"""Sheets that keep a patient's own words, even a question."""

_DAYS = {"date", *DATE_SLOTS}
_WORRIES = {
    "ask_diagnosis",
    "ask_prediction",
    "ask_treatment_choice",
    "do_i_need_it",
    "other_options",
    "trust_doctors",
    "understand_illness",
    "unhappy_information",
    "unsure_start",
}
"""Questions that answer "what worries you most?": "is it even the right treatment?"."""

_GUESS = 0.4
_STEERING_SURE = 0.5
_TOPIC_SURE = 0.35


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER], is_trainable=False)
class DialogueContext(GraphComponent):
    """The last word on a message's intent, for only the tracker knows what was asked.

    - "2", "the second", or a label becomes the choice offered under it; after a numbered list a
      bare number means the item.
    - After "shall I really delete it?", a message that says so confirms it, and one that says
      otherwise keeps all.
    - While a form waits for a slot, a message that answers it becomes `inform` with the slot's
      value as entity; a question of the patient's own stays what it is.
    - Right after an answer, "and how much?", "what about the slides?" or "for my mom" become what
      `data/followups.yml` makes of them; asked for another person or place, the last topic with
      the entity `re_asked`.
    - A short question about the last answer ("will they break?") that is not understood otherwise
      leads to more of that answer.
    - When two meanings are as good as equal, and no form waits, the message is not understood, with
      the two as entities `meant`.

    Configuration:
        margin: how near two meanings must be for the patient to be asked.
        both: how sure the two together must be.

    Choices and answers are read from the patient's own words; an answer that is kept as text is
    kept masked. It stands after the classifier and the fallback in `config.yml`. The safety check's
    findings are never touched.
    """

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> DialogueContext:
        """A component without state; the follow-ups are read and checked here, not on a turn."""
        followups()
        return cls({**cls.get_default_config(), **config})

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The settings that `config.yml` may override."""
        return {"margin": 0.06, "both": 0.4}

    def __init__(self, config: dict[str, Any] | None = None) -> None:
        settings = config or self.get_default_config()
        self._margin, self._both = float(settings["margin"]), float(settings["both"])

    def process(
        self,
        messages: list[Message],
        tracker: Optional[DialogueStateTracker] = None,  # noqa: UP045
    ) -> list[Message]:
        """Sets intent and entities anew where the context decides them."""
        if tracker is not None:
            for message in messages:
                self._read(message, tracker)
        return messages

    def _read(self, message: Message, tracker: DialogueStateTracker) -> None:
        text = message.get(TEXT) or ""
        intent = message.get(INTENT) or {}
        _drop_known_language(message, tracker)
        if not text or text.startswith("/") or intent.get(INTENT_NAME_KEY) in SAFETY:
            return
        if tracker.get_slot("in_crisis") and not _sure(message, GO_ON, _STEERING_SURE):
            _set(message, "crisis", [])
            return
        shown = last_shown(tracker)
        if _several(message) or self._read_choice(message, heard(text), tracker, shown):
            return
        if _read_confirmation(message, heard(text), shown):
            return
        slot = tracker.get_slot(REQUESTED_SLOT) if tracker.active_loop_name else None
        if slot and self._read_answer(message, slot, text, tracker):
            return
        if slot == FREE_TEXT or _read_followup(message, heard(text), tracker) or slot:
            return
        if not self._ask_between_two(message):
            _stay(message, text, tracker)

    def _read_choice(
        self, message: Message, text: str, tracker: DialogueStateTracker, shown: dict[str, Any]
    ) -> bool:
        """Sets what a number, a label or a plain yes chooses; False when it chooses nothing."""
        number = text.strip(" .#").isdigit()
        if number and "numbered" in shown.get("custom", {}):
            _set(message, shown["custom"]["numbered"], [])
            return True
        buttons = shown.get("buttons") or []
        titles = [button["title"] for button in buttons]
        lettered = "numbered" in shown.get("custom", {})
        chosen = choose_letter(text, titles) if lettered else choose(text, titles)
        if chosen is None and not tracker.active_loop_name:
            chosen = _agreed(message, buttons)
        if chosen is not None:
            _take(message, buttons[chosen]["payload"])
        elif number and buttons and tracker.get_slot(REQUESTED_SLOT) != FREE_TEXT:
            _set(message, FALLBACK, [])
        else:
            return False
        return True

    def _read_answer(
        self, message: Message, slot: str, text: str, tracker: DialogueStateTracker
    ) -> bool:
        """Sets what a message answers to the question of a form; False when it answers nothing."""
        if _sure(message, STEERING, _STEERING_SURE):
            return False
        asks = looks_like_question(text)
        if slot == FREE_TEXT:
            own_words = tracker.get_slot("sheet") in OWN_WORDS
            answered = own_words or not asks or not _sure_of_topic(message)
            if answered:
                _inform(message, {slot: text})
            return answered
        asked = "place" if slot in ("country", "region") else slot
        answer = read_answer(asked, heard(text), today(), tracker.get_slot("country"))
        worry = slot == "worry" and reading(message).intent in _WORRIES
        if answer is None and _names_day(message) and not _sure_of_topic(message):
            answer = {}  # the day is noted, and the question asked again
        if answer is None or (asks and not worry and _sure_of_topic(message)):
            return False
        _inform(message, answer if isinstance(answer, dict) else {slot: answer})
        return True

    def _ask_between_two(self, message: Message) -> bool:
        """Leaves it to the patient which of two meanings that are as good as equal is meant."""
        ranking = [one for one in message.get(INTENT_RANKING_KEY) or [] if one["name"] != FALLBACK]
        if len(ranking) < 2 or reading(message).intent not in (FALLBACK, ranking[0]["name"]):
            return False
        first, second = ranking[:2]
        near = first["confidence"] - second["confidence"] < self._margin
        likely = first["confidence"] + second["confidence"] >= self._both
        names = [first["name"], second["name"]]
        answered = all(name in DOABLE or name in load().topics for name in names)
        asks = not grammar().told.issuperset(names)  # nobody is asked what their feelings mean
        if not (near and likely and answered and asks):
            return False
        kept = message.get(ENTITIES) or []
        _set(message, FALLBACK, [*kept, *_entities({MEANT: names})])
        return True


def last_shown(tracker: DialogueStateTracker) -> dict[str, Any]:
    """What came with the bot's last message that offered something since the patient spoke.

    Returns:
        `buttons` (title and payload) and `custom`, whose `numbered` names the intent that a bare
        number means when the text itself is a numbered list. Empty when nothing was offered.
    """
    for event in reversed(tracker.events):
        if isinstance(event, UserUttered):
            return {}
        if isinstance(event, BotUttered):
            data = {name: value for name, value in event.data.items() if value}
            if "buttons" in data or "numbered" in data.get("custom", {}):
                return data
    return {}


def _several(message: Message) -> bool:
    """Whether the message holds several questions, of which each says by itself what it asks."""
    found = message.get(ENTITIES) or []
    return any(entity[ENTITY_ATTRIBUTE_TYPE] == ALSO_ASKED for entity in found)


def _read_confirmation(message: Message, text: str, shown: dict[str, Any]) -> bool:
    """Sets whether the patient confirms what was asked; False if nothing was, or it is not said."""
    offered = {button["payload"].lstrip("/") for button in shown.get("buttons") or []}
    asked = next((one for one in CONFIRMED if one in offered), None)
    if asked is None:
        return False
    said = reading(message).intent
    if _sure(message, STEERING - _ASKED_AGAIN, _STEERING_SURE):
        return False
    answer = read_answer("confirmation", text, today())
    if answer is None and said in (asked, CONFIRMED[asked]):
        answer = "yes"
    elif answer is None and said in ("keep_data", "withdraw_consent", "give_consent"):
        answer = "no"
    if answer:
        _set(message, asked if answer == "yes" else "keep_data", [])
    return answer is not None


def _read_followup(message: Message, text: str, tracker: DialogueStateTracker) -> bool:
    """Sets what a question without a subject asks after the last answer; False if it is none."""
    topic = last_topic(tracker)
    if topic is None:
        return False
    kept = message.get(ENTITIES) or []
    kind = followups().kind(text, reading(message), tracker.active_loop_name is not None)
    meant = followups().outcome(kind, topic) if kind else followups().thing(text)
    if meant:
        _set(message, meant, kept)
        return True
    again = followups().for_another(text, topic, lambda words: read(words, today()))
    if again:
        values = {**again.named, RE_ASKED: again.topic}
        _set(message, again.topic, [*_without(kept, values), *_entities(values)])
    return again is not None


def _stay(message: Message, text: str, tracker: DialogueStateTracker) -> None:
    """Says more of the last answer to a question about it that is not understood otherwise."""
    read, topic = reading(message), last_topic(tracker)
    if topic is None or read.confidence >= _GUESS or not looks_like_question(text):
        return
    named = read.intent in OUT_OF_SCOPE | grammar().alone or followups().akin(read.intent, topic)
    if followups().speaks_of_last(text) and not named:
        _set(message, MORE, message.get(ENTITIES) or [])


def _drop_known_language(message: Message, tracker: DialogueStateTracker) -> None:
    """Only a change of language is news; without it no slot needs to be looked at."""
    known = tracker.get_slot("language") or "en"
    entities = message.get(ENTITIES) or []
    kept = [one for one in entities if (one["entity"], one["value"]) != ("language", known)]
    if len(kept) < len(entities):
        message.set(ENTITIES, kept, add_to_output=True)


def _agreed(message: Message, buttons: list[dict[str, str]]) -> int | None:
    """The choice that a plain yes or no takes when exactly two were offered."""
    said = (message.get(INTENT) or {}).get(INTENT_NAME_KEY)
    if len(buttons) != 2 or said not in ("affirm", "deny"):
        return None
    if said == "affirm":
        return 0
    return 1 if buttons[1]["payload"] == KEEP else None


def _names_day(message: Message) -> bool:
    return any(one[ENTITY_ATTRIBUTE_TYPE] in _DAYS for one in message.get(ENTITIES) or [])


def _sure(message: Message, intents: set[str], threshold: float) -> bool:
    intent = message.get(INTENT) or {}
    return intent.get(INTENT_NAME_KEY) in intents and intent.get("confidence", 0.0) >= threshold


def _sure_of_topic(message: Message) -> bool:
    intent = message.get(INTENT) or {}
    return (
        intent.get(INTENT_NAME_KEY) not in ("inform", FALLBACK, "affirm", "deny")
        and intent.get("confidence", 0.0) >= _TOPIC_SURE
    )


def _inform(message: Message, values: dict[str, Any]) -> None:
    _set(message, "inform", _without(message.get(ENTITIES) or [], values) + _entities(values))


def _without(entities: list[dict[str, Any]], names: Container[str]) -> list[dict[str, Any]]:
    return [entity for entity in entities if entity[ENTITY_ATTRIBUTE_TYPE] not in names]


def _take(message: Message, payload: str) -> None:
    name, _, values = payload.lstrip("/").partition("{")
    _set(message, name, _entities(json.loads("{" + values) if values else {}))


def _entities(values: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {ENTITY_ATTRIBUTE_TYPE: name, ENTITY_ATTRIBUTE_VALUE: value, "extractor": "DialogueContext"}
        for name, listed in values.items()
        for value in (listed if isinstance(listed, list) else [listed])
        if value is not None
    ]


def _set(message: Message, intent: str, entities: list[dict[str, Any]]) -> None:
    found = {INTENT_NAME_KEY: intent, "confidence": 1.0}
    message.set(INTENT, found, add_to_output=True)
    message.set(INTENT_RANKING_KEY, [found], add_to_output=True)
    message.set(ENTITIES, entities, add_to_output=True)
