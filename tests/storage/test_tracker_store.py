"""The conversation store under Rasa: it keeps where it may, masked and encrypted; it erases; it
does not hide its failures."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from rasa.core.tracker_store import (
    AwaitableTrackerStore,
    FailSafeTrackerStore,
    TrackerStore,
)
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.exceptions import RasaException
from rasa.utils.endpoints import EndpointConfig
from sqlalchemy import Engine, text

from bot.settings import new_key, settings
from bot.storage import database, failures
from bot.storage.erasure import export
from bot.storage.tracker_store import ConversationStore, StoreFailure, masked
from tests.storage.looking import held

SECRET = "my liver worries me"

DOMAIN = Domain.from_yaml(
    """
version: "3.1"
slots:
  payer: {type: text, mappings: [{type: custom}]}
  erased: {type: bool, mappings: [{type: custom}]}
  consent: {type: text, mappings: [{type: custom}]}
  sheet_answer: {type: text, mappings: [{type: custom}]}
"""
)


def run(work: Coroutine[Any, Any, Any]) -> Any:
    return asyncio.run(work)


@pytest.fixture
def store(kept: Engine) -> ConversationStore:
    """The store on both homes."""
    return ConversationStore(DOMAIN)


@pytest.fixture
def fixed(kept: Engine) -> ConversationStore:
    """The store on the database alone."""
    return ConversationStore(DOMAIN, engine=kept)


async def talk(store: TrackerStore, *events: Any) -> None:
    """Go through one turn as Rasa does: read, add events, save."""
    tracker = await store.get_or_create_tracker("c")
    for event in events:
        tracker.update(event)
    await store.save(tracker)


def said(tracker: DialogueStateTracker) -> list[str | None]:
    return [event.text for event in tracker.events if isinstance(event, UserUttered)]


@contextmanager
def broken(kept: Engine) -> Iterator[None]:
    """Make every read and write fail as when the table is gone."""
    places = (kept, database.memory())
    for place in places:
        with place.begin() as connection:
            connection.execute(text("ALTER TABLE events RENAME TO hidden"))
    yield
    for place in places:
        with place.begin() as connection:
            connection.execute(text("ALTER TABLE hidden RENAME TO events"))


@pytest.mark.parametrize("consent", [None, "session", "kept"])
def test_a_conversation_comes_back_as_it_was(store: ConversationStore, consent: str | None) -> None:
    async def turns() -> DialogueStateTracker | None:
        await talk(store, UserUttered("hello"), SlotSet("payer", "medicare"))
        await talk(store, UserUttered("and now"), SlotSet("consent", consent))
        await talk(store, UserUttered("and then"))
        return await ConversationStore(DOMAIN).retrieve("c")

    tracker = run(turns())
    assert said(tracker) == ["hello", "and now", "and then"]
    assert tracker.get_slot("payer") == "medicare"
    assert run(store.keys()) == ["c"]
    assert run(store.retrieve("d")) is None


def test_nothing_is_in_the_database_before_the_patient_agrees(
    store: ConversationStore, kept: Engine
) -> None:
    run(talk(store, UserUttered(SECRET)))
    assert held(kept) == {}
    run(talk(store, UserUttered("no thanks"), SlotSet("consent", "session")))
    assert held(kept) == {}
    run(talk(store, UserUttered("ok keep it"), SlotSet("consent", "kept")))
    assert set(held(kept)) == {"conversations", "events"}
    assert held(database.memory()) == {}


def test_consent_taken_back_leaves_nothing_in_the_database_and_the_talk_goes_on(
    store: ConversationStore, kept: Engine
) -> None:
    run(talk(store, UserUttered(SECRET), SlotSet("consent", "kept")))
    run(talk(store, UserUttered("don't keep it"), SlotSet("consent", "session")))
    assert set(held(kept)) == {"erasures"}
    assert said(run(store.retrieve("c"))) == [SECRET, "don't keep it"]


def test_a_move_that_failed_is_made_up_for_in_the_next_turn(
    store: ConversationStore, kept: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(conversation: str) -> None:
        raise OSError

    run(talk(store, UserUttered("one")))
    with monkeypatch.context() as failing, failures.watched() as failed:
        failing.setattr("bot.storage.homes.keep", fail)
        run(talk(store, UserUttered("two"), SlotSet("consent", "kept")))
    assert failed == ["save"]
    assert held(kept) == {}
    run(talk(store, UserUttered("three")))
    assert said(run(store.retrieve("c"))) == ["one", "two", "three"]
    assert held(database.memory()) == {}


def test_each_event_is_kept_once_and_a_new_session_hides_the_old(
    store: ConversationStore,
) -> None:
    async def turns() -> tuple[Any, Any]:
        await talk(store, UserUttered("last week"))
        await talk(store, ActionExecuted("action_session_start"), SessionStarted())
        await talk(store, UserUttered("today"))
        await talk(store, UserUttered("tonight"))
        return await store.retrieve("c"), await store.retrieve_full_tracker("c")

    newest, full = run(turns())
    assert said(newest) == ["today", "tonight"]
    assert said(full) == ["last week", "today", "tonight"]


@pytest.mark.parametrize("consent", [None, "kept"])
def test_an_erased_conversation_is_deleted_at_the_end_of_its_turn(
    store: ConversationStore, kept: Engine, consent: str | None
) -> None:
    run(talk(store, UserUttered(SECRET), SlotSet("consent", consent)))
    run(talk(store, UserUttered("delete everything"), SlotSet("erased", True)))
    assert run(store.retrieve("c")) is None
    assert not any(export("c").values())
    assert held(database.memory()) == {}
    assert set(held(kept)) == ({"erasures"} if consent else set())


def test_a_domain_without_the_slots_is_no_hindrance(kept: Engine) -> None:
    run(talk(ConversationStore(Domain.empty()), UserUttered("hello")))
    assert said(run(ConversationStore(Domain.empty()).retrieve("c"))) == ["hello"]


def test_rasa_finds_it_by_name_and_sees_it_as_asynchronous(kept: Engine) -> None:
    config = EndpointConfig(type="bot.storage.tracker_store.ConversationStore")
    made = TrackerStore.create(config, DOMAIN)
    assert isinstance(made, ConversationStore)
    assert not isinstance(made, AwaitableTrackerStore)


def test_it_refuses_to_start_without_its_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://someone:hush@127.0.0.1:1/nowhere")
    settings.cache_clear()
    with pytest.raises(RasaException, match="DATABASE_URL: cannot open .* start the database"):
        ConversationStore(DOMAIN)


def test_it_refuses_a_way_around_consent(kept: Engine) -> None:
    with pytest.raises(RasaException, match="endpoints.yml: take out"):
        ConversationStore(DOMAIN, host="sqlite:///other.db")
    with pytest.raises(RasaException, match="endpoints.yml: take out"):
        ConversationStore(DOMAIN, event_broker=object())


TYPED: Any = {
    "entities": [
        {"entity": "sheet_answer", "value": "write ana@example.org", "start": 0, "end": 21}
    ],
    "intent": {"name": "inform"},
}


def test_what_rests_is_masked_in_every_place_that_has_the_words(fixed: ConversationStore) -> None:
    answer = SlotSet("sheet_answer", "write ana@example.org")
    run(talk(fixed, UserUttered("write ana@example.org", parse_data=TYPED), answer))
    tracker = run(fixed.retrieve("c"))
    assert "ana@example.org" not in json.dumps([event.as_dict() for event in tracker.events])
    assert said(tracker) == ["write [email]"]
    assert tracker.get_slot("sheet_answer") == "write [email]"
    assert tracker.latest_message.parse_data["entities"][0]["value"] == "write [email]"
    assert tracker.latest_message.parse_data["text"] == "write [email]"


def test_what_the_channel_masked_is_not_masked_again() -> None:
    event = UserUttered("write ana@example.org", metadata={"masked": True}).as_dict()
    assert masked(event) == event


def test_the_rows_show_neither_words_nor_intents_nor_actions(
    fixed: ConversationStore, kept: Engine
) -> None:
    crisis: Any = {"intent": {"name": "crisis", "confidence": 1.0}}
    run(talk(fixed, UserUttered(SECRET, parse_data=crisis), ActionExecuted("action_crisis")))
    rows = " ".join(held(kept)["events"])
    assert "user" in rows
    assert not any(word in rows for word in (SECRET, "crisis", "action_listen"))


def test_without_the_key_a_read_fails_and_says_why(
    store: ConversationStore, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    run(talk(store, UserUttered(SECRET), SlotSet("consent", "kept")))
    monkeypatch.setenv("DATA_KEYS", new_key())
    settings.cache_clear()
    with failures.watched() as failed, pytest.raises(StoreFailure, match="no key of DATA_KEYS"):
        run(store.retrieve("c"))
    assert failed == ["read"]
    assert "no key of DATA_KEYS opens" in caplog.text
    assert SECRET not in caplog.text and "gAAAA" not in caplog.text


def test_a_failed_read_is_told_and_nothing_is_saved_over_the_conversation(
    store: ConversationStore, kept: Engine
) -> None:
    async def turns() -> tuple[list[str], DialogueStateTracker | None]:
        wrapped = FailSafeTrackerStore(store)
        await talk(wrapped, UserUttered("before"), SlotSet("payer", "medicare"))
        with failures.watched() as failed:
            with broken(kept):
                tracker = await wrapped.get_or_create_tracker("c")
            for word in ("one", "two", "three"):
                tracker.update(UserUttered(word))
            await wrapped.save(tracker)
        return failed, await store.retrieve("c")

    failed, tracker = run(turns())
    assert failed == ["read"]
    assert tracker is not None
    assert said(tracker) == ["before"]
    assert tracker.get_slot("payer") == "medicare"


def test_a_failed_write_is_told_and_leaves_no_copy_in_a_memory_of_rasas(
    store: ConversationStore, kept: Engine
) -> None:
    wrapped = FailSafeTrackerStore(store)

    async def turn() -> tuple[list[str], list[str]]:
        tracker = await wrapped.get_or_create_tracker("c")
        tracker.update(UserUttered(SECRET))
        with failures.watched() as failed, broken(kept):
            await wrapped.save(tracker)
        return failed, list(await wrapped.fallback_tracker_store.keys())

    assert run(turn()) == (["save"], [])


def test_failures_are_not_mixed_between_turns() -> None:
    async def other() -> list[str]:
        with failures.watched() as failed:
            await asyncio.sleep(0.01)
            return failed

    async def both() -> list[str]:
        watching = asyncio.create_task(other())
        with failures.watched():
            failures.note("read")
            return await watching

    assert run(both()) == []
    assert not failures.any_noted()


def test_no_failure_shows_what_the_patient_wrote(
    store: ConversationStore, kept: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    async def turn() -> None:
        tracker = await store.get_or_create_tracker("c")
        tracker.update(UserUttered(SECRET))
        with broken(kept):
            await FailSafeTrackerStore(store).save(tracker)
            with pytest.raises(StoreFailure) as caught:
                await store.retrieve("c")
        assert SECRET not in str(caught.value)

    with caplog.at_level(logging.DEBUG):
        run(turn())
    assert "save failed" in caplog.text
    assert SECRET not in caplog.text
