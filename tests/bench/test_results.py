"""An interrupted benchmark goes on; another state of the project begins anew."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.results import Results


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "results.json"


def test_an_interrupted_run_goes_on(path: Path) -> None:
    Results(path, "one").put("start", 1)
    again = Results(path, "one")
    assert again.left(["start", "turns"]) == ["turns"]
    assert again.steps == {"start": 1}


def test_what_is_complete_is_measured_again(path: Path) -> None:
    results = Results(path, "one")
    results.put("start", 1)
    results.put("turns", 2)
    assert results.left(["turns"]) == ["turns"]
    assert results.steps == {"start": 1}


def test_another_state_puts_them_aside(path: Path) -> None:
    Results(path, "one").put("start", 1)
    assert not Results(path, "another").steps
    assert '"start": 1' in path.with_name("results.json.1").read_text(encoding="utf-8")


def test_a_report_takes_what_is_there(path: Path) -> None:
    Results(path, "one").put("start", 1)
    kept = Results(path)
    assert kept.steps == {"start": 1}
    assert "cores" in kept.measured
