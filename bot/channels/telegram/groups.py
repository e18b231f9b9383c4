"""In a group the bot talks to nobody about health: it asks whoever addresses it into private.

Nothing that is said in a group is stored or logged.
"""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict

from telegram import Bot, Message, MessageEntity, ReplyParameters

from bot import content
from bot.channels.danger import urgent_reply
from bot.channels.inbound import Inbound, clean
from bot.channels.telegram.updates import COMMANDS, language_of

INVITE_SECONDS = 3600.0
"""How long a group is left in peace after an invitation."""

MOST_GROUPS = 1_000
"""How many groups are remembered; of more, the oldest are forgotten."""


class Groups:
    """Answers what is said to the bot in groups."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        self._invited: OrderedDict[int, float] = OrderedDict()

    async def answer(self, message: Message) -> None:
        """Invite into a private chat, once in a while; to an alarm say what to do, each time.

        Raises:
            TelegramError: it was not sent.
        """
        if not _addressed(message, self._bot):
            return
        words = Inbound(clean(message.text or message.caption or ""), None, None)
        urgent = await asyncio.to_thread(urgent_reply, words)
        if urgent:
            await self._reply(message, urgent["text"])
        elif self._may_invite(message.chat_id):
            address = f"https://t.me/{self._bot.username}"
            language = language_of(message)
            await self._reply(
                message, content.load().message("telegram.group", language, address=address)
            )

    async def _reply(self, message: Message, text: str) -> None:
        to = ReplyParameters(message.message_id, allow_sending_without_reply=True)
        await self._bot.send_message(message.chat_id, text, reply_parameters=to)

    def _may_invite(self, group: int) -> bool:
        """Whether an invitation is due; it then counts as given."""
        now = time.monotonic()
        if now - self._invited.get(group, -INVITE_SECONDS) < INVITE_SECONDS:
            return False
        self._invited[group] = now
        self._invited.move_to_end(group)
        if len(self._invited) > MOST_GROUPS:
            self._invited.popitem(last=False)
        return True


def _addressed(message: Message, bot: Bot) -> bool:
    """Whether a message in a group is meant for the bot."""
    answered = message.reply_to_message
    if answered and answered.from_user and answered.from_user.id == bot.id:
        return True
    entities = {**message.parse_entities(), **message.parse_caption_entities()}
    return any(_names(entity, words, bot) for entity, words in entities.items())


def _names(entity: MessageEntity, words: str, bot: Bot) -> bool:
    """Whether a part of a message names the bot, or is a command of ours."""
    if entity.type == MessageEntity.TEXT_MENTION:
        return entity.user is not None and entity.user.id == bot.id
    words, name = words.lower(), f"@{bot.username}".lower()
    if entity.type == MessageEntity.MENTION:
        return words == name
    if entity.type == MessageEntity.BOT_COMMAND:
        return words.endswith(name) or words[1:] in COMMANDS
    return False
