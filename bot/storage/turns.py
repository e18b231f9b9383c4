"""What was said: each message of a patient, its replies, and the choices offered with them."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, select, update

from bot.storage.rows import add, touch
from bot.storage.schema import choices, now, turns
from bot.storage.store import Store

HISTORY_TURNS = 300
"""How many of the newest turns a reload brings back."""

Message = dict[str, Any]
"""One message of the web contract; its buttons, and those of the items of its `list`, carry
`payload` inside and `id` outside."""

ITEM_BUTTONS = ("tick", "untick")
"""What a list's item can hold: the button that marks it done, and the one that takes that back."""


@dataclass(frozen=True)
class Turn:
    """One message of a patient as it is kept, at a moment in UTC; `replies` is None until it is
    answered, and `new` says that it was not there before."""

    said: str | None
    replies: list[Message] | None
    at: datetime
    new: bool = False


@dataclass(frozen=True)
class Choice:
    """A button that was offered: the words on it and what it tells the assistant."""

    title: str
    payload: str


class TurnStore(Store):
    """Keeps the turns of conversations; every change is one transaction.

    A turn is known by its message id, because a conversation may change its home before the turn
    is answered.
    """

    def open(self, conversation: str, message_id: str, said: str | None) -> Turn:
        """Keep a message before it is handled, and return its turn.

        Args:
            conversation: who wrote it.
            message_id: the sender's id of the message; the same id again returns the turn
                that is there, with its replies.
            said: what the patient saw themselves say; None for a message they don't see.
        """
        key = {"conversation_id": conversation, "message_id": message_id}
        with self._place(conversation).begin() as connection:
            touch(connection, conversation)
            new = add(connection, turns, {**key, "said": said, "created_at": now()})
            return _turn(connection.execute(select(turns).filter_by(**key)).one(), new)

    def answer(
        self, conversation: str, message_id: str, messages: Sequence[Message]
    ) -> list[Message]:
        """Keep the replies of a turn, and the payload of each of their buttons under a random id.

        Args:
            conversation: who is answered.
            message_id: the one the turn was opened with.
            messages: the replies; their buttons are `{"title", "payload"}`.

        Returns:
            The replies as they may leave the server: buttons are `{"title", "id"}`. When the
            turn has been erased in the meantime nothing is kept and they have no buttons at all.
        """
        key = {"conversation_id": conversation, "message_id": message_id}
        with self._place(conversation).begin() as connection:
            replies = [without_buttons(message) for message in messages]
            if not connection.execute(select(turns.c.id).filter_by(**key)).first():
                return replies
            for reply, message in zip(replies, messages, strict=True):
                if message.get("buttons"):
                    reply["buttons"] = _keep_choices(connection, conversation, message["buttons"])
                if message.get("list"):
                    reply["list"] = _keep_list(connection, conversation, message["list"])
            connection.execute(update(turns).filter_by(**key).values(replies=replies))
        return replies

    def choice(self, conversation: str, choice_id: str) -> Choice | None:
        """Return a button offered in this conversation; None when there is no such one."""
        with self._place(conversation).connect() as connection:
            row = connection.execute(
                select(choices.c.title, choices.c.payload).where(
                    choices.c.id == choice_id, choices.c.conversation_id == conversation
                )
            ).first()
        return Choice(row.title, row.payload) if row else None

    def latest(self, conversation: str, before: str | None = None) -> Turn | None:
        """Return the newest answered turn of a conversation; None when there is none.

        Args:
            conversation: whose it is.
            before: the message id of a turn that does not count.
        """
        newest = _answered(conversation).limit(1)
        if before is not None:
            newest = newest.where(turns.c.message_id != before)
        with self._place(conversation).connect() as connection:
            row = connection.execute(newest).first()
        return _turn(row) if row else None

    def history(self, conversation: str) -> list[Turn]:
        """Return the newest answered turns of a conversation, oldest first."""
        newest = _answered(conversation).limit(HISTORY_TURNS)
        with self._place(conversation).connect() as connection:
            rows = connection.execute(newest).all()
        return [_turn(row) for row in reversed(rows)]


def _answered(conversation: str) -> Select[Any]:
    """The answered turns of a conversation, the newest first."""
    return (
        select(turns)
        .where(turns.c.conversation_id == conversation, turns.c.replies.is_not(None))
        .order_by(turns.c.id.desc())
    )


def _turn(row: Row[Any], new: bool = False) -> Turn:
    return Turn(row.said, row.replies, row.created_at, new)


def without_buttons(message: Message) -> Message:
    """A message without anything to press: no buttons, no list to tick."""
    return {key: value for key, value in message.items() if key not in ("buttons", "list")}


def _keep_list(connection: Connection, conversation: str, shown: dict[str, Any]) -> dict[str, Any]:
    """Store what the items of a list can do and return the list as it may leave the server."""
    buttons = [item[key] for item in shown["items"] for key in ITEM_BUTTONS if key in item]
    kept = iter(_keep_choices(connection, conversation, buttons))
    items = [
        {**item, **{key: next(kept) for key in ITEM_BUTTONS if key in item}}
        for item in shown["items"]
    ]
    return {**shown, "items": items}


def _keep_choices(
    connection: Connection, conversation: str, buttons: Sequence[dict[str, str]]
) -> list[dict[str, str]]:
    """Store what buttons do and return them as they may leave the server."""
    if not buttons:
        return []
    ids = [secrets.token_urlsafe(12) for _ in buttons]
    connection.execute(
        choices.insert(),
        [
            {
                "id": id,
                "conversation_id": conversation,
                "title": button["title"],
                "payload": button["payload"],
                "created_at": now(),
            }
            for id, button in zip(ids, buttons, strict=True)
        ],
    )
    return [{"title": button["title"], "id": id} for id, button in zip(ids, buttons, strict=True)]
