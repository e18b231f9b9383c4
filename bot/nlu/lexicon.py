"""The word lists in `data/lexicon/`: read once, checked, and made ready to be looked up."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

from bot.content.yaml_files import ROOT, ContentError, line_of, load_checked, shown
from bot.nlu.words import split

FOLDER = ROOT / "data" / "lexicon"

_WORDS: dict[str, Any] = {"type": "array", "items": {"type": "string", "minLength": 1}}
_BY_VALUE: dict[str, Any] = {"type": "object", "additionalProperties": _WORDS}
_PATTERN: dict[str, Any] = {"type": "string", "minLength": 1, "format": "regex"}
_PATTERNS: dict[str, Any] = {"type": "array", "items": _PATTERN}


def _file(required: Mapping[str, Any], optional: Mapping[str, Any] | None = None) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {**required, **(optional or {})},
        "required": list(required),
        "additionalProperties": False,
    }


_PLACE: dict[str, Any] = _file(
    {"country": {"enum": ["us", "england", "uk_other", "spain", "eu", "other"]}, "names": _WORDS},
    {"region": {"type": "string"}, "called": {"type": "string"}, "shy": _WORDS},
)

_FEAST: dict[str, Any] = _file(
    {"names": _WORDS},
    {
        "month": {"type": "integer", "minimum": 1, "maximum": 12},
        "day": {"type": "integer", "minimum": 1, "maximum": 31},
        "weekday": {"type": "string"},
        "nth": {"type": "integer"},
        "later": {"type": "integer"},
        "easter": {"type": "integer"},
    },
)

_SCHEMAS: dict[str, dict[str, Any]] = {
    "dates": _file(
        {
            "words": _BY_VALUE,
            "numbers": {"type": "object", "additionalProperties": _WORDS},
            "ordinals": _WORDS,
            "plain": _WORDS,
            "short_forms": _WORDS,
            "day_first": _WORDS,
            "counted_things": _PATTERNS,
            "after_a_day": _WORDS,
            "feasts": {"type": "array", "items": _FEAST},
            "past": _WORDS,
            "planned": _WORDS,
            "due": _WORDS,
            "decision": _PATTERN,
            "visit": _PATTERN,
            "first_doctor": _PATTERN,
        }
    ),
    "payers": _file(
        {
            "values": _BY_VALUE,
            "patterns": {"type": "object", "additionalProperties": _PATTERNS},
            "anew": _WORDS,
            "ignore": _WORDS,
            "nays": _WORDS,
            "order": _WORDS,
        }
    ),
    "languages": _file(
        {
            "words": _BY_VALUE,
            "weak": _BY_VALUE,
            "alone": _BY_VALUE,
            "asked": {"type": "object", "additionalProperties": _PATTERNS},
        }
    ),
    "conditions": _file(
        {
            "values": _BY_VALUE,
            "capitals": _BY_VALUE,
            "after_have": _BY_VALUE,
            "weak": _WORDS,
            "have": _WORDS,
            "as_answer": _BY_VALUE,
            "relatives_had": _WORDS,
            "ignore": _WORDS,
            "unless_before": _WORDS,
            "order": _WORDS,
        }
    ),
    "people": _file(
        {
            "adult": _BY_VALUE,
            "child": _BY_VALUE,
            "ours": _WORDS,
            "writer": _WORDS,
            "between": _WORDS,
            "by_age": _PATTERN,
            "ignore": _WORDS,
            "not_assumed": _WORDS,
            "about_them": _PATTERNS,
            "not_about_them": _PATTERNS,
            "grown": _PATTERN,
            "helper": _PATTERN,
            "minor": _PATTERNS,
            "self": _PATTERNS,
        }
    ),
    "records": _file(
        {
            "values": _BY_VALUE,
            "both": _BY_VALUE,
            "exams": _WORDS,
            "report_of": _PATTERN,
            "report_after": _PATTERN,
            "none": _WORDS,
            "none_in_talk": _WORDS,
            "nothing": _WORDS,
            "to_come": _PATTERN,
            "ignore": _WORDS,
            "without": _WORDS,
            "holding": _PATTERN,
            "others_hold": _PATTERN,
            "kept_in": _WORDS,
            "asking": _WORDS,
            "fillers": _WORDS,
        }
    ),
    "feelings": _file(
        {
            "values": _BY_VALUE,
            "ignore": _WORDS,
            "others": _WORDS,
            "others_reach": _WORDS,
            "unless_before": _WORDS,
        }
    ),
    "denied": _file(
        {"what_if": _PATTERN, "values": {"type": "object", "additionalProperties": _PATTERNS}}
    ),
    "worries": _file({"values": _BY_VALUE}),
    "documents": _file({"kinds": _BY_VALUE, "tones": _BY_VALUE, "titles": _BY_VALUE}),
    "answers": _file(
        {
            "yes": _PATTERN,
            "no": _PATTERN,
            "doctor_knows": {"type": "object", "additionalProperties": _PATTERN},
            "no_date": _PATTERN,
            "role_other": _PATTERN,
            "condition_other": _PATTERN,
            "confirmation": {"type": "object", "additionalProperties": _PATTERN},
            "payer": {"type": "object", "additionalProperties": _PATTERN},
            "worry_other": _PATTERN,
            "question": _PATTERN,
        }
    ),
    "places": _file(
        {
            "near": _WORDS,
            "not_after": _WORDS,
            "not_before": _WORDS,
            "titles": _WORDS,
            "lives": _PATTERN,
            "not_alone": _WORDS,
            "never_home": _WORDS,
            "after_home": _WORDS,
            "ignore": _WORDS,
            "places": {"type": "array", "items": _PLACE},
            "doubtful_codes": _WORDS,
            "small_as_answer": _WORDS,
            "never_small": _WORDS,
            "not_after_payer": _WORDS,
            "not_at_end": _WORDS,
            "not_before_code": _WORDS,
        }
    ),
    "plain_words": _file({"words": _WORDS, "also_mended": _WORDS}),
}


NAMES = tuple(_SCHEMAS)
"""The word lists that `lexicon` reads."""


@dataclass(frozen=True)
class Hit:
    """A phrase found: words `first` to `last` (exclusive) of a line mean `value`."""

    value: str
    first: int
    last: int


class Phrases:
    """Finds phrases in a list of words, the longest first, none overlapping.

    Args:
        values: for each value the phrases that mean it.
        ignore: phrases that mean nothing but keep their words from meaning something.
    """

    def __init__(self, values: Mapping[str, Iterable[str]], ignore: Iterable[str] = ()) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], str | None]]] = {}
        for value, phrases in values.items():
            for phrase in phrases:
                self._add(phrase, value)
        for phrase in ignore:
            self._add(phrase, None)
        for entries in self._by_first.values():
            entries.sort(key=lambda entry: -len(entry[0]))

    def _add(self, phrase: str, value: str | None) -> None:
        words = tuple(word.folded for word in split(phrase))
        self._by_first.setdefault(words[0], []).append((words, value))

    def find(self, words: Sequence[str]) -> list[Hit]:
        """Every phrase in a list of folded words; a plural or possessive s does no harm."""
        hits = []
        index = 0
        while index < len(words):
            value, length = self._at(words, index)
            if value is not None:
                hits.append(Hit(value, index, index + length))
            index += length or 1
        return hits

    def _at(self, words: Sequence[str], index: int) -> tuple[str | None, int]:
        for first in _forms(words[index]):
            for phrase, value in self._by_first.get(first, ()):
                length = len(phrase)
                rest = words[index + 1 : index + length]
                if len(rest) == length - 1 and all(
                    wanted in _forms(found) for wanted, found in zip(phrase[1:], rest, strict=True)
                ):
                    return value, length
        return None, 0

    def words(self) -> Iterator[str]:
        """Every word that stands in a phrase."""
        return chain.from_iterable(
            words for words, _ in chain.from_iterable(self._by_first.values())
        )

    def names(self) -> Iterator[str]:
        """The phrases of one word, which are worth seeing through a misspelling."""
        entries = chain.from_iterable(self._by_first.values())
        return (words[0] for words, value in entries if len(words) == 1 and value is not None)


def _forms(word: str) -> tuple[str, ...]:
    return (word, word[:-1]) if len(word) > 3 and word[-1] == "s" else (word,)


@cache
def lexicon(name: str) -> dict[str, Any]:
    """One word list.

    Args:
        name: of the file in `data/lexicon/` without its ending, such as `payers`.

    Raises:
        ContentError: the file is missing or wrong; the message names file and line.
    """
    return load(FOLDER / f"{name}.yml")


def load(path: Path) -> dict[str, Any]:
    """Reads one word list from any folder; the file's name says which schema it must fit."""
    data = load_checked(path, _SCHEMAS[path.stem])
    _check_patterns(data, _SCHEMAS[path.stem], data, [], path)
    return _plain(data)


def _plain(part: Any) -> Any:
    """The same without what the YAML reader keeps beside it; faster to look things up in."""
    if isinstance(part, Mapping):
        return {str(key): _plain(child) for key, child in part.items()}
    return [_plain(child) for child in part] if isinstance(part, list) else part


def _check_patterns(
    part: Any, schema: Mapping[str, Any], whole: Any, keys: list[Any], path: Path
) -> None:
    if schema.get("format") == "regex":
        try:
            re.compile(part)
        except re.error as error:
            line = line_of(whole, keys)
            raise ContentError(f"{shown(path)}:{line}: not a pattern: {error}") from error
    elif isinstance(part, Mapping):
        for key, child in part.items():
            known = schema.get("properties", {}).get(key) or schema.get("additionalProperties")
            _check_patterns(child, known or {}, whole, [*keys, key], path)
    elif isinstance(part, list):
        for index, child in enumerate(part):
            _check_patterns(child, schema.get("items", {}), whole, [*keys, index], path)


def dates_lexicon() -> dict[str, Any]:
    """The words of `data/lexicon/dates.yml`."""
    return lexicon("dates")


@cache
def phrases(name: str) -> Phrases:
    """The phrases of a word list that has `values` and maybe `ignore`."""
    data = lexicon(name)
    return Phrases(data["values"], data.get("ignore", ()))
