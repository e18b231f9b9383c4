"""Puts something of a conversation everywhere, and looks into a database from outside: its rows
as they stand, and the bytes of its files."""

from __future__ import annotations

import asyncio
from datetime import date
from pathlib import Path

from rasa.shared.core.domain import Domain
from rasa.shared.core.events import UserUttered
from sqlalchemy import Engine, MetaData, select

from bot.storage.checklists import ChecklistStore
from bot.storage.document_links import Asked, DocumentLinks
from bot.storage.tracker_store import ConversationStore
from bot.storage.turns import TurnStore

SECRET = "my liver worries me"


def fill(engine: Engine | None, conversation: str) -> None:
    """Put something of a conversation into every table; None: through its home."""
    tell(engine, conversation)
    checklists = ChecklistStore(engine)
    checklists.set_note(conversation, "records", SECRET)
    checklists.set_due(conversation, "records", date(2026, 12, 1))
    checklists.add_own(conversation, SECRET, date(2026, 12, 2), "1")
    checklists.write_sheet(conversation, "insurer", "name", SECRET)
    DocumentLinks(engine).give(conversation, Asked("doctor_message", SECRET))


def tell(engine: Engine | None, conversation: str) -> None:
    """Go through a turn: the message, Rasa's events, and a reply with a button."""
    turns = TurnStore(engine)
    turns.open(conversation, "m1", SECRET)
    asyncio.run(add_events(ConversationStore(Domain.empty(), engine=engine), conversation))
    button = {"title": SECRET, "payload": f"/inform {SECRET}"}
    turns.answer(conversation, "m1", [{"text": SECRET, "buttons": [button]}])


async def add_events(store: ConversationStore, conversation: str) -> None:
    """Let the conversation store save a message."""
    tracker = await store.get_or_create_tracker(conversation)
    tracker.update(UserUttered(SECRET))
    await store.save(tracker)


def held(engine: Engine) -> dict[str, list[str]]:
    """Every row of every table as text, by table, without empty tables and Alembic's own."""
    metadata = MetaData()
    metadata.reflect(engine)
    with engine.connect() as connection:
        rows = {
            name: [str(row) for row in connection.execute(select(table))]
            for name, table in metadata.tables.items()
            if name != "alembic_version"
        }
    return {name: found for name, found in rows.items() if found}


def file_bytes(engine: Engine) -> bytes:
    """All that stands in the files of an SQLite database, the write-ahead log too."""
    file = Path(str(engine.url.database))
    return b"".join(path.read_bytes() for path in file.parent.glob(f"{file.name}*"))
