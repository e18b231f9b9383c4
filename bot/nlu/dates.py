"""Finds the days to come that a patient writes of: "nxt fri", "in 3 weeks", "dec 3", "3/4".

How doubtful dates are read (the checklist asks back, so the rule must be one that can be told):

- `3/4` is month/day as in the US; where that cannot be (`25/12`) it is day/month.
- A date without a year is the next one to come; a bare weekday is after today.
- "this friday" is the coming one, "next friday" that of the next week (weeks begin on Monday).
- A stretch counts as its first day ("next week", "in march"), for being ready early does no harm;
  "end of" counts as its last, for weeks its Friday.
- "a few" is three, "a couple" two; of "2-3 weeks" the shorter counts.
- What lies in the past ("2 weeks ago", "in 2019", "since march") is no mention.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from math import ceil
from re import Match
from typing import Any

from dateutil.relativedelta import MO, TH, relativedelta

from bot.nlu.lexicon import dates_lexicon
from bot.nlu.words import BREAK, Line, Speller, split

FARTHEST_DAYS = 3 * 366
"""A date farther away than this is taken for something else."""

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_SHORT_WEEKDAYS = {"mon": "monday", "wed": "wednesday", "sat": "saturday", "sun": "sunday"}


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
    line = _line(text)
    taken: list[tuple[int, int]] = []
    mentions = []
    for rule in _rules():
        for match in rule.pattern.finditer(line.text):
            if any(start < match.end() and match.start() < end for start, end in taken):
                continue
            taken.append(match.span())
            if rule.guarded and _is_past(line.text[: match.start()]):
                continue
            value = _computed(rule, match, _Day(today, day_first))
            if value and today <= value <= today + timedelta(days=FARTHEST_DAYS):
                mentions.append(DateMention(value, *line.place(*match.span())))
    return sorted(mentions, key=lambda mention: mention.start)


@dataclass(frozen=True)
class _Day:
    today: date
    day_first: bool


@dataclass(frozen=True)
class _Rule:
    pattern: re.Pattern[str]
    compute: Callable[[Match[str], _Day], date | None]
    guarded: bool


def _computed(rule: _Rule, match: Match[str], day: _Day) -> date | None:
    try:
        return rule.compute(match, day)
    except (ValueError, OverflowError):  # the 31st of February, the year 99999
        return None


def _line(text: str) -> Line:
    words = split(text)
    return Line(words, [_spelling()(word.folded) for word in words])


@cache
def _spelling() -> Callable[[str], str]:
    lexicon = dates_lexicon()
    table: dict[str, str] = {}
    for word, others in lexicon["words"].items():
        table.update(dict.fromkeys(others, word))
    for number, others in lexicon["numbers"].items():
        table.update(dict.fromkeys(others, str(number)))
    for number, ordinal in enumerate(lexicon["ordinals"], start=1):
        table[ordinal] = f"{number}th"
    names = [*_WEEKDAYS, *_MONTHS, "tomorrow", "tonight", "christmas", "thanksgiving"]
    speller = Speller([name for name in names if len(name) >= 6], ["sundays", "mondays", "fridays"])

    def spell(word: str) -> str:
        return table.get(word) or table.get(mended := speller.mend(word)) or mended

    return spell


def _is_past(before: str) -> bool:
    """Whether the words before a date say that it has been: "diagnosed in", "saw him on"."""
    lexicon = dates_lexicon()
    for word in reversed(before.split()[-6:]):
        if word in (BREAK, "and", "but", "now", "so", "y", "pero") or word in lexicon["planned"]:
            return False
        if word in lexicon["past"]:
            return True
    return False


# Pieces of patterns; every line of words is lower case and single-spaced.
_WD = "(?:" + "|".join(_WEEKDAYS) + ")"
_WDS = "(?:" + "|".join((*_WEEKDAYS, *_SHORT_WEEKDAYS)) + ")"
_MON = "(?:" + "|".join(_MONTHS) + ")"
_SURE_MON = "(?:" + "|".join(month for month in _MONTHS if month not in ("march", "may")) + ")"
_UNIT = "(?:hour|day|week|month|year|fortnight)"
_AMOUNT = rf"(?:(?P<n>(?:a )?\d+(?:-\d+)?(?: of)?|a)(?: (?:or|to) \d+)? (?P<unit>{_UNIT}))"
_FILL = (
    "(?:like|about|around|roughly|maybe|just|only|less than|under|another|approx|more|its|is|are"
    "|unos|unas|probably)"
)
_DAY = r"(?P<day>\d{1,2}(?: ?(?:st|nd|rd|th))?)"
_TH = r"(?P<day>\d{1,2}) (?:st|nd|rd|th)"  # in figures: "the second" is more often an opinion
_YEAR = r"(?: \|)?(?: of)?(?: (?P<year>(?:19|20)\d\d)\b)?"
_ON = rf"(?:{_WDS} (?:\| )?)?"  # "friday the 4th of december" is one day

_Compute = Callable[[Match[str], _Day], date | None]


@cache
def _rules() -> tuple[_Rule, ...]:
    """All rules, in the order they are tried; the first to match a stretch keeps it."""
    due = "(?:" + "|".join(dates_lexicon()["due"]) + ")"
    return tuple(
        _Rule(re.compile(rf"\b(?:{pattern})(?!\w)"), compute, guarded)
        for pattern, compute, guarded in (
            *_no_dates(),
            *_written_out(due),
            *_counted_days(due),
            *_named_days(due),
        )
    )


def _no_dates() -> list[tuple[str, _Compute, bool]]:
    """What has been, and what only looks like a date."""
    is_past = (
        "ago|back|earlier|prior|old|pregnant|post|gestation|long|straight|in a row|into|wait"
        rf"|waiting|checkup|follow|of (?!next)|after (?!{_WDS}|tomorrow|today|now|next)"
    )
    when = rf"(?:{_WDS}|{_MON}|christmas|thanksgiving)"
    patterns = [
        rf"{_AMOUNT} (?:or so )?(?:{is_past})",
        r"(?:\d+|a) hour (?:away|drive|by|each|from (?!now))",
        rf"hace (?:como |ya )?{_AMOUNT}",
        rf"(?:in|over|for|during) (?:the )?last (?:\d+ )?{_UNIT}",
        rf"(?:been|waited|took|takes|take|every|each|for) (?:the )?{_FILL}? ?{_AMOUNT}(?! time)",
        rf"last (?:week|month|year|night|weekend|{_WDS}|{_MON}|\d+ {_UNIT})(?: \d{{4}})?",
        rf"(?:{_UNIT}|{_WDS}|{_MON}) last",
        rf"(?:ever )?since (?:(?:the|in|early|late) )*{when}(?: \d{{1,4}})?",
        rf"desde (?:the )?{when}(?: \d{{1,4}})?",
        rf"every (?:other )?{_WDS}",
        rf"today (?:is|its) (?:a )?{_WDS}",
        rf"back (?:in|on) (?:{_MON}|{_WDS})(?: \d{{1,4}})?",
        r"(?:stage|grade|level|type|gleason|pain|rated|t|l|c|s) (?:is )?(?:an )?\d{1,2}/\d{1,2}",
        r"24/7|50/50|\d/\d (?:of|cup|hour|inch|pain)|1/2 (?:a )?(?:hour|day)",
        r"\d{1,2}/10(?= pain| out)",
    ]
    return [(pattern, _nothing, False) for pattern in patterns]


def _written_out(due: str) -> list[tuple[str, _Compute, bool]]:
    """Days and months by number or name: "12/3/26", "3rd of december", "end of january"."""
    number = r"(?<![\w/])(?P<a>\d{1,2})"
    near = "in|by|before|until|till|til|this|next|for|around|sometime in"
    part = "end|beginning|middle|early|late|1th week"
    return [
        (r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})(?![\d/])", _numeric, False),
        (
            rf"{number}(?P<mark>[/.\-])(?P<b>\d{{1,2}})(?P=mark)(?P<year>\d{{4}}|\d\d)(?![\d/])",
            _numeric,
            False,
        ),
        (rf"{_ON}{number}/(?P<b>\d{{1,2}})(?![\d/])", _numeric, True),
        (rf"{_ON}(?:the )?{_DAY} (?:of )?(?P<month>{_MON}){_YEAR}", _named, True),
        (
            rf"{_ON}(?P<month>{_MON}) (?:\| )?(?:the )?{_DAY}"
            rf"(?! (?:more|doctor|opinion|week|month|day|year)){_YEAR}",
            _named,
            True,
        ),
        (rf"(?:the )?(?P<part>{part}) (?:of |in )?(?:the )?(?P<month>{_MON}){_YEAR}", _month, True),
        (rf"(?P<month>{_MON}) (?:of )?(?P<year>(?:19|20)\d\d)", _month, False),
        (rf"(?:{near}) (?:the )?(?P<month>{_MON})(?! (?:i|we|be|not)\b)", _month, True),
        (rf"{due} (?:is |in |on )?(?P<month>{_SURE_MON})", _month, True),
        (rf"^(?P<month>{_MON})(?: (?:i think|maybe|probably|sometime))*$", _month, False),
        (
            rf"(?:on|by|before|for) the {_TH}"
            r"(?! (?:opinion|op|doctor|dr|time|floor|one|visit|week))",
            _day_of_month,
            True,
        ),
        (rf"^(?:the )?{_TH}$", _day_of_month, False),
    ]


def _counted_days(due: str) -> list[tuple[str, _Compute, bool]]:
    """Days counted from now or from another day: "in 3 weeks", "a week from tuesday"."""
    ahead = (
        "away|out|til|till|until|to (?:decide|choose|go|make|think)|left|hence|from here"
        "|before (?:my|the|his|her|our)"
    )
    lead = f"(?:{_FILL}|i think|have|we have|i have|got|ive got|oh|um|the)"
    trail = r"(?:or so|maybe|i think|time|tops|max|ish|\|)"
    start = rf"(?P<from>now|today|tomorrow|(?:this |next |coming )*{_WDS})"
    return [
        (rf"{_AMOUNT} (?:from|after) {start}", _counted_from, False),
        (
            rf"(?:in|within) (?:(?:{_FILL}|of|the next|next|the) )*{_AMOUNT}"
            r"(?! (?:at a time|of ))(?: time)?",
            _counted,
            False,
        ),
        (rf"(?:the )?next {_AMOUNT}", _counted, False),
        (rf"{_AMOUNT} (?:time )?(?:{ahead})", _counted, False),
        (rf"{due} (?:(?:{_FILL}|in) )*{_AMOUNT}", _counted, True),
        (rf"^(?:{lead} )*{_AMOUNT}(?: {trail})*$", _counted, False),
    ]


def _named_days(due: str) -> list[tuple[str, _Compute, bool]]:
    """Weekdays, tomorrow, feasts, and stretches such as "next week"."""
    today = "(?:today|tonight)"
    hour = r"(?: at)?(?: \d+ ?(?:am|pm)?)?"
    which = "(?P<which>next|this|coming)"
    weekday, short = f"(?P<weekday>{_WDS})", f"(?P<weekday>{_WD})"
    later = "(?P<later> week)?"
    return [
        (r"(?:the )?day after tomorrow|last tomorrow", _after_tomorrow, False),
        (r"(?<!the )tomorrow|2 (?:morrow|moro|mrw|mrow)", _tomorrow, False),
        (rf"{due} (?:is |for |scheduled |set |later )*{today}", _same_day, True),
        (rf"^(?:its |is |for )?(?:later )?{today}{hour}$", _same_day, False),
        (rf"{today} is (?:my |the )?{due}", _same_day, False),
        (
            r"(?:the )?end of (?:the )?(?P<next>next )?(?P<unit>week|month|year)(?: que viene)?",
            _end_of,
            False,
        ),
        (r"end (?:of )?this (?P<unit>week|month|year)", _end_of, False),
        (rf"{which} (?:week )?(?:on )?{weekday}(?! of\b){later}", _weekday, False),
        (rf"{weekday} (?:of )?(?P<which>next|this) week(?! ?end)", _weekday, False),
        (rf"(?:the )?week (?:of|on|after) (?P<which>next )?{weekday}", _weekday, False),
        (rf"{weekday} (?P<which>que viene|after next)", _weekday, False),
        (rf"(?:on|by|before|until|till|til|for|the|come) {weekday}{later}", _weekday, True),
        (rf"{short}{later}", _weekday, True),
        (
            rf"{weekday} (?:at |morning|afternoon|evening|night|\d{{1,2}} ?(?:am|pm))",
            _weekday,
            True,
        ),
        (rf"^{weekday}$", _weekday, False),
        (rf"{due} (?:is )?{weekday}", _weekday, True),
        (r"(?P<which>next|this) (?:the )?weekend|(?:on |over )the weekend", _weekend, False),
        (r"next (?P<unit>week|month|year)|(?P<unit2>week|month|year) que viene", _next_unit, False),
        (r"(?:later )?this (?P<unit>week|month)", _end_of, False),
        (r"(?P<eve>day before )?(?P<feast>christmas|thanksgiving)(?P<eve2> eve)?", _feast, True),
        (r"new years?(?P<eve> eve)?(?: day)?", _feast, True),
    ]


def _nothing(match: Match[str], day: _Day) -> None:
    return None


def _numeric(match: Match[str], day: _Day) -> date | None:
    parts = match.groupdict()
    year = parts.get("year")
    if parts.get("month"):
        return date(int(match["year"]), int(match["month"]), int(match["day"]))
    first, second = int(match["a"]), int(match["b"])
    day_first = day.day_first or parts.get("mark") == "."
    month, number = (second, first) if day_first else (first, second)
    if month > 12:
        month, number = number, month
    return _date(number, month, year, day)


def _named(match: Match[str], day: _Day) -> date | None:
    number = int(re.sub(r"\D", "", match["day"]))
    return _date(number, _MONTHS.index(match["month"]) + 1, match["year"], day)


def _date(number: int, month: int, year: str | None, day: _Day) -> date | None:
    if year:
        return date(int(year) + (2000 if len(year) == 2 else 0), month, number)
    for ahead in range(8):  # 29 February comes every fourth year, but for 2100
        if number <= monthrange(day.today.year + ahead, month)[1]:
            value = date(day.today.year + ahead, month, number)
            if value >= day.today:
                return value
    return None


def _month(match: Match[str], day: _Day) -> date | None:
    parts = match.groupdict()
    month = _MONTHS.index(match["month"]) + 1
    year = int(parts["year"]) if parts.get("year") else day.today.year
    if not parts.get("year") and month < day.today.month:
        year += 1
    last = date(year, month, monthrange(year, month)[1])
    if last < day.today:
        return None
    of_month = {"end": last.day, "middle": 15, "late": 25}.get(parts.get("part") or "", 1)
    return max(last.replace(day=of_month), day.today)


def _day_of_month(match: Match[str], day: _Day) -> date | None:
    number = int(match["day"])
    for ahead in range(3):
        month = day.today.replace(day=1) + relativedelta(months=ahead)
        if number <= monthrange(month.year, month.month)[1]:
            value = month.replace(day=number)
            if value >= day.today:
                return value
    return None


def _counted(match: Match[str], day: _Day) -> date:
    return _add(match, day.today)


def _counted_from(match: Match[str], day: _Day) -> date:
    name = match["from"].split()[-1]
    if name in ("now", "today"):
        return _add(match, day.today)
    if name == "tomorrow":
        return _add(match, day.today + timedelta(days=1))
    which = "next" if "next" in match["from"] else None
    return _add(match, _on_weekday(name, which, day.today))


def _add(match: Match[str], start: date) -> date:
    digits = re.search(r"\d+", match["n"])
    count = int(digits[0]) if digits else 1
    unit = match["unit"]
    if unit == "hour":
        return start + timedelta(days=ceil(count / 24) if count >= 24 else 0)
    if unit == "fortnight":
        return start + relativedelta(weeks=2 * count)
    return start + relativedelta(**{f"{unit}s": count})  # type: ignore[arg-type]


def _tomorrow(match: Match[str], day: _Day) -> date:
    return day.today + timedelta(days=1)


def _after_tomorrow(match: Match[str], day: _Day) -> date:
    return day.today + timedelta(days=2)


def _same_day(match: Match[str], day: _Day) -> date:
    return day.today


def _weekday(match: Match[str], day: _Day) -> date:
    parts: dict[str, Any] = match.groupdict()
    value = _on_weekday(match["weekday"], (parts.get("which") or "").strip(), day.today)
    return value + timedelta(weeks=1) if parts.get("later") else value


def _on_weekday(name: str, which: str | None, today: date) -> date:
    number = _WEEKDAYS.index(_SHORT_WEEKDAYS.get(name, name))
    if which == "next":
        return _monday_after(today) + timedelta(days=number)
    if which == "after next":
        return _monday_after(today) + timedelta(weeks=1, days=number)
    ahead = (number - today.weekday()) % 7
    return today + timedelta(days=ahead if which == "this" else ahead or 7)


def _monday_after(today: date) -> date:
    return today + timedelta(days=1) + relativedelta(weekday=MO)


def _weekend(match: Match[str], day: _Day) -> date:
    return _on_weekday("saturday", match.groupdict().get("which") or "this", day.today)


def _next_unit(match: Match[str], day: _Day) -> date:
    unit = match["unit"] or match["unit2"]
    if unit == "week":
        return _monday_after(day.today)
    if unit == "month":
        return day.today.replace(day=1) + relativedelta(months=1)
    return date(day.today.year + 1, 1, 1)


def _end_of(match: Match[str], day: _Day) -> date:
    following = bool(match.groupdict().get("next")) or match[0].endswith("viene")
    unit = match["unit"]
    if unit == "week":
        friday = _monday_after(day.today) - timedelta(days=3)
        return friday + timedelta(weeks=1) if following or friday < day.today else friday
    if unit == "month":
        first = day.today.replace(day=1) + relativedelta(months=2 if following else 1)
        return first - timedelta(days=1)
    return date(day.today.year + following, 12, 31)


def _feast(match: Match[str], day: _Day) -> date | None:
    parts = match.groupdict()
    eve = bool(parts["eve"] or parts.get("eve2"))
    for year in (day.today.year, day.today.year + 1, day.today.year + 2):
        if parts.get("feast") == "thanksgiving":
            value = date(year, 11, 1) + relativedelta(weekday=TH(4))
        else:
            value = date(year, 12, 25) if parts.get("feast") else date(year, 1, 1)
        value -= timedelta(days=eve)
        if value >= day.today:
            return value
    return None
