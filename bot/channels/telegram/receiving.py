"""How updates come in: fetched from Telegram, or posted by it to our webhook."""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any
from urllib.parse import urlencode

from sanic.request import Request
from sanic.response import HTTPResponse, empty
from telegram import Bot, Update
from telegram.error import Conflict, InvalidToken
from telegram.request import BaseRequest

from bot.channels.body import read_body
from bot.channels.inbound import Refused, read_json
from bot.channels.talk import STORE_ERRORS
from bot.channels.telegram.faults import insist
from bot.channels.telegram.updates import ALLOWED
from bot.privacy.identity import keyed_hash
from bot.settings import settings

POLL_SECONDS = 30
"""How long Telegram holds an answer back when there is nothing new."""

ANSWER_SECONDS = 10
"""How much longer the answer may then take."""

STORE_SECONDS = 2.0
"""How long to wait for the database."""

PATH = "/webhooks/telegram/webhook"
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
MAX_UPDATE_BYTES = 256 * 1024

Take = Callable[[Update], Awaitable[None]]
"""Takes one update; when it returns, the update is in safe hands."""

logger = logging.getLogger(__name__)


def secret() -> str:
    """Return what Telegram must send with each update, so that nobody else can post one."""
    return keyed_hash(b"second-opinion telegram webhook", settings().telegram_bot_token)


async def set_webhook(bot: Bot) -> None:
    """Have Telegram post its updates, one after the other and in order."""
    await bot.set_webhook(
        url=f"{settings().public_url}{PATH}",
        secret_token=secret(),
        max_connections=1,
        allowed_updates=ALLOWED,
    )


async def posted(request: Request, bot: Bot, take: Take) -> HTTPResponse:
    """Take an update that was posted; only Telegram knows the secret.

    An update that cannot be read is taken, too: refused, it would come again and hold up others.
    """
    given = request.headers.get(SECRET_HEADER, "")
    if not hmac.compare_digest(given.encode(errors="surrogateescape"), secret().encode()):
        return empty(403)
    try:
        data = read_json(await read_body(request, "application/json", MAX_UPDATE_BYTES))
        await _take(data, bot, take)
    except Refused as refusal:
        return empty(refusal.status)
    except STORE_ERRORS as error:
        logger.error("update from Telegram not stored: %s", type(error).__name__)
        return empty(503)
    return empty(200)


async def poll(bot: Bot, line: BaseRequest, take: Take) -> None:
    """Fetch updates for ever. Telegram forgets one only when a later one is asked for.

    Args:
        bot: whose updates.
        line: for these calls alone, because each of them takes long.
        take: takes each update.

    Raises:
        InvalidToken: Telegram refuses the token.
    """
    offset = 0
    while True:
        updates = await insist(partial(_fetched, bot, line, offset), final=(InvalidToken,))
        try:
            for update in updates:
                await _take(update, bot, take)
                offset = update["update_id"] + 1
        except STORE_ERRORS as error:
            logger.error("update from Telegram not stored: %s", type(error).__name__)
            await asyncio.sleep(STORE_SECONDS)


async def _fetched(bot: Bot, line: BaseRequest, offset: int) -> list[dict[str, Any]]:
    """Fetch the updates from an offset on, as JSON.

    `Bot.get_updates` reads all of them before it returns one, so that a single one that it cannot
    read would come again for ever; and it would log them.
    """
    asked = {"offset": offset, "timeout": POLL_SECONDS, "allowed_updates": json.dumps(ALLOWED)}
    try:
        found: Any = await line.post(
            f"{bot.base_url}/getUpdates?{urlencode(asked)}",
            read_timeout=POLL_SECONDS + ANSWER_SECONDS,
        )
    except Conflict:
        logger.error("another program fetches the updates of this Telegram bot: stop it")
        raise
    return sorted(found, key=lambda update: update["update_id"])


async def _take(data: Any, bot: Bot, take: Take) -> None:
    """Take one update; one that cannot be read or taken is passed over, or it would come for ever.

    Raises:
        SQLAlchemyError, DatabaseAway: it is not stored; it has to come again.
    """
    try:
        await take(Update.de_json(data, bot))
    except STORE_ERRORS:
        raise
    except Exception as error:  # Its message may quote the patient.
        logger.error("update from Telegram not taken: %s", type(error).__name__)
