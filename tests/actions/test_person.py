"""The way to a person: asked about first, summed up, with what is known of hours and waiting."""

from __future__ import annotations

from pathlib import Path

import pytest

from actions.person import ActionHuman
from bot.content import ContentError, clinic, load
from tests.actions.conftest import Run, bot_said

CONTENT = load()
PROFILE = {
    "role": "other",
    "relation": "father",
    "condition": "cancer",
    "worry": "right_treatment",
    "decision_date": "2026-12-12",
    "country": "us",
    "region": "OH",
    "payer": "medicare",
    "records": ["reports", "labs"],
    "doctor_knows": "afraid",
    "denied": "insurer",
}
YES = {"asked": True}


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A clinic file of the test's own."""
    path = tmp_path / "clinic.yml"
    read = clinic.load.__wrapped__
    monkeypatch.setattr(clinic, "load", lambda: read(path))
    return path


def test_it_asks_first_and_says_that_it_cannot_put_through(run: Run) -> None:
    done = run(ActionHuman(), "talk to a person", "human", slots=PROFILE)
    assert done.titles == ["Yes, show me", "No, go on here"]
    assert "can't put you through" in done.text
    assert "800" not in done.text


def test_a_yes_brings_the_summary_and_whom_to_call(run: Run) -> None:
    done = run(ActionHuman(), "/human", "human", YES, slots=PROFILE)
    summary, lines = (message["text"] for message in done.messages)
    for part in (
        "Father",
        "Cancer",
        "Dec 12",
        "Ohio",
        "Medicare",
        "Lab results, Written reports",
        "said no",
    ):
        assert part in summary
    assert CONTENT.facts["acs_phone"].value["en"] in lines
    assert "day and night" in lines
    assert done.slots["last_facts"] == ["acs_phone", "paf_phone"]
    assert "Menu" in done.titles


def test_asked_for_again_the_question_counts_as_answered(run: Run) -> None:
    offer = bot_said("Shall I?", ("Yes", '/human{"asked": true}'), ("No", "/deny"))
    done = run(ActionHuman(), "a PERSON please", "human", before=[offer])
    assert len(done.messages) == 2


def test_a_button_to_a_person_elsewhere_is_no_answer_yet(run: Run) -> None:
    offer = bot_said("Pick one.", ("Menu", "/menu"), ("Talk to a person", "/human"))
    assert len(run(ActionHuman(), "/human", "human", before=[offer]).messages) == 1


def test_of_somebody_unknown_the_summary_says_only_the_wish(run: Run) -> None:
    summary = run(ActionHuman(), "/human", "human", YES).messages[0]["text"]
    assert summary.splitlines()[1:] == [f"- {CONTENT.message('summary.wish')}"]


@pytest.mark.parametrize("country", [None, "us", "england", "uk_other", "spain", "eu", "other"])
def test_what_is_not_known_of_hours_is_said(run: Run, country: str | None) -> None:
    text = run(ActionHuman(), "/human", "human", YES, slots={"country": country}).text
    assert "hours" in text and "wait" in text and "still here" in text


def test_in_a_form_the_lines_come_at_once(run: Run) -> None:
    done = run(ActionHuman(), "a person", "human", slots=PROFILE, form="intake_form")
    assert len(done.messages) == 1 and done.titles == []
    assert CONTENT.facts["acs_phone"].value["en"] in done.text


def test_the_clinics_own_desk_comes_first(run: Run, desk: Path) -> None:
    desk.write_text(
        'desk: {name: "Oak Clinic desk", phone: "555 0100", hours: {en: "Mon to Fri, 9 to 5"},'
        ' wait: {en: "two minutes"}}\n',
        encoding="utf-8",
    )
    text = run(ActionHuman(), "/human", "human", YES, slots=PROFILE).text
    assert "First try Oak Clinic desk: 555 0100. Hours: Mon to Fri, 9 to 5." in text
    assert "The usual wait: two minutes." in text
    assert text.index("Oak Clinic") < text.index("American Cancer Society")


def test_a_desk_without_hours_is_to_be_asked_for_them(run: Run, desk: Path) -> None:
    desk.write_text('desk: {name: "Oak Clinic desk", phone: "555 0100"}\n', encoding="utf-8")
    text = run(ActionHuman(), "/human", "human", YES).text
    assert "First try Oak Clinic desk: 555 0100. Ask for their hours." in text


def test_the_project_ships_without_a_desk() -> None:
    assert clinic.load() is None


def test_a_missing_file_is_no_desk(tmp_path: Path) -> None:
    assert clinic.load(tmp_path / "clinic.yml") is None


@pytest.mark.parametrize(
    "wrong", ['{name: "Oak"}', '{phone: "555"}', '{hours: {en: "9"}}', '{name: "{x}", phone: "1"}']
)
def test_a_desk_that_is_not_whole_is_refused(tmp_path: Path, wrong: str) -> None:
    path = tmp_path / "clinic.yml"
    path.write_text(f"desk: {wrong}\n", encoding="utf-8")
    with pytest.raises(ContentError, match=r"clinic\.yml:1: "):
        clinic.load(path)
