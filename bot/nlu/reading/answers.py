"""Reads a message as the answer to a question about one slot."""

from __future__ import annotations

from datetime import date
from itertools import chain
from typing import Any

from bot.nlu.lexicon import Phrases, lexicon, phrases
from bot.nlu.reading import tables
from bot.nlu.reading.conditions import condition, condition_hits, first_of
from bot.nlu.reading.days import dates_of
from bot.nlu.reading.message import Message, pattern
from bot.nlu.reading.payers import payer
from bot.nlu.reading.people import named_alone, people
from bot.nlu.reading.places import negated, place_hits
from bot.nlu.reading.records import held


def answer(slot: str, message: Message, today: date, country: str | None) -> Any | None:
    """The slot's value, None when the message is no answer to the question about it."""
    if slot in ("decision_date", "visit_date"):
        return None if _fits("question", message) else _date(message, today, country)
    reader = _READERS.get(slot)
    if reader is None or (slot != "worry" and _fits("question", message)):
        return None
    return reader(message)


def _fits(name: str, message: Message) -> bool:
    """Whether a message fits one of the patterns for short answers."""
    return pattern(lexicon("answers")[name]).search(message.line.text) is not None


def _role(message: Message) -> str | None:
    for mention in people(message):
        if mention.entity == "role":
            return mention.value
    if len(message.plain) > 5:
        return None
    return named_alone(message) or ("other" if _fits("role_other", message) else None)


def _worry(message: Message) -> str | None:
    hits = message.find(phrases("worries"))
    longest = max((hit.last - hit.first for hit in hits), default=0)
    if longest and not (longest == 1 and len(message.plain) > 3 and _fits("question", message)):
        order = list(lexicon("worries")["values"])
        hit = first_of(order, [hit for hit in hits if hit.last - hit.first == longest])
        return hit.value if hit else None
    return "other" if _fits("worry_other", message) else None


def _condition(message: Message) -> str | None:
    found = condition(message)
    if found:
        return found[0].value
    if len(message.plain) > 4:
        return None
    named = Phrases(lexicon("conditions")["as_answer"]).find(message.read)
    hits = [hit for hit in named + condition_hits(message) if not negated(message, hit)]
    hit = first_of(lexicon("conditions")["order"], hits)
    if hit:
        return hit.value
    return "other" if _fits("condition_other", message) else None


def _date(message: Message, today: date, country: str | None) -> str | None:
    found = dates_of(message, today, country)
    if found:
        return found[0].value.isoformat()
    return "none" if _fits("no_date", message) else None


def _place(message: Message) -> dict[str, str | None] | None:
    for hit in place_hits(message, is_answer=len(message.plain) <= 5):
        country, _, region = hit.value.partition(" ")
        return {"country": country, "region": region or None}
    return None


def _payer(message: Message) -> str | None:
    found = payer(message)
    if found:
        return found[0].value
    return _short(message, "payer") if len(message.plain) <= 6 else None


def _records(message: Message) -> list[str] | None:
    values = dict.fromkeys(chain.from_iterable(hit.value.split() for hit in held(message)))
    if values:
        return list(values)
    nothing = message.find(tables.records("none"))
    return ["none"] if nothing and len(message.plain) <= 7 else None


def _doctor_knows(message: Message) -> str | None:
    return _short(message, "doctor_knows") or _yes_no(message)


def _confirmation(message: Message) -> str | None:
    return _short(message, "confirmation")


def _short(message: Message, slot: str) -> str | None:
    """The first value of a slot whose pattern for short answers fits."""
    patterns = lexicon("answers")[slot]
    fitting = (value for value, one in patterns.items() if pattern(one).search(message.line.text))
    return next(fitting, None)


def _yes_no(message: Message) -> str | None:
    return next((value for value in ("no", "yes") if _fits(value, message)), None)


_READERS = {
    "role": _role,
    "worry": _worry,
    "condition": _condition,
    "place": _place,
    "payer": _payer,
    "records": _records,
    "doctor_knows": _doctor_knows,
    "confirmation": _confirmation,
    "yes_no": _yes_no,
}
