"""The words of all documents: data/documents/texts/*.yml and data/documents/words.yml, checked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import bot.content
from bot.checklist.catalogue import Conditions, plain
from bot.checklist.sheets import load as sheets
from bot.content.library import PLACEHOLDER
from bot.content.model import Text
from bot.content.yaml_files import ROOT, ContentError, line_of, load_checked, shown
from bot.documents import schemas

FOLDER = ROOT / "data" / "documents"

CALENDAR_FILE = "calendar.yml"

SAID = ("reason_no", "how_to_appeal", "diagnosis_first", "rests_on_first", "treatment_first")
"""What a field may show of the sheets: answers in the patient's own words."""

KNOWN = ("today", "condition", "decision_date", "visit_date", "needed_by", "worry", "person")
"""Placeholders a text may use besides facts: filled in if known, else a line to write on."""

PROGRESS = ("done", "total", "day", "title")
"""Placeholders of the small words and of a calendar's names."""


@dataclass(frozen=True)
class Entry:
    """One line of a list or a form.

    Attributes:
        text: what it says; for a line of a form, what follows the label. None: to be written.
        label: of a line of a form.
        known: the value to put after the label, one of `KNOWN` or `SAID`.
        lines: how many lines there are to write on.
    """

    text: Text | None
    label: Text | None
    known: str | None
    lines: int
    conditions: Conditions


@dataclass(frozen=True)
class Block:
    """One block of a part: `kind` is one of `schemas.BLOCKS`.

    Attributes:
        text: of `say` and `quote`.
        entries: of lists and forms.
        count: of `lines`.
        name: of `sheet`, `table` and `insert`.
    """

    kind: str
    conditions: Conditions
    text: Text | None = None
    entries: tuple[Entry, ...] = ()
    count: int = 0
    name: str = ""


@dataclass(frozen=True)
class Part:
    """A part of a document, with a title or without; the rest as in `bot.documents.draft.Part`."""

    title: Text | None
    place: Literal["beside", "aside"] | None
    variant: str | None
    conditions: Conditions
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Script:
    """What a document says, before it is filled in.

    Attributes:
        file: name of the file, without its ending.
        progress: what its progress counts: `checklist` or the id of a sheet; None for no bar.
        letter: it is to be sent as it is, but for the parts that stand aside.
    """

    file: Text
    title: Text
    lead: Text
    progress: str | None
    letter: bool
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Names:
    """How the dates of a calendar are called: `task`, `done`, `visit`, `decision`."""

    file: Text
    name: Text
    plain: Mapping[str, Text]
    full: Mapping[str, Text]


@dataclass(frozen=True)
class Words:
    """How values of the profile stand in a document, by slot and value, and small words by id."""

    values: Mapping[str, Mapping[str, Text]]
    words: Mapping[str, Text]


@dataclass(frozen=True)
class Texts:
    """Everything that documents say."""

    scripts: Mapping[str, Script]
    calendar: Names
    words: Words
    facts: frozenset[str]

    def patient_texts(self) -> Iterator[tuple[str, str, str]]:
        """Every text a patient may read, raw, as (id, language, text)."""
        for id, text in self._all():
            yield from ((f"document {id}", language, raw) for language, raw in text.items())

    def _all(self) -> Iterator[tuple[str, Text]]:
        for kind, script in self.scripts.items():
            yield f"{kind}.title", script.title
            yield f"{kind}.lead", script.lead
            for at, part in enumerate(script.parts):
                yield from _texts_of(f"{kind}.{at}", part)
        yield "calendar.name", self.calendar.name
        for style in ("plain", "full"):
            for name, text in getattr(self.calendar, style).items():
                yield f"calendar.{style}.{name}.title", text
        for slot, values in self.words.values.items():
            yield from ((f"value {slot}.{value}", text) for value, text in values.items())
        yield from ((f"word {id}", text) for id, text in self.words.words.items())


def read(folder: Path) -> Texts:
    """Read all words of documents.

    Args:
        folder: holds `texts/*.yml` and `words.yml`.

    Raises:
        ContentError: a file is broken, a document appears twice, or a text has a placeholder that
            is neither a fact with a value nor something a document knows.
    """
    scripts: dict[str, Script] = {}
    facts: set[str] = set()
    for path in sorted((folder / "texts").glob("*.yml")):
        if path.name == CALENDAR_FILE:
            continue
        data = load_checked(path, schemas.TEXTS)
        for kind, entry in data.items():
            if kind in scripts:
                raise ContentError(f"{shown(path)}:{line_of(data, [kind])}: '{kind}' appears twice")
            facts |= _check(path, data, kind, entry)
            scripts[str(kind)] = _script(entry)
    calendar = load_checked(folder / "texts" / CALENDAR_FILE, schemas.CALENDAR)["calendar"]
    words = load_checked(folder / "words.yml", schemas.WORDS)
    return Texts(
        scripts=scripts,
        calendar=Names(
            file=plain(calendar["file"]),
            name=plain(calendar["name"]),
            plain=_plain_all(calendar["plain"]),
            full=_plain_all(calendar["full"]),
        ),
        words=Words(
            values={str(slot): _plain_all(values) for slot, values in words["values"].items()},
            words=_plain_all(words["words"]),
        ),
        facts=frozenset(facts),
    )


@cache
def load(folder: Path = FOLDER) -> Texts:
    """The project's words of documents, read at the first call. Raises what `read` raises."""
    return read(folder)


def _check(path: Path, data: Any, kind: str, entry: Any) -> set[str]:
    """Return the facts that a document shows or rests on; every name in it must be known."""
    facts = set()
    for at, part in enumerate(entry["parts"]):
        for index, block in enumerate(part["blocks"]):
            found = _names(block)
            facts |= found.facts
            if found.unknown:
                line = line_of(data, [kind, "parts", at, "blocks", index])
                raise ContentError(f"{shown(path)}:{line}: {kind} names unknown '{found.unknown}'")
    return facts


@dataclass(frozen=True)
class _Names:
    facts: set[str]
    unknown: str | None


def _names(block: Any) -> _Names:
    """What a block names: facts it shows or rests on, and the first name nobody knows."""
    known = bot.content.load().facts
    rested, shown_names, unknown = set(), set(), []
    for entry in _dicts(block):
        rested |= {str(name) for name in entry.get("facts", ())}
        if entry.get("known") not in (None, *KNOWN, *SAID):
            unknown.append(str(entry["known"]))
        for key in ("sheet", "table"):
            if key in entry and entry[key] not in sheets():
                unknown.append(str(entry[key]))
        raws = [raw for raw in entry.values() if isinstance(raw, str)]
        shown_names |= {name for raw in raws for name in PLACEHOLDER.findall(raw)}
    shown_names -= set(KNOWN)
    unknown += [name for name in sorted(rested) if name not in known]
    unknown += [name for name in sorted(shown_names) if name not in known or not known[name].value]
    return _Names(rested | shown_names, next(iter(unknown), None))


def _dicts(part: Any) -> Iterator[Any]:
    """A mapping and every mapping inside it."""
    if isinstance(part, dict):
        yield part
        for value in part.values():
            yield from _dicts(value)
    elif isinstance(part, list):
        for value in part:
            yield from _dicts(value)


def _plain_all(texts: Mapping[str, Any]) -> dict[str, Text]:
    return {str(id): plain(text) for id, text in texts.items()}


def _script(entry: Mapping[str, Any]) -> Script:
    return Script(
        file=plain(entry["file"]),
        title=plain(entry["title"]),
        lead=plain(entry["lead"]),
        progress=entry.get("progress"),
        letter=bool(entry.get("letter")),
        parts=tuple(_part(part) for part in entry["parts"]),
    )


def _part(entry: Mapping[str, Any]) -> Part:
    return Part(
        title=plain(entry["title"]) if "title" in entry else None,
        place=entry.get("place"),
        variant=entry.get("variant"),
        conditions=Conditions.read(entry),
        blocks=tuple(_block(block) for block in entry["blocks"]),
    )


def _block(entry: Mapping[str, Any]) -> Block:
    kind = next(name for name in schemas.BLOCKS if name in entry)
    body = entry[kind]
    conditions = Conditions.read(entry)
    if kind in ("say", "quote"):
        return Block(kind, conditions, text=plain(body))
    if kind == "lines":
        return Block(kind, conditions, count=int(body))
    if kind in ("sheet", "table", "insert"):
        return Block(kind, conditions, name=str(body))
    return Block(kind, conditions, entries=tuple(_entry(one) for one in body))


def _entry(entry: Mapping[str, Any]) -> Entry:
    return Entry(
        text=plain(entry["text"]) if "text" in entry else None,
        label=plain(entry["label"]) if "label" in entry else None,
        known=entry.get("known"),
        lines=int(entry.get("lines", 1)),
        conditions=Conditions.read(entry),
    )


def _texts_of(id: str, part: Part) -> Iterator[tuple[str, Text]]:
    if part.title is not None:
        yield f"{id}.title", part.title
    for at, block in enumerate(part.blocks):
        if block.text is not None:
            yield f"{id}.{at}", block.text
        for index, entry in enumerate(block.entries):
            for name, text in (("text", entry.text), ("label", entry.label)):
                if text is not None:
                    yield f"{id}.{at}.{index}.{name}", text
