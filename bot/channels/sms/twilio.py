"""Text messages by Twilio: reads its webhooks, and sends by its API."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

import aiohttp
from twilio.request_validator import RequestValidator

from bot.channels.courier import TryLater, Undeliverable, Unreachable
from bot.channels.sms.provider import Form, Malformed, Status, Text
from bot.content.carrier_words import HELP, START, STOP

SEND_SECONDS = 15.0
"""How long Twilio may take; after that nobody knows whether the message goes out."""

MISSET_SECONDS = 300.0
"""After how long a message is tried again that was refused for a setting of ours."""

MOST_FIELDS = 200

UNSUBSCRIBED = 21610
"""The patient sent STOP (https://www.twilio.com/docs/api/errors/21610)."""

WRONG_KEY = (20003, 20404)
"""Token or account is not right; Twilio calls an account that it does not know "not found"
(https://www.twilio.com/docs/api/errors/20003, /20404)."""

WRONG_SENDER = (21212, 21603, 21606, 21659, 21701, 21703)
"""The number or messaging service cannot send (https://www.twilio.com/docs/api/errors/21606)."""

_ANSWERED_AS = {"STOP": STOP, "HELP": HELP, "START": START}
"""`OptOutType`, which a messaging service with Advanced Opt-Out sends."""

_PHONE = re.compile(r"\+?[0-9]{3,15}")

logger = logging.getLogger(__name__)


class Twilio:
    """An account of Twilio's.

    Args:
        account: its SID.
        token: its auth token, which signs the webhooks too.
        sender: the number that messages come from, or a messaging service (`MG…`).
        api_url: where its API is.
        public_url: where the webhooks lead, without their path.
        status_path: where it shall tell what became of a message.
    """

    answer = (b'<?xml version="1.0" encoding="UTF-8"?><Response></Response>', "text/xml")

    def __init__(
        self,
        account: str,
        token: str,
        sender: str,
        api_url: str,
        public_url: str,
        status_path: str,
    ) -> None:
        self._validator = RequestValidator(token)
        self._auth = aiohttp.BasicAuth(account, token)
        self._sender = {"MessagingServiceSid" if sender.startswith("MG") else "From": sender}
        self._messages = f"{api_url}/2010-04-01/Accounts/{account}/Messages.json"
        self._public_url = public_url
        self._callback = public_url + status_path
        self._session: aiohttp.ClientSession | None = None
        self._told: str | None = None

    def form(self, body: bytes) -> Form:
        """Read the body of a webhook; blank fields stay, for they are signed too."""
        try:
            text = body.decode("utf-8")
            return dict(parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_FIELDS))
        except ValueError as fault:
            raise Malformed from fault

    def verified(self, address: str, form: Form, headers: Mapping[str, str]) -> bool:
        """Whether Twilio signed a webhook; compared in constant time."""
        signature = headers.get("x-twilio-signature", "")
        return bool(self._validator.validate(self._public_url + address, dict(form), signature))

    def text(self, form: Form) -> Text:
        """Read a patient's message."""
        media = form.get("NumMedia") or "0"
        sender = form.get("From", "")
        if not form.get("MessageSid") or not media.isdigit() or not _PHONE.fullmatch(sender):
            raise Malformed
        answered_as = _ANSWERED_AS.get(form.get("OptOutType", ""))
        return Text(form["MessageSid"], sender, form.get("Body", ""), int(media), answered_as)

    def status(self, form: Form) -> Status:
        """Read a status callback."""
        id, status = form.get("MessageSid"), form.get("MessageStatus")
        if not id or not status:
            raise Malformed
        code = form.get("ErrorCode") or None
        return Status(id, form.get("To", ""), status, code, code == str(UNSUBSCRIBED))

    async def send(self, to: str, text: str) -> str:
        """Send a message and return its SID."""
        form = {**self._sender, "To": to, "Body": text, "StatusCallback": self._callback}
        try:
            async with self._http().post(self._messages, data=form, auth=self._auth) as answer:
                told = await _read(answer)
                if answer.status < 300 and told.get("sid"):
                    self._told = None
                    return str(told["sid"])
                raise self._refusal(answer, told)
        except (aiohttp.ClientError, TimeoutError, OSError):
            raise TryLater from None

    async def close(self) -> None:
        """Close the connections."""
        if self._session:
            await self._session.close()
            self._session = None

    def _http(self) -> aiohttp.ClientSession:
        if self._session is None:
            timeout = aiohttp.ClientTimeout(total=SEND_SECONDS)
            self._session = aiohttp.ClientSession(timeout=timeout)
        return self._session

    def _refusal(self, answer: aiohttp.ClientResponse, told: dict[str, Any]) -> Exception:
        """Return what a refusal means; nothing of the message or the number goes along."""
        code = int(told.get("code") or 0)
        if answer.status == 401 or code in WRONG_KEY:
            return self._misset("TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN are not accepted", code)
        if code in WRONG_SENDER:
            return self._misset("TWILIO_FROM cannot send messages", code)
        if code == UNSUBSCRIBED:
            return Unreachable(str(code))
        if answer.status == 429 or answer.status >= 500 or answer.status < 400:
            return TryLater(_seconds(answer.headers.get("Retry-After")))
        return Undeliverable(str(code or answer.status))

    def _misset(self, what: str, code: int) -> TryLater:
        """Log a wrong setting, once until a message goes out again."""
        if self._told != what:
            self._told = what
            logger.error("Twilio: %s (error %s): messages wait until it is mended", what, code)
        return TryLater(MISSET_SECONDS)


async def _read(answer: aiohttp.ClientResponse) -> dict[str, Any]:
    """Return the JSON object in an answer; an empty one when there is none."""
    try:
        told = await answer.json(content_type=None)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def _seconds(retry_after: str | None) -> float | None:
    """Return the seconds of a `Retry-After`; None for a date or nothing."""
    try:
        return max(0.0, float(retry_after or ""))
    except ValueError:
        return None
