"""Sheets that the patient fills in answer by answer: the insurer's call, two opinions, costs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from bot.checklist import schemas
from bot.checklist.catalogue import plain
from bot.content.model import Text
from bot.content.yaml_files import ROOT, ContentError, line_of, load_checked, shown

Kind = Literal["text", "date", "yes_no"]
Side = Literal["first", "second"]


@dataclass(frozen=True)
class Field:
    """One blank of a sheet.

    Attributes:
        kind: `text`, `date` (ISO), or `yes_no` (`yes`, `no`, or `unknown`).
        row, side: in a comparison, the line it stands in and the opinion it belongs to.
        only_if: asked only if each field named holds one of its values.
    """

    id: str
    label: Text
    question: Text
    kind: Kind
    row: str | None
    side: Side | None
    only_if: Mapping[str, tuple[str, ...]]

    def applies(self, values: Mapping[str, str]) -> bool:
        """Whether it is to be asked, given the answers so far."""
        return all(values.get(field) in wanted for field, wanted in self.only_if.items())


@dataclass(frozen=True)
class Sheet:
    """A sheet with its fields in the order of asking. `rows` are the lines of a comparison."""

    id: str
    title: Text
    intro: Text
    rows: Mapping[str, Text]
    fields: tuple[Field, ...]

    def field(self, id: str) -> Field:
        """The field with this id; KeyError when there is none."""
        return {field.id: field for field in self.fields}[id]

    def asked(self, values: Mapping[str, str]) -> tuple[Field, ...]:
        """The fields that apply, given the answers so far."""
        return tuple(field for field in self.fields if field.applies(values))

    def next_field(
        self, values: Mapping[str, str], skipped: frozenset[str] = frozenset()
    ) -> Field | None:
        """The first field that applies, has no answer and was not skipped; None at the end."""
        left = (f for f in self.asked(values) if not values.get(f.id) and f.id not in skipped)
        return next(left, None)

    def progress(self, values: Mapping[str, str]) -> tuple[int, int]:
        """How many of the fields that apply have an answer, and how many apply."""
        asked = self.asked(values)
        return sum(bool(values.get(field.id)) for field in asked), len(asked)

    def compared(self) -> list[tuple[Text, dict[Side, Field]]]:
        """The lines of a comparison, each with its fields by side; empty for other sheets."""
        return [
            (title, {f.side: f for f in self.fields if f.row == id and f.side is not None})
            for id, title in self.rows.items()
        ]


def read(path: Path) -> dict[str, Sheet]:
    """Read a file of sheets by id. Raises ContentError naming file and line."""
    data = load_checked(path, schemas.SHEETS)
    for id, entry in data.items():
        _check(path, data, id, entry)
    return {str(id): _sheet(str(id), entry) for id, entry in data.items()}


@cache
def load(path: Path = ROOT / "data" / "checklist" / "sheets.yml") -> dict[str, Sheet]:
    """The project's sheets by id, read at the first call."""
    return read(path)


def _check(path: Path, data: Any, id: str, entry: Mapping[str, Any]) -> None:
    """Every row and every field that a field names must be in the sheet."""
    for name, field in entry["fields"].items():
        unknown = [other for other in field.get("only_if", {}) if other not in entry["fields"]]
        if "row" in field and field["row"] not in entry.get("rows", {}):
            unknown.append(field["row"])
        if unknown:
            line = line_of(data, [id, "fields", name])
            raise ContentError(f"{shown(path)}:{line}: {id}.{name} names unknown '{unknown[0]}'")


def _sheet(id: str, entry: Mapping[str, Any]) -> Sheet:
    return Sheet(
        id=id,
        title=plain(entry["title"]),
        intro=plain(entry["intro"]),
        rows={str(row): plain(title) for row, title in entry.get("rows", {}).items()},
        fields=tuple(_field(str(name), field) for name, field in entry["fields"].items()),
    )


def _field(id: str, entry: Mapping[str, Any]) -> Field:
    return Field(
        id=id,
        label=plain(entry["label"]),
        question=plain(entry["question"]),
        kind=entry["kind"],
        row=str(entry["row"]) if "row" in entry else None,
        side=entry.get("side"),
        only_if={
            str(name): tuple(str(value) for value in values)
            for name, values in entry.get("only_if", {}).items()
        },
    )
