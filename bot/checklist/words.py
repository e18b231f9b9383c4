"""The small words of the checklist: dates in a sentence, blanks to fill in, what to look past.

All of them stand in data/checklist/words.yml.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from bot.checklist import schemas
from bot.checklist.catalogue import BLANKS, plain
from bot.content.model import Text
from bot.content.yaml_files import ROOT, load_checked
from bot.profile import Profile


@dataclass(frozen=True)
class Words:
    """What data/checklist/words.yml holds.

    Attributes:
        blank: the line to write on.
        condition_words: a condition group as it stands in a letter.
        months, weekdays: names by language, January and Monday first.
        date: the pattern of a date by language, with {weekday}, {month} and {day}.
        counts, ordinals: number words and their values.
        number_words: words that announce a number, such as "number" and "task".
        around_numbers: words that may stand around a number without meaning anything.
        filler: words that say nothing about which task is meant.
        same: a word or spelling and the one it counts as.
    """

    blank: str
    condition_words: Mapping[str, Text]
    months: Mapping[str, tuple[str, ...]]
    weekdays: Mapping[str, tuple[str, ...]]
    date: Text
    counts: Mapping[str, int]
    ordinals: Mapping[str, int]
    number_words: frozenset[str]
    around_numbers: frozenset[str]
    filler: frozenset[str]
    same: Mapping[str, str]


@cache
def load(path: Path = ROOT / "data" / "checklist" / "words.yml") -> Words:
    """The words, read at the first call. Raises ContentError naming file and line."""
    data = load_checked(path, schemas.WORDS)
    return Words(
        blank=str(data["blank"]),
        condition_words={str(id): plain(text) for id, text in data["condition_words"].items()},
        months={str(lang): tuple(map(str, names)) for lang, names in data["months"].items()},
        weekdays={str(lang): tuple(map(str, names)) for lang, names in data["weekdays"].items()},
        date=plain(data["date"]),
        counts={str(word): int(value) for word, value in data["counts"].items()},
        ordinals={str(word): int(value) for word, value in data["ordinals"].items()},
        number_words=frozenset(map(str, data["number_words"])),
        around_numbers=frozenset(map(str, data["around_numbers"])),
        filler=frozenset(map(str, data["filler"])),
        same={str(word): str(other) for word, other in data["same"].items()},
    )


def say_date(day: date, language: str = "en") -> str:
    """A date as it is said, such as "Mon, Nov 30"."""
    words = load()
    pattern = words.date.get(language) or words.date["en"]
    months = words.months.get(language) or words.months["en"]
    weekdays = words.weekdays.get(language) or words.weekdays["en"]
    return pattern.format(weekday=weekdays[day.weekday()], month=months[day.month - 1], day=day.day)


def blanks(
    profile: Profile, due: date | None = None, doctor: str | None = None, language: str = "en"
) -> dict[str, str]:
    """Values for the `BLANKS` of a task's texts; a line to write on for what is not known.

    Args:
        due: the date of the task, which becomes {needed_by}.
        doctor: the doctor's name if the patient gave it.
    """
    words = load()
    condition = words.condition_words.get(profile.condition or "")
    known = {
        "doctor": doctor,
        "condition_words": condition and (condition.get(language) or condition["en"]),
        "needed_by": due and say_date(due, language),
        "visit_date": profile.visit_date and say_date(profile.visit_date, language),
        "decision_date": profile.decision_date and say_date(profile.decision_date, language),
        "person": profile.relation,
    }
    return {name: known[name] or words.blank for name in BLANKS}
