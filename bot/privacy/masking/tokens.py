"""The words of a text, of any length, with their places."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from bot.nlu.lexicon import Hit, Phrases
from bot.nlu.words import fold

_SHORT = r"(?i:st|mt|ft|drs?|mrs?|ms|sra?|srta|dra|d[ñn]a|prof|rev)\.(?=\s)"
_TOKEN = re.compile(rf"\x00+|{_SHORT}|[^\W\d_]+(?:['’`-][^\W\d_]+)*|\d+|[^\w\s]|_+")


class Token(NamedTuple):
    """A word, a number or a mark; `folded` is in lower case without accents and apostrophes."""

    text: str
    folded: str
    start: int
    end: int

    @property
    def capital(self) -> bool:
        """Whether it is written as a name: "Smith", not "smith" and not "SMITH"."""
        return self.text[0].isupper() and (len(self.text) == 1 or not self.text.isupper())


def split(text: str) -> list[Token]:
    """Words, numbers and marks in order; white space is left out."""
    return [
        Token(match[0], fold(match[0].rstrip(".")) or ".", match.start(), match.end())
        for match in _TOKEN.finditer(text)
    ]


def find(phrases: Phrases, words: Sequence[Token]) -> list[Hit]:
    """The phrases among some words; a hyphen in a word is as good as a space."""
    parts = [(part, index) for index, word in enumerate(words) for part in word.folded.split("-")]
    owners = [index for _, index in parts]
    hits = phrases.find([part for part, _ in parts])
    return [Hit(hit.value, owners[hit.first], owners[hit.last - 1] + 1) for hit in hits]
