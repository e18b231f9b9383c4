"""The messages of one turn as pages, each a text message of at most three segments.

Choices are numbered as the tracker counts them (`bot/nlu/context.py`): those of the last message
that offers any. Where the text itself is a numbered list its choices have letters.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from textwrap import wrap
from typing import Any

from bot.channels.sms.segments import MOST, plain, segments
from bot.nlu.choices import LETTERS
from bot.storage.turns import Message

MayGo = Callable[[Mapping[str, Any]], bool]

LONGEST_WORD = 120
"""Characters of a line or a word that are kept together at most; a link of ours is shorter."""

LONGEST_HEADING = 40
"""Characters of a line that stays with the one after it."""

_SENTENCE = re.compile(r"(?<=[.!?:;])\s+")


def pages(messages: Sequence[Message], more: str, may_go: MayGo = lambda _: False) -> list[str]:
    """Lay out what is said in one turn.

    Args:
        messages: of one turn; a message may have `links`, lines that follow its text.
        more: what a page ends with that is not the last.
        may_go: whether a choice may be left out, from the last one on, to save a page.

    Returns:
        At least one page. No word or link is cut, unless it is longer than a page.
    """
    told = plain("\n\n".join(filter(None, map(_told, messages))))
    offering = [one for one in messages if one.get("buttons") or one.get("numbered")]
    choices, needed = _choices(offering[-1], may_go) if offering else ([], 0)
    for count in range(len(choices), needed - 1, -1):
        text = "\n".join(filter(None, [told, *choices[:count]]))
        if segments(text) <= MOST:
            return [text]
    return list(_cut("\n".join(filter(None, [told, *choices])), f"\n{more}"))


def _told(message: Message) -> str:
    """Return the text of a message with its links."""
    return "\n".join(filter(None, [message.get("text", ""), *message.get("links", ())]))


def _choices(message: Message, may_go: MayGo) -> tuple[list[str], int]:
    """Return a message's choices as lines, and how many of them must be shown."""
    marks: Iterable[object] = LETTERS if message.get("numbered") else range(1, 100)
    buttons = message.get("buttons", ())
    lines = [f"{mark} {one['title']}" for mark, one in zip(marks, buttons, strict=False)]
    needed = max((at for at, one in enumerate(buttons, 1) if not may_go(one)), default=0)
    return [plain(line) for line in lines], needed


def _cut(text: str, end: str) -> Iterator[str]:
    """Cut a text at lines, sentences or words, so that each page with its end fits."""
    page, rest = "", list(_pieces(text, end))
    while rest:
        gap, piece = rest.pop(0)
        longer = f"{page}{gap}{piece}" if page else piece.lstrip("\n")
        if segments(longer + (end if rest else "")) <= MOST:
            page = longer
            continue
        before, heading = _heading(page)
        begun = f"{heading}{gap}{piece}"
        if heading and segments(begun + end) <= MOST:
            page, piece = before, begun
        yield page.rstrip() + end
        page = piece
    yield page


def _heading(page: str) -> tuple[str, str]:
    """Return a page and the heading that it ends in: a short line alone in its paragraph."""
    before, _, last = page.rpartition("\n\n")
    alone = before and "\n" not in last and len(last) <= LONGEST_HEADING
    return (before, last) if alone else (page, "")


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
