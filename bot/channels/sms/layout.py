"""The messages of one turn as pages, each a text message of at most three segments.

Choices are numbered as the tracker counts them (`bot/nlu/context.py`): those of the last message
that offers any. Where the text itself is a numbered list its choices have letters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from textwrap import wrap

from bot.channels.sms.segments import MOST, plain, segments
from bot.storage.turns import Message

LETTERS = "ABCDEFGHIJ"

LONGEST_WORD = 120
"""Characters of a line or a word that are kept together at most; a link of ours is shorter."""

_SENTENCE = re.compile(r"(?<=[.!?:;])\s+")


def pages(messages: Sequence[Message], more: str) -> list[str]:
    """Lay out what is said in one turn.

    Args:
        messages: of one turn; a message may have `links`, lines that follow its text.
        more: what a page ends with that is not the last.

    Returns:
        At least one page. No word or link is cut, unless it is longer than a page.
    """
    text = plain("\n\n".join(filter(None, _told(messages))))
    if segments(text) <= MOST:
        return [text]
    return list(_cut(text, f"\n{more}"))


def _told(messages: Sequence[Message]) -> Iterator[str]:
    """Yield the text of each message with its links and, of the one that counts, its choices."""
    offering = [one for one in messages if one.get("buttons") or one.get("numbered")]
    for message in messages:
        lines = [message.get("text", ""), *message.get("links", ())]
        if offering and message is offering[-1]:
            lines += _choices(message)
        yield "\n".join(filter(None, lines))


def _choices(message: Message) -> Iterator[str]:
    marks: Iterable[object] = LETTERS if message.get("numbered") else range(1, 100)
    titles = (button["title"] for button in message.get("buttons", ()))
    return (f"{mark} {title}" for mark, title in zip(marks, titles, strict=False))


def _cut(text: str, end: str) -> Iterator[str]:
    """Cut a text at lines, sentences or words, so that each page with its end fits."""
    page, rest = "", list(_pieces(text, end))
    while rest:
        gap, piece = rest.pop(0)
        longer = f"{page}{gap}{piece}" if page else piece.lstrip("\n")
        if segments(longer + (end if rest else "")) <= MOST:
            page = longer
        else:
            yield page.rstrip() + end
            page = piece
    yield page


def _pieces(text: str, end: str) -> Iterator[tuple[str, str]]:
    """Yield the parts that stay whole, each with what stands before it on the same page."""
    for line in text.split("\n"):
        gap = "\n"
        for part in _parts(line, end):
            yield gap, part
            gap = " "


def _parts(line: str, end: str) -> Iterator[str]:
    """Yield a line, or its sentences, or their words, whichever fits a page."""
    if segments(line + end) <= MOST:
        yield line
        return
    for sentence in _SENTENCE.split(line):
        whole = segments(sentence + end) <= MOST
        yield from [sentence] if whole else wrap(sentence, LONGEST_WORD, break_on_hyphens=False)
