"""The list in a slot does what the list in the database does: one suite for both."""

from __future__ import annotations

import json
from datetime import date

import pytest

from actions.session_checklists import Checklists, SessionChecklists, copy
from bot.checklist.state import OwnTask, Saved, TaskState
from bot.storage.checklists import ChecklistStore

DUE = date(2026, 12, 1)


@pytest.fixture(params=[SessionChecklists, ChecklistStore])
def store(request: pytest.FixtureRequest) -> Checklists:
    made: Checklists = request.param()
    return made


def fill(store: Checklists) -> None:
    store.set_status("c", "records_images", "done")
    store.set_note("c", "records_images", "ask at the desk")
    store.set_due("c", "records_slides", DUE)
    store.add_own("c", "Call my sister", DUE, "9")
    store.add_own("c", "Feed the cat", None, "1")
    store.write_sheet("c", "costs", "visit_price", "200")
    store.write_sheet("c", "must_asks", "first_question", "why now")


def test_nothing_is_held_at_first(store: Checklists) -> None:
    assert store.load("c") == Saved()
    assert store.sheet("c", "costs") == {}


def test_changes_to_a_task_leave_its_other_parts_alone(store: Checklists) -> None:
    store.set_note("c", "records", "ask at the desk")
    store.set_due("c", "records", DUE)
    store.set_status("c", "records", "done")
    done = TaskState("records", "done", DUE, "ask at the desk")
    assert store.load("c").states == {"records": done}
    store.set_status("c", "records", "open")
    store.set_due("c", "records", None)
    store.set_note("c", "records", "")
    assert store.load("c").states == {"records": TaskState("records", "open", None, None)}


def test_own_tasks_come_back_in_the_order_of_adding(store: Checklists) -> None:
    first = store.add_own("c", "Call my sister", DUE, "9")
    store.add_own("c", "Feed the cat", None, "1")
    assert first == OwnTask("own:9", "Call my sister", DUE)
    assert [task.title for task in store.load("c").own] == ["Call my sister", "Feed the cat"]


def test_a_repeated_request_adds_one_task(store: Checklists) -> None:
    first = store.add_own("c", "Call my sister", DUE, "7")
    assert store.add_own("c", "Call my sister again", None, "7") == first
    assert store.load("c").own == (first,)


def test_a_sheet_is_filled_field_by_field(store: Checklists) -> None:
    store.write_sheet("c", "insurer_call", "my_share", "20")
    store.write_sheet("c", "insurer_call", "covered", "yes")
    store.write_sheet("c", "insurer_call", "my_share", "30")
    store.write_sheet("c", "costs", "my_share", "1")
    assert store.sheet("c", "insurer_call") == {"my_share": "30", "covered": "yes"}
    store.write_sheet("c", "insurer_call", "my_share", None)
    store.write_sheet("c", "insurer_call", "never there", None)
    assert store.sheet("c", "insurer_call") == {"covered": "yes"}


def test_clearing_forgets_list_and_sheets(store: Checklists) -> None:
    fill(store)
    store.clear("c")
    assert store.load("c") == Saved()
    assert store.sheet("c", "costs") == {}


@pytest.mark.parametrize(
    ("source", "target"),
    [(SessionChecklists, ChecklistStore), (ChecklistStore, SessionChecklists)],
)
def test_a_copy_is_the_same_list(source: type[Checklists], target: type[Checklists]) -> None:
    store, other = source(), target()
    fill(store)
    copy("c", store, other)
    assert other.load("c") == store.load("c")
    assert other.sheet("c", "costs") == store.sheet("c", "costs") == {"visit_price": "200"}
    assert other.sheet("c", "must_asks") == store.sheet("c", "must_asks")


def test_what_the_slot_holds_comes_through_json_and_back() -> None:
    store = SessionChecklists()
    fill(store)
    again = SessionChecklists(json.loads(json.dumps(store.held)))
    assert again.load("c") == store.load("c")
    assert not again.changed


def test_what_the_slot_holds_reads_like_the_export() -> None:
    store = SessionChecklists()
    fill(store)
    held = store.held
    assert held is not None
    assert held["checklist"][1] == {
        "task_id": "records_slides",
        "status": "open",
        "due": "2026-12-01",
        "note": None,
    }
    assert held["own_tasks"][0].items() >= {"title": "Call my sister", "due": "2026-12-01"}.items()
    assert held["sheets"][0] == {"sheet": "costs", "field": "visit_price", "value": "200"}


def test_a_change_never_reaches_the_old_value_of_the_slot() -> None:
    store = SessionChecklists()
    fill(store)
    before = store.held
    later = SessionChecklists(before)
    later.set_status("c", "records_images", "open")
    assert later.changed
    assert SessionChecklists(before).load("c").states["records_images"].status == "done"
