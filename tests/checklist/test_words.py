"""Dates in a sentence, and the blanks of scripts and letters."""

from __future__ import annotations

from datetime import date

from bot.checklist.words import BLANKS, blanks, say_date
from bot.profile import Profile


def test_a_date_is_said_with_its_weekday() -> None:
    assert say_date(date(2026, 11, 30)) == "Mon, Nov 30"


def test_a_language_without_names_falls_back_to_english() -> None:
    assert say_date(date(2027, 1, 3), "xx") == "Sun, Jan 3"


def test_what_is_not_known_is_a_line_to_write_on() -> None:
    assert blanks(Profile()) == dict.fromkeys(BLANKS, "____")


def test_what_is_known_is_filled_in() -> None:
    profile = Profile(condition="cancer", relation="dad", visit_date=date(2026, 12, 1))
    filled = blanks(profile, due=date(2026, 11, 30), doctor="Dr. Chen")
    assert filled["condition_words"] == "cancer care"
    assert filled["needed_by"] == "Mon, Nov 30"
    assert filled["doctor"] == "Dr. Chen"
    assert filled["person"] == "dad"
    assert filled["visit_date"] == "Tue, Dec 1"
    assert filled["decision_date"] == "____"
