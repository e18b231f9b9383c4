"""The context's reading of a message, on trackers made by hand."""

from __future__ import annotations

from typing import Any

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActiveLoop, BotUttered, Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_RANKING_KEY, TEXT
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


def test_a_day_named_while_something_else_is_asked_informs() -> None:
    day = {"entity": "date", "value": "2026-12-14"}
    message = Message({TEXT: "dec 14", INTENT: {"name": "nlu_fallback", "confidence": 0.2}})
    message.set(ENTITIES, [day])
    (read,) = DialogueContext().process([message], _asking("worry"))
    assert (read.get(INTENT)["name"], read.get(ENTITIES)) == ("inform", [day])


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


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("yes erase the whole lot", "delete"),
        ("uh huh get rid of it", "confirm_delete"),
        ("my mind is made up, delete the whole thing", "decided_already"),
        ("please delete it, i dont want anyone to keep it", "delete"),
        ("100 percent yes delete my answers", "keep_data"),
        ("si, borre todo", "nlu_fallback"),
    ],
)
def test_what_says_so_confirms(text: str, intent: str) -> None:
    tracker = _tracker(BotUttered("Shall I?", {"buttons": YES_NO}))
    assert _read(text, intent, tracker)[0] == "confirm_delete"


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("wait no i want to keep it", "withdraw_consent"),
        ("don't delete it", "delete"),
        ("nope, save what i told you, dont remove it", "confirm_delete"),
        ("i pressed that by accident", "untick"),
        ("keep what i have", "give_consent"),
        ("mejor no, guárdelo", "delete"),
    ],
)
def test_what_says_otherwise_keeps_all(text: str, intent: str) -> None:
    tracker = _tracker(BotUttered("Shall I?", {"buttons": YES_NO}))
    assert _read(text, intent, tracker)[0] == "keep_data"


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("what happens to my list if you delete it?", "privacy"),
        ("talk to a person", "human"),
        ("no, continue", "continue"),
        ("are the slides still at the lab", "slides"),
    ],
)
def test_what_is_no_answer_to_it_stays_what_it_is(text: str, intent: str) -> None:
    tracker = _tracker(BotUttered("Shall I?", {"buttons": YES_NO}))
    assert _read(text, intent, tracker)[0] == intent


def test_without_the_question_nothing_is_confirmed() -> None:
    assert _read("erase it all, yes", "delete", _tracker())[0] == "delete"


def test_choices_before_the_patients_last_words_are_gone() -> None:
    said = UserUttered("hello", {"name": "greet"})
    assert last_shown(_tracker(BotUttered("Shall I?", {"buttons": YES_NO}), said)) == {}


@pytest.mark.parametrize(("text", "intent"), [("a", "confirm_delete"), ("B.", "keep_data")])
def test_after_a_numbered_list_a_letter_means_the_choice(text: str, intent: str) -> None:
    shown = {"buttons": YES_NO, "custom": {"numbered": "task_help"}}
    assert _read(text, "nlu_fallback", _tracker(BotUttered("list", shown)))[0] == intent
    plain = _tracker(BotUttered("question", {"buttons": YES_NO}))
    assert _read(text, "nlu_fallback", plain)[0] == "nlu_fallback"


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


def _ranked(tracker: DialogueStateTracker, *ranking: tuple[str, float]) -> tuple[str, list[str]]:
    ranked = [{"name": name, "confidence": confidence} for name, confidence in ranking]
    message = Message({TEXT: "paying", INTENT: ranked[0], INTENT_RANKING_KEY: ranked})
    (read,) = DialogueContext().process([message], tracker)
    found = [one["value"] for one in read.get(ENTITIES) or [] if one["entity"] == "meant"]
    return read.get(INTENT)["name"], found


def test_between_two_meanings_that_are_as_good_as_equal_the_patient_is_asked() -> None:
    near = [("cost", 0.41), ("insurance_check", 0.38), ("why", 0.1)]
    assert _ranked(_tracker(), *near) == ("nlu_fallback", ["cost", "insurance_check"])
    unsure = [("nlu_fallback", 0.6), *near]
    assert _ranked(_tracker(), *unsure) == ("nlu_fallback", ["cost", "insurance_check"])


@pytest.mark.parametrize(
    "ranking",
    [
        [("cost", 0.6), ("insurance_check", 0.3)],
        [("cost", 0.15), ("insurance_check", 0.14)],
        [("cost", 0.41), ("thanks", 0.4)],
        [("scared", 0.41), ("share_situation", 0.4)],
        [("off_topic", 0.9), ("cost", 0.05), ("why", 0.04)],
    ],
)
def test_a_plain_or_a_poor_reading_is_not_asked_about(ranking: list[tuple[str, float]]) -> None:
    assert _ranked(_tracker(), *ranking) == (ranking[0][0], [])


def test_in_a_form_the_likelier_of_two_meanings_is_taken() -> None:
    near = [("cost", 0.41), ("insurance_check", 0.38)]
    assert _ranked(_asking("payer"), *near)[0] == "cost"


@pytest.mark.parametrize("said", ["1", "the first one", "what will it cost"])
def test_a_number_or_a_label_chooses_a_meaning(said: str) -> None:
    buttons = [
        {"title": "What will it cost?", "payload": "/cost"},
        {"title": "Will my plan pay?", "payload": "/insurance_check"},
        {"title": "Something else", "payload": "/menu"},
    ]
    tracker = _tracker(BotUttered("Which one?", {"buttons": buttons}))
    assert _read(said, "inform", tracker)[0] == "cost"


def test_several_questions_are_left_as_they_were_read() -> None:
    message = Message({TEXT: "how much? and why?", INTENT: {"name": "cost", "confidence": 0.9}})
    message.set(ENTITIES, [{"entity": "also_asked", "value": "why"}])
    tracker = _tracker(SlotSet("last_topic", "rights"))
    (read,) = DialogueContext().process([message], tracker)
    assert read.get(INTENT)["name"] == "cost"
