"""Sends what the outbox holds to a chat: words, and files that are made at that moment."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from telegram import Bot, InputFile, LinkPreviewOptions
from telegram.constants import ChatAction
from telegram.error import TelegramError

from bot import content
from bot.channels.courier import TryLater
from bot.channels.held import Held
from bot.channels.saved_page import exported
from bot.channels.telegram.faults import fault
from bot.channels.telegram.keyboard import keyboard
from bot.channels.telegram.pacing import Pacing
from bot.channels.telegram.replies import Outgoing, html
from bot.documents import Document, DocumentError, Form, render

BUSY_SECONDS = 3
"""After how long a paper is tried again when too many are being made."""

NO_PREVIEW = LinkPreviewOptions(is_disabled=True)

logger = logging.getLogger(__name__)

Export = Callable[[str], Awaitable[dict[str, Any]]]
"""Returns everything held about a conversation."""


class Sender:
    """Sends one call after the other, not faster than Telegram allows."""

    def __init__(self, bot: Bot, export: Export) -> None:
        self._bot = bot
        self._export = export
        self._pacing = Pacing()

    async def send(self, address: str, call: Outgoing) -> str:
        """Send one call (`replies`) to a chat and return Telegram's id of the message.

        Raises:
            TryLater, Unreachable, Undeliverable: it was not sent.
        """
        await self._pacing.turn(address)
        try:
            return await self._send(int(address), call)
        except TelegramError as error:
            raise fault(error) from None

    async def _send(self, chat: int, call: Outgoing) -> str:
        look: dict[str, Any] = {
            "reply_markup": keyboard(call.get("buttons", ()), call.get("more", ""))
        }
        text = call.get("text") or call.get("caption", "")
        if "text" not in call:
            await self._bot.send_chat_action(chat, ChatAction.UPLOAD_DOCUMENT)
            held = await self._export(call["conversation"])
            file = await _file(held, call)
            if isinstance(file, Document):
                text, mode = html(text, call.get("headings", ()))
                inside = InputFile(file.data, filename=file.name)
                sent = await self._bot.send_document(
                    chat, inside, caption=text or None, parse_mode=mode, **look
                )
                return f"{chat}/{sent.message_id}"
            text = content.load().message(file, Held(held).language)
        text, mode = html(text, call.get("headings", ()))
        sent = await self._bot.send_message(
            chat, text, parse_mode=mode, link_preview_options=NO_PREVIEW, **look
        )
        return f"{chat}/{sent.message_id}"


async def _file(held: dict[str, Any], call: Outgoing) -> Document | str:
    """Make the file of a call; return the id of the words that say why there is none.

    Where no PDF can be made, the page takes its place.

    Raises:
        TryLater: too many are being made.
    """
    known = Held(held)
    if not known.anything:
        return "telegram.no_file"
    if "export" in call:
        return await asyncio.to_thread(exported, held, as_page=call["export"] == "page")
    paper, patient = call["paper"], known.patient(call["conversation"])
    how = {"variant": paper.get("variant"), "full_titles": paper.get("full_titles", False)}
    forms: tuple[Form, ...] = ("pdf", "page") if call["form"] == "pdf" else (call["form"],)
    reason = ""
    for form in forms:
        try:
            return await render(paper["kind"], patient, form, **how)
        except DocumentError as error:
            reason = error.reason
            logger.error("document not made: %s", reason)
        if reason == "busy":
            raise TryLater(BUSY_SECONDS)
    return "telegram.no_dates" if reason == "no_dates" else "telegram.no_file"
