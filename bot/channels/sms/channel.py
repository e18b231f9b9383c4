"""The text message channel: its two webhooks, and the courier that carries its mail.

POST /webhooks/sms/message  a patient's message
POST /webhooks/sms/status   what became of a message that was sent
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint, Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, empty, raw

from bot.channels.body import read_body
from bot.channels.courier import Courier
from bot.channels.inbound import Refused, clean
from bot.channels.output import CollectingOutput
from bot.channels.sms.answers import Answers, sorry
from bot.channels.sms.provider import Form, Malformed, SmsProvider
from bot.channels.sms.replies import NAME, finish
from bot.channels.sms.twilio import Twilio
from bot.channels.talk import STORE_ERRORS, Talk
from bot.content import carrier_words
from bot.privacy.masking import mask
from bot.settings import Settings, settings
from bot.storage.mail import Body, Outbox, Wishes

PREFIX = f"/webhooks/{NAME}"
MESSAGE, STATUS = "/message", "/status"

FORM = "application/x-www-form-urlencoded"

logger = logging.getLogger(__name__)

Take = Callable[[Form], Coroutine[Any, Any, None]]


class SmsChannel(InputChannel):
    """Rasa's way to and from text messages; named in credentials.yml as
    `bot.channels.sms.SmsChannel`."""

    @classmethod
    def name(cls) -> str:
        """Return the name of the channel."""
        return NAME

    def get_output_channel(self) -> CollectingOutput:
        """Return a collector; nobody is written to who did not write first."""
        return CollectingOutput()

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """Return the routes of this channel; none while Twilio is not set up."""
        routes = Blueprint("sms_channel")
        if not settings().twilio_account_sid:
            logger.info("text messages are off: TWILIO_ACCOUNT_SID is not set")
            return routes
        carrier_words.load()
        mailroom = _Mailroom(_twilio(settings()), Talk(on_new_message, NAME, finish))

        @routes.post(MESSAGE, stream=True)
        async def message(request: Request) -> HTTPResponse:
            return await mailroom.take(request, mailroom.message)

        @routes.post(STATUS, stream=True)
        async def status(request: Request) -> HTTPResponse:
            return await mailroom.take(request, mailroom.status)

        routes.listener("after_server_start")(mailroom.start)
        routes.listener("before_server_stop")(mailroom.stop)
        return routes


def _twilio(current: Settings) -> Twilio:
    return Twilio(
        current.twilio_account_sid,
        current.twilio_auth_token,
        current.twilio_from,
        current.twilio_api_url,
        current.public_url,
        PREFIX + STATUS,
    )


class _Mailroom:
    """Takes what the provider brings, and has the courier carry the rest.

    Args:
        provider: carries the messages.
        talk: what the patients talk with.
    """

    def __init__(self, provider: SmsProvider, talk: Talk) -> None:
        self._provider = provider
        self._courier = Courier(NAME, Answers(talk).to, self._send, sorry)

    async def start(self, _app: Sanic, _loop: Any) -> None:
        """Take up what an earlier server left."""
        await self._courier.start()

    async def stop(self, _app: Sanic, _loop: Any) -> None:
        """Let what is in hand come to its end."""
        await self._courier.stop()
        await self._provider.close()

    async def take(self, request: Request, take: Take) -> HTTPResponse:
        """Answer a webhook: 200 once what it brings is stored, and nothing of it in the answer.

        403 without the provider's signature, 400 when it is no webhook of the provider's, 503 when
        the database is away.
        """
        address = request.path + (f"?{request.query_string}" if request.query_string else "")
        try:
            form = self._provider.form(await read_body(request, FORM))
            if not self._provider.verified(address, form, request.headers):
                return empty(403)
            await take(form)
        except Refused as refusal:
            return empty(refusal.status)
        except Malformed:
            return empty(400)
        except STORE_ERRORS as error:
            logger.error("sms: not stored: %s", type(error).__name__)
            return empty(503)
        except Exception as error:  # Its message may quote the patient.
            logger.error("sms: request failed: %s", type(error).__name__)
            return empty(503)
        body, kind = self._provider.answer
        return raw(body, content_type=kind)

    async def message(self, form: Form) -> None:
        """Store a patient's message and have it handled."""
        text = self._provider.text(form)
        raw_text = clean(text.text)
        body: Body = {
            "text": await asyncio.to_thread(mask, raw_text),
            "media": text.media,
            "answered_as": text.answered_as,
        }
        await self._courier.accept(text.id, text.sender, body, raw_text)

    async def status(self, form: Form) -> None:
        """Record what became of a message; a patient who opted out is not written to again."""
        status = self._provider.status(form)
        outbox = Outbox(NAME)
        await asyncio.to_thread(outbox.status, status.id, status.status, status.code)
        if status.opted_out and status.to:
            await asyncio.to_thread(Wishes(NAME).stop, status.to, "provider")

    async def _send(self, address: str, body: Body) -> str:
        return await self._provider.send(address, body["text"])
