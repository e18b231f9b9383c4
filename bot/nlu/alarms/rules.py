"""The files of `data/safety`: read, checked, and made into patterns once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any, Literal

from bot.content.model import SignOff
from bot.content.schemas import LANGUAGES, SIGN_OFF
from bot.content.yaml_files import ROOT, ContentError, line_of, load_checked, shown
from bot.nlu.alarms.guards import Guard
from bot.nlu.alarms.matching import Message, Patterns
from bot.nlu.alarms.notation import PatternError, Reading, read
from bot.nlu.words import BREAK, LONGEST, Speller, split

FOLDER = ROOT / "data" / "safety"

Kind = Literal["emergency", "crisis"]

KINDS: tuple[Kind, ...] = ("emergency", "crisis")
"""The files of signs. Emergencies come first: an overdose needs an ambulance."""

_LIST = {"type": "array", "items": {"type": "string", "minLength": 1}}
_PATTERN = {
    "anyOf": [
        {"type": "string", "minLength": 1},
        {"type": "array", "minItems": 1, "items": {"type": "object"}},
    ]
}
_BOTH = dict.fromkeys(LANGUAGES, {"type": "array", "items": _PATTERN})


def _object(
    properties: Mapping[str, Any], optional: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {**properties, **(optional or {})},
        "required": list(properties),
        "additionalProperties": False,
    }


def _by_language(schema: Any) -> dict[str, Any]:
    return _object(dict.fromkeys(LANGUAGES, schema))


def _list_of(schema: Any) -> dict[str, Any]:
    return {"type": "array", "items": schema}


_LISTS = {"type": "object", "additionalProperties": _LIST}
_ENTRY = {**SIGN_OFF, "id": {"type": "string", "pattern": "^[a-z_]+$"}, **_BOTH}
_STANDS = {"stands": {"enum": ["before", "clause", "around", "message"]}}
_GUARD = _object(
    {**_ENTRY, **_STANDS}, {"within": {"type": "integer", "minimum": 0}, "unless": _object(_BOTH)}
)
_GRADE = {"enum": ["now", "explicit", "veiled", "someone_else"]}

_WORDS = _object(
    {
        **SIGN_OFF,
        "clause_ends": _by_language(_LIST),
        "lists": _by_language(_LISTS),
        "short": _by_language(_LISTS),
        "mended": _by_language(_LIST),
        "plain": _by_language(_LIST),
    }
)
_GUARDS = _object({"guards": _list_of(_GUARD), "set_aside": _list_of(_object(_ENTRY))})
_SIGNS = _object({"groups": _list_of(_object({**_ENTRY, "grade": _GRADE, "guards": _LIST}))})

_MENDED = 7
"""Letters that a word of a pattern must have for misspellings of it to be mended."""

SET_ASIDE = "~"
"""What stands where a phrase was set aside."""


@dataclass(frozen=True)
class Group:
    """Signs that belong together, with the guards that keep them from counting."""

    kind: Kind
    id: str
    grade: str
    guards: tuple[Guard, ...]


class Rules:
    """Everything in a folder like `data/safety`.

    Raises:
        ContentError: a file is broken or a pattern is none; the message names file and line.
    """

    def __init__(self, folder: Path) -> None:
        words = load_checked(folder / "words.yml", _WORDS)
        exceptions = _File(folder / "guards.yml", _GUARDS, words)
        signs = {kind: _File(folder / f"{kind}.yml", _SIGNS, words) for kind in KINDS}
        guards = {entry["id"]: _guard(exceptions, entry) for entry in exceptions.data["guards"]}
        self.signs = Patterns(
            (_group(kind, entry, guards), reading)
            for kind, file in signs.items()
            for entry in file.data["groups"]
            for reading in file.readings(entry)
        )
        self._set_aside = exceptions.patterns(*exceptions.data["set_aside"])
        self._clause_ends = frozenset([BREAK, *_of_all(words["clause_ends"])])
        self._short = _short_forms(words)
        files = (exceptions, *signs.values())
        self._words = {word for file in files for word in file.words()}
        mended = [word for word in self._words if len(word) >= _MENDED]
        plain = [*_of_all(words["plain"]), *self._short, *self._words]
        self._speller = Speller([*_of_all(words["mended"]), *mended], plain)
        self.sign_offs = [
            SignOff.of(shown(folder / "words.yml"), words),
            *(sign_off for file in files for sign_off in file.sign_offs()),
        ]

    def hear(self, text: str) -> Message:
        """A message as signs are looked for: its words spelled, and phrases set aside."""
        words = (spelled for word in split(text[:LONGEST]) for spelled in self._spell(word.folded))
        message = Message(list(words), self._clause_ends)
        hits = message.hits(self._set_aside)
        if not hits:
            return message
        left, position = [], 1
        for hit in sorted(hits, key=lambda hit: (hit.start, -hit.end)):
            if hit.start >= position:
                left += [*message.words[position : hit.start], SET_ASIDE]
                position = hit.end
        return Message([*left, *message.words[position:-1]], self._clause_ends)

    def _spell(self, word: str) -> list[str]:
        if word.endswith("in") and word + "g" in self._words:
            return [word + "g"]
        mended = self._speller.mend(word)
        return self._short.get(mended, mended).split()


# --- the files ----------------------------------------------------------------------------------


class _File:
    """One file of patterns."""

    def __init__(self, path: Path, schema: Mapping[str, Any], words: Mapping[str, Any]) -> None:
        self._path = path
        self.data = load_checked(path, schema)
        self._lists = words["lists"]
        self._short = _short_forms(words)

    def entries(self) -> Iterator[dict[str, Any]]:
        """Everything in the file that somebody signs off."""
        return chain.from_iterable(self.data.values())

    def readings(self, entry: Mapping[str, Any]) -> Iterator[Reading]:
        """The patterns of an entry, in both languages."""
        for language in LANGUAGES:
            for number, pattern in enumerate(entry.get(language, ())):
                try:
                    yield from read(pattern, self._lists[language], self._spell)
                except PatternError as error:
                    where = f"{shown(self._path)}:{line_of(entry, [language, number])}"
                    raise ContentError(f"{where}: not a pattern: {error}") from error

    def patterns(self, *entries: Mapping[str, Any]) -> Patterns[None]:
        """The patterns of entries, to be looked for together."""
        return Patterns((None, reading) for entry in entries for reading in self.readings(entry))

    def sign_offs(self) -> Iterator[SignOff]:
        """Who must sign off each entry."""
        for entry in self.entries():
            yield SignOff.of(f"{shown(self._path)} {entry['id']}", entry)

    def words(self) -> Iterator[str]:
        """Every whole word that stands in a pattern or in a list."""
        lists = [phrase for named in self._lists.values() for phrase in _of_all(named)]
        patterns = [entry[language] for entry in self.entries() for language in LANGUAGES]
        for pattern in chain(lists, *patterns):
            yield from re.findall(r"\b[a-z]+\b(?!\*)", str(pattern))

    def _spell(self, word: str) -> str:
        return self._short.get(word, word)


def _guard(file: _File, entry: Mapping[str, Any]) -> Guard:
    return Guard(
        stands=entry["stands"],
        within=entry.get("within", 0),
        patterns=file.patterns(entry),
        unless=file.patterns(entry.get("unless", {})),
    )


def _group(kind: Kind, entry: Mapping[str, Any], guards: Mapping[str, Guard]) -> Group:
    kept = tuple(guards[name] for name in entry["guards"])
    return Group(kind, entry["id"], entry["grade"], kept)


def _of_all(by_language: Mapping[str, list[str]]) -> list[str]:
    return [word for words in by_language.values() for word in words]


def _short_forms(words: Mapping[str, Any]) -> dict[str, str]:
    return {
        short: word
        for by_word in words["short"].values()
        for word, shorts in by_word.items()
        for short in shorts
    }
