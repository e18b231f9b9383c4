from __future__ import annotations

import re
from datetime import date

import pytest

from actions.checklist import (
    ActionAddTask,
    ActionChangeDate,
    ActionMakeChecklist,
    ActionShowChecklist,
    ActionTick,
    ActionUntick,
    own_task,
)
from actions.sheets import ActionOpenSheet, ValidateSheetForm
from bot.storage.checklists import ChecklistStore
from tests.actions.conftest import Run, bot_said

PROFILE = {"role": "self", "condition": "cancer", "country": "us", "payer": "private"}
PROFILE |= {"consent": "kept"}
LISTED = PROFILE | {"has_list": True, "list_start": "2026-11-21"}


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ("add: call my sister", "call my sister"),
        ("add ask my sister", "ask my sister"),
        ("please add a task: buy a folder", "buy a folder"),
        ("put call the clinic on my list", "call the clinic"),
        ("add a task", ""),
        ("add: call my sister by [date]", "call my sister"),
        ("add: llamar a mi hermana [fecha]", "llamar a mi hermana"),
        ("/add_task", ""),
    ],
)
def test_own_tasks_are_read(said: str, title: str) -> None:
    assert own_task(said) == title


@pytest.mark.parametrize(
    ("said", "entities"),
    [
        ("add: call my sister in 3 days", {}),
        ("add: call my sister by [date]", {"date": "2026-11-24"}),
    ],
)
def test_an_own_task_takes_its_date(run: Run, said: str, entities: dict[str, str]) -> None:
    run(ActionAddTask(), said, "add_task", entities, slots=PROFILE)
    assert ChecklistStore().load("somebody").own[0].due == date(2026, 11, 24)


@pytest.mark.parametrize(
    ("said", "entities"),
    [
        ("move number 2 to tomorrow", {}),
        ("move number 2 to [date]", {"date": "2026-11-22"}),
        ("2 to [date]", {"decision_date": "2026-11-22"}),
    ],
)
def test_a_date_is_changed_also_when_it_was_masked(
    run: Run, said: str, entities: dict[str, str]
) -> None:
    run(ActionChangeDate(), said, "change_date", entities, slots=LISTED)
    states = ChecklistStore().load("somebody").states.values()
    assert [state.due for state in states] == [date(2026, 11, 22)]


def test_a_sheet_takes_the_day_that_was_read_before_masking(run: Run) -> None:
    slots = PROFILE | {"sheet": "insurer_call", "sheet_field": "call_date"}
    slots |= {"requested_slot": "sheet_answer", "sheet_answer": "on [date]"}
    entities = {"date": "2026-11-24"}
    run(ValidateSheetForm(), "on [date]", "inform", entities, slots=slots, form="sheet_form")
    assert ChecklistStore().sheet("somebody", "insurer_call") == {"call_date": "2026-11-24"}


def test_the_same_message_twice_adds_one_task(run: Run) -> None:
    for _ in range(2):
        run(ActionAddTask(), "add: call my sister", "add_task", slots=PROFILE)
    assert len(ChecklistStore().load("somebody").own) == 1


def test_a_list_is_made_and_skips_what_was_not_answered(run: Run) -> None:
    done = run(ActionMakeChecklist(), "make it", "make_checklist", slots=PROFILE)
    assert done.slots["has_list"] is True
    assert done.slots["list_start"] == "2026-11-21"
    assert done.slots["worry"] == "unknown"
    assert "payer" not in done.slots


def test_a_tick_is_kept_and_counted(run: Run) -> None:
    done = run(ActionTick(), "done with 1", "tick", slots=LISTED)
    assert "1 of" in done.text
    assert [s.status for s in ChecklistStore().load("somebody").states.values()] == ["done"]


def test_the_first_page_tells_how_far_along_each_group_is(run: Run) -> None:
    run(ActionTick(), "done with 1", "tick", slots=LISTED)
    shown = run(ActionShowChecklist(), "my list", "show_checklist", slots=LISTED)
    progress = shown.messages[-1]["custom"]["progress"]
    assert progress["done"] == 1 == sum(group["done"] for group in progress["groups"])
    assert progress["total"] == sum(group["total"] for group in progress["groups"])
    assert progress["groups"][0] == {"title": "First steps", "done": 1, "total": 3}
    second = run(ActionShowChecklist(), "", "show_checklist", {"page": 1}, slots=LISTED)
    assert "groups" not in second.messages[-1]["custom"]["progress"]


def test_a_page_of_the_list_has_a_box_for_each_of_its_lines(run: Run) -> None:
    run(ActionTick(), "done with 1", "tick", slots=LISTED)
    shown = run(ActionShowChecklist(), "my list", "show_checklist", slots=LISTED).messages[-1]
    items = shown["custom"]["list"]["items"]
    numbers = re.findall(r"^(\d+)\. ", shown["text"], re.MULTILINE)
    assert [str(item["number"]) for item in items] == numbers
    assert [item["done"] for item in items] == [True] + [False] * (len(items) - 1)
    first = items[0]
    assert first["untick"]["payload"] == f'/untick{{"item": "{first["item"]}"}}'
    assert first["tick"]["title"].startswith("Done: ")


def test_a_tick_says_which_boxes_it_changes(run: Run) -> None:
    done = run(ActionTick(), "done with 1 and 2", "tick", slots=LISTED)
    items = done.messages[-1]["custom"]["list"]["items"]
    assert [item["done"] for item in items] == [True, True]
    undone = run(ActionUntick(), "", "untick", {"item": items[0]["item"]}, slots=LISTED)
    assert undone.messages[-1]["custom"]["list"]["items"] == [
        {"item": items[0]["item"], "done": False}
    ]


def test_without_a_list_a_tick_offers_to_make_one(run: Run) -> None:
    assert "Make my checklist" in run(ActionTick(), "done", "tick").titles


def test_braces_in_a_patients_words_are_only_words(run: Run) -> None:
    before = [bot_said("Hello."), bot_said("What shall I add?")]
    said = "add: {emergency_us} {nothing}"
    done = run(ActionAddTask(), said, "add_task", slots=PROFILE, before=before)
    assert "{emergency_us} {nothing}" in done.text


def test_filling_a_sheet_anew_empties_it(run: Run) -> None:
    ChecklistStore().write_sheet("somebody", "must_asks", "first_question", "why")
    run(ActionOpenSheet(), "again", "must_asks", {"anew": True}, slots=PROFILE)
    assert ChecklistStore().sheet("somebody", "must_asks") == {}
