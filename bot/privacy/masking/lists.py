"""The lists of `data/privacy/`: read once, checked, and made ready to be looked up."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from typing import Any

from bot.content.yaml_files import ROOT, load_checked
from bot.nlu.words import fold

FOLDER = ROOT / "data" / "privacy"

KINDS = (
    "name",
    "place",
    "date",
    "age",
    "phone",
    "email",
    "number",
    "account",
    "link",
    "vehicle",
    "file",
)
"""What can be masked; each has a word in `placeholders.yml`."""

_WORDS: dict[str, Any] = {"type": "array", "items": {"type": "string", "minLength": 1}}
_TEXT: dict[str, Any] = {"type": "string", "minLength": 1}
_BOUNDS: dict[str, Any] = {
    "type": "object",
    "additionalProperties": {"type": "integer", "minimum": 15_000},
    "required": ["others"],
}


def _file(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _named(schema: dict[str, Any], names: str) -> dict[str, Any]:
    return dict.fromkeys(names.split(), schema)


_SCHEMAS: dict[str, dict[str, Any]] = {
    "placeholders": _file(
        _named(_file(dict.fromkeys(KINDS, _TEXT)), "en es") | {"spanish": _WORDS}
    ),
    "names": _file(
        _named(_TEXT, "given given_doubtful family family_doubtful not_names") | {"locales": _WORDS}
    ),
    "ordinary": _file(_named(_TEXT, "words") | _named(_WORDS, "endings")),
    "places": _file(
        _named(_TEXT, "counties places doubtful not_towns wide hospitals not_places")
        | {"smallest_town": _BOUNDS}
        | _named(
            _WORDS,
            "street short_street spanish_street unit direction before lives county zip plain_codes"
            " loose_codes town_words floor road uk_areas"
            " word_codes",
        )
    ),
    "people": _file(
        _named(_TEXT, "eponyms drugs")
        | _named(
            _WORDS,
            "certain titles full_titles likely never rarely followers particles eponym_of"
            " thing_of drug_endings",
        )
    ),
    "dates": _file(
        _named(_WORDS, "near on counted scores parts fractions aged not_age doubtful_months")
    ),
    "codes": _file(
        _named(
            _WORDS,
            "codes markers fillers vehicles secrets networks mail_providers endings"
            " public_sites files units digits day_numbers",
        )
    ),
}


@cache
def listed(name: str) -> dict[str, Any]:
    """One file of `data/privacy/`; a text of words with commas between becomes a list.

    Raises:
        bot.content.ContentError: the file is missing or wrong; the message names file and line.
    """
    data = load_checked(FOLDER / f"{name}.yml", _SCHEMAS[name])
    return {
        str(key): [word.strip() for word in part.split(",")] if isinstance(part, str) else part
        for key, part in data.items()
    }


def check() -> None:
    """Reads every file.

    Raises:
        bot.content.ContentError: one is missing or wrong; the message names file and line.
    """
    for name in _SCHEMAS:
        listed(name)


def placeholders(language: str) -> dict[str, str]:
    """The words in brackets for each kind."""
    return listed("placeholders")[language]


_ACCENTED = {
    code: base
    for code in range(0xC0, 0x180)
    if (base := unicodedata.normalize("NFKD", chr(code))[0]).isascii()
}


def flat(text: str) -> str:
    """A text without accents, of the same length."""
    return text.translate(_ACCENTED)


@cache
def word_set(file: str, key: str) -> frozenset[str]:
    """A list as a set of folded words."""
    return frozenset(fold(word) for word in listed(file)[key])


def alternatives(words: Iterable[str]) -> str:
    """A pattern for any of some phrases, the longest first; accents are dropped."""
    ordered = sorted({flat(word) for word in words}, key=lambda word: (-len(word), word))
    return "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in ordered)


_INFLECTIONS = ("s", "es", "ed", "d", "ing", "ly", "er", "rs")


def is_ordinary(word: str) -> bool:
    """Whether a folded word is an everyday one, in some form; two letters always are."""
    words = word_set("ordinary", "words")
    return (
        len(word) < 3
        or word in words
        or (len(word) > 5 and word.endswith(tuple(listed("ordinary")["endings"])))
        or any(
            word.endswith(ending)
            and (word[: -len(ending)] in words or word[: -len(ending)] + "e" in words)
            for ending in _INFLECTIONS
        )
    )
