"""From the parts of a date, as a rule's pattern found them, to the day."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from math import ceil
from re import Match
from typing import Any

from dateutil.easter import easter
from dateutil.relativedelta import MO, relativedelta, weekday

from bot.nlu.dates.spelling import MONTHS, SHORT_WEEKDAYS, WEEKDAYS, spelled
from bot.nlu.lexicon import dates_lexicon

_OF_MONTH = {
    "middle": 15,
    "2th week": 8,
    "3th week": 15,
    "4th week": 22,
    "late": 25,
    "last week": 25,
}
_OF_WEEK = {"middle": 2, "late": 4, "end": 4}
_LAST = ("end", "last day")
_HALF = {"hour": 0, "day": 0, "week": 3, "fortnight": 7, "month": 15, "year": 182}


@dataclass(frozen=True)
class Day:
    """When a text was written, and whether `3/4` is day/month in it."""

    today: date
    day_first: bool


# --- days and months by number or name ----------------------------------------------------------


def nothing(match: Match[str], day: Day) -> None:
    """What only looks like a day to come."""


def numeric(match: Match[str], day: Day) -> date | None:
    """`2026-12-03`, or `a` and `b` as month and day by the custom of the place."""
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


def named(match: Match[str], day: Day) -> date | None:
    """A day of a named month, the next to come when no year is said."""
    month = MONTHS.index(match["month"]) + 1
    return _date(_number(match["day"]), month, match.groupdict().get("year"), day)


def _number(written: str) -> int:
    """ "3", "3 rd" or "20 1th"."""
    return sum(int(figures) for figures in re.findall(r"\d+", written))


def _date(number: int, month: int, year: str | None, day: Day) -> date | None:
    if year:
        return date(int(year) + (2000 if len(year) == 2 else 0), month, number)
    for ahead in range(8):  # 29 February comes every fourth year, but for 2100
        if number <= monthrange(day.today.year + ahead, month)[1]:
            value = date(day.today.year + ahead, month, number)
            if value >= day.today:
                return value
    return None


def part_of_month(match: Match[str], day: Day) -> date | None:
    """A named month, or a part of it: "march", "mid january", "end of february 2027"."""
    parts = match.groupdict()
    month = MONTHS.index(match["month"]) + 1
    year = int(parts["year"]) if parts.get("year") else day.today.year
    if not parts.get("year") and month < day.today.month:
        year += 1
    return _part(parts.get("part"), date(year, month, 1), day.today)


def start_of_year(match: Match[str], day: Day) -> date:
    """ "in 2027": its first day."""
    return date(int(match["year"]), 1, 1)


def _part(part: str | None, first: date, today: date) -> date | None:
    last = first.replace(day=monthrange(first.year, first.month)[1])
    if last < today:
        return None
    number = last.day if part in _LAST else _OF_MONTH.get(part or "", 1)
    return max(first.replace(day=number), today)


def day_of_month(match: Match[str], day: Day) -> date | None:
    """The next day of that number; with a weekday, the next of that number that is one."""
    number, wanted = _number(match["day"]), match.groupdict().get("weekday")
    coming = list(_of_number(number, day.today))
    on_weekday = [value for value in coming[:4] if wanted and value.weekday() == _index(wanted)]
    return (on_weekday or coming)[0]


def day_of_next_month(match: Match[str], day: Day) -> date:
    """ "the 5th of next month", "the 1st of the month", "the 1st of the year"."""
    number, which, unit = _number(match["day"]), match["which"], match["unit"]
    if unit == "year":
        return date(day.today.year + 1, 1, number)
    if which == "next ":
        return _next_month(day.today).replace(day=number)
    return next(_of_number(number, day.today))


def _of_number(number: int, today: date) -> Any:
    for ahead in range(8):
        month = today.replace(day=1) + relativedelta(months=ahead)
        if number <= monthrange(month.year, month.month)[1]:
            value = month.replace(day=number)
            if value >= today:
                yield value


def _next_month(today: date) -> date:
    return today.replace(day=1) + relativedelta(months=1)


def nth_weekday(match: Match[str], day: Day) -> date | None:
    """ "the first monday of december", "the last friday of the month"."""
    nth = -1 if match["nth"] == "last" else _number(match["nth"])
    if match["month"]:
        months = [
            date(day.today.year + more, MONTHS.index(match["month"]) + 1, 1) for more in (0, 1)
        ]
    elif match["which"]:
        months = [_next_month(day.today)]
    else:
        months = [day.today.replace(day=1), _next_month(day.today)]
    found = (_nth(nth, _index(match["weekday"]), month) for month in months)
    return next((value for value in found if value >= day.today), None)


def _nth(nth: int, index: int, first: date) -> date:
    start = first if nth > 0 else first + relativedelta(day=31)
    return start + relativedelta(weekday=weekday(index)(nth))


# --- counted from another day -------------------------------------------------------------------


def counted(match: Match[str], day: Day) -> date:
    """So many days, weeks or months from today."""
    return _add(match, day.today, 1)


def working_days(match: Match[str], day: Day) -> date:
    """So many days from today, Saturdays and Sundays left out."""
    value = day.today
    for _ in range(min(_number(match["n"]), 500)):
        value += timedelta(days={4: 3, 5: 2}.get(value.weekday(), 1))
    return value


def half_year(match: Match[str], day: Day) -> date:
    """ "in half a year"."""
    return day.today + relativedelta(months=6)


def counted_weekdays(match: Match[str], day: Day) -> date:
    """ "two fridays from now"."""
    first = _on_weekday(match["weekday"], None, day.today)
    return first + timedelta(weeks=_number(match["n"]) - 1)


def counted_from(match: Match[str], day: Day) -> date | None:
    """ "a week from tuesday", "3 days before christmas", "the week after thanksgiving"."""
    start = anchor(match["from"], day)
    if start is None:
        return None
    direction = -1 if match.groupdict().get("way") == "before" else 1
    if not match["n"] and match["unit"] == "week" and match["way"] != "from":
        return _monday_after(start) - timedelta(weeks=0 if direction > 0 else 2)
    return _add(match, start, direction)


def weekday_beside(match: Match[str], day: Day) -> date | None:
    """ "the monday after thanksgiving", "the friday before christmas"."""
    start = anchor(match["from"], day)
    if start is None:
        return None
    found = weekday(_index(match["weekday"]))
    one = timedelta(days=1)
    if match["way"] == "after":
        return start + one + relativedelta(weekday=found)
    return start - one + relativedelta(weekday=found(-1))


def anchor(words: str, day: Day) -> date | None:
    """The day from which another is counted: today or near it, a weekday, a date or a feast."""
    if words in ("now", "today", "here"):
        return day.today
    if words in ("tomorrow", "yesterday"):
        return day.today + timedelta(days=1 if words == "tomorrow" else -1)
    if words in _feasts():
        return _feast_day(words, day.today)
    month, _, number = words.partition(" ")
    if month in MONTHS:
        return _date(_number(number), MONTHS.index(month) + 1, None, day)
    return _on_weekday(words.split()[-1], "next" if "next" in words else None, day.today)


def _add(match: Match[str], start: date, direction: int) -> date:
    digits = re.search(r"\d+", match["n"] or "")
    count, unit = (int(digits[0]) if digits else 1), match["unit"]
    half = _HALF[unit] if re.search(r"half|medi|1/2", match[0]) else 0
    if unit == "hour":
        span = relativedelta(days=ceil(count / 24) if count >= 24 else 0)
    elif unit == "fortnight":
        span = relativedelta(weeks=2 * count, days=half)
    else:
        span = relativedelta(days=half) + relativedelta(**{f"{unit}s": count})  # type: ignore[arg-type]
    return start + direction * span


# --- near days, weekdays, stretches -------------------------------------------------------------


def tomorrow(match: Match[str], day: Day) -> date:
    """The day after today."""
    return day.today + timedelta(days=1)


def after_tomorrow(match: Match[str], day: Day) -> date:
    """The day after tomorrow."""
    return day.today + timedelta(days=2)


def same_day(match: Match[str], day: Day) -> date:
    """Today itself."""
    return day.today


def on_weekday(match: Match[str], day: Day) -> date:
    """A weekday: bare, "this", "next", "after next", or a week later."""
    parts: dict[str, Any] = match.groupdict()
    value = _on_weekday(match["weekday"], (parts.get("which") or "").strip(), day.today)
    return value + timedelta(weeks=1) if parts.get("later") else value


def _index(name: str) -> int:
    return WEEKDAYS.index(SHORT_WEEKDAYS.get(name, name))


def _on_weekday(name: str, which: str | None, today: date) -> date:
    number = _index(name)
    if which == "next":
        return _monday_after(today) + timedelta(days=number)
    if which == "after next":
        return _monday_after(today) + timedelta(weeks=1, days=number)
    ahead = (number - today.weekday()) % 7
    return today + timedelta(days=ahead if which == "this" else ahead or 7)


def _monday_after(today: date) -> date:
    return today + timedelta(days=1) + relativedelta(weekday=MO)


def weekend(match: Match[str], day: Day) -> date:
    """The Saturday of this weekend or the next."""
    return _on_weekday("saturday", match.groupdict().get("which") or "this", day.today)


def next_unit(match: Match[str], day: Day) -> date:
    """The first day of the next week, month or year, or of the one after."""
    unit = match["unit"]
    after = match.groupdict().get("after") is not None
    if unit == "week":
        return _monday_after(day.today) + timedelta(weeks=after)
    if unit == "month":
        return _next_month(day.today) + relativedelta(months=after)
    return date(day.today.year + 1 + after, 1, 1)


def part_of_unit(match: Match[str], day: Day) -> date | None:
    """ "end of the month", "early next week", "middle of next month"; "this week" is its end."""
    part, unit = match.groupdict().get("part") or "end", match["unit"]
    following = "next" in match[0] or match[0].endswith("viene")
    if unit == "week":
        return _part_of_week(part, following, day.today)
    if unit == "month":
        first = day.today.replace(day=1) + relativedelta(months=following)
        value = _part(part, first, day.today)
        passed = not following and part not in (*_LAST, "late", "last week")
        return (
            _part(part, _next_month(day.today), day.today)
            if passed and value == day.today
            else value
        )
    year = day.today.year + (following or part not in _LAST)
    return date(year, 12, 31) if part in _LAST else date(year, 1, 1)


def _part_of_week(part: str, following: bool, today: date) -> date:
    value = _monday_after(today) + timedelta(days=_OF_WEEK.get(part, 0) - 7)
    return value + timedelta(weeks=1) if following or value < today else value


# --- feasts -------------------------------------------------------------------------------------


def feast_names() -> list[str]:
    """Names of feasts as they stand in a line whose short forms are written out, longest first."""
    return sorted(_feasts(), key=len, reverse=True)


def feast(match: Match[str], day: Day) -> date | None:
    """The next time a feast comes."""
    return _feast_day(match["feast"], day.today)


@cache
def _feasts() -> dict[str, dict[str, Any]]:
    return {spelled(name): one for one in dates_lexicon()["feasts"] for name in one["names"]}


def _feast_day(name: str, today: date) -> date | None:
    years = range(today.year, today.year + 3)
    days = (_feast_of(_feasts()[name], year) for year in years)
    return next((value for value in days if value >= today), None)


def _feast_of(one: dict[str, Any], year: int) -> date:
    if "easter" in one:
        return easter(year) + timedelta(days=one["easter"])
    if "day" in one:
        return date(year, one["month"], one["day"])
    found = _nth(one["nth"], _index(one["weekday"]), date(year, one["month"], 1))
    return found + timedelta(days=one.get("later", 0))
