"""Segments are counted as phones do, and every page fits, whole words and links in order."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.sms.layout import LONGEST_WORD, pages
from bot.channels.sms.segments import MOST, is_gsm, plain, segments

MORE = "Text NEXT for more."


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("a" * 459, 3),
        ("a" * 460, 4),
        ("[" * 80, 1),
        ("[" * 81, 2),
        ("a" * 152 + "[" + "a" * 152, 3),
        ("ñ¿¡éüàèìòù" * 16, 1),
        ("á" * 70, 1),
        ("á" * 71, 2),
        ("á" * 201, 3),
        ("á" * 202, 4),
        ("\U0001f600" * 35, 1),
        ("\U0001f600" * 36, 2),
        ("aa" + "\U0001f600" * 66, 3),
    ],
)
def test_segments(text: str, count: int) -> None:
    assert segments(text) == count


def test_marks_that_cost_much_are_made_plain_and_letters_kept() -> None:
    assert plain("\u201cYes\u201d \u2013 it\u2019s\u2026 \u2022 más\u00a0\u00abok\u00bb") == (
        '"Yes" - it\'s... - más "ok"'
    )
    assert is_gsm("¿Qué?") and not is_gsm("Sí")


def _buttons(*titles: str) -> list[dict[str, str]]:
    return [{"title": title} for title in titles]


def test_a_turn_is_one_text_with_its_choices_last() -> None:
    messages = [
        {"text": "Hello.", "buttons": _buttons("Not counted")},
        {
            "text": "Which one?",
            "buttons": _buttons("This", "That"),
            "links": ["https://a.example/d"],
        },
    ]
    assert pages(messages, MORE) == ["Hello.\n\nWhich one?\nhttps://a.example/d\n1 This\n2 That"]


def test_what_only_suggests_goes_to_save_a_page() -> None:
    message = {"text": "a" * 430, "buttons": _buttons("Needed", "Maybe so", "Perhaps")}
    kept = pages([message], MORE, lambda button: button["title"] != "Needed")
    assert kept == ["a" * 430 + "\n1 Needed\n2 Maybe so"]
    assert len(pages([message], MORE)) == 2


def test_a_choice_before_a_needed_one_is_never_left_out() -> None:
    message = {"text": "a" * 440, "buttons": _buttons("Maybe so", "Needed")}
    laid = "\n".join(pages([message], MORE, lambda button: button["title"] != "Needed"))
    assert "1 Maybe so" in laid and "2 Needed" in laid


def test_a_heading_goes_with_what_it_heads() -> None:
    text = "\n\n".join(f"Part {part}\n" + "One more line of it.\n" * 6 for part in range(6))
    for page in pages([{"text": text}], MORE)[:-1]:
        assert not re.search(r"Part \d\n" + re.escape(MORE), page)


def test_a_long_sentence_is_cut_between_words() -> None:
    words = [f"word{number}" for number in range(200)]
    laid = pages([{"text": " ".join(words)}], MORE)
    assert " ".join(page.removesuffix("\n" + MORE) for page in laid).split() == words


_WORDS = st.text(st.sampled_from("abc áñ€[.?\u2022\u2019\U0001f600\n"), max_size=900)


@given(
    st.lists(_WORDS, min_size=1, max_size=4), st.lists(st.text("ab é í", max_size=30), max_size=9)
)
def test_every_page_fits_and_no_word_is_lost(texts: list[str], titles: list[str]) -> None:
    messages: list[dict[str, object]] = [{"text": text} for text in texts]
    messages[-1]["buttons"] = _buttons(*titles)
    laid = pages(messages, MORE)
    assert all(segments(page) <= MOST for page in laid)
    assert [page.endswith(MORE) for page in laid] == [True] * (len(laid) - 1) + [False]
    whole = plain("\n".join([*texts, *(f"{at} {title}" for at, title in enumerate(titles, 1))]))
    told = " ".join(page.removesuffix(MORE) for page in laid)
    if all(len(word) <= LONGEST_WORD for word in whole.split()):
        assert told.split() == whole.split()
    else:
        assert "".join(told.split()) == "".join(whole.split())
