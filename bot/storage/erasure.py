"""Deleting everything of a conversation, and handing everything out."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Connection, Engine, Table, select

from bot.storage import database, homes, mail
from bot.storage.rows import owner
from bot.storage.schema import conversations, events, own_tasks, sheet_entries, task_states, turns

SESSION_LIST_SLOT = "session_list"
"""Holds the checklist of a patient who has not agreed that anything is kept, in parts and rows
that are named as in the export."""

_CHECKLIST = {
    "checklist": (task_states, ("task_id", "status", "due", "note")),
    "own_tasks": (own_tasks, ("task_id", "title", "due")),
    "sheets": (sheet_entries, ("sheet", "field", "value")),
}
"""The parts of a checklist: table and columns."""


def erase(conversation: str, engine: Engine | None = None, kind: str = "patient") -> bool:
    """Delete every row of a conversation, Rasa's events and replies that were not sent yet with it.

    When the database held it, one row in `erasures` says when it was erased and why, and nothing
    about whose data it was.

    Args:
        conversation: its id.
        engine: of a migrated database; None means both homes.
        kind: who wanted it, such as `patient`.

    Returns:
        Whether there was anything to delete.
    """
    mail.drop(conversation, "erased", engine=engine)
    if engine is not None:
        return homes.forget(engine, conversation, kind)
    forgotten = homes.forget(database.memory(), conversation)
    return homes.forget(database.ready(), conversation, kind) or forgotten


def export(conversation: str, engine: Engine | None = None) -> dict[str, Any]:
    """Return everything held about a conversation, ready for JSON.

    Left out are only the ids that tie rows together and the targets of the buttons, whose
    labels stand in the replies.

    Args:
        conversation: its id.
        engine: of a migrated database; None means the home of the conversation.
    """
    with (engine or homes.home(conversation)).connect() as connection:
        about = connection.execute(
            select(conversations).where(conversations.c.id == conversation)
        ).first()
        told = _events(connection, conversation)
        return {
            "started": about.created_at.isoformat() if about else None,
            "last_seen": about.seen_at.isoformat() if about else None,
            "agreed_at": about.agreed_at.isoformat() if about and about.agreed_at else None,
            "agreed_to": about.agreed_to if about else None,
            "language": about.language if about else None,
            "turns": _plain(connection, turns, conversation, ("said", "replies", "created_at")),
            **_checklist(connection, conversation, told),
            "events": told,
        }


def _checklist(
    connection: Connection, conversation: str, told: list[dict[str, Any]]
) -> dict[str, Any]:
    """Return the parts of a checklist: of the tables, or of the slot while nothing is kept."""
    set_to = (event["value"] for event in reversed(told) if event.get("name") == SESSION_LIST_SLOT)
    session = next(set_to, None) or {}
    return {
        part: _plain(connection, table, conversation, names)
        or [{name: row[name] for name in names} for row in session.get(part, ())]
        for part, (table, names) in _CHECKLIST.items()
    }


def _plain(
    connection: Connection, table: Table, conversation: str, names: tuple[str, ...]
) -> list[dict[str, Any]]:
    """Return some columns of a conversation's rows, dates as ISO text."""
    rows = connection.execute(
        select(*(table.c[name] for name in names))
        .where(owner(table) == conversation)
        .order_by(*table.primary_key.columns)
    ).mappings()
    return [{name: _jsonable(value) for name, value in row.items()} for row in rows]


def _jsonable(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _events(connection: Connection, conversation: str) -> list[dict[str, Any]]:
    """Return what Rasa keeps about a conversation, oldest first."""
    rows = connection.scalars(
        select(events.c.data).where(events.c.sender_id == conversation).order_by(events.c.id)
    )
    return [json.loads(data) for data in rows]
