"""What a patient wrote is heard while the turn is understood, and only then."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActiveLoop, BotUttered, Event, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.context import DialogueContext
from bot.nlu.entity_extractor import ProfileEntityExtractor
from bot.privacy.hearing import heard, hearing
from bot.privacy.masking import mask
from bot.settings import ROOT, today

RAW = "surgery is december 10 2027 with dr patel"
MASKED = "surgery is [date] with dr [name]"


def test_the_words_are_heard_inside_and_forgotten_after() -> None:
    with hearing(RAW):
        assert heard(MASKED) == heard(f" {MASKED}\n") == RAW
        assert heard("something else") == "something else"
    assert heard(MASKED) == MASKED


def test_the_masked_text_may_be_given() -> None:
    with hearing(RAW, mask(RAW, "es")):
        assert heard("surgery is [fecha] with dr [nombre]") == RAW
        assert heard(MASKED) == MASKED


def test_an_error_ends_the_hearing() -> None:
    with pytest.raises(RuntimeError), hearing(RAW):
        raise RuntimeError
    assert heard(MASKED) == MASKED


def test_one_conversation_never_hears_another() -> None:
    async def turn(raw: str) -> str:
        with hearing(raw, "[name]"):
            await asyncio.sleep(0)
            return heard("[name]")

    async def both() -> list[str]:
        return list(await asyncio.gather(turn("i am ana"), turn("i am bob")))

    assert asyncio.run(both()) == ["i am ana", "i am bob"]


# --- the readers --------------------------------------------------------------------------------

DOMAIN = Domain.load(str(ROOT / "domain.yml"))


def _tracker(*events: Event) -> DialogueStateTracker:
    tracker = DialogueStateTracker.from_events("t", [], slots=DOMAIN.slots)
    tracker.update_with_events(list(events), DOMAIN)
    return tracker


def _answered(raw: str, *events: Event) -> tuple[str, dict[str, Any]]:
    message = Message({TEXT: mask(raw), INTENT: {"name": "inform", "confidence": 0.5}})
    with hearing(raw):
        (read,) = DialogueContext().process([message], _tracker(*events))
    return read.get(INTENT)["name"], {
        entity["entity"]: entity["value"] for entity in read.get(ENTITIES) or []
    }


def test_entities_are_read_from_the_words_themselves() -> None:
    message = Message.build(MASKED)
    with hearing(RAW):
        ProfileEntityExtractor().process([message])
    (entity,) = message.get(ENTITIES)
    assert (entity["entity"], entity["value"]) == ("decision_date", "2027-12-10")
    assert "start" not in entity, "the place in the raw words is none in the masked text"


def test_an_asked_date_and_place_are_read_from_the_words_themselves() -> None:
    year = today().year + 1
    asked = [ActiveLoop("intake_form"), SlotSet("requested_slot", "decision_date")]
    assert _answered(f"december 10 {year}", *asked) == (
        "inform",
        {"decision_date": f"{year}-12-10"},
    )
    asked = [ActiveLoop("intake_form"), SlotSet("requested_slot", "country")]
    assert _answered("houston", *asked) == ("inform", {"country": "us", "region": "TX"})


def test_a_choice_is_read_from_the_words_themselves() -> None:
    buttons = [{"title": "March 3", "payload": "/affirm"}, {"title": "No", "payload": "/deny"}]
    assert _answered("march 3", BotUttered("When?", {"buttons": buttons}))[0] == "affirm"


def test_an_answer_kept_as_text_is_kept_masked() -> None:
    asked = [ActiveLoop("sheet_form"), SlotSet("requested_slot", "sheet_answer")]
    assert _answered("i spoke with maria gonzalez there", *asked) == (
        "inform",
        {"sheet_answer": "i spoke with [name] there"},
    )
