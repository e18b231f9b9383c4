"""Due dates reckoned backwards from a date that matters."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.checklist.catalogue import DueRule
from bot.checklist.due import Calendar, calendar, due_date
from bot.profile import Profile

TODAY = date(2026, 11, 21)
LONGEST = {"decision": 20, "visit": 10}


def in_days(days: int) -> date:
    return TODAY + timedelta(days)


def a_calendar(
    decision: int | None = None, visit: int | None = None, today: int = 0, start: int = 0
) -> Calendar:
    profile = Profile(
        decision_date=None if decision is None else in_days(decision),
        visit_date=None if visit is None else in_days(visit),
    )
    return calendar(profile, LONGEST, in_days(today), in_days(start))


def before(anchor: str, days: int, within: int) -> DueRule:
    return DueRule(anchor, False, days, within)  # type: ignore[arg-type]


AFTER = DueRule("visit", True, 7, 7)


def test_lead_time_is_kept_when_there_is_room() -> None:
    assert due_date(before("decision", 15, 30), a_calendar(decision=21)) == in_days(6)
    assert due_date(before("visit", 3, 30), a_calendar(visit=12)) == in_days(9)


def test_lead_times_shrink_alike_when_time_is_short() -> None:
    short = a_calendar(decision=10)
    found = [due_date(before("decision", days, 60), short) for days in (20, 10, 2)]
    assert found == [in_days(0), in_days(5), in_days(9)]


def test_a_far_date_is_no_reason_to_wait() -> None:
    assert due_date(before("decision", 15, 5), a_calendar(decision=180)) == in_days(5)


def test_without_a_date_tasks_are_spread_gently_from_the_start() -> None:
    assert due_date(before("decision", 15, 5), a_calendar()) == in_days(5)


def test_a_visit_not_booked_yet_is_planned_in_good_time_before_the_decision() -> None:
    assert due_date(before("visit", 0, 60), a_calendar(decision=21)) == in_days(14)


def test_after_visit_tasks_have_no_date_without_a_visit() -> None:
    assert due_date(AFTER, a_calendar(decision=21)) is None
    assert due_date(AFTER, a_calendar(visit=5)) == in_days(12)


def test_after_visit_tasks_come_before_the_decision_that_they_serve() -> None:
    assert due_date(AFTER, a_calendar(visit=5, decision=9)) == in_days(9)


def test_a_visit_after_the_decision_still_comes_first() -> None:
    assert due_date(AFTER, a_calendar(visit=12, decision=9)) == in_days(19)


def test_what_is_late_is_due_today() -> None:
    late = a_calendar(today=8)
    assert due_date(before("decision", 15, 5), late) == in_days(8)


def test_dates_stay_in_place_from_one_day_to_the_next() -> None:
    rule = before("decision", 10, 60)
    assert due_date(rule, a_calendar(decision=16, today=0)) == due_date(
        rule, a_calendar(decision=16, today=3)
    )


def test_a_decision_that_has_passed_counts_as_none() -> None:
    assert a_calendar(decision=-1).decision is None


@pytest.mark.parametrize(
    ("decision", "near"), [(0, True), (1, True), (2, True), (3, False), (None, False)]
)
def test_tonight(decision: int | None, near: bool) -> None:
    assert a_calendar(decision=decision).tonight is near
