"""What documents say: all that is known, nothing that is not."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from bot.checklist.state import Saved, TaskState
from bot.content import load as content
from bot.documents import Kind, Patient, make
from tests.documents.people import CARMEN, GEORGE, ROSA, TODAY, patient


def text(kind: Kind, someone: Patient, variant: str | None = None) -> str:
    return make(kind, someone, "text", variant=variant).text


def test_what_is_not_known_is_a_line_to_write_on() -> None:
    letter = text("records_request", patient())
    assert "a second opinion about ____" in letter
    assert "I need them by ____" in letter
    assert "Signed: ____" in letter
    assert not re.search(r"\bNone\b|[{}]|unknown", letter)


def test_nothing_is_made_up_of_a_patient_nobody_knows() -> None:
    for kind in ("summary", "appeal", "comparison", "visit_notes", "doctor_message"):
        said = text(kind, patient()).lower()
        assert not re.search(r"cancer|medicare|911|\d{3}-\d{3}", said), kind


@pytest.mark.parametrize(
    ("slots", "facts"),
    [
        ({"country": "us"}, ["list_access_rule", "rec_access_days"]),
        ({"country": "england"}, ["records_uk_time", "records_uk_longer"]),
        ({"country": "uk_other"}, ["records_uk_time", "records_uk_longer"]),
        ({"country": "spain"}, ["records_spain_law", "records_eu_rule", "records_eu_time"]),
        ({"country": "eu"}, ["records_eu_rule", "records_eu_time"]),
        ({"country": "other"}, []),
        ({}, []),
    ],
)
@pytest.mark.parametrize("language", ["en", "es"])
def test_rights_and_deadlines_are_those_of_the_place(
    slots: dict[str, Any], facts: list[str], language: str
) -> None:
    letter = text("records_request", patient(language, **slots))
    rights = ("list_access_rule", "rec_access_days", "records_spain_law", "records_eu_rule")
    for name in {*rights, *facts}:
        value = content().fact(name).value
        assert ((value.get(language) or value["en"]) in letter) == (name in facts), name
    named = re.search(r"one month|un mes|30 d", letter)
    assert bool(named) == bool(facts)


def test_a_request_asks_for_reports_and_images_and_slides() -> None:
    letter = text("records_request", patient(condition="cancer", country="us"))
    for what in ("Visit notes", "images themselves", "pathology report", "glass slides", "block"):
        assert what in letter


def test_a_request_asks_for_nothing_that_is_held() -> None:
    held = ["reports", "images", "slides", "labs"]
    letter = text("records_request", patient(condition="cancer", records=held))
    assert "Anything new since" in letter
    assert not re.search("glass slides|DICOM|Visit notes|Lab results", letter)


def test_a_letter_for_somebody_else_says_so() -> None:
    letter = text("records_request", GEORGE)
    assert "the person I care for" in letter
    assert "Proof that I may ask is enclosed" in letter


@pytest.mark.parametrize("decision", range(1, 30, 4))
def test_records_are_needed_after_today_and_before_the_decision(decision: int) -> None:
    day = TODAY + timedelta(decision)
    letter = text("records_request", patient(country="england", decision_date=day))
    found = re.search(r"I need them by \w+, (\d+) (November|December) 2026", letter)
    assert found
    needed = TODAY.replace(month=11 if found[2] == "November" else 12, day=int(found[1]))
    assert TODAY <= needed < day


def test_dates_are_written_as_in_the_place() -> None:
    assert "Thursday, December 3, 2026" in text("checklist", ROSA)
    assert "Monday, 21 December 2026" in text("checklist", GEORGE)
    assert "miércoles, 16 de diciembre de 2026" in text("checklist", CARMEN)


def test_the_list_shows_ticks_notes_own_tasks_and_progress() -> None:
    listed = text("checklist", ROSA)
    done, total = ROSA.checklist.progress
    assert f"{done} of {total} done" in listed and 0 < done < total
    assert listed.count("[x]") == done
    assert listed.count("[ ]") == total - done
    assert "Lab is on the second floor" in listed
    assert "Water the plants & feed the cat" in listed
    first = ROSA.checklist.next
    assert first is not None
    assert f"START HERE: {first.name()}" in listed


def test_a_list_that_is_done_has_no_next_step() -> None:
    ticked = {item.task_id: TaskState(item.task_id, "done") for item in patient().checklist.items}
    listed = text("checklist", patient(saved=Saved(ticked)))
    assert "START HERE" not in listed
    assert "[ ]" not in listed


def test_the_three_questions_stand_in_order_with_room_for_those_missing() -> None:
    summary = text("summary", CARMEN)
    assert "1. ¿Necesito de verdad la operación de columna?" in summary
    assert "2. ¿Puedo probar antes con rehabilitación?" in summary
    assert "3. ____" in summary


def test_the_summary_has_worry_diagnosis_and_what_is_held() -> None:
    summary = text("summary", ROSA)
    assert '"Is this the right treatment for me?"' in summary
    assert "Diagnosis: Breast cancer, left side, stage two" in summary
    assert "It rests on: ____" in summary
    assert "[x] Written reports" in summary
    assert "[ ] Biopsy slides" in summary


def test_the_call_sheet_has_the_answers_and_boxes_for_the_rest() -> None:
    sheet = text("insurer_call", ROSA)
    assert "Date of the call: Friday, November 20, 2026" in sheet
    assert "Covered? Yes" in sheet
    assert "Reason for the no" not in sheet
    assert "In writing? Yes / No" in sheet
    assert "4 of 12 filled in" in sheet


def test_the_appeal_quotes_the_reason_given() -> None:
    appeal = text("appeal", CARMEN)
    assert "El motivo que dieron: Dicen que no está en la lista de enfermedades" in appeal
    assert "The reason you gave: ____" in text("appeal", patient(country="us"))
    assert "180 days" in text("appeal", patient(country="us"))
    assert "180" not in text("appeal", patient(country="england"))


def test_two_opinions_stand_side_by_side() -> None:
    compared = text("comparison", GEORGE)
    assert re.search(
        r"ADVISED PLAN\nFirst doctor: Open heart.*\nSecond doctor: A new valve", compared
    )
    assert re.search(r"IF I WAIT\nFirst doctor: ____\nSecond doctor: ____", compared)


def test_questions_do_not_repeat_the_ones_chosen() -> None:
    chosen = "What would you advise, and why?"
    asked = text("questions", patient(sheets={"must_asks": {"first_question": chosen}}))
    assert asked.count(chosen) == 1


def test_what_was_masked_is_a_line_to_write_on() -> None:
    sheets = {"must_asks": {"first_question": "Why does Dr [name] want this on [fecha]?"}}
    assert "1. Why does Dr ____ want this on ____?" in text("summary", patient(sheets=sheets))


def test_text_in_another_language_is_marked_and_said() -> None:
    page = make("checklist", CARMEN, "page").text
    assert '<span lang="en">' in page
    assert "Algunas líneas están en inglés" in page
    assert 'lang="en"' not in make("records_request", CARMEN, "page").text
    assert "en inglés" not in make("records_request", CARMEN, "page").text
