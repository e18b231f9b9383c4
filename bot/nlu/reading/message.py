"""A message as its readers see it, and what they make of it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property

from bot.nlu.lexicon import Hit, Phrases, lexicon
from bot.nlu.reading import tables
from bot.nlu.words import BREAK, Line, Speller, Word, split


@dataclass(frozen=True)
class Mention:
    """What a stretch of text says of the patient.

    `entity` is a profile slot, `date` (when it is not clear what happens on that day), `feeling`
    or `language`; `start` and `end` (exclusive) are positions in the text.
    """

    entity: str
    value: str
    start: int
    end: int


class Message:
    """A text with its words as they stand and as they are read, misspellings mended."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.words: list[Word] = split(text)
        mend = _speller().mend
        self.line = Line(self.words, [mend(word.folded) for word in self.words])
        self._found: dict[Phrases, list[Hit]] = {}

    @property
    def read(self) -> list[str]:
        """The words as they are read."""
        return self.line.spelled

    @cached_property
    def plain(self) -> list[str]:
        """The words without the marks between them."""
        return [word for word in self.read if word != BREAK]

    def written(self, index: int) -> str:
        """A word as the patient wrote it."""
        word = self.words[index]
        return self.text[word.start : word.end]

    def find(self, phrases: Phrases) -> list[Hit]:
        """The phrases of a table in the message; looked for once."""
        if phrases not in self._found:
            self._found[phrases] = phrases.find(self.read)
        return self._found[phrases]

    def mention(self, entity: str, value: str, first: int, last: int) -> Mention:
        """A mention by the words `first` to `last` (exclusive)."""
        return Mention(entity, value, self.words[first].start, self.words[last - 1].end)

    def whole(self, entity: str, value: str) -> Mention:
        """A mention by the message as a whole."""
        return self.mention(entity, value, 0, len(self.words))

    def before(self, index: int, reach: int) -> list[str]:
        """Up to `reach` words before a word, back to where its clause begins, nearest first."""
        words = []
        for word in reversed(self.read[max(0, index - reach) : index]):
            if word == BREAK:
                break
            words.append(word)
        return words

    def after(self, index: int, reach: int) -> list[str]:
        """Up to `reach` words from a word on, as far as its clause goes."""
        words = self.read[index : index + reach]
        return words[: words.index(BREAK)] if BREAK in words else words

    def is_alone(self, hit: Hit) -> bool:
        """Whether a phrase is all that the message says."""
        return len(self.plain) == sum(word != BREAK for word in self.read[hit.first : hit.last])

    def marked(self, hits: Iterable[tuple[Hit, str]]) -> str:
        """The line with a mark in place of each phrase; of two that overlap the last counts."""
        marks = {hit.first: (hit.last, mark) for hit, mark in hits}
        words, index = [], 0
        while index < len(self.read):
            last, word = marks.get(index, (index + 1, self.read[index]))
            words.append(word)
            index = last
        return " ".join(words)


@cache
def pattern(written: str) -> re.Pattern[str]:
    """A pattern of a word list, compiled once."""
    return re.compile(written)


def fits(patterns: Iterable[str], text: str) -> bool:
    """Whether one of the patterns is found in a line."""
    return any(pattern(one).search(text) for one in patterns)


@cache
def _speller() -> Speller:
    plain = lexicon("plain_words")
    names = [name for table in tables.mended() for name in table.names()]
    in_phrases = [word for table in tables.mended() for word in table.words()]
    return Speller([*names, *plain["also_mended"]], [*plain["words"], *in_phrases])
