"""Answers to patients' questions, and where they come from."""

from __future__ import annotations

from collections.abc import Iterator

from rasa_sdk.events import EventType, SlotSet

from actions import consent, keeping
from actions.turn import Choice, Turn, TurnAction
from bot.content import Answer, Fact
from bot.nlu.choices import looks_like_question

_TRAIL = 10
_SOURCES = 3
"""The most sources that one turn names."""

_ACKNOWLEDGE_THEMSELVES = {
    "scared",
    "overwhelmed",
    "just_listen",
    "doctor_not_listening",
    "insult",
    "share_situation",
    "unsure_start",
    "surgery_soon",
    "doctor_upset",
    "no_say",
    "abuse",
    "pressured",
    "child_at_risk",
    "end_of_treatment",
    "assisted_dying",
}
"""Topics whose own words meet the feeling first."""


KEEPING = "privacy"
"""The topic that begins with how it stands between this patient and what is kept."""

LISTENING = "just_listen"
"""The topic after which the patient is only listened to until they ask something."""

_STORIES = {
    "complaint",
    "decided_already",
    "doctor_not_listening",
    "doctor_upset",
    "just_listen",
    "no_say",
    "overwhelmed",
    "scared",
    "share_situation",
    "trust_doctors",
    "unhappy_information",
    "unsure_start",
}
"""Topics in which people tell what happened to them."""


class ActionAnswer(TurnAction):
    """Answers the topic that the intent names."""

    def name(self) -> str:
        """`action_answer`."""
        return "action_answer"

    def take(self, turn: Turn) -> Iterator[EventType]:
        """Says the answer that fits the patient; asked again at once, the next part of it."""
        if _only_tells(turn):
            turn.say(turn.text("listening"), turn.offers(turn.content.topics[LISTENING].next))
            return
        said = turn.said_lately(turn.content.answer(turn.intent, turn.profile).say)
        if said and turn.intent == turn.slot("last_topic") and has_more(turn):
            yield from say_more(turn)
        else:
            yield from answer_topic(turn, turn.intent)


class ActionMore(TurnAction):
    """The next part of the last answer, or of the question for consent."""

    def name(self) -> str:
        """`action_more`."""
        return "action_more"

    def take(self, turn: Turn) -> Iterator[EventType]:
        """Says the next part, or that there is no more."""
        topic = turn.slot("last_topic")
        if consent.is_open(turn):
            consent.explain(turn)
        elif topic not in turn.content.topics:
            turn.say(turn.text("more.what"), turn.offers(["menu"]))
        elif has_more(turn):
            yield from say_more(turn)
        else:
            answer = turn.content.answer(topic, turn.profile)
            turn.say(turn.text("more.none"), _next(turn, topic, answer, len(answer.more)))


class ActionSource(TurnAction):
    """Names what the last answer rests on."""

    def name(self) -> str:
        """`action_source`."""
        return "action_source"

    def take(self, turn: Turn) -> Iterator[EventType]:
        """Lists the sources with the day each was checked."""
        facts = [turn.content.facts[id] for id in turn.slot("last_facts") or []]
        topic = turn.slot("last_topic")
        choices = turn.offers(turn.content.topics[topic].next[:2]) if topic else []
        if not facts:
            turn.say(turn.text("source.none"), choices)
        else:
            lines = [_line(turn, fact) for fact in _distinct(facts)[:_SOURCES]]
            turn.say("\n".join([turn.text("source.lead"), *lines]), choices)
        yield from ()


def answer_topic(turn: Turn, topic: str) -> Iterator[EventType]:
    """Says the answer to a topic.

    Yields:
        What "tell me more", "back" and "where does that come from?" need later.
    """
    answer = turn.content.answer(topic, turn.profile)
    turn.say(
        f"{_lead(turn, topic, answer)} {turn.fill(answer.say)}".strip(),
        _next(turn, topic, answer, 0),
    )
    for slot, value in turn.content.topics[topic].implies.items():
        if turn.slot(slot) is None:
            yield SlotSet(slot, value)
    yield SlotSet("last_topic", topic)
    yield SlotSet("last_part", 0)
    yield SlotSet("last_facts", list(answer.facts))
    yield SlotSet("trail", [*(turn.slot("trail") or []), topic][-_TRAIL:])


def _lead(turn: Turn, topic: str, answer: Answer) -> str:
    """What comes before an answer: how it stands, a word on the language, or on the feeling."""
    if topic == KEEPING:
        return keeping.text(turn, "consent")
    if turn.language not in answer.say:
        return turn.text("language.english_only")
    return acknowledge(turn) if topic not in _ACKNOWLEDGE_THEMSELVES else ""


def _only_tells(turn: Turn) -> bool:
    """Whether the patient asked to be heard and goes on telling."""
    listening = turn.slot("last_topic") == LISTENING and not turn.form
    return listening and turn.intent in _STORIES and not looks_like_question(turn.said)


def has_more(turn: Turn) -> bool:
    """Whether the last answer has a part that was not said yet."""
    answer = turn.content.answer(turn.slot("last_topic"), turn.profile)
    return int(turn.slot("last_part") or 0) < len(answer.more)


def say_more(turn: Turn) -> Iterator[EventType]:
    """Says the next part of the last answer."""
    topic = turn.slot("last_topic")
    answer = turn.content.answer(topic, turn.profile)
    part = int(turn.slot("last_part") or 0) + 1
    turn.say(turn.fill(answer.more[part - 1]), _next(turn, topic, answer, part))
    yield SlotSet("last_part", part)


def acknowledge(turn: Turn) -> str:
    """A sentence that meets the feeling in the patient's message; empty when there is none."""
    feeling = turn.entity("feeling")
    return turn.text(f"ack.{feeling}") if feeling and turn.content.has(f"ack.{feeling}") else ""


def _next(turn: Turn, topic: str, answer: Answer, part: int) -> list[Choice]:
    if turn.form:
        return []
    more = [turn.offer("more")] if part < len(answer.more) else []
    ids = [fitting(turn, id) for id in turn.content.topics[topic].next]
    return [*more, *_document(turn, topic), *(turn.offer(id) for id in dict.fromkeys(ids))]


def _document(turn: Turn, topic: str) -> list[Choice]:
    """What belongs to a topic on paper; dates for a calendar only once there is a list."""
    kind = turn.content.topics[topic].document
    if kind is None or (kind == "calendar" and not turn.slot("has_list")):
        return []
    return [turn.offer_document(kind)]


def fitting(turn: Turn, id: str) -> str:
    """What to offer in place of something that no longer fits: the list once it is made, the way
    back once consent is given, a person to somebody whose data are never kept."""
    if id == "make_checklist" and turn.slot("has_list"):
        return "show_checklist"
    if id == consent.GIVE:
        return {"kept": consent.WITHDRAW, "minor": "human"}.get(keeping.standing(turn), id)
    return id


def _distinct(facts: list[Fact]) -> list[Fact]:
    return list({(fact.source, fact.url): fact for fact in facts}.values())


def _line(turn: Turn, fact: Fact) -> str:
    trust = "source.line" if fact.trust != "U" else "source.unconfirmed"
    line = turn.text(trust, source=fact.source, day=f"{fact.checked:%d %b %Y}")
    return f"{line} {fact.url}" if fact.url else line
