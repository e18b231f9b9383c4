"""What the figures of confused intents say of some readings."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.confusion import UNSURE, Figures, confusions, draw, families, figures, text

PAIRS = [
    ("cost", "cost"),
    ("cost", "cost"),
    ("cost", "price_range"),
    ("cost", "nlu_fallback"),
    ("price_range", "price_range"),
    ("price_range", "cost"),
    ("offend_doctor", "cost"),
    ("offend_doctor", "cost"),
]
GROUPED = {"doctor": ["offend_doctor"], "money": ["cost", "price_range"], UNSURE: ["nlu_fallback"]}


def test_figures_of_an_intent() -> None:
    found = figures(PAIRS)
    assert found["cost"] == Figures(4, 0.5, 2 / 5)
    assert found["offend_doctor"] == Figures(2, 0.0, None)
    assert found["nlu_fallback"] == Figures(0, None, 0.0)


def test_the_most_frequent_confusion_comes_first_and_asking_back_is_none() -> None:
    assert [str(one) for one in confusions(PAIRS)] == [
        "`offend_doctor` is taken for `cost` (2 of 2)",
        "`price_range` is taken for `cost` (1 of 2)",
        "`cost` is taken for `price_range` (1 of 4)",
    ]


def test_the_page_says_it_in_words() -> None:
    words = text(PAIRS, GROUPED, 1)
    assert "8 messages, 3 intents: 37.5 % are read rightly." in words
    assert "Of the 5 others, 1 are asked back, 1 of them with a choice of two" in words
    assert "2 are taken for a neighbour in the same family" in words
    assert "| money | `cost` | 4 | 0.50 | 0.40 |" in words
    assert f"| {UNSURE} | `nlu_fallback` | 0 | – | 0.00 |" in words


def test_an_intent_is_in_the_file_with_most_of_its_examples() -> None:
    grouped = families({"menu", "cost", "find_specialist", "nlu_fallback"})
    found = {family: names for family, names in grouped.items() if names}
    assert found.pop(UNSURE) == ["nlu_fallback"]
    assert found == {
        "conversation": ["menu"],
        "money": ["cost"],
        "specialists": ["find_specialist"],
    }


@pytest.mark.parametrize("pairs", [PAIRS, PAIRS[:1]])
def test_the_picture_is_drawn(pairs: list[tuple[str, str]], tmp_path: Path) -> None:
    draw(pairs, GROUPED, tmp_path / "confusion.png")
    assert (tmp_path / "confusion.png").stat().st_size > 1000
