"""Erasing leaves nothing but the fact that something was erased; the export has everything."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import SlotSet
from sqlalchemy import Engine, select

from bot.storage import database
from bot.storage.erasure import erase, export
from bot.storage.homes import keep, release
from bot.storage.schema import erasures
from bot.storage.tracker_store import ConversationStore
from tests.storage.looking import SECRET, file_bytes, fill, held, tell


def test_erasing_leaves_nothing_of_the_conversation(engine: Engine) -> None:
    fill(engine, "mine")
    fill(engine, "theirs")
    before = held(engine)
    assert all(any("mine" in row for row in found) for found in before.values())
    assert erase("mine", engine)
    left = held(engine)
    assert not [row for found in left.values() for row in found if "mine" in row]
    assert set(left) == {*before, "erasures"}
    assert len(left["erasures"]) == 1


def test_an_erasure_is_noted_without_saying_whose(engine: Engine) -> None:
    fill(engine, "mine")
    erase("mine", engine, kind="retention")
    with engine.connect() as connection:
        noted = connection.execute(select(erasures)).mappings().one()
    assert set(noted) == {"id", "erased_at", "kind"}
    assert noted["kind"] == "retention"


def test_erasing_nothing_notes_nothing(engine: Engine) -> None:
    assert not erase("never there", engine)
    fill(engine, "mine")
    assert erase("mine", engine)
    assert not erase("mine", engine)
    assert len(held(engine)["erasures"]) == 1


def test_erasing_empties_both_homes(kept: Engine) -> None:
    tell(None, "mine")
    keep("mine")
    tell(None, "theirs")
    assert erase("mine") and erase("theirs")
    assert set(held(kept)) == {"erasures"} and len(held(kept)["erasures"]) == 1
    assert held(database.memory()) == {}


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_what_was_erased_stands_in_no_file_of_sqlite(engine: Engine) -> None:
    fill(engine, "mine")
    assert b"gAAAA" in file_bytes(engine)
    erase("mine", engine)
    assert b"gAAAA" not in file_bytes(engine)
    assert b"mine" not in file_bytes(engine)


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_consent_taken_back_leaves_nothing_in_a_file_of_sqlite(kept: Engine) -> None:
    tell(None, "mine")
    assert b"gAAAA" not in file_bytes(kept)
    keep("mine")
    assert b"gAAAA" in file_bytes(kept)
    release("mine")
    assert b"gAAAA" not in file_bytes(kept)
    assert b"mine" not in file_bytes(kept)


def test_the_export_has_everything_and_is_ready_for_json(engine: Engine) -> None:
    fill(engine, "mine")
    fill(engine, "theirs")
    shown = json.loads(json.dumps(export("mine", engine)))
    assert shown["turns"][0]["said"] == SECRET
    assert shown["turns"][0]["replies"][0]["buttons"][0]["title"] == SECRET
    assert shown["checklist"] == [
        {"task_id": "records", "status": "open", "due": "2026-12-01", "note": SECRET}
    ]
    assert shown["own_tasks"] == [{"task_id": "own:1", "title": SECRET, "due": "2026-12-02"}]
    assert shown["sheets"] == [{"sheet": "insurer", "field": "name", "value": SECRET}]
    assert SECRET in [event.get("text") for event in shown["events"]]
    assert shown["agreed_at"] and shown["agreed_to"] == "consent.2"
    assert "theirs" not in json.dumps(shown)


SESSION_LIST: dict[str, list[dict[str, Any]]] = {
    "checklist": [{"task_id": "records", "status": "done", "due": None, "note": SECRET}],
    "own_tasks": [{"task_id": "own:1", "title": SECRET, "due": "2026-12-02"}],
    "sheets": [{"sheet": "insurer", "field": "name", "value": SECRET}],
}


def test_the_export_of_a_session_has_the_same_shape(kept: Engine) -> None:
    async def tick() -> None:
        store = ConversationStore(Domain.empty())
        tracker = await store.get_or_create_tracker("mine")
        tracker.update(SlotSet("session_list", {"own_tasks": []}))
        tracker.update(SlotSet("session_list", SESSION_LIST))
        await store.save(tracker)

    fill(kept, "theirs")
    tell(None, "mine")
    asyncio.run(tick())
    shown, other = export("mine"), export("theirs")
    assert shown.keys() == other.keys()
    for part in ("turns", "checklist", "own_tasks", "sheets"):
        assert [row.keys() for row in shown[part]] == [row.keys() for row in other[part]]
    assert shown["checklist"] == SESSION_LIST["checklist"]
    assert shown["agreed_at"] is None


@pytest.mark.parametrize("conversation", ["", "never there"])
def test_the_export_of_nothing_is_empty(kept: Engine, conversation: str) -> None:
    assert not any(export(conversation).values())
