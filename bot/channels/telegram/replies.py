"""Turns the assistant's messages into what Telegram shows: text, buttons and files.

Each outgoing is one call of the Bot API, as JSON that can wait in the outbox:

    {"text"}                                                            words
    {"paper": {"kind", "variant", "full_titles"}, "form", "conversation"}   a file, and
    {"export": "page" | "data", "conversation"}                         another, made when sent

A file may have a `caption`. Either may have `headings` (lines in bold), `buttons`, and `more` (the
label of the button that shows further ones).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any
from urllib.parse import parse_qs, urlsplit

from bot.channels.courier import DESPITE_STOP
from bot.channels.telegram import keyboard
from bot.documents import VARIANTS
from bot.storage.turns import Message

Outgoing = dict[str, Any]

MOST_UNITS = 4096
"""Longest text of a message, in UTF-16 code units (Bot API, sendMessage)."""

CAPTION_UNITS = 1024
"""Longest caption of a file (Bot API, sendDocument)."""

BAR_CELLS = 10
FULL, EMPTY = "\N{BLACK PARALLELOGRAM}", "\N{WHITE PARALLELOGRAM}"

_BREAKS = tuple(map(re.compile, (r"\n\n+", r"\n", r"(?<=[.!?])\s+", r"\s+")))
"""Where a text may be parted, the best place first."""


def outgoing(conversation: str, messages: Sequence[Message], more: str) -> list[Outgoing]:
    """Return the calls that show some messages, in order.

    Args:
        conversation: whose they are.
        messages: as `Talk` returns them.
        more: the label of the button that shows further ones, where there are too many.
    """
    return [call for message in messages for call in _calls(conversation, message, more)]


def plain(text: str) -> list[Outgoing]:
    """Return the calls that show some words."""
    return [{"text": part} for part in split(text, MOST_UNITS)]


def _calls(conversation: str, message: Message, more: str) -> list[Outgoing]:
    """The calls for one message; its buttons stand under the last one."""
    buttons = message.get("buttons") or []
    files = list(_files(conversation, message.get("attachments") or ()))
    text, headings = _laid_out(message, buttons)
    look: Outgoing = {"headings": headings} if headings else {}
    if files and units(text) <= CAPTION_UNITS:
        calls = [{**files[0], "caption": text, **look}, *files[1:]]
    else:
        calls = [*({"text": part, **look} for part in split(text, MOST_UNITS)), *files]
    if message.get("urgent"):
        calls = [call | {DESPITE_STOP: True} for call in calls]
    if buttons and calls:
        calls[-1] |= {"buttons": buttons, "more": more}
    return calls


def _laid_out(message: Message, buttons: Sequence[keyboard.Button]) -> tuple[str, list[str]]:
    """A message's text as it shows, and its headings.

    A list begins with a bar, and its groups say how many of their steps are done. What no button
    can show whole stands in full below.
    """
    progress = message.get("progress") or {"total": 0}
    counts = {
        group["title"]: f"{group['title']}  {group['done']}/{group['total']}"
        for group in progress.get("groups", ())
    }
    headings = set(message.get("headings", ()))
    lines = [
        counts.get(line, line) if line in headings else line
        for line in message.get("text", "").split("\n")
    ]
    if progress["total"]:
        lines.insert(0, bar(progress["done"], progress["total"]))
    long = [one["title"] for one in buttons if keyboard.short(one["title"]) != one["title"]]
    if long:
        lines += ["", *(f"- {title}" for title in long)]
    return "\n".join(lines).strip(), [counts.get(one, one) for one in message.get("headings", ())]


def bar(done: int, total: int) -> str:
    """Return how far a list is; only what is all done looks full, and only nothing looks empty."""
    cells = BAR_CELLS * done // total
    if done:
        cells = max(cells, 1)
    return FULL * cells + EMPTY * (BAR_CELLS - cells)


def _files(conversation: str, attachments: Sequence[Mapping[str, Any]]) -> Iterator[Outgoing]:
    """The files to send: each paper once, in its best form, and what the patient's data holds.

    A message to copy comes as text, too.
    """
    papers: dict[tuple[Any, ...], set[str]] = {}
    for one in attachments:
        if "document" in one:
            papers.setdefault(tuple(sorted(one["document"].items())), set()).add(one["form"])
        else:
            asked_as = parse_qs(urlsplit(one["url"]).query).get("as")
            form = "page" if asked_as == ["page"] else "data"
            yield {"export": form, "conversation": conversation}
    for asked, forms in papers.items():
        paper = dict(asked)
        best = next(form for form in ("pdf", "page", "ics", "text") if form in forms)
        wanted = [best, "text"] if paper["kind"] in VARIANTS else [best]
        for form in wanted:
            yield {"paper": paper, "form": form, "conversation": conversation}


def html(text: str, headings: Sequence[str]) -> tuple[str, str | None]:
    """Return a text as it is sent, and its parse mode: HTML only where a line is bold."""
    lines = text.split("\n")
    if not set(headings).intersection(lines):
        return text, None
    shown = [escape(line, quote=False) for line in lines]
    for at, line in enumerate(lines):
        if line in headings:
            shown[at] = f"<b>{shown[at]}</b>"
    return "\n".join(shown), "HTML"


def split(text: str, most: int) -> list[str]:
    """Return a text in parts of at most so many UTF-16 code units.

    It is parted between paragraphs, else between lines, sentences or words, and in the middle of a
    word only where there is no other way.
    """
    parts = []
    while units(text) > most:
        fits = _prefix(text, most)
        at, after = _place(text, fits)
        parts.append(text[:at])
        text = text[after:].lstrip()
    return [*parts, text] if text else parts


def units(text: str) -> int:
    """Return the length of a text in UTF-16 code units, as Telegram counts."""
    return len(text.encode("utf-16-le")) // 2


def _prefix(text: str, most: int) -> int:
    """How many characters of a text fit."""
    return len(text.encode("utf-16-le")[: most * 2].decode("utf-16-le", "ignore"))


def _place(text: str, fits: int) -> tuple[int, int]:
    """Where a part ends and where the next one begins; not in its first half, if that can be."""
    for pattern in _BREAKS:
        found = [one for one in pattern.finditer(text, fits // 2, fits + 1) if one.start() <= fits]
        if found:
            return found[-1].start(), found[-1].end()
    return fits, fits
