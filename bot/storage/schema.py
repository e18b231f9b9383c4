"""The tables of the assistant; a column that may hold a patient's words is encrypted.

A change here needs a revision in `migrations/versions`; a test compares the two.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.types import TypeDecorator

from bot.privacy.encryption import NoKeyOpens, decrypt, encrypt

ID_LENGTH = 255
"""Longest conversation id in characters, as in Rasa's `events.sender_id`."""


def now() -> datetime:
    """Return the present moment in UTC."""
    return datetime.now(UTC)


class UtcDateTime(TypeDecorator[datetime]):
    """A moment that goes in with its time zone and comes out in UTC, also from SQLite."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn a moment into UTC; raise `ValueError` when it has no time zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored moment needs a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the stored moment in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Unreadable(SQLAlchemyError):
    """A row cannot be decrypted; the message has nothing of it."""


class EncryptedText(TypeDecorator[str]):
    """Text that is encrypted in the database; reading raises `Unreadable` without its key."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Encrypt a text."""
        return None if value is None else encrypt(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        """Decrypt a text."""
        if value is None:
            return None
        try:
            return decrypt(value)
        except NoKeyOpens as fault:
            raise Unreadable(str(fault)) from None


class EncryptedJSON(TypeDecorator[Any]):
    """A JSON value that is encrypted in the database; None is NULL."""

    impl = EncryptedText
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """Write a value as JSON."""
        return None if value is None else json.dumps(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """Read a value from JSON."""
        return None if value is None else json.loads(value)


metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(referred_table_name)s",
        "uq": "uq_%(table_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
    }
)


def _conversation(name: str = "conversation_id", **options: Any) -> Column[str]:
    """Return the column that ties a row to its conversation and lets it go with it."""
    return Column(
        name,
        String(ID_LENGTH),
        ForeignKey("conversations.id", ondelete="CASCADE"),
        nullable=False,
        **options,
    )


def _moment(name: str) -> Column[datetime]:
    """Return a column for a moment that every row has."""
    return Column(name, UtcDateTime(), nullable=False)


conversations = Table(
    "conversations",
    metadata,
    Column("id", String(ID_LENGTH), primary_key=True),
    _moment("created_at"),
    _moment("seen_at"),
    Column("language", String(8), nullable=False, server_default="en"),
    Column("agreed_at", UtcDateTime()),
    Column("agreed_to", String(64)),
)
"""In the database the row is the record of a patient's consent: when, and to which wording."""

turns = Table(
    "turns",
    metadata,
    Column("id", Integer, primary_key=True),
    _conversation(),
    Column("message_id", String(64), nullable=False),
    Column("said", EncryptedText),
    Column("replies", EncryptedJSON),
    _moment("created_at"),
    UniqueConstraint("conversation_id", "message_id"),
)

choices = Table(
    "choices",
    metadata,
    Column("id", String(32), primary_key=True),
    _conversation(index=True),
    Column("title", EncryptedText, nullable=False),
    Column("payload", EncryptedText, nullable=False),
    _moment("created_at"),
)

task_states = Table(
    "task_states",
    metadata,
    _conversation(primary_key=True),
    Column("task_id", String(128), primary_key=True),
    Column("status", String(16), nullable=False, server_default="open"),
    Column("due", Date),
    Column("note", EncryptedText),
    _moment("updated_at"),
)

own_tasks = Table(
    "own_tasks",
    metadata,
    _conversation(primary_key=True),
    Column("task_id", String(128), primary_key=True),
    Column("title", EncryptedText, nullable=False),
    Column("due", Date),
    _moment("created_at"),
)

sheet_entries = Table(
    "sheet_entries",
    metadata,
    _conversation(primary_key=True),
    Column("sheet", String(64), primary_key=True),
    Column("field", String(64), primary_key=True),
    Column("value", EncryptedText, nullable=False),
    _moment("updated_at"),
)

events = Table(
    "events",
    metadata,
    Column("id", Integer, primary_key=True),
    _conversation("sender_id", index=True),
    Column("type_name", String(255), nullable=False),
    Column("timestamp", Float),
    Column("intent_name", String(255)),
    Column("action_name", String(255)),
    Column("data", EncryptedText),
)
"""The columns are those of `rasa.core.tracker_store.SQLTrackerStore.SQLEvent`. Kind and time of
an event stay readable, for Rasa looks for the newest session by them; intent and action are left
empty."""

document_links = Table(
    "document_links",
    metadata,
    Column("id", String(64), primary_key=True),
    _conversation(index=True),
    Column("asked", EncryptedJSON, nullable=False),
    _moment("expires_at"),
)
"""`id` is a keyed hash of what stands in the link, so that no row opens a document."""

erasures = Table(
    "erasures",
    metadata,
    Column("id", Integer, primary_key=True),
    _moment("erased_at"),
    Column("kind", String(32), nullable=False),
)

inbox = Table(
    "inbox",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("message_id", String(64), nullable=False),
    Column("channel", String(16), nullable=False),
    Column("conversation_id", String(ID_LENGTH), index=True),
    Column("position", BigInteger, nullable=False),
    Column("address", EncryptedText),
    Column("body", EncryptedJSON),
    _moment("created_at"),
    Column("closed_at", UtcDateTime()),
    UniqueConstraint("message_id"),
)
"""What a provider brought. Once a message is answered, whose it was and what it said are empty;
what is left keeps a repeat from being answered again."""

outbox = Table(
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("channel", String(16), nullable=False),
    Column("conversation_id", String(ID_LENGTH), index=True),
    Column("address", EncryptedText),
    Column("body", EncryptedJSON),
    Column("tries", Integer, nullable=False, server_default="0"),
    _moment("created_at"),
    _moment("due_at"),
    Column("closed_at", UtcDateTime()),
    Column("provider_id", String(64), index=True),
    Column("status", String(32)),
    Column("code", String(32)),
)
"""Replies for a provider to carry; emptied like the inbox once one is sent or given up."""

contact_wishes = Table(
    "contact_wishes",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("channel", String(16), nullable=False),
    Column("address", String(64), nullable=False, index=True),
    Column("wish", String(8), nullable=False),
    Column("how", String(32), nullable=False),
    _moment("created_at"),
)
"""Each time that somebody asked not to be written to, or to be again; `address` is a keyed hash."""
