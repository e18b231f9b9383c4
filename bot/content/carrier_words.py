"""Text messages that are a word for the carrier or for paging, and nothing else."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from bot.content.schemas import LANGUAGES
from bot.content.yaml_files import ROOT, ContentError, load_checked, shown

KINDS = STOP, HELP, START, NEXT, MORE = "stop", "help", "start", "next", "more"

_PHRASES: dict[str, Any] = {
    "type": "array",
    "minItems": 1,
    "items": {"type": "string", "minLength": 2},
}
_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        kind: {
            "type": "object",
            "properties": dict.fromkeys(LANGUAGES, _PHRASES),
            "required": list(LANGUAGES),
            "additionalProperties": False,
        }
        for kind in KINDS
    },
    "required": list(KINDS),
    "additionalProperties": False,
}


@dataclass(frozen=True)
class Word:
    """What a message means as a whole, and the language it is in."""

    kind: str
    language: str


@cache
def load(path: Path = ROOT / "data" / "channels" / "sms_words.yml") -> dict[str, Word]:
    """Return the words by their letters alone.

    Raises:
        ContentError: the file is broken, or a word stands in it twice; the message names the file.
    """
    words: dict[str, Word] = {}
    for kind, by_language in load_checked(path, _SCHEMA).items():
        for language, phrases in by_language.items():
            for phrase in phrases:
                if words.setdefault(_letters(phrase), Word(kind, language)).kind != kind:
                    raise ContentError(f"{shown(path)}: {kind}: '{phrase}' has two meanings")
    return words


def find(text: str) -> Word | None:
    """Return the word that a message is, whatever its case, accents and marks; None for any other.

    R13 and R14: the whole message counts, so that "should I stop chemo?" is none.
    """
    return load().get(_letters(text))


def _letters(text: str) -> str:
    """Return the letters and digits of a text, small and without accents, with single spaces."""
    apart = unicodedata.normalize("NFKD", text.casefold().replace("'", "").replace("\u2019", ""))
    kept = (one for one in apart if not unicodedata.combining(one))
    return " ".join("".join(one if one.isalnum() else " " for one in kept).split())
