"""Telegram as a channel of Rasa's.

    update -> receiving -> connection -> courier -> conversation -> courier -> sending -> message
              fetched or   what kind     inbox      the answer      outbox

With TELEGRAM_BOT_TOKEN alone, updates are fetched, and no public address is needed. With an https
PUBLIC_URL, Telegram posts them to `receiving.PATH`.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint, Sanic
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.channels.output import CollectingOutput
from bot.channels.telegram import receiving
from bot.channels.telegram.connection import Connection
from bot.channels.telegram.conversation import NAME
from bot.channels.telegram.faults import silence
from bot.settings import settings

logger = logging.getLogger(__name__)


class TelegramChannel(InputChannel):
    """Named in credentials.yml as `bot.channels.telegram.TelegramChannel`."""

    @classmethod
    def name(cls) -> str:
        """Return the name of the channel."""
        return NAME

    def url_prefix(self) -> str:
        """Return "/": the whole path stands where it is used."""
        return "/"

    def get_output_channel(self) -> CollectingOutput:
        """Return a collector; nobody is written to who did not ask."""
        return CollectingOutput()

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """Return the route of this channel; none without a token. Nothing is called yet."""
        routes = Blueprint("telegram_channel")
        if not settings().telegram_bot_token:
            logger.info("Telegram is off: TELEGRAM_BOT_TOKEN is not set")
            return routes
        silence()
        connection = Connection(on_new_message)

        @routes.post(receiving.PATH, stream=True)
        async def posted(request: Request) -> HTTPResponse:
            return await receiving.posted(request, connection.bot, connection.take)

        @routes.listener("after_server_start")
        async def start(_app: Sanic, _loop: Any) -> None:
            connection.start()

        @routes.listener("before_server_stop")
        async def stop(_app: Sanic, _loop: Any) -> None:
            await connection.stop()

        return routes
