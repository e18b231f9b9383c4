"""Words with their places: what every reader of patient text starts from."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property, lru_cache
from itertools import accumulate
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

LONGEST = 4_000
"""Characters that are read; the channels accept fewer, so only a mishap is longer."""

BREAK = "|"
"""How a mark that ends a clause appears in a line."""

SHORTEST_TYPO = 5
"""Letters a word must have before a misspelling of another is seen in it."""

_WORD = re.compile(
    r"\d+(?:[/.\-]\d+){1,2}"  # 12/3, 2026-12-03, 2-3
    r"|\d+"
    r"|[^\W\d_]+(?:['’`][^\W\d_]+)*"
    r"|[,.;:!?\n()…]"
    r"|&"
)


class Word(NamedTuple):
    """One word as it is compared (lower case, no accents, no apostrophe), and where it stood."""

    folded: str
    start: int
    end: int


@lru_cache(maxsize=4096)
def fold(word: str) -> str:
    """The word in lower case without accents and apostrophes: "Cádiz" is "cadiz"."""
    if word == "&":
        return "and"
    lowered = word.lower()
    if not lowered.isascii():
        decomposed = unicodedata.normalize("NFKD", lowered)
        lowered = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return re.sub("['’`]", "", lowered)


def split(text: str) -> list[Word]:
    """The words of a text in order; marks that end a clause become `BREAK`."""
    return [
        Word(
            BREAK if match[0] in ",.;:!?\n()…" else fold(match[0]),
            match.start(),
            match.end(),
        )
        for match in _WORD.finditer(text[:LONGEST])
    ]


class Line:
    """Words joined by single spaces, so that patterns can be plain, with the way back.

    Args:
        words: the words as they stood in the patient's text.
        spelled: what each is read as (misspellings mended, short forms written out); the words
            themselves when left out. One for each word.
    """

    def __init__(self, words: Sequence[Word], spelled: Sequence[str] | None = None) -> None:
        self.words = words
        self.spelled = list(spelled if spelled is not None else (word.folded for word in words))
        self.text = " ".join(self.spelled)

    @cached_property
    def _starts(self) -> list[int]:
        lengths = (len(word) + 1 for word in self.spelled[:-1])
        return list(accumulate(lengths, initial=0))

    def index(self, position: int) -> int:
        """Which word (from 0) stands at a position of `text`."""
        return max(0, bisect_right(self._starts, position) - 1)

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Where a stretch of `text` stood in what the patient wrote (end exclusive)."""
        first, last = self.index(start), self.index(max(start, end - 1))
        return self.words[first].start, self.words[last].end


class Speller:
    """Mends misspelled words that a list knows.

    A word is only mended when it has at least `SHORTEST_TYPO` letters, is not itself known, begins
    like the word it becomes, and is one slip away (two for long words). A slip is a letter
    too many, too few, wrong, or swapped with its neighbour.

    Args:
        known: words that a misspelling may be read as.
        plain: everyday words that must never be taken for a misspelling.
    """

    def __init__(self, known: Iterable[str], plain: Iterable[str] = ()) -> None:
        words = set(known)
        self._left_alone = words | set(plain)
        self._by_letter: dict[str, list[str]] = {}
        for word in sorted(words):
            if len(word) >= SHORTEST_TYPO and word.isalpha():
                self._by_letter.setdefault(word[0], []).append(word)
        self.mend: Callable[[str], str] = lru_cache(maxsize=8192)(self._mend)

    def _mend(self, word: str) -> str:
        if len(word) < SHORTEST_TYPO or word in self._left_alone or not word.isalpha():
            return word
        if word.endswith("s") and word[:-1] in self._left_alone:
            return word
        found = process.extractOne(
            word, self._by_letter.get(word[0], ()), scorer=OSA.distance, score_cutoff=2
        )
        if found is None or found[1] > slips_allowed(word, found[0]):
            return word
        return found[0]


def slips_allowed(written: str, meant: str) -> int:
    """How many slips may lie between a word as written and the word it is read as."""
    return 2 if len(meant) >= 9 or min(len(written), len(meant)) >= 8 else 1
