"""Answers to patients' questions, and where they come from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, zip_longest

from rasa_sdk.events import EventType, SlotSet

from actions import consent, keeping
from actions.turn import Choice, Turn, TurnAction
from bot.content import Answer, Fact
from bot.nlu.choices import looks_like_question
from bot.nlu.marks import ALSO_ASKED, RE_ASKED

_ANSWERS = 3
"""The most questions of one message that are answered at once; the others are offered."""

_ASKS_BACK = {
    "cost_sheet",
    "human",
    "insurer_call",
    "make_checklist",
    "must_asks",
    "opinions_sheet",
}
"""Intents that end in a question to the patient, with choices of its own."""

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
    """Answers the topic that the intent names, and what else the message asks."""

    answers_also = False

    def name(self) -> str:
        """`action_answer`."""
        return "action_answer"

    def take(self, turn: Turn) -> Iterator[EventType]:
        """Says the answer that fits the patient; asked again at once, the next part of it."""
        if turn.entities(ALSO_ASKED):
            yield from answer_several(turn, [turn.intent, *turn.entities(ALSO_ASKED)])
            return
        if _only_tells(turn):
            turn.say(turn.text("listening"), turn.offers(turn.content.topics[LISTENING].next))
            return
        answer = turn.content.answer(turn.intent, turn.profile)
        said = turn.said_lately(answer.say)
        if said and turn.entity(RE_ASKED):
            turn.say(turn.text("re_asked.same"), _next(turn, turn.intent, answer, 0))
            yield SlotSet("last_topic", turn.intent)
        elif said and turn.intent == turn.slot("last_topic") and has_more(turn):
            yield from say_more(turn)
        else:
            yield from answer_several(turn, [turn.intent])


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
    yield from answer_several(turn, [topic])


def answer_also(turn: Turn) -> Iterator[EventType]:
    """Answers what a message asks besides what its own action has just done."""
    yield from answer_several(turn, turn.entities(ALSO_ASKED))


def answer_several(turn: Turn, asked: Sequence[str]) -> Iterator[EventType]:
    """Answers several topics, each in a message of its own, with choices under the last.

    Args:
        turn: whose feeling is met once, before the first answer.
        asked: topics and other things asked for, in order; what is no topic, and what would be
            too much at once, is offered.

    Yields:
        What "tell me more" (of the last), "back" and "where does that come from?" need later.
    """
    known = turn.content.topics
    topics = [id for id in asked if id in known][:_ANSWERS]
    left = [id for id in asked if id not in topics]
    answers = {topic: turn.content.answer(topic, turn.profile) for topic in topics}
    for place, (topic, answer) in enumerate(answers.items()):
        words = f"{_lead(turn, topic, answer, first=place == 0)} {turn.fill(answer.say)}".strip()
        turn.say(words, _after(turn, topic, answer, left) if topic == topics[-1] else ())
    if left and (_question_follows(turn) or not topics):
        titles = " ".join(turn.content.title(id, turn.language) for id in left)
        wording = "also.later_in_form" if _question_follows(turn) else "also.later"
        turn.say(turn.text(wording, titles=titles), [turn.offer(id) for id in left])
    if answers:
        yield from _remember(turn, answers)


def _remember(turn: Turn, answers: dict[str, Answer]) -> Iterator[EventType]:
    implied: dict[str, str] = {}
    for topic in answers:
        implied = {**turn.content.topics[topic].implies, **implied}
    for slot, value in implied.items():
        if turn.slot(slot) is None:
            yield SlotSet(slot, value)
    in_turns = chain.from_iterable(zip_longest(*(answer.facts for answer in answers.values())))
    yield SlotSet("last_topic", [*answers][-1])
    yield SlotSet("last_part", 0)
    yield SlotSet("last_facts", [fact for fact in dict.fromkeys(in_turns) if fact])
    yield SlotSet("trail", [*(turn.slot("trail") or []), *answers][-_TRAIL:])


def _lead(turn: Turn, topic: str, answer: Answer, first: bool) -> str:
    """What comes before an answer: how it stands, a word on the language, or on the feeling."""
    if topic == KEEPING:
        return keeping.text(turn, "consent")
    if not first:
        return ""
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


def _after(turn: Turn, topic: str, answer: Answer, left: list[str]) -> list[Choice]:
    """The choices under the last answer: first what was asked too, then what follows from it."""
    if _question_follows(turn):
        return []
    return list(dict.fromkeys([*turn.offers(left), *_next(turn, topic, answer, 0)]))


def _question_follows(turn: Turn) -> bool:
    """Whether the patient is asked something, with choices of its own, after the answers."""
    return bool(turn.form) or turn.intent in _ASKS_BACK


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
