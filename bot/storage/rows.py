"""Writing rows so that a repeat or a rival never fails and never doubles anything."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Column, Connection, MetaData, Table, Text, delete, func
from sqlalchemy.dialects import postgresql, sqlite

from bot.storage.schema import EncryptedJSON, EncryptedText, conversations, now

AGREED_TO = "consent.2"
"""The wording that patients agree to; a new number when what it says of their data changes."""


def _insert(connection: Connection, table: Table) -> Any:
    """Return the INSERT of the connection's dialect, which knows ON CONFLICT."""
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    return dialect.insert(table)


def add(connection: Connection, table: Table, values: Mapping[str, Any]) -> bool:
    """Insert a row, or do nothing when one with its key is there; return whether it is new."""
    statement = _insert(connection, table).values(**values).on_conflict_do_nothing()
    return connection.execute(statement).rowcount > 0


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


def touch(connection: Connection, conversation: str, agreed: bool = False) -> None:
    """Note that a conversation was seen now, making its row when it is new.

    Args:
        connection: in a transaction.
        conversation: its id.
        agreed: its patient agreed that it is kept; the first time counts.
    """
    moment = now()
    consent = {"agreed_at": moment, "agreed_to": AGREED_TO} if agreed else {}
    statement = _insert(connection, conversations).values(
        id=conversation, created_at=moment, seen_at=moment, **consent
    )
    first = {
        name: func.coalesce(conversations.c[name], statement.excluded[name]) for name in consent
    }
    connection.execute(
        statement.on_conflict_do_update(index_elements=["id"], set_={"seen_at": moment, **first})
    )


def remove(connection: Connection, conversation: str, before: datetime | None = None) -> bool:
    """Delete a conversation; the rows of every other table that belong to it go with it.

    Args:
        connection: in a transaction.
        conversation: its id.
        before: leave it when it was seen at this moment or later.

    Returns:
        Whether there was one to delete.
    """
    statement = delete(conversations).where(conversations.c.id == conversation)
    if before is not None:
        statement = statement.where(conversations.c.seen_at < before)
    return connection.execute(statement).rowcount > 0


def owner(table: Table) -> Column[str]:
    """Return the column that says whose row it is."""
    return next(column for column in table.columns if column.references(conversations.c.id))


@cache
def raw(table: Table) -> Table:
    """Return a table as the database sees it: encrypted values stay encrypted."""
    return Table(
        table.name,
        MetaData(),
        *(
            Column(
                column.name,
                Text() if is_encrypted(column) else column.type,
                primary_key=column.primary_key,
            )
            for column in table.columns
        ),
    )


def is_encrypted(column: Column[Any]) -> bool:
    """Whether the values of a column are encrypted."""
    return isinstance(column.type, EncryptedText | EncryptedJSON)
