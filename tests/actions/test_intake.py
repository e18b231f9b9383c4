from __future__ import annotations

import pytest

from actions.intake import ASK_ACTIONS, ActionInform, ActionValidateSlotMappings, ValidateIntakeForm
from bot.content import load
from tests.actions.conftest import Run, bot_said

ASKED = {"requested_slot": "payer", "role": "self", "worry": "trust", "condition": "heart"}
ASKED |= {"decision_date": "none", "country": "us", "region": "TX"}


def test_there_is_an_action_for_every_question() -> None:
    names = {action().name() for action in ASK_ACTIONS}
    assert names == {f"action_ask_intake_form_{slot}" for slot in load().intake}


def test_every_question_can_be_skipped(run: Run) -> None:
    for action in ASK_ACTIONS:
        assert run(action()).titles[-1] == "Skip"


def test_asked_again_it_uses_other_words(run: Run) -> None:
    ask = next(action for action in ASK_ACTIONS if action.slot == "payer")
    first = run(ask())
    again = run(ask(), slots=first.slots, before=[bot_said(first.text)])
    assert again.text != first.text


@pytest.mark.parametrize("intent", ["skip", "dont_know"])
def test_a_skipped_question_counts_as_answered(run: Run, intent: str) -> None:
    done = run(ValidateIntakeForm(), "idk", intent, slots=ASKED, form="intake_form")
    assert done.slots["payer"] == "unknown"
    assert done.slots["requested_slot"] == "records"


def test_a_digression_is_rejected_so_that_rules_answer_it(run: Run) -> None:
    done = run(
        ValidateIntakeForm(), "will he be mad", "offend_doctor", slots=ASKED, form="intake_form"
    )
    assert done.others == ["action_execution_rejected"]


def test_the_day_before_surgery_only_one_thing_is_asked(run: Run) -> None:
    done = run(ValidateIntakeForm(), "make my list", slots={"decision_date": "2026-11-22"})
    assert done.slots["requested_slot"] == "role"
    done = run(ValidateIntakeForm(), slots={"decision_date": "2026-11-22", "role": "self"})
    assert done.slots["requested_slot"] is None


@pytest.mark.parametrize(
    ("intent", "kept"), [("myths", {"condition": "heart"}), ("correct", {}), ("inform", {})]
)
def test_a_mention_does_not_change_what_is_known(
    run: Run, intent: str, kept: dict[str, str]
) -> None:
    done = run(
        ActionValidateSlotMappings(),
        "is it only for cancer?",
        intent,
        slots={"condition": "cancer"},
        before=[{"event": "slot", "name": "condition", "value": "heart"}],
        after=[{"event": "slot", "name": "condition", "value": "cancer"}],
    )
    assert done.slots == kept


def test_what_is_told_is_noted(run: Run) -> None:
    done = run(ActionInform(), "im in ohio", slots={"country": "us", "region": "OH"})
    assert "Ohio" in done.text


def test_a_bare_day_between_the_questions_is_that_of_the_decision(run: Run) -> None:
    day = {"date": "2026-12-14"}
    done = run(ActionInform(), "dec 14", "inform", day, form="intake_form")
    assert (done.slots["decision_date"], done.messages) == ("2026-12-14", [])
    assert "decision_date" not in run(ActionInform(), "dec 14", "inform", day).slots


def test_another_country_empties_what_only_fits_the_old_one(run: Run) -> None:
    before = [
        {"event": "slot", "name": name, "value": value}
        for name, value in {"country": "us", "region": "OH", "payer": "medicaid"}.items()
    ]
    slots = {"country": "england", "region": "OH", "payer": "medicaid"}
    done = run(ActionInform(), "i live in england", slots=slots, before=before)
    assert done.slots["region"] is None and done.slots["payer"] is None
