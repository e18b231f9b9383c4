"""The mail of channels that a provider carries: what came in, what goes out, and who wants none.

A provider repeats a message that it thinks was lost, and a server may die at any time. So what
comes in is stored before the provider is told that it arrived, and what goes out is stored in the
same transaction that closes what it answers. Words and addresses are encrypted, and emptied as
soon as they have done their work; what stays for some days is a keyed hash of the provider's id,
which keeps a repeat from being handled again, and nothing that tells whose message it was.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, Select, Table, delete, func, insert, select, update

from bot.privacy.identity import keyed_hash
from bot.storage import database
from bot.storage.rows import add
from bot.storage.schema import contact_wishes, inbox, now, outbox

REMEMBERED_DAYS = 7
"""How long a closed message is known, in days: longer than any provider repeats one (Telegram
keeps an update for 24 hours: https://core.telegram.org/bots/api#getting-updates)."""

MOST_WAITING = 100
"""How many messages of one patient may wait; what a flood brings beyond that is not stored."""

_MESSAGES = b"second-opinion provider message ids"
_ADDRESSES = b"second-opinion addresses"

_EMPTY: dict[str, Any] = {"conversation_id": None, "address": None, "body": None}

Body = dict[str, Any]
"""A message in the channel's own form, ready for JSON."""


class FloodError(Exception):
    """A patient has too many messages waiting."""


@dataclass(frozen=True)
class Received:
    """A message that came in.

    Attributes:
        message_id: the same for each repeat of it.
        conversation: whose it is.
        address: what the provider knows the patient by.
        body: in the channel's own form; the patient's words, masked, are its `text`.
        raw: the words as they came, which no database sees; None when they came to a server that
            died since, and where there are none.
    """

    id: int
    message_id: str
    conversation: str
    address: str
    body: Body
    raw: str | None = None

    @property
    def words(self) -> str | None:
        """The patient's words, as they came if that is known; None where there are none."""
        return self.body.get("text") if self.raw is None else self.raw


@dataclass(frozen=True)
class Waiting:
    """A reply that is to be sent, not before `due_at` and after so many failed tries."""

    id: int
    address: str
    body: Body
    tries: int
    created_at: datetime
    due_at: datetime


class _Mail:
    """One table of mail of one channel.

    Args:
        channel: the channel's name.
        engine: of a migrated database; None means that of the settings.
    """

    table: Table

    def __init__(self, channel: str, engine: Engine | None = None) -> None:
        self._channel = channel
        self._given = engine

    @property
    def _engine(self) -> Engine:
        return self._given or database.ready()

    def waiting(self) -> list[str]:
        """Return the conversations that have something open, the longest waiting first."""
        column = self.table.c
        query = (
            select(column.conversation_id)
            .where(column.channel == self._channel, column.closed_at.is_(None))
            .group_by(column.conversation_id)
            .order_by(func.min(column.id))
        )
        with self._engine.connect() as connection:
            return list(connection.scalars(query))

    def _open(self, conversation: str) -> Select[Any]:
        column = self.table.c
        return select(self.table).where(
            column.conversation_id == conversation, column.closed_at.is_(None)
        )


class Inbox(_Mail):
    """What a provider brought on one channel; every change is one transaction."""

    table = inbox

    def accept(
        self,
        provider_id: str,
        conversation: str,
        address: str,
        body: Body,
        position: int = 0,
        most: int = MOST_WAITING,
    ) -> str | None:
        """Store a message before anything is done with it.

        Args:
            provider_id: the provider's id of the message.
            conversation: whose it is.
            address: what the provider knows the patient by.
            body: in the channel's own form, the patient's words masked.
            position: where the provider says that it stands among the others.
            most: how many messages of the patient may wait.

        Returns:
            Its message id; None when it was accepted before.

        Raises:
            FloodError: so many wait already.
        """
        message_id = keyed_hash(_MESSAGES, f"{self._channel}\0{provider_id}")
        row = {
            "message_id": message_id,
            "channel": self._channel,
            "conversation_id": conversation,
            "position": position,
            "address": address,
            "body": body,
            "created_at": now(),
        }
        with self._engine.begin() as connection:
            open_ones = self._open(conversation).subquery()
            held = connection.scalar(select(func.count()).select_from(open_ones)) or 0
            if held >= most:
                raise FloodError
            return message_id if add(connection, inbox, row) else None

    def next(self, conversation: str) -> Received | None:
        """Return the patient's message that is to be handled now; None when none waits."""
        query = self._open(conversation).order_by(inbox.c.position, inbox.c.id).limit(1)
        with self._engine.connect() as connection:
            row = connection.execute(query).first()
        if row is None:
            return None
        return Received(row.id, row.message_id, row.conversation_id, row.address, row.body)

    def close(self, received: Received, replies: Sequence[Body]) -> None:
        """Put the replies to a message into the outbox and empty it, both or none.

        Does nothing when it was closed before.
        """
        moment = now()
        with self._engine.begin() as connection:
            closed = connection.execute(
                update(inbox)
                .where(inbox.c.id == received.id, inbox.c.closed_at.is_(None))
                .values(closed_at=moment, **_EMPTY)
            )
            if closed.rowcount and replies:
                address = {
                    "channel": self._channel,
                    "conversation_id": received.conversation,
                    "address": received.address,
                    "created_at": moment,
                    "due_at": moment,
                }
                connection.execute(insert(outbox), [address | {"body": body} for body in replies])


class Outbox(_Mail):
    """The replies that a provider is to carry on one channel."""

    table = outbox

    def next(self, conversation: str) -> Waiting | None:
        """Return the reply that goes to a patient next; None when none waits."""
        query = self._open(conversation).order_by(outbox.c.id).limit(1)
        with self._engine.connect() as connection:
            row = connection.execute(query).first()
        if row is None:
            return None
        return Waiting(row.id, row.address, row.body, row.tries, row.created_at, row.due_at)

    def close(
        self, id: int, status: str, provider_id: str | None = None, code: str | None = None
    ) -> None:
        """Empty a reply that was sent or is given up.

        Args:
            id: of the reply.
            status: what became of it, such as `sent`.
            provider_id: the provider's id of what was sent; kept as a keyed hash.
            code: the provider's code of a fault.
        """
        known = self._hash(provider_id) if provider_id else None
        self._change(id, closed_at=now(), status=status, provider_id=known, code=code, **_EMPTY)

    def put_off(self, id: int, seconds: float) -> None:
        """Note that sending a reply failed, and that it is to be tried again after a time."""
        self._change(id, tries=outbox.c.tries + 1, due_at=now() + timedelta(seconds=seconds))

    def status(self, provider_id: str, status: str, code: str | None = None) -> bool:
        """Record what the provider says became of a reply; return whether it is known."""
        known = outbox.c.provider_id == self._hash(provider_id)
        with self._engine.begin() as connection:
            changed = connection.execute(
                update(outbox).where(known).values(status=status, code=code)
            )
        return changed.rowcount > 0

    def _change(self, id: int, **values: Any) -> None:
        with self._engine.begin() as connection:
            connection.execute(update(outbox).where(outbox.c.id == id).values(**values))

    def _hash(self, provider_id: str) -> str:
        return keyed_hash(_MESSAGES, f"{self._channel}\0{provider_id}")


class Wishes:
    """Whether somebody may be written to; it outlives their conversation.

    Args:
        channel: the channel's name.
        engine: of a migrated database; None means that of the settings.
    """

    def __init__(self, channel: str, engine: Engine | None = None) -> None:
        self._channel = channel
        self._given = engine

    def stopped(self, address: str) -> bool:
        """Whether the last that is known is that they want no messages."""
        wishes = contact_wishes.c
        query = (
            select(wishes.wish)
            .where(wishes.address == self._hash(address))
            .order_by(wishes.id.desc())
            .limit(1)
        )
        with (self._given or database.ready()).connect() as connection:
            return connection.scalar(query) == "stop"

    def stop(self, address: str, how: str) -> None:
        """Note that they want no messages, and how they said so, such as `word`."""
        self._note(address, "stop", how)

    def start(self, address: str, how: str) -> None:
        """Note that they want messages again, and how they said so."""
        self._note(address, "start", how)

    def _note(self, address: str, wish: str, how: str) -> None:
        row: Mapping[str, Any] = {
            "channel": self._channel,
            "address": self._hash(address),
            "wish": wish,
            "how": how,
            "created_at": now(),
        }
        with (self._given or database.ready()).begin() as connection:
            connection.execute(insert(contact_wishes).values(**row))

    def _hash(self, address: str) -> str:
        return keyed_hash(_ADDRESSES, f"{self._channel}\0{address}")


def drop(
    conversation: str, status: str, code: str | None = None, engine: Engine | None = None
) -> None:
    """Give up all replies that wait for a patient.

    Args:
        conversation: the patient's.
        status: why, such as `erased`.
        code: the provider's code of a fault.
        engine: of a migrated database; None means that of the settings.
    """
    with (engine or database.ready()).begin() as connection:
        connection.execute(
            update(outbox)
            .where(outbox.c.conversation_id == conversation, outbox.c.closed_at.is_(None))
            .values(closed_at=now(), status=status, code=code, **_EMPTY)
        )


def tidy(engine: Engine | None = None) -> int:
    """Delete the mail that was closed `REMEMBERED_DAYS` ago; return how many rows it was."""
    before = now() - timedelta(days=REMEMBERED_DAYS)
    with (engine or database.ready()).begin() as connection:
        return sum(
            connection.execute(delete(table).where(table.c.closed_at < before)).rowcount
            for table in (inbox, outbox)
        )
