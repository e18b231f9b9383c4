"""The words of dates: what is read as what, by `data/lexicon/dates.yml`."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from bot.nlu.lexicon import dates_lexicon
from bot.nlu.words import Speller, split

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SHORT_WEEKDAYS = {"mon": "monday", "wed": "wednesday", "sat": "saturday", "sun": "sunday"}
MONTHS = (
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


@cache
def speller() -> Callable[[str], str]:
    """What gives a folded word as the rules know it: in English, short forms written out."""
    lexicon = dates_lexicon()
    table: dict[str, str] = {}
    for word, others in lexicon["words"].items():
        table.update(dict.fromkeys(others, word))
    for number, others in lexicon["numbers"].items():
        table.update(dict.fromkeys(others, str(number)))
    for number, ordinal in enumerate(lexicon["ordinals"], start=1):
        table[ordinal] = f"{number}th"
    names = [*WEEKDAYS, *MONTHS, "tomorrow", "tonight", "christmas", "thanksgiving", "weeks"]
    plain = ["sundays", "mondays", "fridays", *lexicon["plain"]]
    known = Speller([name for name in names if len(name) >= 5], plain)

    def spell(word: str) -> str:
        return table.get(word) or table.get(mended := known.mend(word)) or mended

    return spell


def spelled(text: str) -> str:
    """A text as the rules know it."""
    spell = speller()
    return " ".join(spell(word.folded) for word in split(text))
