"""Data files: what is read, and that each fault is named with its file and line."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import ruamel.yaml

from bot.content.yaml_files import ContentError, line_of, load_checked

SCHEMA = {
    "type": "object",
    "additionalProperties": {"type": ["integer", "string", "object", "array"]},
    "properties": {"list": {"items": {"type": "string"}}},
}


def load(folder: Path, text: str | bytes) -> dict[str, object]:
    path = folder / "x.yml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return load_checked(path, SCHEMA)


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ("a: 1\nb: 2\na: 3\n", 3, 'duplicate key "a"'),
        ("a:\n  x: 1\n  x: 2\n", 3, 'duplicate key "x"'),
        ("a: [1, 2\nb: 3\n", 2, r"expected ',' or '\]'"),
        ("a:\n\t- x\n", 2, "cannot start any token"),
        ("a:\n  b: 1\n c: 2\n", 3, "expected"),
        ("a: hello: world\n", 1, "mapping values are not allowed"),
        ("a: *x\n", 1, "undefined alias"),
        ("a: 1\nlist:\n  - c\n  - 3\n", 4, r"list\.1: 3 is not of type 'string'"),
        ("- 1\n- 2\n", 1, "is not of type 'object'"),
        ("", 1, "is not of type 'object'"),
    ],
)
def test_a_fault_is_named_with_its_line(text: str, line: int, problem: str, tmp_path: Path) -> None:
    with pytest.raises(ContentError, match=rf"x\.yml:{line}: .*{problem}"):
        load(tmp_path, text)


@pytest.mark.parametrize("text", ["a: \x07\n", "a: 2026-02-30\n", b"a: \xe9\xff\n"])
def test_what_no_parser_reads_is_named_with_its_file(text: str | bytes, tmp_path: Path) -> None:
    with pytest.raises(ContentError, match=r"x\.yml: [\w']"):
        load(tmp_path, text)


def test_values_keep_order_and_kind(tmp_path: Path) -> None:
    read = load(tmp_path, "b: {day: 2026-11-21, yes: no}\na: [1, x]\n")
    assert read == {"b": {"day": date(2026, 11, 21), "yes": "no"}, "a": [1, "x"]}
    assert list(read) == ["b", "a"]


def test_each_part_knows_its_line(tmp_path: Path) -> None:
    read = load(tmp_path, "# words\na:\n  b:\n    - x\n    - y: 1\n      z: 2\n")
    places: tuple[list[str | int], ...] = (
        [],
        ["a"],
        ["a", "b"],
        ["a", "b", 1],
        ["a", "b", 1, "z"],
        ["a", "nowhere"],
    )
    assert [line_of(read, place) for place in places] == [1, 2, 3, 5, 6, 2]


def test_the_fast_parser_is_there() -> None:
    assert ruamel.yaml.__with_libyaml__
