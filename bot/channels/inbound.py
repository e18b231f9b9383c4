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

HELLO = "hello"
"""The choice that opens a conversation without a word from the patient."""


class Refused(Exception):
    """A request that is not handled.

    Args:
        status: the HTTP status to answer with.
        reason: what was wrong, in words.
    """

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


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
    """Return a patient's text without control characters and without what could be a command.

    Rasa takes a text that begins with "/" as an intent, so slashes and white space in front are
    dropped. Line breaks and tabs inside stay; lone surrogates, which no database takes, go.
    """
    kept = "".join(
        character
        for character in text.replace("\r\n", "\n").replace("\r", "\n")
        if character in "\n\t" or unicodedata.category(character) not in ("Cc", "Cs")
    )
    start = 0
    while start < len(kept) and (kept[start].isspace() or kept[start] == "/"):
        start += 1
    return kept[start:].rstrip()
