"""Nothing is kept without a yes; the question comes seldom, and never at a bad moment."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from actions.answers import ActionAnswer, ActionMore
from actions.checklist import ActionAddTask, ActionMakeChecklist, ActionTick
from actions.clarify import ActionWhyAsk
from actions.consent import ActionConsent
from actions.conversation import ActionGreet, ActionSmallWord
from actions.intake import ASK_ACTIONS
from actions.safety import ActionEmergency
from bot.content import load
from bot.settings import settings
from bot.storage import database
from bot.storage.checklists import ChecklistStore
from bot.storage.schema import conversations
from tests.actions.conftest import Outcome, Run, bot_said, patient_said

CONTENT = load()
QUESTION = bot_said(
    "May I keep it?",
    ("Yes", "/give_consent"),
    ("No", "/withdraw_consent"),
    ("Tell me more", "/more"),
)
OPENED = [{"event": "session_started"}, bot_said("Hello.")]
PROFILE = {"role": "self", "condition": "cancer", "country": "us", "payer": "private"}
LISTED = PROFILE | {"has_list": True, "list_start": "2026-11-21"}
START = [CONTENT.title(id) for id in CONTENT.menus["start"].choices]


def asked(done: Outcome) -> bool:
    return [title for title in done.titles if title in ("Yes", "No")] == ["Yes", "No"]


def kept_rows() -> int:
    with database.ready().connect() as connection:
        return len(connection.execute(select(conversations)).all())


def test_a_greeting_asks_and_offers_nothing_else(run: Run) -> None:
    done = run(ActionGreet(), "/greet", "greet", before=OPENED)
    assert asked(done) and done.titles == ["Yes", "No", "Tell me more"]
    assert len(done.messages) == 1
    assert done.slots["consent_asked"] == 1


def test_the_question_says_what_how_long_who_and_that_no_is_fine(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KEEP_DAYS", "17")
    settings.cache_clear()
    words = run(ActionGreet(), "/greet", "greet", before=OPENED).text
    for part in ("your words", "your list", "17 days", "people who run this server", "say no"):
        assert part in words


@pytest.mark.parametrize(
    ("said", "intent", "action", "consent"),
    [
        ("/give_consent", "give_consent", ActionConsent, "kept"),
        ("yes please", "affirm", ActionSmallWord, "kept"),
        ("/withdraw_consent", "withdraw_consent", ActionConsent, "session"),
        ("no thanks", "deny", ActionSmallWord, "session"),
        ("idk", "dont_know", ActionSmallWord, None),
        ("skip", "skip", ActionSmallWord, None),
    ],
)
def test_after_the_answer_the_start_menu_follows(
    run: Run, said: str, intent: str, action: type, consent: str | None
) -> None:
    done = run(action(), said, intent, before=[*OPENED, QUESTION])
    assert done.slots.get("consent") == consent
    assert done.titles == START


def test_yes_means_consent_only_while_it_is_asked_for(run: Run) -> None:
    offer = bot_said("Shall I?", ("Make my checklist", "/make_checklist"), ("Menu", "/menu"))
    assert "consent" not in run(ActionSmallWord(), "yes", "affirm", before=[offer]).slots


def test_tell_me_more_says_more_and_leaves_the_question_open(run: Run) -> None:
    before = [QUESTION]
    parts = []
    for _ in CONTENT.variants("consent.more"):
        done = run(ActionMore(), "tell me more", "more", before=before)
        assert asked(done) and "consent" not in done.slots
        parts.append(done.text)
        choices = [(title, "/x") for title in done.titles[2:]]
        before = [
            *before,
            bot_said(done.text, ("Yes", "/give_consent"), ("No", "/withdraw_consent"), *choices),
        ]
    assert len(set(parts)) == len(parts)
    assert done.titles == ["Yes", "No"]


def test_why_do_you_ask_is_about_the_question(run: Run) -> None:
    done = run(ActionWhyAsk(), "why do you want that", "why_ask", before=[QUESTION])
    assert asked(done)


@pytest.mark.parametrize("said", ["keep my data", "remember this so i can come back"])
def test_consent_may_be_given_at_any_time(run: Run, said: str) -> None:
    assert run(ActionConsent(), said, "give_consent").slots["consent"] == "kept"
    in_form = run(ActionConsent(), said, "give_consent", form="intake_form")
    assert in_form.slots["consent"] == "kept" and in_form.titles == []


@pytest.mark.parametrize(
    ("said", "intent"),
    [
        ("im taking back my permission", "give_consent"),
        ("don't save it", "give_consent"),
        ("leave it as it is", "keep_data"),
    ],
)
def test_what_is_not_plainly_a_yes_is_asked_about(run: Run, said: str, intent: str) -> None:
    done = run(ActionConsent(), said, intent)
    assert "consent" not in done.slots and asked(done)


def test_to_keep_what_was_to_be_deleted_is_no_consent(run: Run) -> None:
    deleting = bot_said("Shall I?", ("Yes", "/confirm_delete"), ("No, keep it", "/keep_data"))
    for intent in ("keep_data", "give_consent"):
        done = run(ActionConsent(), "keep my data", intent, before=[deleting])
        assert done.slots == {}
        assert done.text in CONTENT.variants("word.keep_data")


def test_without_a_yes_nothing_reaches_the_database(run: Run) -> None:
    added = run(ActionAddTask(), "add: call my sister", "add_task", slots=PROFILE)
    slots = LISTED | {"session_list": added.slots["session_list"]}
    ticked = run(ActionTick(), "done with 1", "tick", slots=slots)
    assert "1 of" in ticked.text
    held = ticked.slots["session_list"]
    assert held["own_tasks"][0]["title"] == "call my sister"
    assert held["checklist"][0]["status"] == "done"
    assert kept_rows() == 0


def test_with_a_yes_the_list_goes_into_the_database(run: Run) -> None:
    added = run(ActionAddTask(), "add: call my sister", "add_task", slots=PROFILE)
    slots = LISTED | {"session_list": added.slots["session_list"]}
    given = run(ActionConsent(), "you may keep it", "give_consent", slots=slots)
    assert given.slots == {"consent": "kept", "session_list": None}
    assert [task.title for task in ChecklistStore().load("somebody").own] == ["call my sister"]
    ticked = run(ActionTick(), "done with 1", "tick", slots=LISTED | given.slots)
    assert "session_list" not in ticked.slots
    assert ChecklistStore().load("somebody").states


def test_consent_taken_back_takes_the_list_along(run: Run) -> None:
    kept = LISTED | {"consent": "kept"}
    run(ActionAddTask(), "add: call my sister", "add_task", slots=kept)
    done = run(ActionConsent(), "dont keep it", "withdraw_consent", slots=kept)
    assert done.slots["consent"] == "session"
    assert done.slots["session_list"]["own_tasks"][0]["title"] == "call my sister"
    assert done.text in CONTENT.variants("consent.withdrawn.kept")


def test_the_first_list_asks_and_a_number_still_means_the_list(run: Run) -> None:
    done = run(ActionMakeChecklist(), "make it", "make_checklist", slots=PROFILE)
    assert asked(done)
    assert done.messages[-1]["custom"] == {"numbered": "task_help"}
    assert all(not message["buttons"] for message in done.messages[:-1])


def no_question(**slots: Any) -> dict[str, Any]:
    return PROFILE | slots


@pytest.mark.parametrize(
    "slots",
    [
        no_question(consent="kept"),
        no_question(consent="session"),
        no_question(consent_asked=2),
        no_question(has_list=True),
        no_question(role="minor", consent_asked=3),
        no_question(in_crisis=True),
    ],
)
def test_a_list_asks_only_where_the_question_is_due(run: Run, slots: dict[str, Any]) -> None:
    assert not asked(run(ActionMakeChecklist(), "make it", "make_checklist", slots=slots))


@pytest.mark.parametrize("danger", ["emergency", "crisis", "abuse", "child_at_risk"])
def test_after_danger_it_is_not_asked(run: Run, danger: str) -> None:
    before = [patient_said("...", danger), bot_said("Call now."), patient_said("ok", "thanks")]
    assert not asked(run(ActionSmallWord(), "bye", "goodbye", before=before))
    assert not asked(run(ActionMakeChecklist(), "list", "make_checklist", before=before))


@pytest.mark.parametrize("intent", ["goodbye", "pause"])
def test_on_leaving_it_is_asked_if_it_never_was(run: Run, intent: str) -> None:
    assert asked(run(ActionSmallWord(), "bye", intent))
    assert not asked(run(ActionSmallWord(), "bye", intent, slots={"consent_asked": 1}))


def test_an_answer_on_leaving_offers_nothing_more(run: Run) -> None:
    before = [patient_said("bye", "goodbye"), QUESTION]
    done = run(ActionSmallWord(), "yes", "affirm", before=before)
    assert done.slots["consent"] == "kept" and done.titles == []


def test_in_a_form_it_is_never_asked(run: Run) -> None:
    assert not asked(run(ActionGreet(), "hi", "greet", before=OPENED, form="intake_form"))


def test_a_minor_is_told_once_and_nothing_is_kept(run: Run) -> None:
    slots: dict[str, Any] = {"role": "minor", "consent": "kept"}
    ChecklistStore().set_status("somebody", "records_images", "done")
    done = run(ActionAnswer(), "im 15", "teen", slots=slots)
    assert done.messages[0]["text"].startswith("You told me that you're under age")
    assert "adult you trust" in done.messages[0]["text"]
    assert done.slots["consent"] == "session"
    assert done.slots["session_list"]["checklist"][0]["task_id"] == "records_images"
    again = run(ActionAnswer(), "why", "why", slots=slots | done.slots)
    assert len(again.messages) == 1


def test_what_a_minor_does_in_that_turn_stays_out_of_the_database(run: Run) -> None:
    slots = LISTED | {"role": "minor", "consent": "kept"}
    done = run(ActionAddTask(), "im 15. add: call my aunt", "add_task", slots=slots)
    assert done.slots["session_list"]["own_tasks"]
    assert not ChecklistStore().load("somebody").own


def test_a_minor_in_the_intake_is_told_before_the_next_question(run: Run) -> None:
    ask = next(action for action in ASK_ACTIONS if action.slot == "worry")
    done = run(ask(), "/inform", slots={"role": "minor"})
    assert "adult you trust" in done.messages[0]["text"]
    assert done.messages[1]["text"] == CONTENT.fill(CONTENT.intake["worry"].ask)


def test_a_minor_in_danger_reads_only_what_to_do(run: Run) -> None:
    done = run(ActionEmergency(), "...", "emergency", slots={"role": "minor", "consent": "kept"})
    assert len(done.messages) == 1
    assert done.slots["consent"] == "session"


def test_a_minor_cannot_agree(run: Run) -> None:
    slots = {"role": "minor", "consent_asked": 3}
    done = run(ActionConsent(), "keep my data", "give_consent", slots=slots)
    assert "consent" not in done.slots
    assert "under age" in done.text and kept_rows() == 0


@pytest.mark.parametrize("consent", ["kept", "session", None])
def test_goodbye_is_true_to_what_is_kept(run: Run, consent: str | None) -> None:
    slots = {"consent": consent, "consent_asked": 1}
    words = run(ActionSmallWord(), "bye", "goodbye", slots=slots).messages[0]["text"]
    assert ("come back" in words) == (consent == "kept")
    assert ("export" in words) == (consent == "session")


@pytest.mark.parametrize(
    ("slots", "begins", "offered"),
    [
        ({"consent": "kept"}, "You said yes", "Don't keep my data"),
        ({"consent": "session"}, "You said no", "You may keep my data"),
        ({}, "So far I keep nothing", "You may keep my data"),
        (
            {"role": "minor", "consent_asked": 3},
            "You told me that you're under",
            "Talk to a person",
        ),
    ],
)
def test_what_do_you_keep_begins_with_how_it_stands(
    run: Run, slots: dict[str, Any], begins: str, offered: str
) -> None:
    done = run(ActionAnswer(), "what do you keep", "privacy", slots=slots)
    assert done.text.startswith(begins)
    assert offered in done.titles and "Tell me more" in done.titles
