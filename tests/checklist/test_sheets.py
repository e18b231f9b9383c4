"""Sheets filled in answer by answer."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.checklist import catalogue, sheets
from bot.content.yaml_files import ContentError

SHEETS = sheets.load()


def test_the_sheets_are_there() -> None:
    assert set(SHEETS) == {"insurer_call", "costs", "must_asks", "two_opinions"}


def test_every_sheet_a_task_names_is_there() -> None:
    named = {task.sheet for task in catalogue.load().tasks.values() if task.sheet}
    assert named == set(SHEETS)


def test_fields_are_asked_in_order_until_all_have_an_answer() -> None:
    sheet = SHEETS["costs"]
    values: dict[str, str] = {}
    asked = []
    while (field := sheet.next_field(values)) is not None:
        asked.append(field.id)
        values[field.id] = "10"
    assert asked == [field.id for field in sheet.fields]
    assert sheet.progress(values) == (len(asked), len(asked))


def test_skipped_fields_are_not_asked_again() -> None:
    sheet = SHEETS["insurer_call"]
    field = sheet.next_field({}, frozenset({"call_date", "on_paper"}))
    assert field is not None
    assert field.id == "covered"


def test_a_no_asks_for_the_reason_and_the_appeal() -> None:
    sheet = SHEETS["insurer_call"]
    yes = {field.id for field in sheet.asked({"covered": "yes"})}
    no = {field.id for field in sheet.asked({"covered": "no"})}
    assert no - yes == {"reason_no", "how_to_appeal"}


def test_the_call_sheet_holds_what_a_call_must_leave_behind() -> None:
    kinds = {field.id: field.kind for field in SHEETS["insurer_call"].fields}
    assert kinds["call_date"] == "date"
    assert {"my_share", "in_writing"} <= set(kinds)


def test_names_and_numbers_stay_on_paper() -> None:
    assert SHEETS["insurer_call"].field("on_paper").kind == "yes_no"
    assert not {"who_answered", "reference_number"} & {f.id for f in SHEETS["insurer_call"].fields}


def test_the_comparison_has_both_sides_in_every_row() -> None:
    rows = SHEETS["two_opinions"].compared()
    assert len(rows) == 8
    assert all(set(sides) == {"first", "second"} for _, sides in rows)
    assert SHEETS["two_opinions"].field("settles").row is None


def test_an_unknown_field_is_an_error() -> None:
    with pytest.raises(KeyError):
        SHEETS["costs"].field("nothing")


def test_a_field_that_names_an_unknown_field_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "sheets.yml"
    path.write_text(
        'call:\n  title: {en: "A"}\n  intro: {en: "B"}\n  fields:\n    one:\n'
        '      label: {en: "C"}\n      question: {en: "D"}\n      kind: text\n'
        "      only_if: {two: [yes]}\n"
    )
    with pytest.raises(ContentError, match=r"sheets\.yml:5: .*'two'"):
        sheets.read(path)
