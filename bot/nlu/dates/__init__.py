"""Finds the days to come that a patient writes of: "nxt fri", "in 3 weeks", "dec 3", "3/4".

How doubtful dates are read (the checklist asks back, so the rule must be one that can be told):

- `3/4` is month/day as in the US, or day/month where that is the custom; where one cannot be
  (`25/12`) it is the other.
- A date without a year is the next one to come; a bare weekday is after today.
- "this friday" is the coming one, "next friday" that of the next week (weeks begin on Monday).
- A stretch counts as its first day ("next week", "in march"), for being ready early does no harm;
  "end of" counts as its last, for weeks its Friday.
- "a few" is three, "a couple" two; of "2-3 weeks" the shorter counts.
- A day after or before a feast counts as the feast, unless it is said how long after.
- What lies in the past ("2 weeks ago", "in 2019", "since march") is no mention.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from re import Match

from bot.nlu.dates.reckoning import Day, feast_names
from bot.nlu.dates.rules import Rule, rules
from bot.nlu.dates.spelling import MONTHS, SHORT_WEEKDAYS, WEEKDAYS, speller
from bot.nlu.lexicon import dates_lexicon
from bot.nlu.words import BREAK, Line, Word, split

FARTHEST_DAYS = 3 * 366
"""A date farther away than this is taken for something else."""

_HINTS = {
    *(*WEEKDAYS, *MONTHS, *SHORT_WEEKDAYS),
    *("hour", "day", "week", "month", "year", "fortnight", "weekend"),
    *("today", "tonight", "tomorrow", "this"),
}
"""A text with none of these, no feast and no figure names no day."""


@dataclass(frozen=True)
class DateMention:
    """A day that a text names; `start` and `end` (exclusive) are positions in the text."""

    value: date
    start: int
    end: int


def find_dates(text: str, today: date, *, day_first: bool = False) -> list[DateMention]:
    """Finds every day from `today` on that a text names.

    Args:
        text: what the patient wrote, of any length and content.
        today: the day it was written.
        day_first: read `3/4` as day/month (Spain, UK) instead of month/day.

    Returns:
        The mentions in the order of the text; none of them before today.
    """
    return dates_in(split(text), today, day_first=day_first)


def dates_in(words: list[Word], today: date, *, day_first: bool = False) -> list[DateMention]:
    """The same as `find_dates` for a text that is split already."""
    spell = speller()
    line = Line(words, [spell(word.folded) for word in words])
    if not any(word in _hints() or word[0].isdigit() for word in line.spelled):
        return []
    day = Day(today, day_first)
    taken: list[tuple[int, int]] = []
    mentions = []
    for rule in rules():
        for match in rule.pattern.finditer(line.text):
            if any(start < match.end() and match.start() < end for start, end in taken):
                continue
            taken.append(match.span())
            if rule.guarded and _is_past(line.text[: match.start()], match[0]):
                continue
            value = _computed(rule, match, day)
            if value and today <= value <= today + timedelta(days=FARTHEST_DAYS):
                mentions.append(DateMention(value, *line.place(*match.span())))
    return sorted(mentions, key=lambda mention: mention.start)


@cache
def _hints() -> frozenset[str]:
    return frozenset(_HINTS | {name.split()[0] for name in feast_names()})


def _computed(rule: Rule, match: Match[str], day: Day) -> date | None:
    try:
        return rule.compute(match, day)
    except (ValueError, OverflowError):  # the 31st of February, the year 99999
        return None


def _is_past(before: str, found: str) -> bool:
    """Whether the words before a date say that it has been: "diagnosed in", "saw him on"."""
    listed = dates_lexicon()
    if found.split()[0] in listed["planned"]:  # "until monday"
        return False
    words = before.split()[-6:]
    for index in range(len(words) - 1, -1, -1):
        word = words[index]
        if word in (BREAK, "and", "but", "now", "so", "y", "pero") or word in listed["planned"]:
            return False
        if word in listed["past"]:
            return index == 0 or words[index - 1] not in ("be", "get")  # "cant be seen until"
    return False
