"""A patient's side of the web channel, for transcripts."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import create_engine, inspect, select, update

from bot.channels.tokens import conversation_of
from bot.storage.schema import conversations, events, turns
from tests.dialogues.transcript import Message

_SECONDS = 60.0


class NotOffered(Exception):
    """A choice that the bot's last message did not offer."""


@dataclass(frozen=True)
class Reply:
    """One message of the bot as it came.

    Args:
        message: what a transcript checks of it.
        raw: the whole of it, as in the web contract.
    """

    message: Message
    raw: dict[str, Any]


class Talk:
    """One conversation with a running assistant.

    Args:
        url: where it listens.
        database_url: its database, needed only to move a conversation back in time.
    """

    def __init__(self, url: str, database_url: str) -> None:
        self._url = url
        self._database_url = database_url
        self._token = str(self._post("session", {})["token"])
        self._choices: dict[str, str] = {}

    @property
    def conversation(self) -> str:
        """The conversation's id in the assistant's database, which shares its SECRET_KEY."""
        return conversation_of(f"Bearer {self._token}")

    def open(self) -> list[Reply]:
        """Open the page."""
        return self._message({"choice": "hello"})

    def type(self, words: str) -> list[Reply]:
        """Type a message."""
        return self._message({"text": words})

    def tap(self, label: str) -> list[Reply]:
        """Take a choice of the last message.

        Raises:
            NotOffered: no such choice was offered.
        """
        if label not in self._choices:
            raise NotOffered(f"{label!r} is not offered, only {list(self._choices)}")
        return self._message({"choice": self._choices[label]})

    def export(self) -> dict[str, Any]:
        """Everything held about the conversation."""
        return self._get("export")

    def opens(self, link: str) -> bool:
        """Whether a link to a document opens, for somebody who has the link alone."""
        try:
            with urllib.request.urlopen(f"{self._url}{link}", timeout=_SECONDS) as answer:
                return bool(answer.read())
        except urllib.error.HTTPError:
            return False

    def end(self) -> None:
        """Erase the conversation."""
        self._post("end", {})

    def move_back(self, hours: int) -> None:
        """Make everything said so far that many hours older; the day of the assistant stays.

        Only what the patient agreed to keep can be reached, and keys must be the assistant's.
        """
        engine = create_engine(self._database_url)
        with engine.begin() as connection:
            rows = connection.execute(
                select(events.c.id, events.c.data).where(events.c.sender_id == self.conversation)
            ).all()
            for row in rows:
                data = json.loads(row.data)
                data["timestamp"] -= hours * 3600
                connection.execute(
                    update(events).where(events.c.id == row.id).values(data=json.dumps(data))
                )
            for table, column, owner in (
                (turns, "created_at", turns.c.conversation_id),
                (conversations, "created_at", conversations.c.id),
                (conversations, "seen_at", conversations.c.id),
            ):
                if not inspect(connection).has_table(table.name):
                    continue
                whose = owner == self.conversation
                for moment in set(connection.scalars(select(table.c[column]).where(whose))):
                    connection.execute(
                        update(table)
                        .where(whose, table.c[column] == moment)
                        .values({column: moment - timedelta(hours=hours)})
                    )
        engine.dispose()

    def _message(self, body: dict[str, str]) -> list[Reply]:
        replies = [_reply(raw) for raw in self._post("message", body)["messages"]]
        offered = [one for reply in replies[-1:] for one in reply.raw.get("buttons", [])]
        self._choices = {button["title"]: button["id"] for button in offered}
        return replies

    def _post(self, route: str, body: dict[str, str]) -> dict[str, Any]:
        return self._call(route, json.dumps(body).encode("utf-8"))

    def _get(self, route: str) -> dict[str, Any]:
        return self._call(route, None)

    def _call(self, route: str, body: bytes | None) -> dict[str, Any]:
        headers = {"Content-Type": "application/json"}
        if route != "session":
            headers["Authorization"] = f"Bearer {self._token}"
        request = urllib.request.Request(f"{self._url}/webhooks/web/{route}", body, headers)
        with urllib.request.urlopen(request, timeout=_SECONDS) as answer:
            found: dict[str, Any] = json.load(answer)
        return found


def _reply(raw: dict[str, Any]) -> Reply:
    lines = [" ".join(line.split()) for line in raw.get("text", "").splitlines()]
    marks = {mark for key, mark in (("urgent", "urgent"), ("ended", "last word")) if raw.get(key)}
    message = Message(
        "\n".join(line for line in lines if line),
        tuple(button["title"] for button in raw.get("buttons", [])),
        tuple(file["title"] for file in raw.get("attachments", [])),
        frozenset(marks),
    )
    return Reply(message, raw)
