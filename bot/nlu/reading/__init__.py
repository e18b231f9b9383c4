"""Reads the patient's profile out of what they write, in free talk or as the answer to a question.

The word lists are in `data/lexicon/`; values are those of the profile's slots. One module for each
family of mentions; `answers` reads the answer to one question.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from bot.nlu.reading import answers
from bot.nlu.reading.conditions import condition
from bot.nlu.reading.days import days
from bot.nlu.reading.documents import document
from bot.nlu.reading.feelings import denied, feelings
from bot.nlu.reading.language import language
from bot.nlu.reading.message import Mention, Message
from bot.nlu.reading.payers import payer
from bot.nlu.reading.people import people
from bot.nlu.reading.places import place, region_name
from bot.nlu.reading.records import records

__all__ = ["Mention", "read", "read_answer", "read_document", "region_name"]


def read(text: str, today: date, country: str | None = None) -> list[Mention]:
    """Reads everything a message says of the patient.

    Args:
        text: what the patient wrote, of any length and content.
        today: the day it was written.
        country: where the patient is, when that is known; outside the US `3/4` is day/month.

    Returns:
        Mentions of role, relation, condition, country, region, payer, decision_date, visit_date,
        date, records, feeling, denied and language (`es` or `en`, when the text is clearly one of
        them), in the order of the text. At most one value for each, but for dates, records and
        feelings.
    """
    message = Message(text)
    if not message.words:
        return []
    readers = (language, people, condition, place, payer, records, feelings, denied)
    mentions = [mention for reader in readers for mention in reader(message)]
    mentions += days(message, today, country)
    return sorted(mentions, key=lambda mention: (mention.start, mention.entity))


def read_answer(slot: str, text: str, today: date, country: str | None = None) -> Any | None:
    """Reads a message as the answer to a question about one slot.

    Args:
        slot: role, worry, condition, decision_date, visit_date, place, payer, records,
            doctor_knows, confirmation or yes_no.
        text: what the patient wrote.
        today: the day it was written.
        country: where the patient is, when that is known.

    Returns:
        The slot's value: a string; a list of strings for records; for place a dict with `country`
        and `region` (None when it is not known). None when the text is no answer, above all when
        it asks something itself.
    """
    message = Message(text)
    return answers.answer(slot, message, today, country) if message.words else None


def read_document(text: str) -> dict[str, str]:
    """Reads which document a message asks for, and how it shall be.

    Args:
        text: what the patient wrote.

    Returns:
        Of these what the message names: `document`, one of `bot.documents.KINDS` or `letter` (one
        that is not named any closer); `tone` of a message; `titles` of a calendar's dates, `full`
        or `neutral`.
    """
    return document(Message(text))
