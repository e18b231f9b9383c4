"""How a message is read before its meaning is looked for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.spelling import LONGEST, spelling


def mend(text: str) -> str:
    return spelling().mend(text)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("What do I bring?", "what do i bring ?"),
        ("what do i bring n will medicare pay", "what do i bring and will medicare pay"),
        ("wat 2 bring 4 my mom", "what to bring for my mom"),
        ("in 2 weeks, 4 slides", "in 2 weeks , 4 slides"),
        ("insurnace wont cover teh biospy", "insurance will not cover the biopsy"),
        ("a letter w/o a refferal", "a letter without a referral"),
        ("SHOULD I ASK", "should i ask"),
        ("willmy insurancepay", "will my insurance pay"),
        ("can i recordthe visit", "can i record the visit"),
        ("pleeease help me", "please help me"),
        ("um so uh who do i call", "so who do i call"),
        ("my medico dice i need cirugia", "my doctor say i need surgery"),
        ("it’s my mom’s", "it's my mom's"),
    ],
)
def test_one_spelling_for_all(written: str, read: str) -> None:
    assert mend(written) == read


@pytest.mark.parametrize(
    "text",
    ["gastroenterologist", "radiotherapy", "dr house", "brcaoma", "[name] said [date]", "42"],
)
def test_words_that_are_right_or_unknown_stay(text: str) -> None:
    assert mend(text) == text.replace("dr ", "doctor ")


def test_fillers_alone_stay() -> None:
    assert mend("hmm") == "hmm"


def test_small_spanish_words_are_english_ones_beside_english() -> None:
    assert mend("me and my plan") == "me and my plan"
    assert "what" in mend("que es una segunda opinion").split()


@given(st.text(max_size=2 * LONGEST))
def test_any_text_has_a_reading_of_bounded_length(text: str) -> None:
    assert len(mend(text)) <= LONGEST
