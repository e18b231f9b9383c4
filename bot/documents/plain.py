"""A document as plain text, for messages and for whoever reads with a braille line or aloud."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import singledispatch

from bot.checklist.words import load as checklist_words
from bot.documents.draft import (
    Draft,
    Fields,
    Group,
    Items,
    Lines,
    Next,
    Row,
    Say,
    Table,
    Task,
    Tasks,
)


def plain(draft: Draft) -> str:
    """Return the text: a line for each line of a list, an empty one between parts.

    Empty lines to write on are left out, for nobody writes on a message.
    """
    return _GAP.sub("\n\n", "\n".join(_lines(draft))).strip() + "\n"


_GAP = re.compile(r"\n{3,}")


def _lines(draft: Draft) -> Iterator[str]:
    yield draft.title.text.upper()
    yield draft.lead.text
    if draft.progress:
        yield draft.progress.words.text
    for part in draft.parts:
        body = [line for block in part.blocks for line in _block(block)]
        if body:
            yield from ("", *([part.title.text.upper()] if part.title else []), *body)
    yield ""
    yield from (line.text for line in draft.footer)


@singledispatch
def _block(block: object) -> Iterator[str]:
    raise TypeError(f"no text for {type(block).__name__}")


@_block.register
def _say(block: Say) -> Iterator[str]:
    yield f'"{block.words}"' if block.quote else block.words.text


@_block.register
def _items(block: Items) -> Iterator[str]:
    for at, item in enumerate(block.items, start=1):
        mark = {"numbers": f"{at}.", "bullets": "-", "ticks": _box(item.ticked)}[block.marks]
        yield f"{mark} {item.words or _blank()}"


@_block.register
def _fields(block: Fields) -> Iterator[str]:
    for row in block.rows:
        colon = "" if row.label.text.endswith("?") else ":"
        yield f"{row.label}{colon} {_value(row)}"


@_block.register
def _empty_lines(block: Lines) -> Iterator[str]:
    yield from ()


@_block.register
def _tasks(block: Tasks) -> Iterator[str]:
    yield ""
    yield block.title.text.upper()
    for task in block.tasks:
        yield _task(task)
        if task.note:
            yield f"    {task.note}"


@_block.register
def _group(block: Group) -> Iterator[str]:
    yield ""
    yield block.title.text.upper()
    yield from _items(block.items)


@_block.register
def _next(block: Next) -> Iterator[str]:
    yield f"{block.label.text.upper()}: {block.title}" + (f" - {block.when}" if block.when else "")
    yield from (f"- {step}" for step in block.steps)


@_block.register
def _table(block: Table) -> Iterator[str]:
    _, first, second = block.head
    for title, *cells in block.rows:
        yield ""
        yield title.text.upper()
        for name, cell in zip((first, second), cells, strict=True):
            yield f"{name}: {cell or _blank()}"


def _task(task: Task) -> str:
    parts = [f"{_box(task.done)} {task.number}. {task.title}"]
    if task.when:
        parts.append(task.when)
    if task.helper:
        parts.append(task.helper.text)
    return " - ".join(parts)


def _value(row: Row) -> str:
    if row.value is not None:
        return row.value.text
    return " / ".join(choice.text for choice in row.choices) or _blank()


def _box(ticked: bool) -> str:
    return "[x]" if ticked else "[ ]"


def _blank() -> str:
    return checklist_words().blank
