"""Deleting everything of a conversation, and handing everything out."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    delete,
    inspect,
    select,
)

from bot.storage import database
from bot.storage.schema import (
    choices,
    conversations,
    erasures,
    now,
    own_tasks,
    sheet_entries,
    task_states,
    turns,
)

# Rasa makes this table; only the columns that are needed here are named.
events = Table(
    "events",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("sender_id", String),
    Column("data", Text),
)

_OWNED = (turns, choices, task_states, own_tasks, sheet_entries)


def erase(conversation: str, engine: Engine | None = None, kind: str = "patient") -> bool:
    """Delete every row of a conversation, Rasa's events with it.

    One row in `erasures` says when it happened and why, and nothing about whose data it was.

    Args:
        conversation: its id.
        engine: of a migrated database; None means the one of the settings.
        kind: who wanted it, such as `patient`.

    Returns:
        Whether there was anything to delete; when not, nothing is noted.
    """
    target = engine or database.ready()
    with target.begin() as connection:
        deleted = _delete_all(connection, conversation)
        if deleted:
            connection.execute(erasures.insert().values(erased_at=now(), kind=kind))
    if deleted and target.dialect.name == "sqlite":
        _empty_log(target)
    return deleted > 0


def _delete_all(connection: Connection, conversation: str) -> int:
    """Delete the rows of a conversation from every table and return how many there were."""
    deleted = 0
    if inspect(connection).has_table("events"):
        deleted += connection.execute(
            delete(events).where(events.c.sender_id == conversation)
        ).rowcount
    for table in _OWNED:
        deleted += connection.execute(
            delete(table).where(table.c.conversation_id == conversation)
        ).rowcount
    deleted += connection.execute(
        delete(conversations).where(conversations.c.id == conversation)
    ).rowcount
    return deleted


def _empty_log(target: Engine) -> None:
    """Carry SQLite's write-ahead log over, so that the erased text stands in no file."""
    with target.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


def export(conversation: str, engine: Engine | None = None) -> dict[str, Any]:
    """Return everything held about a conversation, ready for JSON.

    Left out are only the ids that tie rows together and the targets of the buttons, whose
    labels stand in the replies.
    """
    with (engine or database.ready()).connect() as connection:
        about = connection.execute(
            select(conversations).where(conversations.c.id == conversation)
        ).first()
        return {
            "started": about.created_at.isoformat() if about else None,
            "last_seen": about.seen_at.isoformat() if about else None,
            "language": about.language if about else None,
            "turns": _plain(connection, turns, conversation, ("said", "replies", "created_at")),
            "checklist": _plain(
                connection, task_states, conversation, ("task_id", "status", "due", "note")
            ),
            "own_tasks": _plain(connection, own_tasks, conversation, ("title", "due")),
            "sheets": _plain(connection, sheet_entries, conversation, ("sheet", "field", "value")),
            "events": _events(connection, conversation),
        }


def _plain(
    connection: Connection, table: Table, conversation: str, names: tuple[str, ...]
) -> list[dict[str, Any]]:
    """Return some columns of a conversation's rows, dates as ISO text."""
    rows = connection.execute(
        select(*(table.c[name] for name in names))
        .where(table.c.conversation_id == conversation)
        .order_by(*table.primary_key.columns)
    ).mappings()
    return [{name: _jsonable(value) for name, value in row.items()} for row in rows]


def _jsonable(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _events(connection: Connection, conversation: str) -> list[Any]:
    """Return what Rasa keeps about a conversation, oldest first."""
    if not inspect(connection).has_table("events"):
        return []
    rows = connection.execute(
        select(events.c.data).where(events.c.sender_id == conversation).order_by(events.c.id)
    )
    return [json.loads(row.data) for row in rows]
