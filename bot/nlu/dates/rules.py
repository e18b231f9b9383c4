"""The patterns by which days are found, in the order they are tried.

They see a line in lower case and single-spaced, in English and without short forms: see `words`
of `data/lexicon/dates.yml`. `1st` stands as `1 st`, "first" as `1th`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache
from re import Match

from bot.nlu.dates import reckoning as by
from bot.nlu.dates.reckoning import Day
from bot.nlu.dates.spelling import MONTHS, SHORT_WEEKDAYS, WEEKDAYS
from bot.nlu.lexicon import dates_lexicon

_Compute = Callable[[Match[str], Day], date | None]
_Rules = list[tuple[str, _Compute] | tuple[str, _Compute, bool]]

_GUARDED = True
"""Stands behind a rule that words before it can put in the past."""


@dataclass(frozen=True)
class Rule:
    """A pattern, what it comes to, and whether words before it can put it in the past."""

    pattern: re.Pattern[str]
    compute: _Compute
    guarded: bool


def _any(*words: str) -> str:
    return "(?:" + "|".join(words) + ")"


_WD = _any(*WEEKDAYS)
_WDS = _any(*WEEKDAYS, *SHORT_WEEKDAYS)
_MON = _any(*MONTHS)
_SURE_MON = _any(*(month for month in MONTHS if month not in ("march", "may")))
_UNIT = "(?:hour|day|week|month|year|fortnight)"
_HALF = "(?: (?:and|n|y) (?:a )?(?:half|medi[oa]))"
_N = rf"(?P<n>(?:a )?\d+(?:[.-]\d+| 1/2)?{_HALF}?(?: of| more)?|a)"
_AMOUNT = (
    rf"(?:{_N} (?:(?:or|to|and|through) \d+ )?(?P<unit>{_UNIT})(?! old\b){_HALF}?(?: or \d\b)?)"
)
_FILL = (
    "(?:like|about|around|roughly|maybe|just|only|less than|under|another|approx|more|its|is|are"
    "|unos|unas|probably|at least|almost|exactly|abt|bout|aprox|como)"
)
_TH_ANY = r"(?:[23]0 \dth|\d{1,2} ?(?:st|nd|rd|th))"
_DAY = rf"(?P<day>{_TH_ANY}|\d{{1,2}}(?!\d))"
_TH = r"(?P<day>\d{1,2} (?:st|nd|rd|th))"  # in figures: "the second" is more often an opinion
_YEAR = r"(?: \|)?(?: of)?(?: (?P<year>(?:19|20)\d\d)\b)?"
_ON = rf"(?:{_WDS} (?:\| )?)?"  # "friday the 4th of december" is one day


@cache
def rules() -> tuple[Rule, ...]:
    """All rules, in the order they are tried; the first to match a stretch keeps it."""
    lexicon = dates_lexicon()
    due, feast = _any(*lexicon["due"]), _any(*by.feast_names())
    counts = rf"(?! {_any(*lexicon['counted_things'])}\b)"  # "the 2nd opinion" is no day
    closed = rf"(?= (?:\||{_any(*lexicon['after_a_day'])}\b)|$)"
    return tuple(
        _rule(*row)
        for row in (
            *_beside_others(feast),
            *_no_dates(feast),
            *_written_out(due, counts),
            *_days_of_months(due, counts, closed),
            *_counted_days(due),
            *_near_days(due),
            *_weekdays(due),
            *_stretches(),
            (rf"(?P<feast>{feast})", by.feast, _GUARDED),
        )
    )


def _rule(pattern: str, compute: _Compute, guarded: bool = False) -> Rule:
    return Rule(re.compile(rf"\b(?:{pattern})(?!\w)"), compute, guarded)


def _no_dates(feast: str) -> _Rules:
    """What has been, and what only looks like a date."""
    is_past = (
        "ago|back|earlier|prior|old|pregnant|post|gestation|long|straight|in a row|into|wait"
        "|waiting|checkup|follow|recovery|of (?!next)"
        rf"|after (?!{_WDS}|tomorrow|today|now|next|{_MON}|{feast})"
    )
    when = rf"(?:{_WDS}|{_MON}|{feast})"
    patterns = [
        rf"{_AMOUNT} (?:or so )?(?:{is_past})",
        r"(?:\d+|a) hour (?:away|drive|by|each|from (?!now))",
        rf"hace (?:como |ya )?{_AMOUNT}",
        rf"(?:in|over|for|during) (?:the )?last (?:\d+ )?{_UNIT}(?! of)",
        rf"(?:been|waited|took|takes|take|every|each|for) (?:the )?{_FILL}? ?{_AMOUNT}(?! time)",
        rf"last (?:week|month|year|night|weekend|{feast}|{_WDS}|{_MON}|\d+ {_UNIT})(?! (?:of|in)\b)"
        r"(?: \d{4})?",
        rf"(?:{_UNIT}|{_WDS}|{_MON}) last",
        rf"(?:ever )?since (?:(?:the|in|early|late|last) )*{when}(?: \d{{1,4}})?",
        rf"desde (?:the )?{when}(?: \d{{1,4}})?",
        rf"every (?:other )?{_WDS}",
        rf"today (?:is|its) (?:a )?{_WDS}",
        rf"(?:moved|pushed|changed|rescheduled|switched|bumped) from (?:the )?"
        rf"(?:{_MON} {_TH_ANY}|{_MON} \d+|{_WDS}|{_TH_ANY}|\d+/\d+|{_MON})",
        rf"back (?:in|on) (?:{_MON}|{_WDS})(?: \d{{1,4}})?",
        r"(?:stage|grade|level|type|gleason|pain|rated|t|l|c|s|room|suite|apt|bp|ratio|score|unit"
        r"|vision|pressure) (?:is |was )?(?:an )?\d{1,2}/\d{1,2}",
        r"24/7|50/50|20/20|\d/\d (?:of|cup|hour|inch|pain|tablet|pill|dose)",
        r"1/2 (?:a )?(?:hour|day)",
        r"\d{1,2}/10(?= pain| out)|scale of (?:like )?\d{1,2}/\d{1,2}",
        rf"^(?:its|it is) (?:a )?{_WDS} (?:morning|afternoon|evening|night)(?= (?:\||and|but|so))",
        rf"(?:dr|doctor|nurse|named|name is|called) (?:{_MON}|{_WDS})",
    ]
    return [(pattern, by.nothing) for pattern in patterns]


def _beside_others(feast: str) -> _Rules:
    """Days that are told by another: "a week from tuesday", "the day after christmas"."""
    weekday = f"(?:(?:this |next |coming )*{_WDS})"
    dated = rf"{_MON} (?:{_TH_ANY}|\d{{1,2}}(?!\d))"
    start = rf"(?P<from>now|here|today|tomorrow|yesterday|{feast}|{dated}|{weekday})"
    amount = rf"(?:{_N} (?:(?:or|to) \d+ )?)?(?P<unit>day|week|month|year|fortnight){_HALF}?"
    return [
        (rf"{_N} (?P<weekday>{_WD})s? from (?:now|today)", by.counted_weekdays),
        (rf"in (?P<n>\d) (?P<weekday>{_WD})s?", by.counted_weekdays),
        (rf"(?:the )?{amount} (?:right )?(?P<way>from|after|before) {start}", by.counted_from),
        (
            rf"{_N} (?P<unit>week|fortnight) (?:on )?(?P<from>today|tomorrow|{weekday})",
            by.counted_from,
        ),
        (
            rf"(?:the )?(?P<weekday>{_WD}) (?:right )?(?P<way>after|before) (?P<from>{feast})",
            by.weekday_beside,
        ),
        (r"this time next (?P<unit>week|month|year)(?P<n>)", by.counted),
        (r"(?:in|within|over) the next (?P<n>)(?P<unit>week|month|year)", by.counted),
        (rf"(?:not for|another) (?:another )?{_AMOUNT}", by.counted),
    ]


def _written_out(due: str, counts: str) -> _Rules:
    """Days and months by number or name: "12/3/26", "3rd of december", "end of january"."""
    number = r"(?<![\w/])(?P<a>\d{1,2})"
    near = "in|by|before|until|till|til|next|for|around|about|sometime in|after|into|to|come"
    part = "end|beginning|middle|early|late|[1-4]th week|last week|last day"
    tail = "(?: (?:i think|maybe|probably|sometime))*$"
    return [
        (r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})(?![\d/])", by.numeric),
        (
            rf"{number}(?P<mark>[/.\-])(?P<b>\d{{1,2}})(?P=mark)(?P<year>\d{{4}}|\d\d)(?![\d/])",
            by.numeric,
        ),
        (rf"{_ON}{number}/(?P<b>\d{{1,2}})(?![\d/])", by.numeric, _GUARDED),
        (
            rf"(?:{due}|on|{due} is|{due} on) {number}-(?P<b>\d{{1,2}})(?! ?(?:{_UNIT}|am|pm)\b)",
            by.numeric,
            _GUARDED,
        ),
        (rf"^{number}-(?P<b>\d{{1,2}})$", by.numeric),
        (rf"{_ON}(?:the )?{_DAY} (?:of )?(?P<month>{_MON}){_YEAR}", by.named, _GUARDED),
        (rf"{_ON}(?P<month>{_MON}) (?:\| )?(?:the )?{_DAY}{counts}{_YEAR}", by.named, _GUARDED),
        (
            rf"(?:the )?(?P<nth>[1-5] ?(?:st|nd|rd|th)|last) (?P<weekday>{_WD}) (?:of|in) (?:the )?"
            rf"(?:(?P<month>{_MON})|(?:this )?(?P<which>next )?month)",
            by.nth_weekday,
            _GUARDED,
        ),
        (
            rf"(?:the )?(?P<part>{part}) (?:of |in )?(?:the )?(?P<month>{_MON}){_YEAR}",
            by.part_of_month,
            _GUARDED,
        ),
        (rf"(?P<month>{_MON}) (?:of )?(?P<year>(?:19|20)\d\d)", by.part_of_month),
        (
            r"(?:in|early|beginning (?:of )?|sometime in) (?P<year>20\d\d)",
            by.start_of_year,
            _GUARDED,
        ),
        (
            rf"(?:{near}) (?:the )?(?P<month>{_MON})(?! (?:i|we|be|not)\b)",
            by.part_of_month,
            _GUARDED,
        ),
        (rf"this (?P<month>{_SURE_MON}|(?:may|march)(?= \||$))", by.part_of_month, _GUARDED),
        (rf"{due} (?:is |in |on )?(?P<month>{_SURE_MON})", by.part_of_month, _GUARDED),
        (rf"^(?P<month>{_MON}){tail}", by.part_of_month),
    ]


def _days_of_months(due: str, counts: str, closed: str) -> _Rules:
    """A day without its month: "the 3rd", "monday the 30th", "the 5th of next month"."""
    near = "on|by|before|for|until|till|til|to|around|about|after|from|of|day"
    return [
        (
            rf"(?:the )?(?P<day>{_TH_ANY}) of (?:the |this )?(?P<which>next )?(?P<unit>month|year)",
            by.day_of_next_month,
            _GUARDED,
        ),
        (
            rf"(?P<which>next )(?P<unit>month) (?:\| )?(?:on )?the (?P<day>{_TH_ANY})",
            by.day_of_next_month,
            _GUARDED,
        ),
        (rf"(?P<weekday>{_WDS}) (?:\| )?(?:the )?{_TH}{counts}", by.day_of_month, _GUARDED),
        (
            rf"the (?P<weekday>{_WD}) (?P<day>\d{{1,2}})(?! (?:am|pm|oclock|{_UNIT}|min))",
            by.day_of_month,
            _GUARDED,
        ),
        (
            rf"(?P<weekday>{_WD}) (?P<day>1[3-9]|2\d|3[01])(?! (?:{_UNIT}|min)){closed}",
            by.day_of_month,
            _GUARDED,
        ),
        (rf"(?:{near}) the {_TH}{counts}", by.day_of_month, _GUARDED),
        (rf"(?<!this )(?:is|its|it is|on) (?:the )?{_TH}{closed}", by.day_of_month, _GUARDED),
        (rf"{due} (?:(?:is|on|set|scheduled|for|the) )*{_TH}{closed}", by.day_of_month, _GUARDED),
        (
            rf"(?:{due}|para|hasta|operan|es) the (?:day )?(?P<day>\d{{1,2}}){closed}",
            by.day_of_month,
            _GUARDED,
        ),
        (r"the (?P<day>\d{1,2})(?= \||$)", by.day_of_month, _GUARDED),
        (rf"the day (?P<day>\d{{1,2}}){closed}", by.day_of_month, _GUARDED),
        (rf"^(?:the )?{_TH}$", by.day_of_month),
    ]


def _counted_days(due: str) -> _Rules:
    """Days counted from now: "in 3 weeks", "10 days left", "surgery 2 weeks"."""
    ahead = (
        "away|out|til|till|until|to (?:decide|choose|go|make|think|answer|say)|left|hence|from here"
        "|before (?:my|the|his|her|our)"
    )
    lead = f"(?:{_FILL}|i think|have|we have|i have|got|ive got|oh|um|the|en|for)"
    trail = r"(?:or so|maybe|i think|time|tops|max|ish|\|)"
    within = rf"(?:in|within)(?: (?:{_FILL}|of|the next|next|the))*"
    return [
        (rf"{within} (?P<n>(?:a )?\d+) (?:business|working|work) day", by.working_days),
        (rf"{within} half a year", by.half_year),
        (rf"{within} {_AMOUNT}(?! (?:at a time|of ))(?: time)?", by.counted),
        (r"within the (?P<n>)(?P<unit>week|month|year)", by.counted),
        (rf"(?:the )?next {_AMOUNT}", by.counted),
        (rf"{_AMOUNT} (?:time )?(?:{ahead})", by.counted),
        (rf"{due} (?:(?:{_FILL}|in) )*{_AMOUNT}", by.counted, _GUARDED),
        (rf"^(?:{lead} )*{_AMOUNT}(?: {trail})*$", by.counted),
    ]


def _near_days(due: str) -> _Rules:
    """Today, tomorrow, and the day after."""
    today = "(?:today|tonight|this (?:morning|afternoon|evening))"
    hour = r"(?: at)?(?: \d+ ?(?:am|pm)?)?"
    return [
        (r"(?:the )?day after tomorrow|last tomorrow", by.after_tomorrow),
        (r"(?<!the )tomorrow|2 (?:morrow|moro|mrw|mrow)", by.tomorrow),
        (rf"{due} (?:is |for |scheduled |set |later )*{today}", by.same_day, _GUARDED),
        (rf"^(?:its |is |for )?(?:later )?{today}{hour}$", by.same_day),
        (rf"{today} (?:is (?:my |the )?|me |lo |la )(?:{due}|operan|opero)", by.same_day),
    ]


def _weekdays(due: str) -> _Rules:
    """Weekdays with what tells which one."""
    which = "(?P<which>next|this|coming)"
    weekday, full = f"(?P<weekday>{_WDS})", f"(?P<weekday>{_WD})"
    later = "(?P<later> week)?"
    return [
        (rf"{which} (?:week )?(?:\| )?(?:on )?{weekday}(?! of\b){later}", by.on_weekday),
        (rf"{weekday} (?:of )?(?P<which>next|this) week(?! ?end)", by.on_weekday),
        (rf"{weekday} (?:of )?the week (?P<which>que viene)", by.on_weekday),
        (rf"(?:the )?week of (?P<which>next )?{weekday}", by.on_weekday),
        (rf"{weekday} (?P<which>que viene|after next)", by.on_weekday),
        (rf"(?:on|by|before|until|till|til|for|come) {weekday}{later}", by.on_weekday, _GUARDED),
        (rf"{full}{later}", by.on_weekday, _GUARDED),
        (
            rf"{weekday} (?:at |morning|afternoon|evening|night|\d{{1,2}} ?(?:am|pm))",
            by.on_weekday,
            _GUARDED,
        ),
        (rf"^{weekday}$", by.on_weekday),
        (rf"{due} (?:is )?{weekday}", by.on_weekday, _GUARDED),
    ]


def _stretches() -> _Rules:
    """Weeks, months and years, and parts of them."""
    unit = "(?P<unit>week|month|year)"
    return [
        (r"(?P<which>next|this) (?:the )?weekend|(?:on |over )the weekend", by.weekend),
        (
            r"(?:the )?(?P<part>end|beginning|middle|early|late|last week|last day|[1-4]th week)"
            rf" (?:of |in )?(?:the )?(?:this |next )?{unit}(?: que viene)?",
            by.part_of_unit,
        ),
        (r"(?:the )?(?P<unit>month|year) end", by.part_of_unit),
        (rf"(?:the )?{unit} (?P<after>after next)", by.next_unit),
        (rf"next {unit}", by.next_unit),
        (rf"{unit} que viene", by.next_unit),
        (r"(?:later )?this (?P<unit>week|month)", by.part_of_unit),
    ]
