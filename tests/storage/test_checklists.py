"""Ticks, dates, notes, own tasks and sheets, also when two tabs work at once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from sqlalchemy import Engine

from bot.checklist.state import OwnTask, Saved, TaskState
from bot.storage.checklists import ChecklistStore

DUE = date(2026, 12, 1)


@pytest.fixture
def store(engine: Engine) -> ChecklistStore:
    return ChecklistStore(engine)


def at_once(count: int, work: Callable[[int], object]) -> None:
    """Do some work in threads that all begin at the same moment."""
    start = Barrier(count)

    def begin(number: int) -> None:
        start.wait()
        work(number)

    with ThreadPoolExecutor(count) as pool:
        for done in [pool.submit(begin, number) for number in range(count)]:
            done.result()


def test_nothing_is_kept_for_a_new_conversation(store: ChecklistStore) -> None:
    assert store.load("new") == Saved()
    assert store.sheet("new", "insurer") == {}


def test_changes_to_a_task_leave_its_other_parts_alone(store: ChecklistStore) -> None:
    store.set_note("c", "records", "ask for Ana")
    store.set_due("c", "records", DUE)
    store.set_status("c", "records", "done")
    assert store.load("c").states == {"records": TaskState("records", "done", DUE, "ask for Ana")}
    store.set_status("c", "records", "open")
    store.set_due("c", "records", None)
    store.set_note("c", "records", "")
    assert store.load("c").states == {"records": TaskState("records", "open", None, None)}


def test_own_tasks_come_back_in_the_order_of_adding(store: ChecklistStore) -> None:
    first = store.add_own("c", "Call my sister", DUE, "9")
    store.add_own("c", "Feed the cat", None, "1")
    assert first == OwnTask("own:9", "Call my sister", DUE)
    assert [task.title for task in store.load("c").own] == ["Call my sister", "Feed the cat"]


def test_a_repeated_request_adds_one_task(store: ChecklistStore) -> None:
    first = store.add_own("c", "Call my sister", DUE, "7")
    assert store.add_own("c", "Call my sister again", None, "7") == first
    assert store.load("c").own == (first,)


def test_conversations_do_not_see_each_other(store: ChecklistStore) -> None:
    store.set_status("a", "records", "done")
    store.add_own("a", "Call", None, "1")
    store.add_own("b", "Write", None, "1")
    store.write_sheet("a", "insurer", "name", "Ana")
    assert store.load("b") == Saved(own=(OwnTask("own:1", "Write"),))
    assert store.sheet("b", "insurer") == {}


def test_a_sheet_is_filled_field_by_field(store: ChecklistStore) -> None:
    store.write_sheet("c", "insurer", "name", "Ana")
    store.write_sheet("c", "insurer", "reference", "A-1")
    store.write_sheet("c", "insurer", "name", "Anna")
    store.write_sheet("c", "opinions", "name", "Dr. One")
    assert store.sheet("c", "insurer") == {"name": "Anna", "reference": "A-1"}
    store.write_sheet("c", "insurer", "name", None)
    store.write_sheet("c", "insurer", "never there", None)
    assert store.sheet("c", "insurer") == {"reference": "A-1"}


def test_clearing_forgets_the_checklist_of_that_conversation_alone(store: ChecklistStore) -> None:
    for conversation in ("a", "b"):
        store.set_status(conversation, "records", "done")
        store.add_own(conversation, "Call", None, "1")
        store.write_sheet(conversation, "insurer", "name", "Ana")
    store.clear("a")
    assert store.load("a") == Saved()
    assert store.sheet("a", "insurer") == {}
    assert store.load("b").states
    assert store.load("b").own
    assert store.sheet("b", "insurer")


def test_two_tabs_ticking_at_once_lose_nothing(store: ChecklistStore) -> None:
    def tick(number: int) -> None:
        for task in range(10):
            store.set_status("c", f"task-{number}-{task}", "done")

    at_once(2, tick)
    states = store.load("c").states
    assert len(states) == 20
    assert {state.status for state in states.values()} == {"done"}


def test_two_tabs_changing_one_task_at_once_keep_both_changes(store: ChecklistStore) -> None:
    for round_number in range(10):
        task = f"task-{round_number}"
        changes: list[Callable[[], None]] = [
            lambda task=task: store.set_status("c", task, "done"),  # type: ignore[misc]
            lambda task=task: store.set_note("c", task, "kept"),  # type: ignore[misc]
        ]
        at_once(2, lambda number, changes=changes: changes[number]())  # type: ignore[misc]
        assert store.load("c").states[task] == TaskState(task, "done", None, "kept")


def test_one_request_sent_twice_at_once_adds_one_task(store: ChecklistStore) -> None:
    for key in range(10):
        at_once(2, lambda _, key=key: store.add_own("c", "Call", None, str(key)))  # type: ignore[misc]
    assert len(store.load("c").own) == 10


def test_two_tabs_adding_at_once_keep_every_task(store: ChecklistStore) -> None:
    def add(number: int) -> None:
        for task in range(10):
            store.add_own("c", f"Task {number} {task}", None, f"{number}-{task}")

    at_once(2, add)
    assert len({task.title for task in store.load("c").own}) == 20
