from __future__ import annotations

import pytest

from bot.nlu.choices import choose, choose_letter, looks_like_question

TITLES = ["For me", "An adult I help", "My child", "Skip"]


@pytest.mark.parametrize(
    ("text", "index"),
    [
        ("1", 0),
        ("2.", 1),
        ("#3", 2),
        ("two", 1),
        ("the second one", 1),
        ("option 3", 2),
        ("number 1 please", 0),
        ("the last one", 3),
        ("for me", 0),
        ("AN ADULT I HELP", 1),
        ("an adult i hlep", 1),
        ("skip", 3),
    ],
)
def test_a_number_an_ordinal_or_a_label_chooses(text: str, index: int) -> None:
    assert choose(text, TITLES) == index


@pytest.mark.parametrize(
    "text", ["", "5", "0", "9", "12/3", "me and my dad", "why", "in 3 weeks", "😀", "1 2 3"]
)
def test_other_words_choose_nothing(text: str) -> None:
    assert choose(text, TITLES) is None


@pytest.mark.parametrize(
    ("text", "index"),
    [
        ("a", 0),
        ("B", 1),
        ("c.", 2),
        ("D)", 3),
        ("my child", 2),
        ("e", None),
        ("ab", None),
        ("", None),
    ],
)
def test_a_letter_or_a_label_chooses_under_a_numbered_list(text: str, index: int | None) -> None:
    assert choose_letter(text, TITLES) == index


def test_nothing_offered_nothing_chosen() -> None:
    assert choose("1", []) is None
    assert choose("last", []) is None


@pytest.mark.parametrize(
    "text", ["will she be mad", "and how much", "is it far?", "so what do i bring", "que llevo"]
)
def test_questions_look_like_questions(text: str) -> None:
    assert looks_like_question(text)


@pytest.mark.parametrize("text", ["medicare", "my dad", "in 3 weeks", "i have cancer", ""])
def test_answers_do_not(text: str) -> None:
    assert not looks_like_question(text)
