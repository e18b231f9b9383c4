"""Dates as patients type them. Today is a Saturday."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.dates import find_dates

TODAY = date(2026, 11, 21)

COMING = {
    # counted
    "in 3 weeks": "2026-12-12",
    "3 wks": "2026-12-12",
    "two weeks": "2026-12-05",
    "in a couple of weeks": "2026-12-05",
    "in a few days": "2026-11-24",
    "2-3 weeks": "2026-12-05",
    "in two or three weeks": "2026-12-05",
    "a month from now": "2026-12-21",
    "in about a month i think": "2026-12-21",
    "like 10 days out": "2026-12-01",
    "they gave me 2 weeks to decide": "2026-12-05",
    "in 48 hours": "2026-11-23",
    "surgery in 3 wks and im freaking out": "2026-12-12",
    "my op is 6 weeks away": "2027-01-02",
    "a week from tuesday": "2026-12-01",
    "in a fortnight": "2026-12-05",
    "within 10 days": "2026-12-01",
    "in one week's time": "2026-11-28",
    # weekdays
    "nxt fri": "2026-11-27",
    "next friday": "2026-11-27",
    "this thursday": "2026-11-26",
    "thurs 10am": "2026-11-26",
    "monday": "2026-11-23",
    "on Sat": "2026-11-28",
    "this saturday": "2026-11-21",
    "thusday": "2026-11-26",
    "wensday": "2026-11-25",
    "friday week": "2026-12-04",
    "friday the 4th of december": "2026-12-04",
    # near days
    "tmrw 7am": "2026-11-22",
    "tommorow": "2026-11-22",
    "2morrow": "2026-11-22",
    "surgery is tonight": "2026-11-21",
    "day after tomorrow": "2026-11-23",
    # stretches
    "next week": "2026-11-23",
    "end of next week": "2026-11-27",
    "end of the month": "2026-11-30",
    "next month": "2026-12-01",
    "by the end of january": "2027-01-31",
    "mid jan": "2027-01-15",
    "in march": "2027-03-01",
    "december": "2026-12-01",
    "first week of december": "2026-12-01",
    # dates
    "3/4": "2027-03-04",
    "12/3/26": "2026-12-03",
    "12/3/2026": "2026-12-03",
    "12-3-2026": "2026-12-03",
    "25/12": "2026-12-25",
    "2026-12-03": "2026-12-03",
    "dec 3": "2026-12-03",
    "Dec. 3, 2026 at noon": "2026-12-03",
    "3rd of december": "2026-12-03",
    "december the 3rd": "2026-12-03",
    "december third": "2026-12-03",
    "febuary 3": "2027-02-03",
    "nov 20": "2027-11-20",
    "nov 21": "2026-11-21",
    "feb 29": "2028-02-29",
    "on the 15th": "2026-12-15",
    "the 30th": "2026-11-30",
    "may 5": "2027-05-05",
    "christmas eve": "2026-12-24",
    "before thanksgiving": "2026-11-26",
    # Spanish
    "dentro de 3 semanas": "2026-12-12",
    "el próximo viernes": "2026-11-27",
    "el 3 de diciembre": "2026-12-03",
    "la semana que viene": "2026-11-23",
    "mañana": "2026-11-22",
    "pasado mañana": "2026-11-23",
}

NOTHING = [
    "in 2019",
    "last year",
    "2 weeks ago",
    "since march",
    "last friday",
    "since last march",
    "its been 6 weeks",
    "for 3 weeks now",
    "6 weeks pregnant",
    "diagnosed nov 3",
    "saw him monday",
    "they told me on tuesday that its back",
    "hace 2 semanas",
    "surgery 3 weeks ago",
    "12/3/2019",
    "every friday",
    "march 2018",
    "i was born 3/4/1955",
    "back in june",
    "yesterday",
    "i may have surgery",
    "i sat down",
    "sun is out",
    "the 2nd opinion",
    "second opinion",
    "24/7",
    "stage 3/4",
    "31/2",
    "99/99",
    "3/4 of patients",
    "pain is 8/10",
    "10 mg",
    "88%",
    "call 911",
    "what can i do tonight",
    "por la mañana",
    "do i need a 2nd op",
    "we march on",
    "3 doctors",
    "my son is 3 months old",
    "",
    " ",
    "\x00",
    "in weeks",
    "2026",
    "in 500 years",
]


@pytest.mark.parametrize(("text", "expected"), COMING.items())
def test_day_to_come(text: str, expected: str) -> None:
    assert [found.value.isoformat() for found in find_dates(text, TODAY)] == [expected]


@pytest.mark.parametrize("text", NOTHING)
def test_no_day_to_come(text: str) -> None:
    assert find_dates(text, TODAY) == []


def test_two_days_in_the_order_of_the_text() -> None:
    text = "second opinion is dec 10 and surgery dec 15"
    found = find_dates(text, TODAY)
    assert [(text[one.start : one.end], one.value.day) for one in found] == [
        ("dec 10", 10),
        ("dec 15", 15),
    ]


def test_only_the_coming_of_two() -> None:
    found = find_dates("i was diagnosed in march and surgery is in january", TODAY)
    assert [one.value for one in found] == [date(2027, 1, 1)]


def test_day_first_where_it_is_the_custom() -> None:
    assert find_dates("3/12", TODAY, day_first=True)[0].value == date(2026, 12, 3)


def test_next_weekday_is_of_the_next_week() -> None:
    monday = date(2026, 11, 23)
    assert find_dates("this friday", monday)[0].value == date(2026, 11, 27)
    assert find_dates("next friday", monday)[0].value == date(2026, 12, 4)
    assert find_dates("monday", monday)[0].value == date(2026, 11, 30)


@given(st.text(max_size=200), st.dates(date(2026, 1, 1), date(2099, 12, 31)))
def test_any_text_gives_only_days_to_come_within_it(text: str, today: date) -> None:
    for found in find_dates(text, today):
        assert found.value >= today
        assert 0 <= found.start < found.end <= len(text)


@given(
    st.lists(
        st.sampled_from(
            ["in", "3", "weeks", "next", "fri", "of", "the", "dec", "12/3", "2nd", "a", "ago"]
        ),
        max_size=12,
    )
)
def test_any_words_of_dates_give_only_days_to_come(words: list[str]) -> None:
    assert all(found.value >= TODAY for found in find_dates(" ".join(words), TODAY))


@pytest.mark.parametrize("text", ["😀" * 100_000, "in 3 " * 20_000, "1/" * 50_000, "dec " * 20_000])
def test_very_long_text_is_no_trouble(text: str) -> None:
    find_dates(text, TODAY)
