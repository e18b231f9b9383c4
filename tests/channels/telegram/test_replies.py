"""What messages become on Telegram: parts, headings, buttons, files; and how fast they may go."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.courier import DESPITE_STOP
from bot.channels.telegram import keyboard, pacing
from bot.channels.telegram.replies import bar, html, outgoing, split, units

TEXTS = st.text(
    alphabet=st.sampled_from([*"ab .!?\n", "\N{LATIN SMALL LETTER E WITH ACUTE}", "\U0001f499"]),
    max_size=400,
)


def buttons(number: int, title: str = "Choice") -> list[dict[str, str]]:
    return [{"title": f"{title} {at}", "id": f"id-{at}"} for at in range(number)]


def labels(shown: Any) -> list[str]:
    return [key.text for row in shown.inline_keyboard for key in row]


@given(TEXTS, st.integers(min_value=2, max_value=60))
def test_parts_fit_and_hold_every_word(text: str, most: int) -> None:
    parts = split(text, most)
    assert all(0 < units(part) <= most for part in parts)
    assert re.sub(r"\s", "", "".join(parts)) == re.sub(r"\s", "", text)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("short", ["short"]),
        ("", []),
        ("one two three\n\nfour five six", ["one two three", "four five six"]),
        ("one two three\nfour five six", ["one two three", "four five six"]),
        ("One two. Three four five", ["One two.", "Three four five"]),
        ("one two three four five", ["one two three", "four five"]),
        ("x" * 30, ["x" * 16, "x" * 14]),
        ("\U0001f499" * 9, ["\U0001f499" * 8, "\U0001f499"]),
    ],
)
def test_a_text_is_parted_at_the_best_place(text: str, parts: list[str]) -> None:
    assert split(text, 16) == parts


@given(TEXTS, st.lists(st.text(alphabet="ab<>&", min_size=1, max_size=5), max_size=3))
def test_what_is_bold_is_a_line_and_nothing_else_is_markup(text: str, headings: list[str]) -> None:
    said = "\n".join([text, *headings, "<i>a & b</i>"])
    sent, mode = html(said, headings)
    if mode is None:
        assert sent == said
    else:
        assert set(re.findall(r"<(/?\w+)>", sent)) <= {"b", "/b"}
        assert unescape(re.sub(r"</?b>", "", sent)) == said


@pytest.mark.parametrize(
    ("done", "total", "full"), [(0, 20, 0), (1, 20, 1), (19, 20, 9), (20, 20, 10), (10, 20, 5)]
)
def test_only_a_finished_list_has_a_full_bar(done: int, total: int, full: int) -> None:
    drawn = bar(done, total)
    assert (len(drawn), drawn.count("\N{BLACK PARALLELOGRAM}")) == (10, full)


def test_a_long_card_keeps_its_buttons_under_the_last_part() -> None:
    message = {"text": "word " * 2000, "buttons": buttons(2), "headings": ["x"]}
    calls = outgoing("telegram-1", [message], "")
    assert ["buttons" in call for call in calls] == [False, False, True]


def test_help_in_danger_goes_out_whatever_was_wished() -> None:
    (urgent,) = outgoing("telegram-1", [{"text": "Call 911 now.", "urgent": True}], "")
    (other,) = outgoing("telegram-1", [{"text": "Hello."}], "")
    assert urgent[DESPITE_STOP] and DESPITE_STOP not in other


@pytest.mark.parametrize(
    ("forms", "kind", "sent"),
    [
        (["pdf", "page", "text", "code"], "checklist", ["pdf"]),
        (["page", "text", "code"], "checklist", ["page"]),
        (["ics"], "calendar", ["ics"]),
        (["pdf", "page", "text", "code"], "doctor_message", ["pdf", "text"]),
    ],
)
def test_the_best_form_of_a_paper_is_sent(forms: list[str], kind: str, sent: list[str]) -> None:
    attachments = [{"title": one, "form": one, "document": {"kind": kind}} for one in forms]
    message = {"text": "Here.", "attachments": attachments, "buttons": buttons(1)}
    calls = outgoing("telegram-1", [message], "")
    assert [call["form"] for call in calls] == sent
    assert calls[0]["caption"] == "Here."
    assert "buttons" in calls[-1]


def test_words_too_long_for_a_caption_go_before_the_file() -> None:
    attachment = {"title": "PDF", "form": "pdf", "document": {"kind": "checklist"}}
    calls = outgoing("telegram-1", [{"text": "word " * 300, "attachments": [attachment]}], "")
    assert [sorted(call) for call in calls] == [["text"], ["conversation", "form", "paper"]]


@pytest.mark.parametrize("number", [0, 1, 8, 9, 15, 16, 40])
def test_every_button_is_on_one_page(number: int) -> None:
    all_of_them = buttons(number)
    pages = -(-number // 7) if number > keyboard.AT_ONCE else 1
    shown = [keyboard.keyboard(all_of_them, "More", page) for page in range(pages)]
    found = [label for page in shown if page for label in labels(page) if label != "More"]
    assert found == [one["title"] for one in all_of_them]
    assert all(len(labels(page)) <= keyboard.AT_ONCE for page in shown if page)


def test_a_page_that_is_not_there_is_the_last_one() -> None:
    shown = keyboard.keyboard(buttons(9), "More", 99)
    assert shown is not None and labels(shown) == ["Choice 7", "Choice 8", "More"]


@pytest.mark.parametrize(("data", "page"), [("page:3", 3), ("page:", None), ("abc", None)])
def test_more_is_told_from_a_choice(data: str, page: int | None) -> None:
    assert keyboard.asked_page(data) == page


def test_a_pressed_button_stays_marked_once() -> None:
    shown = keyboard.keyboard(buttons(3), "More")
    assert shown is not None
    left = keyboard.only(shown, "id-1")
    assert left is not None and labels(left) == ["\N{CHECK MARK} Choice 1"]
    assert keyboard.only(left, "id-1") is None
    assert keyboard.only(shown, "id-9") is None


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_few_go_at_once_and_then_one_each_second() -> None:
    clock = Clock()
    pace = pacing.Pace(1.0, 3, clock)
    assert [pace.wait("a") for _ in range(5)] == [0, 0, 0, 1, 2]
    assert pace.wait("b") == 0
    clock.now += 4
    assert [pace.wait("a") for _ in range(2)] == [0, 0]
    clock.now += 60
    assert [pace.wait("a") for _ in range(4)] == [0, 0, 0, 1]


def test_who_is_quiet_is_forgotten() -> None:
    clock = Clock()
    pace = pacing.Pace(1.0, 3, clock)
    for chat in range(50):
        pace.wait(chat)
    clock.now += 10
    pace.wait("last")
    assert len(pace) == 1
