"""Writing rows so that a repeat or a rival never fails and never doubles anything."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite

from bot.storage.schema import conversations, now


def _insert(connection: Connection, table: Table) -> Any:
    """Return the INSERT of the connection's dialect, which knows ON CONFLICT."""
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    return dialect.insert(table)


def add(connection: Connection, table: Table, values: Mapping[str, Any]) -> None:
    """Insert a row, or do nothing when one with its key is there."""
    connection.execute(_insert(connection, table).values(**values).on_conflict_do_nothing())


def upsert(
    connection: Connection, table: Table, key: Mapping[str, Any], values: Mapping[str, Any]
) -> None:
    """Insert a row, or set only `values` in the one that has the primary key `key`."""
    statement = _insert(connection, table).values(**key, **values)
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=list(key), set_={name: statement.excluded[name] for name in values}
        )
    )


def touch(connection: Connection, conversation: str) -> None:
    """Note that a conversation was seen now, making its row when it is new."""
    moment = now()
    statement = _insert(connection, conversations).values(
        id=conversation, created_at=moment, seen_at=moment
    )
    connection.execute(
        statement.on_conflict_do_update(index_elements=["id"], set_={"seen_at": moment})
    )
