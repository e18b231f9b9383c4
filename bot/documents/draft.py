"""What a document says, filled in for one patient, before it becomes a page or a text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Literal


@dataclass(frozen=True)
class Words:
    """A piece of text. `own`: the patient's words, never ours to trust."""

    text: str
    language: str
    own: bool = False

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Say:
    """A paragraph. `quote`: words to say or to hold on to."""

    kind: ClassVar = "say"
    words: Words
    quote: bool = False


@dataclass(frozen=True)
class Item:
    """A line of a list. `lines`: lines to write an answer on; no words: the item is written."""

    words: Words | None
    ticked: bool = False
    lines: int = 0


@dataclass(frozen=True)
class Items:
    """A list: with dots, with numbers, or with boxes to tick."""

    kind: ClassVar = "items"
    marks: Literal["bullets", "numbers", "ticks"]
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Row:
    """A line of a form.

    Attributes:
        value: None when it is to be written.
        lines: how many lines there are to write on.
        choices: boxes to tick instead of a line, such as yes and no.
    """

    label: Words
    value: Words | None
    lines: int = 1
    choices: tuple[Words, ...] = ()


@dataclass(frozen=True)
class Fields:
    """A form to fill in."""

    kind: ClassVar = "fields"
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Lines:
    """Empty lines to write on."""

    kind: ClassVar = "lines"
    count: int


@dataclass(frozen=True)
class Task:
    """A line of the checklist.

    Attributes:
        when: its date in words, or None.
        mark: said in place of a date, such as "Done".
        first: it is the one to do next.
    """

    number: int
    title: Words
    done: bool
    when: str | None
    mark: Words | None
    helper: Words | None
    note: Words | None
    first: bool


@dataclass(frozen=True)
class Tasks:
    """A group of the checklist."""

    kind: ClassVar = "tasks"
    title: Words
    tasks: tuple[Task, ...]


@dataclass(frozen=True)
class Group:
    """A list under a title of its own."""

    kind: ClassVar = "group"
    title: Words
    items: Items


@dataclass(frozen=True)
class Next:
    """What to do first, with its steps."""

    kind: ClassVar = "next"
    label: Words
    title: Words
    when: Words | None
    steps: tuple[Words, ...]


@dataclass(frozen=True)
class Table:
    """A comparison: a head, and lines that begin with what is compared; None is to be written."""

    kind: ClassVar = "table"
    head: tuple[Words, ...]
    rows: tuple[tuple[Words, Words | None, Words | None], ...]


Block = Say | Items | Fields | Lines | Tasks | Group | Next | Table


@dataclass(frozen=True)
class Part:
    """A part of a document.

    Attributes:
        place: `beside` the part before or after it that says so too; `aside`, on a sheet of its
            own, for it is not to be sent with the letter; None for below the part before it.
    """

    title: Words | None
    place: Literal["beside", "aside"] | None
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Progress:
    """How far along the patient is. `words` says it."""

    done: int
    total: int
    words: Words


@dataclass(frozen=True)
class Draft:
    """A whole document.

    Attributes:
        language: of the document; words in another carry their own.
        paper: size of the sheet.
        letter: it is to be sent as it is, but for what stands aside.
        footer: lines at the end, such as the day it was made.
    """

    kind: str
    file: str
    language: str
    paper: Literal["letter", "A4"]
    letter: bool
    title: Words
    lead: Words
    progress: Progress | None
    parts: tuple[Part, ...]
    footer: tuple[Words, ...] = field(default=())


def words_in(thing: object) -> Iterator[Words]:
    """Every piece of text in a block, a part or a draft."""
    if isinstance(thing, Words):
        yield thing
    elif isinstance(thing, Sequence) and not isinstance(thing, str):
        for one in thing:
            yield from words_in(one)
    elif hasattr(thing, "__dataclass_fields__"):
        for name in thing.__dataclass_fields__:
            yield from words_in(getattr(thing, name))
