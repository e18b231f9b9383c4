"""The line to Telegram: set up once the server runs, and what becomes of each update."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from functools import partial
from typing import Any

from telegram import Bot, BotCommand, CallbackQuery, ChatMemberUpdated, Message, Update
from telegram.constants import ChatMemberStatus
from telegram.error import BadRequest, InvalidToken, TelegramError
from telegram.request import HTTPXRequest

from bot import content
from bot.channels.courier import Courier
from bot.channels.talk import Handler
from bot.channels.telegram import receiving
from bot.channels.telegram.conversation import NAME, Conversation
from bot.channels.telegram.faults import REFUSED, insist
from bot.channels.telegram.groups import Groups
from bot.channels.telegram.keyboard import asked_page, ids, keyboard, label, only
from bot.channels.telegram.replies import Outgoing, plain
from bot.channels.telegram.sending import Sender
from bot.channels.telegram.updates import COMMANDS, Reader, is_private
from bot.content.schemas import LANGUAGES
from bot.privacy.masking import mask
from bot.settings import settings

CALL_SECONDS = 20.0
"""How long each part of a call may take; a file needs longest."""

CONNECTIONS = 32

STOP_SECONDS = 5.0
"""How long a stopping server waits for small things under way, such as an answer to a button."""

logger = logging.getLogger(__name__)


class Connection:
    """The bot, its mail, and the tasks that keep them going.

    Args:
        on_new_message: Rasa's handler.
    """

    def __init__(self, on_new_message: Handler) -> None:
        self._line = _request(1)
        self.bot = Bot(
            settings().telegram_bot_token,
            base_url=f"{settings().telegram_api_url}/bot",
            request=_request(CONNECTIONS),
            get_updates_request=self._line,
        )
        self._number = settings().telegram_bot_token.partition(":")[0]
        self._conversation = Conversation(self.bot, on_new_message)
        sender = Sender(self.bot, self._conversation.talk.export)
        self._courier = Courier(NAME, self._conversation.handle, sender.send, _sorry)
        self._reader = Reader()
        self._groups = Groups(self.bot)
        self._tasks: set[asyncio.Task[None]] = set()
        self._running: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to connect, without holding up the server."""
        self._running = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Take no more updates, and bring what is in hand to its end."""
        if self._running:
            self._running.cancel()
            await asyncio.wait([self._running])
        await self._courier.stop()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=STOP_SECONDS)
        await self.bot.shutdown()

    async def take(self, update: Update) -> None:
        """Take an update; when this returns, what is to be answered is stored.

        Raises:
            SQLAlchemyError, DatabaseAway: it is not; Telegram has to bring it again.
        """
        query = update.callback_query
        if query and (page := asked_page(query.data or "")) is not None:
            self._do(self._turn_page(query, page))
        elif update.my_chat_member:
            await self._note_wish(update.my_chat_member)
        elif is_private(update):
            await self._accept(update)
        elif update.message:
            self._do(self._groups.answer(update.message))

    async def _accept(self, update: Update) -> None:
        """Store what a patient sent. A button is answered at once, so that it stops turning."""
        query = update.callback_query
        if query:
            self._do(self._close(query))
        incoming = self._reader.read(update)
        if incoming is None:
            return
        body = incoming.body
        if incoming.text is not None:
            body["text"] = await asyncio.to_thread(mask, incoming.text)
        await self._courier.accept(
            f"{self._number}/{update.update_id}",
            str(incoming.chat),
            body,
            raw=incoming.text,
            position=update.update_id,
        )

    async def _note_wish(self, change: ChatMemberUpdated) -> None:
        """Note that a patient blocked the bot, or let it in again."""
        wishes, address = self._conversation.wishes, str(change.chat.id)
        if change.new_chat_member.status == ChatMemberStatus.BANNED:
            await asyncio.to_thread(wishes.stop, address, "blocked")
        elif change.old_chat_member.status == ChatMemberStatus.BANNED:
            await asyncio.to_thread(wishes.start, address, "unblocked")

    async def _close(self, query: CallbackQuery) -> None:
        """Answer a pressed button, and leave of its keyboard what was chosen."""
        await query.answer()
        message = query.message
        if isinstance(message, Message) and message.reply_markup and query.data:
            left = only(message.reply_markup, query.data)
            if left:
                await message.edit_reply_markup(left)

    async def _turn_page(self, query: CallbackQuery, page: int) -> None:
        """Show further buttons of a message; which ones there are is known from the talk."""
        message = query.message
        if not isinstance(message, Message) or message.reply_markup is None:
            return
        shown = ids(message.reply_markup)
        buttons = await self._conversation.buttons(str(message.chat_id), shown)
        if not buttons:
            await query.answer(content.load().message("page.choice_gone"), show_alert=True)
            return
        await query.answer()
        more = label(message.reply_markup, str(query.data)) or ""
        await message.edit_reply_markup(keyboard(buttons, more, page))

    def _do(self, work: Coroutine[Any, Any, None]) -> None:
        """Do something small beside all else; it may fail."""
        task = asyncio.create_task(_tried(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _run(self) -> None:
        """Connect, send what waits, and see to it that updates come in."""
        try:
            await insist(self.bot.initialize)
            await self._courier.start()
            for language in LANGUAGES:
                await _tried(insist(partial(self._name_commands, language)))
            if await self._is_posted_to():
                return
            await insist(self.bot.delete_webhook)
            await receiving.poll(self.bot, self._line, self.take)
        except InvalidToken:
            logger.error(REFUSED)
        except Exception as error:  # Its message may quote the token or a patient.
            logger.error("Telegram stopped: %s", type(error).__name__)

    async def _is_posted_to(self) -> bool:
        """Whether Telegram posts its updates; it does if it can reach PUBLIC_URL."""
        if not settings().public_url.startswith("https:"):
            return False
        try:
            await insist(partial(receiving.set_webhook, self.bot))
        except BadRequest as error:
            logger.error("Telegram cannot post to PUBLIC_URL, so it is asked: %s", error.message)
            return False
        return True

    async def _name_commands(self, language: str) -> None:
        """Have Telegram offer the commands; English stands for all other languages."""
        texts = content.load()
        commands = [
            BotCommand(one, texts.message(f"telegram.about_{one}", language)) for one in COMMANDS
        ]
        await self.bot.set_my_commands(
            commands, language_code=None if language == "en" else language
        )


def _request(connections: int) -> HTTPXRequest:
    """Return what makes calls, so many at once; the others wait for a free one."""
    return HTTPXRequest(
        connection_pool_size=connections,
        connect_timeout=CALL_SECONDS,
        read_timeout=CALL_SECONDS,
        write_timeout=CALL_SECONDS,
        pool_timeout=CALL_SECONDS,
    )


def _sorry() -> list[Outgoing]:
    return plain(content.load().message("channel.trouble"))


async def _tried(work: Coroutine[Any, Any, None]) -> None:
    try:
        await work
    except TelegramError as error:
        logger.info("call of Telegram failed: %s", type(error).__name__)
    except Exception as error:  # Its message may quote the patient.
        logger.error("update not answered: %s", type(error).__name__)
