"""The context's reading of a message, on trackers made by hand."""

from __future__ import annotations

from typing import Any

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActiveLoop, BotUttered, Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.context import DialogueContext, last_shown
from bot.settings import ROOT

DOMAIN = Domain.load(str(ROOT / "domain.yml"))
YES_NO = [
    {"title": "Yes, delete it all", "payload": "/confirm_delete"},
    {"title": "No, keep it", "payload": "/keep_data"},
]


def _tracker(*events: Event) -> DialogueStateTracker:
    tracker = DialogueStateTracker.from_events("t", [], slots=DOMAIN.slots)
    tracker.update_with_events(list(events), DOMAIN)
    return tracker


def _asking(slot: str, *more: Event) -> DialogueStateTracker:
    form = "sheet_form" if slot == "sheet_answer" else "intake_form"
    return _tracker(ActiveLoop(form), SlotSet("requested_slot", slot), *more)


def _read(
    text: str, intent: str, tracker: DialogueStateTracker, confidence: float = 0.8
) -> tuple[str, dict[str, Any]]:
    message = Message({TEXT: text, INTENT: {"name": intent, "confidence": confidence}})
    (read,) = DialogueContext().process([message], tracker)
    entities = {entity["entity"]: entity["value"] for entity in read.get(ENTITIES) or []}
    return read.get(INTENT)["name"], entities


def test_an_answer_to_the_question_informs() -> None:
    assert _read("bcbs ppo thru work", "insurance_check", _asking("payer")) == (
        "inform",
        {"payer": "private"},
    )


def test_a_question_of_the_patients_own_stays_one() -> None:
    assert _read("will she be mad?", "offend_doctor", _asking("payer"))[0] == "offend_doctor"


def test_a_question_that_names_an_answer_stays_a_question() -> None:
    assert _read("will medicare pay?", "insurance_check", _asking("payer"))[0] == "insurance_check"


@pytest.mark.parametrize("intent", ["skip", "why_ask", "menu", "go_back", "human"])
def test_steering_is_never_an_answer(intent: str) -> None:
    assert _read("my dad", intent, _asking("role"))[0] == intent


@pytest.mark.parametrize("kind", ["emergency", "crisis"])
def test_an_alarm_is_never_touched(kind: str) -> None:
    assert _read("1", kind, _asking("payer", BotUttered("?", {"buttons": YES_NO})))[0] == kind


def test_a_number_takes_the_choice() -> None:
    tracker = _tracker(BotUttered("Shall I?", {"buttons": YES_NO}))
    assert _read("2", "inform", tracker)[0] == "keep_data"


def test_a_plain_yes_takes_the_first_of_two() -> None:
    tracker = _tracker(BotUttered("Shall I?", {"buttons": YES_NO}))
    assert _read("yes please", "affirm", tracker)[0] == "confirm_delete"
    assert _read("no dont", "deny", tracker)[0] == "keep_data"


def test_choices_before_the_patients_last_words_are_gone() -> None:
    said = UserUttered("hello", {"name": "greet"})
    assert last_shown(_tracker(BotUttered("Shall I?", {"buttons": YES_NO}), said)) == {}


def test_after_a_numbered_list_a_number_means_the_item() -> None:
    shown = {"buttons": YES_NO, "custom": {"numbered": "task_help"}}
    assert _read("2", "inform", _tracker(BotUttered("1. ...", shown)))[0] == "task_help"


def test_a_number_out_of_range_is_not_understood() -> None:
    tracker = _tracker(BotUttered("Shall I?", {"buttons": YES_NO}))
    assert _read("9", "inform", tracker)[0] == "nlu_fallback"


def test_a_sheet_keeps_a_patients_own_question() -> None:
    tracker = _asking("sheet_answer", SlotSet("sheet", "must_asks"))
    words = "will i be able to walk?"
    assert _read(words, "ask_prediction", tracker) == ("inform", {"sheet_answer": words})


def test_after_a_crisis_the_talk_stays_until_the_patient_goes_on() -> None:
    tracker = _tracker(SlotSet("in_crisis", True))
    assert _read("my brother is next door", "inform", tracker) == ("crisis", {})
    assert _read("im back", "continue", tracker)[0] == "continue"


def test_without_a_conversation_nothing_is_read_into_a_message() -> None:
    message = Message({TEXT: "2", INTENT: {"name": "inform", "confidence": 0.5}})
    assert DialogueContext().process([message], None)[0].get(INTENT)["name"] == "inform"
