"""Reads what Telegram hands over: what a private chat's update says, in our own terms."""

from __future__ import annotations

import re
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any, TypeVar

from telegram import CallbackQuery, Message, Update
from telegram.constants import ChatType

from bot.channels.inbound import clean

ALLOWED = ("message", "edited_message", "callback_query", "my_chat_member")
"""The kinds of updates that are handled; Telegram is asked for no others."""

COMMANDS = ("start", "help", "menu", "stop")

MOST_REMEMBERED = 10_000
"""How many chats, or albums, are remembered; of more, the oldest are forgotten."""

_COMMAND = re.compile(r"/(\w+)(?:@\w+)?\s*(.*)", re.DOTALL)
_SOUNDS = ("voice", "audio", "video_note")
_PICTURES = ("photo", "video", "document", "animation", "paid_media", "story")

_Key = TypeVar("_Key")


@dataclass(frozen=True)
class Incoming:
    """What a patient sent.

    Attributes:
        chat: the private chat.
        body: one of `command` (one of `COMMANDS`), `choice` (a button's id), `media` (`sound`,
            `picture` or `other`) and `edited` (an earlier message was changed), or none of them;
            and `language`, that of the patient's app.
        text: the words, cleaned; None where there are none.
    """

    chat: int
    body: dict[str, Any]
    text: str | None = None


class Reader:
    """Reads updates one after the other.

    It remembers, in memory alone, the newest message of each chat and the first of each album.
    """

    def __init__(self) -> None:
        self._newest: OrderedDict[int, int] = OrderedDict()
        self._albums: OrderedDict[str, int] = OrderedDict()

    def read(self, update: Update) -> Incoming | None:
        """Return what a private chat's update says; None when there is nothing to answer."""
        if update.callback_query:
            return _pressed(update.callback_query)
        if update.message:
            chat, id = update.message.chat_id, update.message.message_id
            _remember(self._newest, chat, max(id, self._newest.get(chat, id)))
            return self._message(update.message)
        return self._edited(update.edited_message) if update.edited_message else None

    def _message(self, message: Message) -> Incoming | None:
        """A new message: words, a command, or something that cannot be read here."""
        body: dict[str, Any] = {"language": language_of(message)}
        words = message.text or message.caption
        command = _COMMAND.match(message.text or "")
        if command and command[1].lower() in COMMANDS:
            return Incoming(message.chat_id, {**body, "command": command[1].lower()})
        if command:
            words = f"{command[1]} {command[2]}"
        media = self._media(message)
        if media:
            body["media"] = media
        if words is None:
            return Incoming(message.chat_id, body) if media else None
        return Incoming(message.chat_id, body, clean(words))

    def _media(self, message: Message) -> str | None:
        """What came beside the words; None for nothing, and for an album's further pictures."""
        if not message.effective_attachment:
            return None
        album = message.media_group_id
        if album:
            first = self._albums.get(album, message.message_id)
            _remember(self._albums, album, first)
            if first != message.message_id:
                return None
        if any(getattr(message, kind) for kind in _SOUNDS):
            return "sound"
        return "picture" if any(getattr(message, kind) for kind in _PICTURES) else "other"

    def _edited(self, message: Message) -> Incoming | None:
        """A changed message. The newest one is read anew; one further back is only told of.

        A location that moves comes as an edit, too; it has no words.
        """
        words = message.text or message.caption
        if not words:
            return None
        body: dict[str, Any] = {"language": language_of(message)}
        if self._newest.get(message.chat_id) != message.message_id:
            body["edited"] = True
        return Incoming(message.chat_id, body, clean(words))


def is_private(update: Update) -> bool:
    """Whether an update comes from a chat of one person with the bot."""
    chat = update.effective_chat
    return chat is not None and chat.type == ChatType.PRIVATE


def language_of(message: Message) -> str:
    """The language that the patient's app is set to, as far as there are texts in it."""
    code = (message.from_user.language_code if message.from_user else None) or ""
    return "es" if code.lower().startswith("es") else "en"


def _pressed(query: CallbackQuery) -> Incoming | None:
    """A button that was pressed."""
    if query.message is None or not query.data:
        return None
    return Incoming(query.message.chat.id, {"choice": query.data})


def _remember(kept: OrderedDict[_Key, int], key: _Key, value: int) -> None:
    kept.pop(key, None)
    kept[key] = value
    if len(kept) > MOST_REMEMBERED:
        kept.popitem(last=False)
