"""What else a message asks, answered after another action than an answer."""

from __future__ import annotations

from actions.checklist import ActionShowChecklist
from actions.conversation import ActionLeaveForm
from actions.intake import ActionValidateSlotMappings, ValidateIntakeForm
from actions.person import ActionHuman
from bot.content import load
from tests.actions.conftest import Run

CONTENT = load()
COST = CONTENT.fill(CONTENT.topics["cost"].answers[-1].say)


def test_the_list_is_shown_then_the_question_answered(run: Run) -> None:
    alone = run(ActionShowChecklist(), "...", "show_checklist")
    done = run(ActionShowChecklist(), "...", "show_checklist", {"also_asked": ["cost"]})
    assert [message["text"] for message in done.messages] == [alone.text, COST]
    assert done.slots["last_topic"] == "cost"


def test_the_list_asked_for_among_the_questions_that_lead_to_it_comes_after_them(run: Run) -> None:
    done = run(ActionShowChecklist(), "show my list", "show_checklist", form="intake_form")
    assert "after these questions" in done.text or "questions are through" in done.text
    assert done.titles == []


def test_before_it_asks_whether_to_name_people_the_question_is_answered(run: Run) -> None:
    alone = run(ActionHuman(), "...", "human")
    done = run(ActionHuman(), "...", "human", {"also_asked": ["cost"]})
    assert [message["text"] for message in done.messages] == [COST, alone.text]
    assert (done.messages[0]["buttons"], done.titles) == ([], alone.titles)


def test_an_action_that_says_nothing_leaves_the_answer_to_the_next(run: Run) -> None:
    asked = {"also_asked": ["cost"]}
    assert not run(ActionLeaveForm(), "...", "insurer_call", asked, form="intake_form").messages


def test_a_question_beside_the_wish_for_a_list_is_answered_before_the_intake_asks(run: Run) -> None:
    done = run(ValidateIntakeForm(), "...", "make_checklist", {"also_asked": ["cost"]})
    assert (done.text, done.titles) == (COST, [])
    assert done.slots["requested_slot"] == "role"


def test_asked_for_another_place_the_place_changes_and_what_hung_on_the_old_one_goes(
    run: Run,
) -> None:
    before = [
        {"event": "slot", "name": name, "value": value}
        for name, value in {"country": "us", "region": "TX", "payer": "medicare"}.items()
    ]
    slots = {"country": "spain", "region": "TX", "payer": "medicare"}
    done = run(
        ActionValidateSlotMappings(),
        "and in spain?",
        "rights",
        {"re_asked": "rights"},
        slots,
        before=before,
    )
    assert done.slots == {"region": None, "payer": None}
