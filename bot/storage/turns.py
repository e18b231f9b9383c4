"""What was said: each message of a patient, its replies, and the choices offered with them."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, select, update

from bot.storage import database
from bot.storage.rows import add, touch
from bot.storage.schema import choices, now, turns

HISTORY_TURNS = 300
"""How many of the newest turns a reload brings back."""

Message = dict[str, Any]
"""One message of the web contract; its buttons carry `payload` inside and `id` outside."""


@dataclass(frozen=True)
class Turn:
    """One message of a patient as it is kept, at a moment in UTC; `replies` is None until it is
    answered."""

    id: int
    said: str | None
    replies: list[Message] | None
    at: datetime


@dataclass(frozen=True)
class Choice:
    """A button that was offered: the words on it and what it tells the assistant."""

    title: str
    payload: str


class TurnStore:
    """Keeps the turns of conversations; every change is one transaction.

    Args:
        engine: of a database that is migrated; None means the one of the settings, migrated
            at first use.
    """

    def __init__(self, engine: Engine | None = None) -> None:
        self._given = engine

    @property
    def _engine(self) -> Engine:
        return self._given or database.ready()

    def open(self, conversation: str, message_id: str | None, said: str | None) -> Turn:
        """Keep a message before it is handled, and return its turn.

        Args:
            conversation: who wrote it.
            message_id: the sender's id of the message; the same id again returns the turn
                that is there, with its replies. None always makes a new turn.
            said: what the patient saw themselves say; None for a message they don't see.
        """
        moment = now()
        row = {
            "conversation_id": conversation,
            "message_id": message_id,
            "said": said,
            "created_at": moment,
        }
        with self._engine.begin() as connection:
            touch(connection, conversation)
            if message_id is None:
                made = connection.execute(turns.insert().values(**row).returning(turns.c.id))
                return Turn(made.scalar_one(), said, None, moment)
            add(connection, turns, row)
            kept = connection.execute(
                select(turns).where(
                    turns.c.conversation_id == conversation, turns.c.message_id == message_id
                )
            ).one()
        return Turn(kept.id, kept.said, kept.replies, kept.created_at)

    def answer(self, conversation: str, turn_id: int, messages: Sequence[Message]) -> list[Message]:
        """Keep the replies of a turn, and each button's payload under a random id.

        Args:
            conversation: who is answered.
            turn_id: from `open`.
            messages: the replies; their buttons are `{"title", "payload"}`.

        Returns:
            The replies as they may leave the server: buttons are `{"title", "id"}`. When the
            turn has been erased in the meantime nothing is kept and they have no buttons.
        """
        with self._engine.begin() as connection:
            replies = [_without_buttons(message) for message in messages]
            # A database may give an erased turn's number to somebody else's turn.
            mine = (turns.c.id == turn_id, turns.c.conversation_id == conversation)
            if not connection.execute(select(turns.c.id).where(*mine)).first():
                return replies
            for reply, message in zip(replies, messages, strict=True):
                if message.get("buttons"):
                    reply["buttons"] = _keep_choices(connection, conversation, message["buttons"])
            connection.execute(update(turns).where(*mine).values(replies=replies))
        return replies

    def choice(self, conversation: str, choice_id: str) -> Choice | None:
        """Return a button offered in this conversation; None when there is no such one."""
        with self._engine.connect() as connection:
            row = connection.execute(
                select(choices.c.title, choices.c.payload).where(
                    choices.c.id == choice_id, choices.c.conversation_id == conversation
                )
            ).first()
        return Choice(row.title, row.payload) if row else None

    def history(self, conversation: str) -> list[Turn]:
        """Return the newest answered turns of a conversation, oldest first."""
        newest = (
            select(turns)
            .where(turns.c.conversation_id == conversation, turns.c.replies.is_not(None))
            .order_by(turns.c.id.desc())
            .limit(HISTORY_TURNS)
        )
        with self._engine.connect() as connection:
            rows = connection.execute(newest).all()
        return [Turn(row.id, row.said, row.replies, row.created_at) for row in reversed(rows)]


def _without_buttons(message: Message) -> Message:
    return {key: value for key, value in message.items() if key != "buttons"}


def _keep_choices(
    connection: Connection, conversation: str, buttons: Sequence[dict[str, str]]
) -> list[dict[str, str]]:
    """Store what buttons do and return them as they may leave the server."""
    shown = []
    for button in buttons:
        choice_id = secrets.token_urlsafe(12)
        connection.execute(
            choices.insert().values(
                id=choice_id,
                conversation_id=conversation,
                title=button["title"],
                payload=button["payload"],
                created_at=now(),
            )
        )
        shown.append({"title": button["title"], "id": choice_id})
    return shown
