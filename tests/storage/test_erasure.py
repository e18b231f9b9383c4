"""Erasing leaves nothing but the fact that something was erased; the export has everything."""

from __future__ import annotations

import asyncio
import json
from datetime import date
from pathlib import Path

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import UserUttered
from sqlalchemy import Engine, MetaData, inspect, select

from bot.storage import database
from bot.storage.checklists import ChecklistStore
from bot.storage.erasure import erase, export
from bot.storage.schema import erasures
from bot.storage.tracker_store import ConversationStore
from bot.storage.turns import TurnStore

SECRET = "my liver worries me"


def fill(engine: Engine, conversation: str) -> None:
    """Put something of the conversation into every table."""
    turns = TurnStore(engine)
    turn = turns.open(conversation, "m1", SECRET)
    button = {"title": SECRET, "payload": f"/inform {SECRET}"}
    turns.answer(conversation, turn.id, [{"text": SECRET, "buttons": [button]}])
    checklists = ChecklistStore(engine)
    checklists.set_note(conversation, "records", SECRET)
    checklists.set_due(conversation, "records", date(2026, 12, 1))
    checklists.add_own(conversation, SECRET, date(2026, 12, 2), "1")
    checklists.write_sheet(conversation, "insurer", "name", SECRET)
    asyncio.run(_fill_events(engine, conversation))


async def _fill_events(engine: Engine, conversation: str) -> None:
    store = ConversationStore(Domain.empty(), str(engine.url.render_as_string(False)))
    tracker = await store.get_or_create_tracker(conversation)
    tracker.update(UserUttered(SECRET))
    await store.save(tracker)


def rows(engine: Engine) -> dict[str, list[str]]:
    """Every row of every table as text, by table."""
    metadata = MetaData()
    metadata.reflect(engine)
    with engine.connect() as connection:
        return {
            name: [str(row) for row in connection.execute(select(table))]
            for name, table in metadata.tables.items()
        }


def test_erasing_leaves_nothing_of_the_conversation(engine: Engine) -> None:
    fill(engine, "mine")
    fill(engine, "theirs")
    assert all(
        any("mine" in row for row in found)
        for name, found in rows(engine).items()
        if name not in ("alembic_version", "erasures")
    )
    assert erase("mine", engine)
    left = rows(engine)
    assert not [row for found in left.values() for row in found if "mine" in row]
    assert all(left[name] for name in left if name not in ("alembic_version", "erasures"))
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
    assert len(rows(engine)["erasures"]) == 1


def test_erasing_works_before_rasa_has_made_its_table(engine: Engine) -> None:
    ChecklistStore(engine).set_status("mine", "records", "done")
    assert "events" not in inspect(engine).get_table_names()
    assert erase("mine", engine)
    assert export("mine", engine)["events"] == []


def test_erased_words_stand_in_no_file_of_sqlite(tmp_path: Path) -> None:
    engine = database.ready(f"sqlite:///{tmp_path}/test.db")
    fill(engine, "mine")
    erase("mine", engine)
    left = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    engine.dispose()
    assert SECRET.encode() not in left


def test_the_export_has_everything_and_is_ready_for_json(engine: Engine) -> None:
    fill(engine, "mine")
    fill(engine, "theirs")
    held = json.loads(json.dumps(export("mine", engine)))
    assert held["turns"][0]["said"] == SECRET
    assert held["turns"][0]["replies"][0]["buttons"][0]["title"] == SECRET
    assert held["checklist"] == [
        {"task_id": "records", "status": "open", "due": "2026-12-01", "note": SECRET}
    ]
    assert held["own_tasks"] == [{"title": SECRET, "due": "2026-12-02"}]
    assert held["sheets"] == [{"sheet": "insurer", "field": "name", "value": SECRET}]
    assert SECRET in [event.get("text") for event in held["events"]]
    assert "theirs" not in json.dumps(held)


@pytest.mark.parametrize("conversation", ["", "never there"])
def test_the_export_of_nothing_is_empty(engine: Engine, conversation: str) -> None:
    assert not any(value for value in export(conversation, engine).values())
