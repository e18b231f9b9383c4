"""The plan merged with what the patient did to it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.checklist import catalogue
from bot.checklist.plan import make_plan
from bot.checklist.state import OwnTask, Saved, TaskState
from bot.checklist.view import Checklist
from bot.profile import VOCABULARY, Profile
from tests.checklist.people import TODAY, ids, plan_for, profiles

CATALOGUE = catalogue.load()
PLAN = plan_for(condition="cancer", country="us", payer="private", decision_date="2026-12-12")


def saved(*states: TaskState, own: tuple[OwnTask, ...] = ()) -> Saved:
    return Saved({state.task_id: state for state in states}, own)


def test_items_are_numbered_from_one_in_the_order_of_the_plan() -> None:
    items = Checklist(PLAN).items
    assert [item.number for item in items] == list(range(1, len(PLAN.tasks) + 1))
    assert [item.task_id for item in items] == [planned.task.id for planned in PLAN.tasks]


def test_ticks_and_own_dates_do_not_move_items() -> None:
    before = [item.task_id for item in Checklist(PLAN).items]
    worked = saved(
        TaskState("records_images", "done"), TaskState("doctor_tell", due=date(2027, 1, 1))
    )
    assert [item.task_id for item in Checklist(PLAN, worked).items] == before


def test_own_date_and_note_are_shown() -> None:
    state = TaskState("doctor_tell", due=date(2026, 12, 1), note="ask for Maria")
    item = Checklist(PLAN, saved(state)).by_id("doctor_tell")
    assert item is not None
    assert (item.due, item.note) == (date(2026, 12, 1), "ask for Maria")


def test_removed_tasks_are_hidden_and_numbers_close_up() -> None:
    checklist = Checklist(PLAN, saved(TaskState("doctor_tell", "removed")))
    assert checklist.by_id("doctor_tell") is None
    assert [item.number for item in checklist.items] == list(range(1, len(PLAN.tasks)))


def test_own_tasks_come_last_with_their_own_words() -> None:
    own = (OwnTask("own:1", "call {my} aunt", date(2026, 11, 25)), OwnTask("own:2", "buy folder"))
    checklist = Checklist(PLAN, saved(TaskState("own:2", "done"), own=own))
    first, second = checklist.items[-2:]
    assert (first.name("es"), first.due, first.own, first.done) == (
        "call {my} aunt",
        date(2026, 11, 25),
        True,
        False,
    )
    assert second.done
    assert checklist.sections()[-1].group == "own"


def test_a_removed_own_task_is_hidden() -> None:
    own = (OwnTask("own:1", "call my aunt"),)
    checklist = Checklist(PLAN, saved(TaskState("own:1", "removed"), own=own))
    assert checklist.by_id("own:1") is None


def test_next_is_the_earliest_that_is_still_to_do() -> None:
    first = Checklist(PLAN).next
    assert first is not None
    assert first.due == min(item.due for item in Checklist(PLAN).items if item.due)
    after = Checklist(PLAN, saved(TaskState(first.task_id, "done"))).next
    assert after is not None
    assert after.task_id != first.task_id


def test_next_is_none_when_all_is_done() -> None:
    done = saved(*(TaskState(planned.task.id, "done") for planned in PLAN.tasks))
    checklist = Checklist(PLAN, done)
    assert checklist.next is None
    assert checklist.waiting == ()
    assert checklist.progress == (len(PLAN.tasks), len(PLAN.tasks))


def test_progress_counts_what_is_done_or_needed() -> None:
    worked = saved(
        TaskState("records_images", "done"),
        TaskState("cover_medicaid", "done"),
        TaskState("cover_hmo", note="wrong plan"),
        TaskState("doctor_tell", "removed"),
    )
    assert Checklist(PLAN, worked).progress == (2, len(PLAN.tasks))


def test_what_was_worked_on_stays_when_it_is_no_longer_needed() -> None:
    worked = saved(
        TaskState("cover_medicaid", "done"),
        TaskState("cover_hmo", note="asked Tom"),
        TaskState("cover_medicare", due=date(2026, 12, 1)),
        TaskState("cover_estimate", "open"),
    )
    checklist = Checklist(PLAN, worked)
    kept = {item.task_id for item in checklist.items if not item.needed}
    assert kept == {"cover_medicaid", "cover_hmo", "cover_medicare"}
    assert all(not item.waiting for item in checklist.items if not item.needed)


def test_states_of_tasks_that_no_longer_exist_do_no_harm() -> None:
    assert Checklist(PLAN, saved(TaskState("gone_since_june", "done"))).items == (
        Checklist(PLAN).items
    )


def test_pages() -> None:
    checklist = Checklist(PLAN)
    pages = checklist.pages(6)
    assert [item for page in pages for item in page] == list(checklist.items)
    assert all(len(page) == 6 for page in pages[:-1])
    assert checklist.items[6] in pages[checklist.page_of(7, 6)]
    with pytest.raises(ValueError, match="at least one"):
        checklist.pages(0)


def test_sections_follow_the_groups() -> None:
    checklist = Checklist(PLAN)
    sections = checklist.sections()
    assert [item for section in sections for item in section.items] == list(checklist.items)
    assert all(section.title["en"] for section in sections)
    assert len({section.group for section in sections}) == len(sections)


def test_item_by_number() -> None:
    checklist = Checklist(PLAN)
    assert checklist.item(1) == checklist.items[0]
    assert checklist.item(0) is None
    assert checklist.item(len(checklist.items) + 1) is None


def test_owner_is_shown_only_when_somebody_helps() -> None:
    assert {item.owner for item in Checklist(PLAN).items} == {None}
    helped = Checklist(plan_for(role="other", country="us"))
    assert {item.owner for item in helped.items} == {"patient", "helper"}


@given(profiles, st.sampled_from(sorted(VOCABULARY)), st.data())
def test_changing_one_answer_keeps_ticks_notes_and_own_tasks(
    profile: Profile, slot: str, data: st.DataObject
) -> None:
    plan = make_plan(profile, CATALOGUE, TODAY)
    picked = data.draw(st.sets(st.sampled_from(ids(plan)), min_size=1, max_size=5))
    states = [
        TaskState(id, "done" if index % 2 else "open", note=f"note {index}")
        for index, id in enumerate(picked)
    ]
    kept = saved(*states, own=(OwnTask("own:1", "my own"),))
    value = data.draw(st.sampled_from(sorted(VOCABULARY[slot])))
    answer: dict[str, Any] = {slot: frozenset({value}) if slot == "records" else value}
    changed = replace(profile, **answer)
    checklist = Checklist(make_plan(changed, CATALOGUE, TODAY), kept)
    for state in states:
        item = checklist.by_id(state.task_id)
        assert item is not None
        assert (item.status, item.note) == (state.status, state.note)
    assert checklist.by_id("own:1") is not None
    assert [item.number for item in checklist.items] == list(range(1, len(checklist.items) + 1))
