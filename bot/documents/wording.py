"""Fills words in for one patient: language, facts, dates, and what is known of them."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta
from functools import cache
from typing import Any

from babel.dates import format_date, format_skeleton

import bot.content
from bot.checklist.sheets import load as sheets
from bot.checklist.words import load as checklist_words
from bot.content.model import Text
from bot.content.schemas import LANGUAGES
from bot.documents.draft import Words
from bot.documents.patient import Patient
from bot.documents.texts import load as texts
from bot.privacy.masking.lists import placeholders

_BRITISH = frozenset({"england", "uk_other", "spain", "eu"})
"""Places where a date in English is written the British way."""

_JOINERS = "\u200c\u200d"
"""Zero width joiner and non-joiner, which some scripts and emoji need."""

_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Cn"})
"""Unicode categories of what cannot be seen or turns the direction of writing."""

_REPLY_TIME = timedelta(days=7)
"""What a letter leaves its reader."""


def own_words(text: str, language: str) -> Words:
    """The patient's words as they can be put on paper.

    Marks that nobody sees go; what was masked when it was said becomes a line to write on.
    """
    seen = "".join(
        one if one == "\n" or one in _JOINERS or unicodedata.category(one) not in _HIDDEN else " "
        for one in text
    )
    shown = _masked().sub(checklist_words().blank, seen)
    return Words("\n".join(" ".join(line.split()) for line in shown.splitlines()), language, True)


class Wording:
    """Words for one patient."""

    def __init__(self, patient: Patient) -> None:
        self._patient = patient
        self._content = bot.content.load()
        self._small = texts().words
        british = patient.profile.country in _BRITISH
        self._locale = "es" if patient.language == "es" else "en_GB" if british else "en_US"
        self._known = {name: self._value(name) for name in _KNOWN}

    def say(self, text: Text, **values: Any) -> Words:
        """A text of a data file in the patient's language, English where it has no other."""
        language = self._patient.language if self._patient.language in text else "en"
        known = {name: value or checklist_words().blank for name, value in self._known.items()}
        return Words(self._content.fill(text, language, **{**known, **values}), language)

    def word(self, id: str, **values: Any) -> Words:
        """A small word of data/documents/words.yml."""
        return self.say(self._small.words[id], **values)

    def own(self, text: str) -> Words:
        """The patient's words as they can be put on paper."""
        return own_words(text, self._patient.language)

    def label(self, slot: str, value: str | None) -> Words | None:
        """How a value of the profile stands in a document; None when it has no words."""
        text = self._small.values[slot].get(value or "")
        if text is None:
            return None
        return Words(text[self._patient.language], self._patient.language)

    def known(self, name: str) -> Words | None:
        """What is known by this name: of the profile, or said on a sheet; None when nothing is."""
        if name in self._known:
            value = self._known[name]
            return None if value is None else Words(value, self._patient.language)
        said = next((kept[name] for kept in self._patient.sheets.values() if kept.get(name)), None)
        return None if said is None else self.own(said)

    def answer(self, sheet: str, field: str) -> Words | None:
        """What was answered on a sheet, None when nothing was or nobody knew."""
        said = self._patient.sheets.get(sheet, {}).get(field)
        if not said or said == "unknown":
            return None
        kind = sheets()[sheet].field(field).kind
        if kind == "date" and (day := _day(said)):
            return Words(self.day(day), self._patient.language)
        return self.word(said) if kind == "yes_no" and said in ("yes", "no") else self.own(said)

    def day(self, day: date) -> str:
        """A date in full: "Friday, November 27, 2026"."""
        return format_date(day, "full", locale=self._locale)

    def short_day(self, day: date) -> str:
        """A date in a list: "Fri, Nov 27"."""
        return format_skeleton("MMMEd", day, locale=self._locale)

    def _value(self, name: str) -> str | None:
        """What stands for a placeholder, None when it is not known."""
        return _KNOWN[name](self, self._patient)

    def _labelled(self, slot: str, value: str | None) -> str | None:
        said = self.label(slot, value)
        return None if said is None else said.text

    def _dated(self, day: date | None) -> str | None:
        return None if day is None else self.day(day)


def _needed_by(patient: Patient) -> date | None:
    """The day by which a letter asks for records: in time for the visit and the decision.

    It is the last day on which the checklist has something to do about records, but a week from
    today where there is room for that; None when nothing says that there is hurry.
    """
    profile = patient.profile
    days = [day for day in (profile.visit_date, profile.decision_date) if day]
    coming = [day for day in days if day > patient.today]
    if not coming:
        return None
    listed = [
        item.due for item in patient.checklist.waiting if item.group == "records" and item.due
    ]
    wished = max([*listed, patient.today + _REPLY_TIME])
    return min(wished, min(coming) - timedelta(days=1))


_KNOWN = {
    "today": lambda wording, patient: wording.day(patient.today),
    "condition": lambda wording, patient: wording._labelled("condition", patient.profile.condition),
    "worry": lambda wording, patient: wording._labelled("worry", patient.profile.worry),
    "person": lambda wording, patient: wording._labelled("person", patient.profile.role),
    "visit_date": lambda wording, patient: wording._dated(patient.profile.visit_date),
    "decision_date": lambda wording, patient: wording._dated(patient.profile.decision_date),
    "needed_by": lambda wording, patient: wording._dated(_needed_by(patient)),
}
"""What stands for each of `bot.documents.texts.KNOWN`."""


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@cache
def _masked() -> re.Pattern[str]:
    """The words in brackets that stand for a name, a place or a number."""
    words = {re.escape(word) for language in LANGUAGES for word in placeholders(language).values()}
    return re.compile(r"\[(?:" + "|".join(sorted(words)) + r")\]")
