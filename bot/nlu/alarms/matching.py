"""Finding patterns in a message by spaCy's Matcher."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import Any, Generic, NamedTuple, TypeVar

from spacy.attrs import IS_PUNCT, LOWER, NORM
from spacy.matcher import Matcher
from spacy.tokens import Doc
from spacy.vocab import Vocab

from bot.nlu.alarms.notation import Need, Reading
from bot.nlu.words import BREAK

Owner = TypeVar("Owner")


class Hit(NamedTuple, Generic[Owner]):
    """Words `start` to `end` (exclusive) of a message match a pattern of `owner`."""

    owner: Owner
    start: int
    end: int


class Message:
    """The words of a message between two marks, its clauses, and spaCy's `Doc` of it.

    Each message has a vocabulary of its own, so that no patient's word outlives the message.

    Args:
        words: lower-case words; `BREAK` where a clause ends.
        clause_ends: the words that end a clause.
    """

    def __init__(self, words: Sequence[str], clause_ends: frozenset[str]) -> None:
        self.words = [BREAK, *words, BREAK]
        self.present = set(self.words)
        self._ends = [n for n, word in enumerate(self.words) if word in clause_ends]
        self._hits: dict[Patterns[Any], list[Hit[Any]]] = {}

    @cached_property
    def doc(self) -> Doc:
        """What the Matcher looks at."""
        return Doc(Vocab(lex_attr_getters=_GETTERS), words=self.words)

    def clause(self, hit: Hit[Any]) -> tuple[int, int]:
        """Where the clause begins and ends (exclusive) that a hit stands in."""
        before, after = bisect_left(self._ends, hit.start), bisect_left(self._ends, hit.end)
        start = self._ends[before - 1] + 1 if before else 0
        return start, self._ends[after] if after < len(self._ends) else len(self.words)

    def hits(self, patterns: Patterns[Owner]) -> list[Hit[Owner]]:
        """Every place where one of the patterns matches; looked for once."""
        if patterns not in self._hits:
            self._hits[patterns] = list(patterns.find(self))
        return self._hits[patterns]


class _Pattern(Generic[Owner]):
    """One reading of a pattern; its Matcher is made when it is first tried."""

    def __init__(self, owner: Owner, reading: Reading) -> None:
        self.owner = owner
        self.needs = reading.needs
        self._reading = reading

    @cached_property
    def _matcher(self) -> Matcher:
        matcher = Matcher(_VOCAB, validate=False)
        matcher.add("pattern", [self._reading.tokens])
        return matcher

    def find(self, message: Message) -> Iterator[Hit[Owner]]:
        head, tail = self._reading.head, self._reading.tail
        if all(need.met(message.present) for need in self.needs):
            for _, start, end in self._matcher(message.doc):
                yield Hit(self.owner, start + head, end - tail)


class Patterns(Generic[Owner]):
    """Patterns that are looked for together.

    Each is looked up by the part whose words are rarest among all, and tried only on a message that
    holds what each of its parts needs: a handful of some thousand.

    Args:
        readings: the patterns with what they stand for, the most urgent first.
    """

    def __init__(self, readings: Iterable[tuple[Owner, Reading]]) -> None:
        self._patterns = [_Pattern(owner, reading) for owner, reading in readings]
        common = Counter(
            word
            for pattern in self._patterns
            for word in {word for need in pattern.needs for word in _beginnings(need)}
        )
        self._by_beginning: dict[str, set[int]] = defaultdict(set)
        for number, pattern in enumerate(self._patterns):
            looked_up = min(
                map(_beginnings, pattern.needs),
                key=lambda words: sum(common[word] for word in words),
                default={""},
            )
            for beginning in looked_up:
                self._by_beginning[beginning].add(number)

    def find(self, message: Message) -> Iterator[Hit[Owner]]:
        """Every place where a pattern matches, pattern by pattern in the order given."""
        numbers = set(self._by_beginning.get("", ()))
        for beginning in {word[:_LETTERS] for word in message.present}:
            numbers |= self._by_beginning.get(beginning, _NONE)
        for number in sorted(numbers):
            yield from self._patterns[number].find(message)


_VOCAB = Vocab()
_GETTERS = {LOWER: str.lower, NORM: str.lower, IS_PUNCT: BREAK.__eq__}
_LETTERS = 3
_NONE: frozenset[int] = frozenset()


def _beginnings(need: Need) -> set[str]:
    """The first letters of the words that meet a need."""
    return {word[:_LETTERS] for word in (*need.words, *need.beginnings)}
