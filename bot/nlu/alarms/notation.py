"""How a pattern is written in `data/safety`, and the spaCy token pattern it stands for.

A pattern is a line of words with spaces between them, such as `chest|heart ..4 tight|crush*`:

| written | stands for |
|---|---|
| `chest` | this word |
| `chest|heart` | one of these words |
| `crush*` | a word that begins so |
| `(pass out|faint)` | one of these phrases |
| `<them>` | a word or phrase of the list `them` in `words.yml` |
| `.` | the end of a clause: a comma, full stop or line end, or an end of the message |
| `!back|up` | any word (or end of a clause) but these |
| `N`, `38-42`, `100.4-106` | a number; one from 38 to 42; one from 100.4 to 106 |
| `the?`, `(of the)?` | what may also be missing |
| `my|the..2` | up to two of these words |
| `..4` | up to four words of any kind within the clause |
| `...4` | the same, but commas and full stops may stand among them |

`.` and `!back` at either end only look at the neighbour: they are no part of what is found. What
may be missing adds up to ten words at most: spaCy tries every way, and each word doubles them.

The line above becomes `[{"LOWER": {"IN": ["chest", "heart"]}}, {"IS_PUNCT": False, "OP": "{0,4}"},
{"LOWER": {"REGEX": "^(?:tight|crush\\\\w*)$"}}]`. A pattern may also be such a list itself, with
the keys `LOWER`, `ORTH`, `TEXT`, `NORM`, `IS_PUNCT` and `OP`
(https://spacy.io/usage/rule-based-matching).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain, pairwise, product
from typing import Any, NamedTuple

from spacy.errors import MatchPatternError
from spacy.matcher import Matcher
from spacy.vocab import Vocab

from bot.nlu.words import BREAK, split

Token = dict[str, Any]
"""One token as spaCy's Matcher describes it."""

Lists = Mapping[str, Sequence[str]]
"""Words and phrases by the name of their list."""

Spell = Callable[[str], str]
"""How a word is spelled before patterns see it."""

MOST_MISSING = 10
"""Words that may be missing from one pattern."""

MOST_READINGS = 300
"""Ways to choose the phrases of one pattern."""

_END = "."
_NUMBER = "N"
_RANGE = re.compile(r"(\d+)(?:\.(\d))?-(\d+)(?:\.(\d))?")
_GAP = re.compile(r"(\.{2,3})([1-9])")
_ITEM = re.compile(r"(!?)(.+?)(\?|\.\.[1-9])?")
_LIST = re.compile(r"<(\w+)>")
_SPACY_KEYS = frozenset({"LOWER", "ORTH", "TEXT", "NORM", "IS_PUNCT", "OP"})


class PatternError(ValueError):
    """What is written is no pattern; the message says why."""


class Need(NamedTuple):
    """What a message must hold for a part of a pattern: one of the words, or a beginning."""

    words: frozenset[str]
    beginnings: tuple[str, ...]

    def met(self, words: set[str]) -> bool:
        """Whether a message with these words can hold the part."""
        return not self.words.isdisjoint(words) or (
            bool(self.beginnings) and any(word.startswith(self.beginnings) for word in words)
        )


@dataclass(frozen=True)
class Reading:
    """One way to read a pattern: with one choice of its phrases.

    Attributes:
        tokens: the spaCy token pattern.
        needs: must all be met for the pattern to match.
        head: tokens at the beginning that only look at the neighbour.
        tail: the same at the end.
    """

    tokens: list[Token]
    needs: tuple[Need, ...]
    head: int = 0
    tail: int = 0


@dataclass(frozen=True)
class _Part:
    """A stretch of a pattern: `least` (0 or 1) to `most` tokens; without `words` of any kind."""

    words: tuple[str, ...] = ()
    refused: bool = False
    marks: bool = False
    least: int = 1
    most: int = 1

    @property
    def looks_around(self) -> bool:
        return self.least == 1 and (self.refused or _END in self.words)


def read(pattern: Any, lists: Lists, spell: Spell) -> list[Reading]:
    """All ways to read a pattern.

    Args:
        pattern: a line in the notation, or a spaCy token pattern.
        lists: what `<name>` may stand for.
        spell: the words of a line are spelled as those of a message are.

    Raises:
        PatternError: it is neither.
    """
    if not isinstance(pattern, str):
        return [_spacy_reading(pattern)]
    readings = [_reading(parts) for parts in _Line(lists, spell).sequences(pattern)]
    if len(readings) > MOST_READINGS:
        raise PatternError("too many ways to choose its phrases: write it as several patterns")
    return readings


# --- from the line to its parts -----------------------------------------------------------------


class _Line:
    """Reads lines of the notation."""

    def __init__(self, lists: Lists, spell: Spell) -> None:
        self._lists = lists
        self._spell = spell

    def sequences(self, line: str) -> Iterator[list[_Part]]:
        """The parts of a line, once for each choice of its phrases."""
        items = _split(line, " ")
        for item, neighbour in chain(pairwise(items), pairwise(reversed(items))):
            if len(_split(item, "|")) > 1 and not _GAP.fullmatch(neighbour):
                raise PatternError(f"put brackets around '{item}': how far does | reach?")
        for chosen in product(*map(self._options, items)):
            yield list(chain.from_iterable(chosen))

    def _options(self, item: str) -> list[list[_Part]]:
        if gap := _GAP.fullmatch(item):
            return [[_Part(marks=gap[1] == "...", least=0, most=int(gap[2]))]]
        refused, body, repeated = _ITEM.fullmatch(item).groups()  # type: ignore[union-attr]
        found = [self._spelled(word) for word in self._alternatives(body)]
        words = tuple(word for word in found if " " not in word)
        phrases = [phrase for phrase in found if " " in phrase]
        if phrases and (refused or repeated not in (None, "?")):
            raise PatternError(f"'{item}': only single words can be refused or repeated")
        most = 1 if repeated in (None, "?") else int(repeated[2:])
        part = _Part(words, bool(refused), least=0 if repeated else 1, most=most)
        options = [[part]] if words else []
        options += chain.from_iterable(map(self.sequences, phrases))
        return [*options, []] if repeated and not words else options

    def _alternatives(self, body: str) -> Iterator[str]:
        for alternative in _split(body, "|"):
            if listed := _LIST.fullmatch(alternative):
                if listed[1] not in self._lists:
                    raise PatternError(f"words.yml has no list {alternative} in this language")
                yield from self._lists[listed[1]]
            elif alternative[0] == "(" and _closes(alternative) == len(alternative) - 1:
                yield from self._alternatives(alternative[1:-1])
            else:
                yield alternative

    def _spelled(self, word: str) -> str:
        """A word as it is read, which may be two ("gonna" is "going to"); a phrase as it is."""
        if " " in word or word == _END or _is_number(word):
            return word
        stem = word.removesuffix("*")
        if [seen.folded for seen in split(stem)] != [stem] or (stem != word and len(stem) < 3):
            raise PatternError(
                f"'{word}' is no word: small letters without accents and apostrophes, "
                "at least three before *"
            )
        return word if stem != word else self._spell(word)


def _split(text: str, separator: str) -> list[str]:
    """The text between separators that stand outside of brackets.

    Raises:
        PatternError: a bracket has no partner, or there is nothing between two separators.
    """
    parts, depth = [""], 0
    for letter in text.strip():
        depth += (letter == "(") - (letter == ")")
        if depth < 0:
            break
        if letter == separator and not depth:
            parts.append("")
        else:
            parts[-1] += letter
    if depth:
        raise PatternError("a bracket has no partner")
    if "" in parts:
        raise PatternError("something is missing (two spaces, or nothing beside |)")
    return parts


def _closes(text: str) -> int:
    """Where the bracket closes with which a text begins."""
    depth = 0
    for position, letter in enumerate(text):
        depth += (letter == "(") - (letter == ")")
        if not depth:
            return position
    return len(text)


# --- from the parts to spaCy --------------------------------------------------------------------


def _reading(parts: list[_Part]) -> Reading:
    needs = tuple(need for part in parts if (need := _need(part)))
    if not needs:
        raise PatternError("it has no word that must stand there")
    if not parts[0].least:
        raise PatternError("its first word may not be missing: leave that word out")
    if sum(part.most - part.least for part in parts) > MOST_MISSING:
        raise PatternError(f"more than {MOST_MISSING} words may be missing")
    return Reading([_token(part) for part in parts], needs, _looking(parts), _looking(parts[::-1]))


@cache
def _need(part: _Part) -> Need | None:
    """What a message must hold for a part; None when it may do without."""
    needed = part.least and part.words and not part.looks_around
    if not needed or any(map(_is_number, part.words)):
        return None
    stems = tuple(word[:-1] for word in part.words if word.endswith("*"))
    return Need(frozenset(part.words), stems)


def _looking(parts: list[_Part]) -> int:
    """How many parts at the beginning only look at the neighbour."""
    return next(number for number, part in enumerate(parts) if not part.looks_around)


@cache
def _token(part: _Part) -> Token:
    token = _described(part)
    if (part.least, part.most) != (1, 1):
        token["OP"] = f"{{{part.least},{part.most}}}"
    return token


def _described(part: _Part) -> Token:
    if not part.words:
        return {} if part.marks else {"IS_PUNCT": False}
    if any(word.endswith("*") or _is_number(word) for word in part.words):
        choices = "|".join(map(_expression, part.words))
        return {"LOWER": {"REGEX": f"^(?!(?:{choices})$)" if part.refused else f"^(?:{choices})$"}}
    words = [BREAK if word == _END else word for word in part.words]
    if part.refused:
        return {"LOWER": {"NOT_IN": words}}
    return {"LOWER": words[0] if len(words) == 1 else {"IN": words}}


def _expression(word: str) -> str:
    if word == _END:
        return re.escape(BREAK)
    if word == _NUMBER:
        return r"\d+(?:\.\d+)?"
    if number := _RANGE.fullmatch(word):
        return _between(*(int(figure or 0) for figure in number.groups()))
    return re.escape(word.removesuffix("*")) + r"\w*" * word.endswith("*")


def _is_number(word: str) -> bool:
    return word == _NUMBER or _RANGE.fullmatch(word) is not None


def _between(low: int, low_tenth: int, high: int, high_tenth: int) -> str:
    """Numbers from `low.low_tenth` to `high.high_tenth`."""
    choices = [rf"{low}\.[{low_tenth}-9]\d*"] if low < high else []
    choices += [str(low)] if not low_tenth else []
    choices += [rf"{whole}(?:\.\d+)?" for whole in range(low + 1, high)]
    choices += [rf"{high}\.[{low_tenth if low == high else 0}-{high_tenth}]\d*"]
    choices += [str(high)] if low < high else []
    return f"(?:{'|'.join(choices)})"


def _spacy_reading(pattern: list[Token]) -> Reading:
    if not all(_SPACY_KEYS.issuperset(token) for token in pattern):
        raise PatternError(f"of a token only {', '.join(sorted(_SPACY_KEYS))} are known")
    try:
        Matcher(Vocab(), validate=True).add("pattern", [pattern])
    except (MatchPatternError, ValueError) as error:
        raise PatternError(" ".join(str(error).split())) from error
    return Reading(pattern, tuple(_spacy_needs(pattern)))


def _spacy_needs(pattern: list[Token]) -> Iterator[Need]:
    for token in pattern:
        wanted = token.get("LOWER", {})
        words = [wanted] if isinstance(wanted, str) else wanted.get("IN", ())
        if words and "OP" not in token:
            yield Need(frozenset(words), ())
