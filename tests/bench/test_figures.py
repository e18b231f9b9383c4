"""The arithmetic of the benchmarks, on numbers that can be checked by hand."""

from __future__ import annotations

import pytest

from bench.figures import a_second, growth, milliseconds, spread, total, understood


def test_spread_lies_between_the_nearest_values() -> None:
    assert spread(range(101)) == (50, 95, 99)
    assert spread([1.0, 2.0]) == pytest.approx((1.5, 1.95, 1.99))


def test_growth_leaves_out_what_comes_before() -> None:
    samples = [(0.0, 100.0), (10.0, 500.0), (20.0, 510.0), (30.0, 520.0)]
    assert growth(samples, after=10) == pytest.approx(1.0)


def test_understood_counts_each_kind_by_itself() -> None:
    found = understood(
        meant=["why", "why", "when", "off_topic"],
        heard=["why", "when", "nlu_fallback", "why"],
        far=["off_topic", "why"],
        near=["ask_prediction", "near_health", "nlu_fallback", "when"],
    )
    assert found.wrong == 3 / 4
    assert found.refused == 1 / 3, "a line that is out of scope by itself is no line in scope"
    assert (found.far, found.near) == (1 / 2, 3 / 4)


def test_understood_needs_one_answer_for_each_line() -> None:
    with pytest.raises(ValueError, match="zip"):
        understood(["why"], [], [], [])


def test_turns_of_all_kinds_count() -> None:
    kept = {"milliseconds": [1.0, 2.0], "seconds": 4.0, "failed": 0}
    assert milliseconds({"kept": kept, "not_kept": kept}) == [1.0, 2.0, 1.0, 2.0]
    assert a_second(kept) == 0.5


def test_the_starter_is_no_server() -> None:
    assert total({"starter": 200.0, "Rasa server": 500.0, "action server": 80.0}) == 580.0
