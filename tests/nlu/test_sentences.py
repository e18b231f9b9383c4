"""Where the questions of a message begin and end."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.sentences import questions


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("what do i bring n will medicare pay?", ["what do i bring", "will medicare pay"]),
        ("do i tell her and how long does it take", ["do i tell her", "how long does it take"]),
        ("what do i bring & is it free", ["what do i bring", "is it free"]),
        ("what do i bring, also is it free", ["what do i bring", "is it free"]),
        ("What do I bring? Plus, is it free?", ["What do I bring", "is it free"]),
        ("is it my right - and what does it cost", ["is it my right", "what does it cost"]),
        ("what do i bring\nis it free", ["what do i bring", "is it free"]),
        ("1) what do i bring 2) is it free", ["what do i bring", "is it free"]),
        (
            "what do i bring how much is it will they pay",
            ["what do i bring", "how much is it", "will they pay"],
        ),
        ("i have cancer will medicare pay", ["will medicare pay"]),
        ("I have cancer. My mom too. Will medicare pay?", ["Will medicare pay"]),
        ("is it free and if not can i appeal", ["is it free", "if not can i appeal"]),
        ("tell me what to bring and show me my list", ["tell me what to bring", "show me my list"]),
        ("2 questions: is it free, and who do i call?", ["is it free", "who do i call"]),
        ("Q1 what do i bring Q2 how long", ["what do i bring", "how long"]),
        ("a) is it free b) who do i call", ["is it free", "who do i call"]),
        ("what do i bring and to whom", ["what do i bring", "to whom"]),
        ("how much, how long, and who pays", ["how much", "how long", "who pays"]),
        ("not sure who to see or how to pay", ["not sure who to see", "how to pay"]),
        ("i want to know how much and if it hurts", ["i want to know how much", "if it hurts"]),
        ("im new here, can i ask and will they tell", ["can i ask", "will they tell"]),
        ("does workers comp pay and can i choose", ["does workers comp pay", "can i choose"]),
        ("who sees this and where do you get it", ["who sees this", "where do you get it"]),
        ("does aetna pay for it does my dr agree", ["does aetna pay for it", "does my dr agree"]),
        ("que llevo y cuanto cuesta", ["que llevo", "cuanto cuesta"]),
    ],
)  # fmt: skip
def test_questions_are_found_one_by_one(text: str, found: list[str]) -> None:
    assert questions(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "should i wait and see",
        "what are the risks and benefits",
        "should i wait and do a test",
        "should i ask the doctor if its cancer and if it spread",
        "my scan is old and is hard to read",
        "what records and what scans do they want",
        "can me and my wife come",
        "what and how do i tell her",
        "how many opinions can i get",
        "what questions should i ask",
        "when i tell her, will she be mad",
        "if they say no can i appeal",
        "what should i do if i have to wait",
        "do i need to call and ask if they pay",
        "i dont know how much it costs",
        "how do i ask my doctor how long it takes",
        "are there doctors who can do this",
        "is it urgent or can i take some time",
        "should my mom do the chemo",
        "how much of it will medicare pay",
    ],
)
def test_one_question_stays_whole(text: str) -> None:
    assert len(questions(text)) <= 1


def test_what_is_only_told_is_no_question() -> None:
    assert questions("i have lung cancer, my surgery is in 3 weeks and my dr wont talk to me") == []


@given(st.text(max_size=200))
def test_questions_are_parts_of_any_message_in_its_order(text: str) -> None:
    place = 0
    for part in questions(text):
        place = text.index(part, place) + len(part)
