"""Dates that are more exact than a year, and ages over 89.

Relative dates ("in three weeks", "next friday"), weekdays, years and times of day stay. A month
beside its year goes, the year stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from bot.nlu.words import Speller, fold
from bot.privacy.masking.lists import listed
from bot.privacy.masking.patterns import pattern, rules
from bot.privacy.masking.spans import Span
from bot.settings import today

OLDEST = 89
"""45 CFR 164.514(b)(2)(i)(C): ages over 89 go, and years that tell of one."""


def find(text: str) -> Iterator[Span]:
    """Dates and great ages in a text."""
    for rule in (*rules("dates"), *rules("ages")):
        for _, span in rule.spans(text):
            yield span
    yield from _misspelled(text)
    for match in pattern("strokes", "day").finditer(text):
        if _is_day(match) and not _is_ratio(text, match):
            yield Span(*match.span(), "date")
    for match in pattern("born").finditer(text):
        if today().year - int(match["it"]) > OLDEST:
            yield Span(*match.span("it"), "date")


# --- a month with a slip in it ------------------------------------------------------------------

_LONG_MONTHS = {"january", "february", "august", "september", "october", "november", "december"}
_DAY = r"(?:[12]?\d|3[01])(?:st|nd|rd|th)?"
_MAYBE_MONTH = re.compile(
    rf"(?<!\w)(?:{_DAY}\s(?:of\s|de\s)?)?(?P<word>[^\W\d_]{{6,11}})(?!\w)(?:\s(?:the\s)?{_DAY}(?!\w))?"
)


def _misspelled(text: str) -> Iterator[Span]:
    """Misspelled months with the day beside them: "febuary 3"."""
    for match in _MAYBE_MONTH.finditer(text):
        if _month_speller().mend(fold(match["word"])) in _LONG_MONTHS:
            yield Span(*match.span(), "date")


@cache
def _month_speller() -> Speller:
    return Speller(_LONG_MONTHS, ["remember", "member"])


# --- a day and a month with a stroke between ------------------------------------------------------


def _is_day(match: re.Match[str]) -> bool:
    first, second = int(match[1]), int(match[2])
    return 0 < min(first, second) <= 12 and max(first, second) <= 31 and "00" not in match[0]


def _is_ratio(text: str, match: re.Match[str]) -> bool:
    """Whether "3/4" is a part, a score or a count and no day."""
    before = text[max(0, match.start() - 30) : match.start()]
    if pattern("strokes", "ratio_before").search(before):
        return True
    if pattern("strokes", "ratio_after").match(text, match.end()):
        return True
    fraction = match[0] in listed("dates")["fractions"]
    return fraction and not pattern("strokes", "on_a_day").search(before)
