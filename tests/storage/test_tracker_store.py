"""The conversation store under Rasa: it keeps, it erases, and it does not hide its failures."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
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

from bot.settings import settings
from bot.storage import database, failures
from bot.storage.erasure import export
from bot.storage.tracker_store import ConversationStore, StoreFailure

SECRET = "my liver worries me"

DOMAIN = Domain.from_yaml(
    """
version: "3.1"
slots:
  payer: {type: text, mappings: [{type: custom}]}
  erased: {type: bool, mappings: [{type: custom}]}
"""
)


def run(work: Coroutine[Any, Any, Any]) -> Any:
    return asyncio.run(work)


@pytest.fixture
def store(url: str) -> ConversationStore:
    return ConversationStore(DOMAIN, url)


async def talk(store: TrackerStore, *events: Any) -> DialogueStateTracker:
    """Go through one turn as Rasa does: read, add events, save."""
    tracker = await store.get_or_create_tracker("c")
    for event in events:
        tracker.update(event)
    await store.save(tracker)
    return tracker


def break_reading(store: ConversationStore) -> None:
    """Make every read fail as when the table is gone; `mend_reading` undoes it."""
    with store.engine.begin() as connection:
        connection.execute(text("ALTER TABLE events RENAME TO hidden"))


def mend_reading(store: ConversationStore) -> None:
    with store.engine.begin() as connection:
        connection.execute(text("ALTER TABLE hidden RENAME TO events"))


def test_a_conversation_comes_back_as_it_was(store: ConversationStore, url: str) -> None:
    async def turns() -> DialogueStateTracker | None:
        await talk(store, UserUttered("hello"), SlotSet("payer", "medicare"))
        await talk(store, UserUttered("and now"))
        return await ConversationStore(DOMAIN, url).retrieve("c")

    tracker = run(turns())
    assert [e.text for e in tracker.events if isinstance(e, UserUttered)] == ["hello", "and now"]
    assert tracker.get_slot("payer") == "medicare"
    assert run(store.keys()) == ["c"]
    assert run(store.retrieve("d")) is None


def test_each_event_is_kept_once_and_a_new_session_hides_the_old(store: ConversationStore) -> None:
    async def turns() -> tuple[Any, Any]:
        await talk(store, UserUttered("last week"))
        await talk(store, ActionExecuted("action_session_start"), SessionStarted())
        await talk(store, UserUttered("today"))
        await talk(store, UserUttered("tonight"))
        return await store.retrieve("c"), await store.retrieve_full_tracker("c")

    def said(tracker: DialogueStateTracker) -> list[str | None]:
        return [event.text for event in tracker.events if isinstance(event, UserUttered)]

    newest, full = run(turns())
    assert said(newest) == ["today", "tonight"]
    assert said(full) == ["last week", "today", "tonight"]


def test_an_erased_conversation_is_deleted_at_the_end_of_its_turn(
    store: ConversationStore, engine: Engine
) -> None:
    run(talk(store, UserUttered(SECRET)))
    run(talk(store, UserUttered("delete everything"), SlotSet("erased", True)))
    assert run(store.retrieve("c")) is None
    assert not any(export("c", engine).values())


def test_a_domain_without_the_slot_is_no_hindrance(url: str) -> None:
    run(talk(ConversationStore(Domain.empty(), url), UserUttered("hello")))


def test_rasa_finds_it_by_name_and_sees_it_as_asynchronous(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    settings.cache_clear()
    config = EndpointConfig(type="bot.storage.tracker_store.ConversationStore")
    try:
        made = TrackerStore.create(config, DOMAIN)
    finally:
        monkeypatch.undo()
        settings.cache_clear()
    assert isinstance(made, ConversationStore)
    assert not isinstance(made, AwaitableTrackerStore)
    assert made.engine is database.engine(url)


def test_it_refuses_to_start_without_its_database() -> None:
    with pytest.raises(RasaException, match="DATABASE_URL: cannot open .* start the database"):
        ConversationStore(DOMAIN, "postgresql://someone:hush@127.0.0.1:1/nowhere")


def test_a_failed_read_is_told_and_nothing_is_saved_over_the_conversation(
    store: ConversationStore,
) -> None:
    async def turns() -> tuple[list[str], DialogueStateTracker | None]:
        wrapped = FailSafeTrackerStore(store)
        await talk(wrapped, UserUttered("before"), SlotSet("payer", "medicare"))
        with failures.watched() as failed:
            break_reading(store)
            tracker = await wrapped.get_or_create_tracker("c")
            mend_reading(store)
            for word in ("one", "two", "three"):
                tracker.update(UserUttered(word))
            await wrapped.save(tracker)
        return failed, await store.retrieve("c")

    failed, kept = run(turns())
    assert failed == ["read"]
    assert kept is not None
    assert [e.text for e in kept.events if isinstance(e, UserUttered)] == ["before"]
    assert kept.get_slot("payer") == "medicare"


def test_a_failed_write_is_told(store: ConversationStore) -> None:
    async def turn() -> list[str]:
        tracker = await store.get_or_create_tracker("c")
        with failures.watched() as failed:
            break_reading(store)
            await FailSafeTrackerStore(store).save(tracker)
            mend_reading(store)
        return failed

    assert run(turn()) == ["save"]


def test_failures_are_not_mixed_between_turns(store: ConversationStore) -> None:
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
    store: ConversationStore, caplog: pytest.LogCaptureFixture
) -> None:
    async def turn() -> None:
        tracker = await store.get_or_create_tracker("c")
        tracker.update(UserUttered(SECRET))
        break_reading(store)
        with pytest.raises(StoreFailure) as caught:
            await store.save(tracker)
        assert SECRET not in str(caught.value)
        await FailSafeTrackerStore(store).save(tracker)
        mend_reading(store)

    with caplog.at_level(logging.DEBUG):
        run(turn())
    assert "save failed" in caplog.text
    assert SECRET not in caplog.text
