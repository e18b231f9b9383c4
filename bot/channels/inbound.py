"""Reads and cleans what a browser sends; nothing behind it sees raw input."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

MAX_BODY_BYTES = 64 * 1024
MAX_ID_CHARS = 64
"""Longest message or choice id; `turns.message_id` holds as many."""

JOINERS = "\u200c\u200d"
"""Zero width joiner and non-joiner."""

HELLO = "hello"
"""The choice that opens a conversation without a word from the patient."""


class Refused(Exception):
    """A request that is not handled.

    Args:
        status: the HTTP status to answer with.
        reason: what was wrong, in words.
        wait: after how many seconds the same may be asked for again; 0 means no sooner for waiting.
    """

    def __init__(self, status: int, reason: str, wait: int = 0) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason
        self.wait = wait


@dataclass(frozen=True)
class Inbound:
    """One message as it came: either `text`, cleaned, or the id of a `choice`."""

    text: str | None
    choice: str | None
    id: str | None


def read(body: bytes) -> Inbound:
    """Read the body of a message.

    Raises:
        Refused: it is not what the contract asks for (400).
    """
    data = read_json(body)
    text, choice = data.get("text"), data.get("choice")
    if (text is None) == (choice is None):
        raise Refused(400, "give either 'text' or 'choice'")
    if text is not None and not isinstance(text, str):
        raise Refused(400, "'text' must be a string")
    if choice is not None:
        _check_id("choice", choice)
    if data.get("id") is not None:
        _check_id("id", data["id"])
    return Inbound(None if text is None else clean(text), choice, data.get("id"))


def read_json(body: bytes) -> Mapping[str, Any]:
    """Return the JSON object in a body; an empty body is an empty object.

    Raises:
        Refused: there is no JSON object in it (400).
    """
    try:
        data = json.loads(body.decode("utf-8")) if body.strip() else {}
    except (ValueError, RecursionError):
        raise Refused(400, "the body must be JSON") from None
    if not isinstance(data, dict):
        raise Refused(400, "the body must be a JSON object")
    return data


def _check_id(name: str, value: Any) -> None:
    """Refuse an id that is not a short string of printable characters."""
    if not isinstance(value, str) or not 0 < len(value) <= MAX_ID_CHARS or not _printable(value):
        raise Refused(400, f"'{name}' must be 1 to {MAX_ID_CHARS} printable characters")


def _printable(value: str) -> bool:
    return value.isascii() and value.isprintable()


def clean(text: str) -> str:
    """Return a patient's text without what cannot be seen and without what could be a command.

    Rasa takes a text that begins with "/" as an intent, so slashes and white space in front are
    dropped. Line breaks and tabs inside stay. Lone surrogates, which no database takes, go; so do
    the marks that turn the direction of writing, and others that only hide what is written.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(one for at, one in enumerate(lines) if one in "\n\t" or _is_seen(lines, at))
    start = 0
    while start < len(kept) and (kept[start].isspace() or kept[start] == "/"):
        start += 1
    return kept[start:].rstrip()


def _is_seen(text: str, at: int) -> bool:
    """Whether a character shows, or joins two others as in an emoji or an Indic letter."""
    if text[at] in JOINERS:
        return 0 < at < len(text) - 1 and _can_join(text[at - 1]) and _can_join(text[at + 1])
    return unicodedata.category(text[at]) not in ("Cc", "Cf", "Cs")


def _can_join(character: str) -> bool:
    """Whether it is a letter, a mark or a symbol beyond ASCII."""
    return not character.isascii() and unicodedata.category(character)[0] in "LMS"
