"""What a patient's message on Telegram is answered with."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from functools import partial

from telegram import Bot
from telegram.constants import ChatAction
from telegram.error import TelegramError

from bot import content
from bot.channels.courier import DESPITE_STOP
from bot.channels.danger import urgent_reply
from bot.channels.held import Held
from bot.channels.inbound import HELLO, Inbound, Refused
from bot.channels.opening import opened
from bot.channels.talk import Handler, Talk
from bot.channels.telegram.keyboard import AT_ONCE, Button
from bot.channels.telegram.replies import Outgoing, outgoing, plain
from bot.privacy.identity import conversation_id
from bot.settings import settings
from bot.storage import erasure
from bot.storage.mail import Received, Wishes
from bot.storage.turns import Message

NAME = "telegram"

TYPING_SECONDS = 4.5
"""How often "typing" is said anew; Telegram shows it for five seconds (Bot API, sendChatAction)."""


class Conversation:
    """Answers the messages that the courier hands over.

    Args:
        bot: shows that an answer is under way.
        on_new_message: Rasa's handler.
    """

    def __init__(self, bot: Bot, on_new_message: Handler) -> None:
        self.talk = Talk(on_new_message, NAME, with_notice)
        self.wishes = Wishes(NAME)
        self._bot = bot

    async def handle(self, received: Received) -> list[Outgoing]:
        """Return what is to be sent for a message.

        Who said /stop gets nothing but help in danger, until they say /start.
        """
        command = received.body.get("command")
        stopped = await asyncio.to_thread(self.wishes.stopped, received.address)
        if command == "stop":
            await asyncio.to_thread(self.wishes.stop, received.address, "word")
            words = await self._words(received, "telegram.stopped")
            return [] if stopped else [call | {DESPITE_STOP: True} for call in plain(words)]
        if command == "start":
            await asyncio.to_thread(self.wishes.start, received.address, "word")
        elif stopped:
            return await _in_danger(received)
        async with self._typing(received.address):
            return await self._answered(received)

    async def buttons(self, address: str, some: set[str]) -> list[Button]:
        """Return all buttons of the message that offered some choices; none when it is gone."""
        turns = await self.talk.history(conversation_id(NAME, address))
        offered = (reply.get("buttons", ()) for turn in turns for reply in turn.replies or ())
        found = (one for one in offered if some <= {button["id"] for button in one})
        return list(next(found, ()))

    async def _answered(self, received: Received) -> list[Outgoing]:
        """Answer a message: by the dialogue, or by the channel's own words."""
        if "edited" in received.body:
            return await _in_danger(received) or plain(
                await self._words(received, "telegram.edited")
            )
        inbound = await self._inbound(received)
        messages = await self._said(received, inbound) if inbound else []
        if "media" in received.body and not any(one.get("urgent") for one in messages):
            words = await self._words(received, f"telegram.{received.body['media']}")
            messages = [{"text": words}, *messages]
        if any(one.get("ended") for one in messages):
            messages = [*messages, {"text": await self._words(received, "telegram.ended")}]
        paged = any(len(one.get("buttons") or ()) > AT_ONCE for one in messages)
        more = await self._words(received, "telegram.more") if paged else ""
        return outgoing(received.conversation, messages, more)

    async def _said(self, received: Received, inbound: Inbound) -> list[Message]:
        """What the dialogue says to a message."""
        try:
            return await self.talk.message(received.conversation, inbound)
        except Refused as refusal:
            return [{"text": refusal.reason}]

    async def _inbound(self, received: Received) -> Inbound | None:
        """The message as the dialogue takes it; None when there are no words in it."""
        body, id = received.body, received.message_id
        if "choice" in body:
            return Inbound(None, body["choice"], id)
        if body.get("command") == "start":
            return await self._hello(received)
        if "command" in body:
            return Inbound(await self._words(received, f"telegram.say_{body['command']}"), None, id)
        return None if received.words is None else Inbound(received.words, None, id)

    async def _hello(self, received: Received) -> Inbound:
        """The first word of a patient whose app speaks another language is said in that."""
        language = received.body["language"]
        if language != "en" and not (await self._held(received)).anything:
            hello = content.load().message("telegram.say_hello", language)
            return Inbound(hello, None, received.message_id)
        return Inbound(None, HELLO, received.message_id)

    async def _words(self, received: Received, id: str) -> str:
        """Words of the channel's own, in the patient's language."""
        return content.load().message(id, await self._language(received))

    async def _language(self, received: Received) -> str:
        """The language of the conversation; before there is one, that of the patient's app."""
        held = await self._held(received)
        return held.language if held.anything else received.body.get("language", "en")

    async def _held(self, received: Received) -> Held:
        return Held(await self.talk.export(received.conversation))

    @asynccontextmanager
    async def _typing(self, chat: str) -> AsyncIterator[None]:
        """Show that an answer is under way."""
        showing = asyncio.create_task(self._show_typing(int(chat)))
        try:
            yield
        finally:
            showing.cancel()

    async def _show_typing(self, chat: int) -> None:
        while True:
            with suppress(TelegramError):
                await self._bot.send_chat_action(chat, ChatAction.TYPING)
            await asyncio.sleep(TYPING_SECONDS)


def with_notice(conversation: str, messages: Sequence[Message]) -> list[Message]:
    """Put before a conversation's first reply that Telegram is no private medical channel."""
    urgent = any(message.get("urgent") for message in messages)
    return opened(conversation, messages, partial(_notice, conversation), urgent=urgent)


def _notice(conversation: str) -> Message:
    """What Telegram is not, in the patient's language, and where the page is if there is one."""
    language = Held(erasure.export(conversation)).language
    text = content.load().message("telegram.notice", language)
    if settings().public_url:
        page = content.load().message("telegram.page", language, address=settings().public_url)
        text = f"{text} {page}"
    return {"text": text}


async def _in_danger(received: Received) -> list[Outgoing]:
    """What to say to an alarm in words that are not handled otherwise; nothing without one."""
    inbound = Inbound(received.words, None, None)
    urgent = await asyncio.to_thread(urgent_reply, inbound)
    return outgoing(received.conversation, [urgent], "") if urgent else []
