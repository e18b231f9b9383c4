"""The days a message names, and what happens on them."""

from __future__ import annotations

from datetime import date

from bot.nlu.dates import DateMention, dates_in
from bot.nlu.lexicon import dates_lexicon
from bot.nlu.reading.language import written_in
from bot.nlu.reading.message import Mention, Message, pattern
from bot.nlu.reading.places import place_hits
from bot.nlu.words import BREAK

_FEW_WORDS = 6
"""A sentence this short leaves to the one before it what happens on its day."""


def days(message: Message, today: date, country: str | None) -> list[Mention]:
    """The days to come as `decision_date`, `visit_date`, or `date` when that is not clear."""
    return [
        Mention(_kind(message, found), found.value.isoformat(), found.start, found.end)
        for found in dates_of(message, today, country)
    ]


def dates_of(message: Message, today: date, country: str | None) -> list[DateMention]:
    """The days to come; `3/4` is read by the custom of the place."""
    slash = any("/" in word.folded for word in message.words)
    return dates_in(message.words, today, day_first=slash and _day_first(message, country))


def _day_first(message: Message, country: str | None) -> bool:
    """Whether the place is not the US: by what the message says of it, else by what is known."""
    hits = place_hits(message, is_answer=False)
    if hits:
        return hits[0].value.split()[0] != "us"
    hints = set(dates_lexicon()["day_first"])
    if hints & set(message.read) or any(letter in message.text for letter in "ñ¿¡áéíóú"):
        return True
    return written_in(message) == "es" or (country or "us") != "us"


def _kind(message: Message, found: DateMention) -> str:
    """What happens on a day: by the nearest word before it in its sentence, else after it."""
    words = message.words
    first = next(i for i, word in enumerate(words) if word.end > found.start)
    last = next((i for i, word in enumerate(words) if word.start >= found.end), len(words))
    start = _sentence_start(message, first)
    end = next((i for i in range(last, len(words)) if _ends_clause(message, i)), len(words))
    before = _folded(message, start, last)
    parts = [(before, True), (_folded(message, first, min(end, last + 12)), False)]
    if start and last - start <= _FEW_WORDS:
        parts.append((_folded(message, _sentence_start(message, start - 1), start), True))
    for part, nearest_is_last in parts:
        kind = _kind_in(part, nearest_is_last)
        if kind:
            return "date" if kind == "visit_date" and _is_deadline(message, first) else kind
    return "date"


def _is_deadline(message: Message, index: int) -> bool:
    """Whether "before" leads to a day: "a second opinion before monday" is none on that day."""
    return bool(
        {"before", "antes"} & {word.folded for word in message.words[max(0, index - 2) : index + 1]}
    )


def _kind_in(part: str, nearest_is_last: bool) -> str | None:
    """The kind of day that a stretch of words tells of; None when it tells of none."""
    patterns = dates_lexicon()
    found = [
        (match.start(), kind)
        for kind in ("decision", "visit")
        for match in pattern(patterns[kind]).finditer(part)
    ]
    if not found:
        return None
    kind = (max if nearest_is_last else min)(found)[1]
    if kind == "visit" and pattern(patterns["first_doctor"]).search(part):
        return "date"
    return f"{kind}_date"


def _folded(message: Message, first: int, last: int) -> str:
    return " ".join(word.folded for word in message.words[first:last])


def _sentence_start(message: Message, index: int) -> int:
    return next((i + 1 for i in range(index - 1, -1, -1) if _ends_sentence(message, i)), 0)


def _ends_sentence(message: Message, index: int) -> bool:
    word = message.words[index]
    mark = message.text[word.start]
    if word.folded != BREAK or mark not in ".;!?\n…":
        return False
    short = index > 0 and message.words[index - 1].folded in dates_lexicon()["short_forms"]
    return not (mark == "." and short)


def _ends_clause(message: Message, index: int) -> bool:
    word = message.words[index]
    return _ends_sentence(message, index) or message.text[word.start] == ","
