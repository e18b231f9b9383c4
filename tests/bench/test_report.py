"""What the table of the benchmarks says of some findings."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bench import pictures, report
from bench.report import Row, rows
from bench.results import Results

SIZES = {"Rasa server": 400.0, "action server": 100.0, "starter": 50.0}
TURNS = {"milliseconds": [100.0, 200.0, 300.0], "seconds": 1.5, "failed": 1}
SLOW = {"milliseconds": [300.0, 400.0, 500.0], "seconds": 3.0, "failed": 0}
SHARES = {"wrong": 0.05, "refused": 0.05, "far": 0.95, "near": 0.7}
STEPS: dict[str, Any] = {
    "training": {"ours": 100.0, "default": 1000.0},
    "start": {
        "ours": {"command": [10.0, 11.0, 30.0], "servers": [8.0, 9.0, 10.0]},
        "default": {"command": [20.0, 20.0, 20.0], "servers": [20.0, 20.0, 20.0]},
    },
    "memory": {
        "ours": [[0, SIZES], [1000, SIZES], [2000, SIZES | {"Rasa server": 410.0}]],
        "default": [[0, SIZES | {"Rasa server": 900.0}], [1000, SIZES | {"Rasa server": 901.0}]],
    },
    "turns": {
        "ours": {"kept": TURNS, "not_kept": TURNS},
        "default": {"kept": SLOW, "not_kept": SLOW},
    },
    "throughput": {"ours": {"1": TURNS, "8": TURNS}, "default": {"1": SLOW, "8": SLOW}},
    "understanding": {
        "messages": {"in_scope": 100, "far": 10, "near": 10},
        "ours": SHARES,
        "default": SHARES | {"wrong": 0.2},
    },
}


@pytest.fixture
def table() -> dict[str, Row]:
    return {row.title: row for row in rows(STEPS)}


@pytest.mark.parametrize(
    ("title", "ours", "default", "met"),
    [
        ("training, s", 100, 1000, True),
        ("start to ready, the servers alone, s", 9, 20, True),
        ("start to ready, `python -m bot run`, s", 11, 20, False),
        ("memory at rest, both servers, MB", 500, 1000, True),
        ("memory after 1,000 messages, both servers, MB", 500, 1001, True),
        ("memory growth from message 1,000 to 2,000, MB for each 1,000", 10, None, False),
        ("turn, median, ms", 200, 400, True),
        ("turn, p95, ms", 300, 500, False),
        ("turns not served", 2, 0, None),
        ("turns a second, patients at once: 8", 2, 1, None),
        ("intents understood wrongly, %", 5, 20, True),
        ("out of scope and recognised, far, %", 95, 95, True),
        ("out of scope and recognised, near, %", 70, 70, False),
        ("in scope and refused, %", 5, 5, False),
    ],
)
def test_a_row(
    title: str, ours: float, default: float | None, met: bool | None, table: dict[str, Row]
) -> None:
    row = table[title]
    assert (row.ours, row.default) == (pytest.approx(ours), default and pytest.approx(default))
    assert row.met is met


def test_a_row_as_markdown() -> None:
    assert Row("turn, ms", 300, 400).within(0.5).line() == (
        "| turn, ms | 300 | 400 | 0.75 | ratio ≤ 0.5 | **no** |"
    )
    assert Row("not served", 0, 0).line() == "| not served | 0 | 0 |  |  |  |"


def test_the_document_keeps_what_stands_around_the_figures(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = tmp_path / "benchmarks.md"
    document.write_text(
        "before\n<!-- figures -->\nold\n<!-- end of figures -->\nafter\n", encoding="utf-8"
    )
    (tmp_path / "pictures").mkdir()
    monkeypatch.setattr(report, "DOCUMENT", document)
    results = Results(tmp_path / "results.json", "one")
    for step, found in STEPS.items():
        results.put(step, found)
    report.write(results)
    text = document.read_text(encoding="utf-8")
    assert text.startswith("before\n") and text.endswith("after\n") and "old" not in text
    for step in ("turns", "throughput", "memory"):
        assert f"pictures/bench-{step}.png" in text
        assert (tmp_path / "pictures" / f"bench-{step}.png").stat().st_size > 1000


@pytest.mark.parametrize(("rounds", "said"), [(20, True), (100, False)])
def test_a_default_that_learnt_less_is_named(tmp_path: Path, rounds: int, said: bool) -> None:
    results = Results(tmp_path / "results.json", "one", rounds)
    results.put("training", STEPS["training"])
    assert (f"{rounds} of 100 rounds" in report.text(Results(tmp_path / "results.json"))) is said


def test_all_rounds_are_reckoned_from_fewer() -> None:
    measured, reckoned = rows({"training": STEPS["training"]}, rounds=20)
    assert (measured.default, measured.met) == (1000, None)
    assert (reckoned.default, reckoned.met) == (1000 + 80 * 900 / 20, True)


def test_a_step_that_was_not_taken_is_no_picture(tmp_path: Path) -> None:
    assert not list(pictures.draw({"training": STEPS["training"]}, tmp_path))
