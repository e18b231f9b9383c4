"""Finding the items a patient means."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.checklist import catalogue
from bot.checklist.catalogue import Task
from bot.checklist.match import find, look_up, read_numbers
from bot.checklist.plan import PlannedTask
from bot.checklist.state import OwnTask, Saved, TaskState
from bot.checklist.view import Checklist
from tests.checklist.people import plan_for

CANCER = Checklist(
    plan_for(
        condition="cancer",
        country="us",
        payer="private",
        decision_date="2026-12-12",
        worry="right_treatment",
        doctor_knows="no",
    )
)
DAD = Checklist(plan_for(role="other", condition="heart", country="us", payer="medicare_advantage"))


@pytest.mark.parametrize(
    ("words", "numbers"),
    [
        ("3", (3,)),
        ("#3", (3,)),
        ("number 3", (3,)),
        ("the third", (3,)),
        ("the 3rd one", (3,)),
        ("the third one please", (3,)),
        ("done with five", (5,)),
        ("i did 3 and 5", (3, 5)),
        ("finished 2, 4 & 6", (2, 4, 6)),
        ("3-5", (3, 4, 5)),
        ("3 to 5", (3, 4, 5)),
        ("the first two", (1, 2)),
        ("the last one", (29,)),
        ("3 3", (3,)),
        ("one", (1,)),
        ("that one", ()),
        ("how do i do number 2?", (2,)),
        ("task 7 i got it from the portal", (7,)),
        ("numbers 2 and 4 i called about", (2, 4)),
        ("not done with 3 yet", (3,)),
        ("got the third opinion", ()),
        ("i called 2 doctors", ()),
        ("call me at 555-123-4567", ()),
        ("got my labs", ()),
        ("", ()),
    ],
)
def test_numbers(words: str, numbers: tuple[int, ...]) -> None:
    assert read_numbers(words, 29) == numbers


def test_several_numbers_are_all_meant() -> None:
    match = look_up(CANCER, "3 and 5")
    assert [item.number for item in match.items] == [3, 5]
    assert match.sure


def test_a_number_that_is_not_on_the_list_finds_nothing() -> None:
    assert find(CANCER, "99") == []
    assert [item.number for item in find(CANCER, "3 and 99")] == [3]


@pytest.mark.parametrize(
    ("words", "task_id"),
    [
        ("got the mri disc", "records_images"),
        ("ok i picked up the cd with my scans from the hospital today", "records_images"),
        ("got teh imges", "records_images"),
        ("i called the insurance", "cover_private"),
        ("Called blue cross and they said yes", "cover_private"),
        ("talked to my insurence", "cover_private"),
        ("told my dr", "doctor_tell"),
        ("told my doc i want another opinion", "doctor_tell"),
        ("pathology slides sent", "records_slides"),
        ("slides r on the way", "records_slides"),
        ("got my lab results", "records_labs"),
        ("med list done", "records_medicines"),
        ("i wrote my story", "records_story"),
        ("booked the appointment w dr chen for the 3rd", "find_book"),
        ("my sister is coming with me", "visit_someone"),
        ("my husband is coming", "visit_someone"),
        ("picked my 3 questions", "questions_must_asks"),
        ("asked hr about the free thing", "cover_benefit"),
        ("report came in the mail", "after_report"),
        ("the letter for the records", "records_reports"),
        ("the script for telling my doctor", "doctor_tell"),
        ("asked how long it can wait", "first_how_long"),
        ("found a cancer center", "find_cancer_us"),
    ],
)
def test_names_and_paraphrases(words: str, task_id: str) -> None:
    match = look_up(CANCER, words)
    assert [item.task_id for item in match.items] == [task_id]
    assert match.sure


@pytest.mark.parametrize(
    ("words", "task_id"),
    [
        ("i have poa", "care_papers_us"),
        ("called humana", "cover_advantage_call"),
        ("asked dad what he wants", "care_wishes"),
        ("echo and ekg", "records_heart"),
    ],
)
def test_paraphrases_of_a_carer(words: str, task_id: str) -> None:
    assert [item.task_id for item in find(DAD, words)] == [task_id]


def test_two_names_in_one_message() -> None:
    match = look_up(CANCER, "got the disc and the slides")
    assert [item.task_id for item in match.items] == ["records_images", "records_slides"]
    assert match.sure


@pytest.mark.parametrize("words", ["records", "i got the recrods", "questions", "i called them"])
def test_a_near_tie_gives_a_choice(words: str) -> None:
    match = look_up(CANCER, words)
    assert 2 <= len(match.items) <= 4
    assert not match.sure


@pytest.mark.parametrize(
    "words",
    [
        "",
        "x",
        "?",
        "the weather is nice",
        "remind me about the parking ticket",
        "thank you so much",
    ],
)
def test_nothing_is_found_when_nothing_is_near(words: str) -> None:
    assert find(CANCER, words) == []


def test_own_tasks_are_found_by_their_words() -> None:
    own = Saved({}, (OwnTask("own:1", "Ask Aunt Rosa for a ride to the clinic"),))
    found = find(Checklist(CANCER.plan, own), "aunt rosa said yes to the ride")
    assert found[0].task_id == "own:1"


def test_names_can_be_looked_for_among_some_items_only() -> None:
    done = Saved({"records_images": TaskState("records_images", "done")})
    checklist = Checklist(CANCER.plan, done)
    found = look_up(checklist, "mri disc", among=checklist.waiting).items
    assert "records_images" not in [item.task_id for item in found]


@given(st.text(max_size=80))
def test_any_text_can_be_looked_up(words: str) -> None:
    assert len(find(CANCER, words)) <= len(CANCER.items)


@pytest.mark.parametrize("task", catalogue.load().tasks.values(), ids=lambda task: task.id)
def test_every_task_is_found_by_all_that_patients_call_it(task: Task) -> None:
    planned = PlannedTask(task, task.group, None, "patient")
    others = tuple(p for p in CANCER.plan.tasks if p.task.id != task.id)
    checklist = Checklist(replace(CANCER.plan, tasks=(planned, *others)))
    for phrase in (*task.said_as["en"], task.title["en"]):
        assert task.id in [item.task_id for item in find(checklist, phrase)], phrase
