"""Small readings of a typed message: which choice it means, and whether it asks something."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rapidfuzz import fuzz

LETTERS = "ABCDEFGHIJ"
"""How choices are counted under a text that is itself a numbered list."""

_ORDINALS = {
    "one": 1,
    "first": 1,
    "two": 2,
    "second": 2,
    "three": 3,
    "third": 3,
    "four": 4,
    "fourth": 4,
    "five": 5,
    "fifth": 5,
    "six": 6,
    "sixth": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "uno": 1,
    "primero": 1,
    "dos": 2,
    "segundo": 2,
    "tres": 3,
    "tercero": 3,
    "cuatro": 4,
}
_NUMBER = re.compile(r"(?:the |number |no |option |choice |#)*(\d{1,2}|[a-z]+)(?: one| please)?")
_CLOSE = 90
_QUESTION = re.compile(
    r"^(?:and |but |so |ok |wait |um |hey )*(?:what|wat|why|how|when|where|who|which|whose|can|"
    r"could|will|would|should|do|does|did|is|are|am|may|must|shall|que|como|cuando|donde|quien)\b"
)


def choose(text: str, titles: Sequence[str]) -> int | None:
    """Reads a typed choice.

    Args:
        text: what the patient wrote: "2", "two", "the second one", "last", or a label.
        titles: labels of the choices, in the order shown.

    Returns:
        The index (from 0) of the choice meant, or None when the text is no choice.
    """
    words = _normal(text)
    if not words:
        return None
    number = _number(words, len(titles))
    if number is not None:
        return number - 1 if 1 <= number <= len(titles) else None
    labels = [_normal(title) for title in titles]
    if words in labels:
        return labels.index(words)
    scores = [fuzz.ratio(words, label) for label in labels]
    best = max(range(len(scores)), key=scores.__getitem__, default=None)
    if best is not None and len(words) >= 4 and scores[best] >= _CLOSE:
        return best
    return None


def choose_letter(text: str, titles: Sequence[str]) -> int | None:
    """Reads a typed choice where numbers mean something else: "b", or a label.

    Args and return value are those of `choose`.
    """
    letter = text.strip(" .)#").upper()
    if len(letter) == 1 and letter in LETTERS[: len(titles)]:
        return LETTERS.index(letter)
    return choose(text, titles)


def looks_like_question(text: str) -> bool:
    """Whether a message asks something, by its mark or its first word."""
    return "?" in text or _QUESTION.match(text.lower().strip()) is not None


def _number(words: str, count: int) -> int | None:
    if words in ("last", "the last", "last one", "the last one"):
        return count
    match = _NUMBER.fullmatch(words)
    if match is None:
        return None
    return int(match[1]) if match[1].isdigit() else _ORDINALS.get(match[1])


def _normal(text: str) -> str:
    return " ".join(re.sub(r"[^\w#' ]+", " ", text.lower()).split())
