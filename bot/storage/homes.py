"""Where a conversation lives: in this process's memory until its patient agrees, then in the
database.

A row in the database's `conversations` is the patient's consent. Without it nothing of a
conversation is written there: its turns, choices and events are in `database.memory()` of the
Rasa server, its checklist in the slot `session_list`.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, Table, delete, func, select, update
from sqlalchemy.exc import SQLAlchemyError

from bot.settings import settings
from bot.storage import database, mail, opened
from bot.storage.rows import owner, raw, remove, touch
from bot.storage.schema import (
    choices,
    conversations,
    document_links,
    erasures,
    events,
    now,
    turns,
)

MOST_IN_MEMORY = 2_000
"""How many conversations are held in memory; a new one beyond that drops the one that was silent
longest. One of 20 turns takes 240 kB, so together they stay below 0.5 GB."""

FORGET_SECONDS = 3600
"""How often the Rasa server forgets idle conversations."""

_TALK = (turns, choices, events)
"""What moves between the homes; a checklist is in the database or in a slot, never in memory.
Links to documents move into the database only: consent taken back ends them."""

logger = logging.getLogger(__name__)


class _Talk(NamedTuple):
    """When a conversation began, and its rows by table."""

    began: datetime
    rows: dict[Table, list[dict[str, Any]]]


class _Home(NamedTuple):
    """A database, the moment before which a conversation in it is idle, and why it then goes."""

    engine: Engine
    since: datetime
    kind: str | None


def _homes() -> tuple[_Home, _Home]:
    hours, days = settings().session_hours, settings().keep_days
    return (
        _Home(database.memory(), now() - timedelta(hours=hours), None),
        _Home(database.ready(), now() - timedelta(days=days), "retention"),
    )


def home(conversation: str) -> Engine:
    """Return the engine of the database that a conversation is in, or would begin in.

    One that was idle too long is forgotten first, so that nobody sees it.
    """
    for place in _homes():
        seen = _seen(place.engine, conversation)
        if seen is not None and seen >= place.since:
            return place.engine
        if seen is not None:
            forget(place.engine, conversation, place.kind, place.since)
    _make_room()
    return database.memory()


def keep(conversation: str) -> None:
    """Move a conversation from memory to the database, for its patient agreed.

    Does nothing when memory does not hold it. What the database has of the same talk is replaced,
    so a move that failed half way is simply made again.
    """
    memory = database.memory()
    talk = _read(memory, conversation, (*_TALK, document_links))
    if talk:
        _write(database.ready(), conversation, talk, agreed=True)
        forget(memory, conversation)


def release(conversation: str) -> None:
    """Move a conversation from the database to memory, for its patient takes consent back.

    Does nothing when the database does not hold it. When memory holds it too, memory has the
    newer state, and the database's is only deleted.
    """
    memory, kept = database.memory(), database.ready()
    talk = _read(kept, conversation, _TALK)
    if talk is None:
        return
    if _seen(memory, conversation) is None:
        _make_room()
        _write(memory, conversation, talk, agreed=False)
    forget(kept, conversation, "withdrawn")


def forget(
    place: Engine, conversation: str, kind: str | None = None, before: datetime | None = None
) -> bool:
    """Delete everything of a conversation in one database.

    Args:
        place: the database.
        conversation: its id.
        kind: why; it is noted in `erasures` with the time and nothing else. None: not noted.
        before: leave it when it was seen at this moment or later.

    Returns:
        Whether there was anything to delete.
    """
    with place.begin() as connection:
        gone = remove(connection, conversation, before)
        if gone and kind:
            connection.execute(erasures.insert().values(erased_at=now(), kind=kind))
    opened.let_go(conversation)
    if gone:
        database.empty_log(place)
    return gone


def forget_idle() -> int:
    """Forget what was idle too long: in memory for SESSION_HOURS, in the database for KEEP_DAYS.

    What was opened of any conversation is let go: another process may have erased it. Mail that
    was done with long ago goes too.

    Returns:
        How many conversations were forgotten.
    """
    opened.let_all_go()
    mail.tidy()
    return sum(
        forget(place.engine, conversation, place.kind, place.since)
        for place in _homes()
        for conversation in _idle(place)
    )


async def forget_hourly() -> None:
    """Forget idle conversations now and every hour, until the task is cancelled.

    A database that is away is logged, and tried again an hour later.
    """
    while True:
        try:
            await asyncio.to_thread(forget_idle)
        except (SQLAlchemyError, database.DatabaseAway) as error:
            logger.error("idle conversations not forgotten: %s", type(error).__name__)
        await asyncio.sleep(FORGET_SECONDS)


def _seen(place: Engine, conversation: str) -> datetime | None:
    """Return when a conversation was seen last, or None when the database does not hold it."""
    with place.connect() as connection:
        return connection.scalar(
            select(conversations.c.seen_at).where(conversations.c.id == conversation)
        )


def _idle(place: _Home) -> Sequence[str]:
    with place.engine.connect() as connection:
        return connection.scalars(
            select(conversations.c.id).where(conversations.c.seen_at < place.since)
        ).all()


def _read(place: Engine, conversation: str, tables: Sequence[Table]) -> _Talk | None:
    """Return the talk that a database holds, or None when it does not hold the conversation."""
    with place.connect() as connection:
        began = connection.scalar(
            select(conversations.c.created_at).where(conversations.c.id == conversation)
        )
        if began is None:
            return None
        return _Talk(began, {table: _rows(connection, table, conversation) for table in tables})


def _rows(connection: Connection, table: Table, conversation: str) -> list[dict[str, Any]]:
    """Return a conversation's rows of one table in order, still encrypted.

    They leave out the numbers that a database gives its rows, for the other one gives its own.
    """
    stored = raw(table)
    found = connection.execute(
        select(*(column for column in stored.columns if column is not stored.autoincrement_column))
        .where(stored.c[owner(table).name] == conversation)
        .order_by(*stored.primary_key)
    )
    return [dict(row) for row in found.mappings()]


def _write(place: Engine, conversation: str, talk: _Talk, agreed: bool) -> None:
    """Put a talk in the place of what a database has of it."""
    with place.begin() as connection:
        touch(connection, conversation, agreed)
        connection.execute(
            update(conversations)
            .where(conversations.c.id == conversation)
            .values(created_at=talk.began)
        )
        for table, rows in talk.rows.items():
            connection.execute(delete(table).where(owner(table) == conversation))
            if rows:
                connection.execute(raw(table).insert(), rows)


def _make_room() -> None:
    """Drop the conversations in memory that were silent longest, so that one more may come."""
    with database.memory().begin() as connection:
        held = connection.scalar(select(func.count()).select_from(conversations)) or 0
        longest = (
            select(conversations.c.id)
            .order_by(conversations.c.seen_at)
            .limit(max(0, held - MOST_IN_MEMORY + 1))
        )
        dropped = (
            delete(conversations)
            .where(conversations.c.id.in_(longest))
            .returning(conversations.c.id)
        )
        for conversation in connection.scalars(dropped):
            opened.let_go(conversation)
