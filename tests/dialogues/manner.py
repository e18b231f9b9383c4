"""What holds for every conversation, whatever it is about."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Sequence

from bot import content
from tests.dialogues.talk import Reply
from tests.dialogues.transcript import Transcript, Turn

LINES = 8
"""The most lines of a reply that is not a list."""

COLUMNS = 60
"""Characters on a line of a chat bubble."""

SAFETY_CHARACTERS = 320
"""The most characters of a reply to an emergency or a crisis: two text messages."""

_LIST_LINE = re.compile(r"(?:[-\u2022] |\d+\. ).+|[^.]{1,40}[:?] .+")
"""A point, a numbered item, or a line of a sheet: `Reference number: 8841-B`."""


def faults(transcript: Transcript, played: Sequence[tuple[Turn, Sequence[Reply]]]) -> Iterator[str]:
    """Yield what is wrong with the bot's manner, in words."""
    before = ""
    for turn, replies in played:
        where = f"{transcript.name}.txt:{turn.line}"
        if not replies:
            yield f"{where}: no reply to {turn.words!r}"
        for reply in replies:
            text = reply.message.text
            if text == before:
                yield f"{where}: the same words twice in a row: {text!r}"
            before = text
            yield from (f"{where}: {fault}" for fault in _of_one(reply))
            for words in transcript.never:
                if words.lower() in text.lower():
                    yield f"{where}: must never say {words!r}: {text!r}"


def _of_one(reply: Reply) -> Iterator[str]:
    text = reply.message.text
    if not text:
        yield "a message without text"
    if reply.raw.get("urgent") and len(text) > SAFETY_CHARACTERS:
        yield f"{len(text)} characters in a safety reply: {text!r}"
    if not _is_list(reply):
        lines = [row for line in text.splitlines() for row in textwrap.wrap(line, COLUMNS)]
        if len(lines) > LINES:
            yield f"{len(lines)} lines in one reply: {text!r}"


def _is_list(reply: Reply) -> bool:
    """Whether a message is a list, a sheet, or a letter to copy."""
    text = reply.message.text
    listed = sum(_LIST_LINE.fullmatch(line) is not None for line in text.splitlines())
    letter = text.startswith(content.load().message("list.script"))
    return listed >= 2 or letter or "progress" in reply.raw
