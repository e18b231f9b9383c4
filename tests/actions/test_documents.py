"""Which documents are shown to whom, what is asked before one is made, and the card it comes on."""

from __future__ import annotations

from typing import Any

import pytest

from actions.answers import ActionAnswer
from actions.checklist import ActionMakeChecklist
from actions.conversation import ActionSmallWord
from actions.documents import ActionGetDocument
from actions.sheets import ActionCloseSheet
from actions.turn import payload
from bot import content
from bot.documents import KINDS, Kind, forms_of
from tests.actions.conftest import Outcome, Run, bot_said

LISTED = {"has_list": True, "list_start": "2026-11-21", "consent": "kept"}
TITLES: dict[str, str] = {kind: content.load().message(f"document.{kind}") for kind in KINDS}
OFFERS: dict[str, str] = {kind: content.load().message(f"document.{kind}.offer") for kind in KINDS}


def get(run: Run, said: str = "/get_document", **more: Any) -> Outcome:
    return run(ActionGetDocument(), said, "get_document", **more)


def given(done: Outcome) -> list[dict[str, Any]]:
    """What the links of the card lead to."""
    custom = done.messages[-1]["custom"] or {}
    return [one["document"] for one in custom.get("attachments", ())]


@pytest.mark.parametrize("kind", KINDS)
def test_each_is_given_when_it_is_chosen(run: Run, kind: Kind) -> None:
    chosen = {"document": kind, "tone": "short", "titles": "neutral"}
    done = get(run, entities=chosen, slots=LISTED)
    card = done.messages[-1]["custom"]
    forms = [one["form"] for one in card["attachments"]]
    assert forms == [*forms_of(kind), "code"]
    assert card["headings"] == [TITLES[kind]]
    assert done.text.split("\n")[0] == TITLES[kind]
    assert "30 minutes" in done.text
    assert {one["kind"] for one in given(done)} == {kind}


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("print my list", "checklist"),
        ("a pdf of my steps", "checklist"),
        ("print my list of questions", "questions"),
        ("something to show the doctor", "summary"),
        ("print the records letter", "records_request"),
        ("give me the appeal to print", "appeal"),
        ("the call sheet on paper", "insurer_call"),
        ("both opinions side by side", "comparison"),
        ("una hoja de notas", "visit_notes"),
        ("algo para enseñarle al médico", "summary"),
    ],
)
def test_one_that_is_named_is_given_at_once(run: Run, said: str, kind: str) -> None:
    assert {one["kind"] for one in given(get(run, said, slots=LISTED))} == {kind}


def test_what_was_just_offered_is_meant_by_print_it(run: Run) -> None:
    offered = bot_said("Ask for them.", ("As letter", payload("get_document", document="appeal")))
    assert given(get(run, "can i get that in writing", before=[offered]))[0]["kind"] == "appeal"
    assert not given(get(run, "can i get that in writing", before=[bot_said("Hello.")]))


def test_of_several_that_were_offered_none_is_guessed(run: Run) -> None:
    choices = [(kind, payload("get_document", document=kind)) for kind in ("appeal", "summary")]
    offered = bot_said("Which?", *choices)
    assert not given(get(run, "can i get that in writing", before=[offered]))


def test_in_a_sheet_its_own_paper_is_meant(run: Run) -> None:
    for sheet, kind in (("must_asks", "questions"), ("two_opinions", "comparison")):
        done = get(run, "print what i have", slots={"sheet": sheet}, form="sheet_form")
        assert given(done)[0]["kind"] == kind
    assert not given(get(run, "print it", slots={"sheet": "costs"}, form="sheet_form"))


@pytest.mark.parametrize(
    ("said", "tone"),
    [("a firm message to my doctor", "firm"), ("short letter to my doctor please", "short")],
)
def test_the_tone_is_asked_unless_it_is_named(run: Run, said: str, tone: str) -> None:
    done = get(run, "print the message to my doctor")
    assert not given(done) and done.titles == ["Gentle", "Short", "Firm"]
    named = get(run, said)
    assert given(named)[0] == {"kind": "doctor_message", "variant": tone, "full_titles": False}
    assert tone.title() not in named.titles and len(named.titles) > 2


def test_a_calendar_tells_what_it_is_for_only_when_the_patient_wants_it(run: Run) -> None:
    asked = get(run, "put it in my calendar", slots=LISTED)
    assert not given(asked) and len(asked.titles) == 2
    for titles, full in (("neutral", False), ("full", True)):
        chosen = {"document": "calendar", "titles": titles}
        assert given(get(run, entities=chosen, slots=LISTED))[0]["full_titles"] is full


@pytest.mark.parametrize("kind", ["checklist", "calendar"])
def test_without_a_list_there_is_none_to_print(run: Run, kind: str) -> None:
    done = get(run, entities={"document": kind})
    assert not given(done) and "Make my checklist" in done.titles


def test_documents_are_shown_page_by_page_and_each_once(run: Run) -> None:
    seen: list[str] = []
    for page in range(4):
        titles = get(run, entities={"page": page}, slots=LISTED).titles
        seen += [title for title in titles if title in TITLES.values()]
        if content.load().message("document.more") not in titles:
            break
    assert len(seen) == len(set(seen)) >= 6
    assert seen[0] == TITLES["checklist"]


@pytest.mark.parametrize(
    ("slots", "kind", "shown"),
    [
        ({}, "checklist", False),
        (LISTED, "checklist", True),
        ({}, "appeal", False),
        ({"denied": "insurer"}, "appeal", True),
        ({"opinions": "differ"}, "comparison", True),
        ({}, "comparison", False),
        ({"doctor_knows": "yes"}, "doctor_message", False),
        ({"payer": "nhs"}, "insurer_call", False),
        ({"payer": "medicare"}, "insurer_call", True),
    ],
)
def test_only_what_fits_the_patient_is_shown(
    run: Run, slots: dict[str, Any], kind: str, shown: bool
) -> None:
    titles = [get(run, entities={"page": page}, slots=slots).titles for page in range(3)]
    assert any(TITLES[kind] in page for page in titles) is shown


def test_a_letter_is_one_of_the_letters_and_the_likeliest_first(run: Run) -> None:
    done = get(run, "i need a letter", slots={"denied": "insurer"})
    assert done.titles[:3] == [TITLES[k] for k in ("appeal", "doctor_message", "records_request")]


def test_a_letter_is_the_one_that_was_talked_of(run: Run) -> None:
    done = get(run, "give me a letter", slots={"last_topic": "records_refused"})
    assert given(done)[0]["kind"] == "records_request"
    assert not given(get(run, "give me a letter", slots={"last_topic": "what_is"}))


@pytest.mark.parametrize("form", ["intake_form", "sheet_form"])
def test_in_a_form_nothing_is_asked_and_no_choice_is_offered(run: Run, form: str) -> None:
    for said, slots in (
        ("print the message to my doctor", {}),
        ("put it in my calendar", LISTED),
        ("what can i print", {}),
        ("print my list", {}),
    ):
        done = get(run, said, slots=slots, form=form)
        assert done.messages and not done.messages[-1]["buttons"]
    assert given(get(run, "print the message to my doctor", form=form))[0]["variant"] is None


def test_a_card_asked_for_again_and_again_keeps_its_head(run: Run) -> None:
    before: list[dict[str, Any]] = []
    for _ in range(4):
        done = get(run, "print my list", slots=LISTED, before=before)
        assert done.text.startswith(TITLES["checklist"])
        before.append(bot_said(done.text))


def test_spanish_is_there(run: Run) -> None:
    done = get(run, entities={"document": "summary"}, slots={"language": "es"})
    assert done.text.startswith(content.load().message("document.summary", "es"))


def test_documents_are_offered_where_a_journey_ends(run: Run) -> None:
    slots = LISTED | {"condition": "cancer", "country": "us"}
    made = run(ActionMakeChecklist(), "make it", "make_checklist", slots=slots)
    assert OFFERS["checklist"] in made.titles
    closed = run(ActionCloseSheet(), "", "inform", slots=slots | {"sheet": "insurer_call"})
    assert OFFERS["insurer_call"] in closed.titles
    for topic, kind in (
        ("insurance_denied", "appeal"),
        ("records_request", "records_request"),
        ("doctor_script", "doctor_message"),
        ("what_to_expect", "visit_notes"),
        ("opinions_disagree", "comparison"),
    ):
        assert OFFERS[kind] in run(ActionAnswer(), "?", topic, slots=slots).titles
    left = run(ActionSmallWord(), "bye", "goodbye", slots=slots)
    assert OFFERS["checklist"] in left.titles


def test_dates_are_offered_for_a_calendar_once_there_are_some(run: Run) -> None:
    for slots, offered in (({}, False), (LISTED, True)):
        titles = run(ActionAnswer(), "remind me", "reminders", slots=slots).titles
        assert (OFFERS["calendar"] in titles) is offered


def test_every_document_of_a_topic_is_one_there_is() -> None:
    named = {topic.document for topic in content.load().topics.values() if topic.document}
    assert named <= set(KINDS) and len(named) >= 6


@pytest.mark.parametrize("kind", KINDS)
def test_labels_fit_a_button_in_every_language(kind: str) -> None:
    for language in ("en", "es"):
        for id in (f"document.{kind}", f"document.{kind}.offer"):
            assert len(content.load().message(id, language)) <= 30
