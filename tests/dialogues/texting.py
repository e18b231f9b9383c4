"""A patient's side of text messages, for transcripts."""

from __future__ import annotations

import time

from sqlalchemy import Engine

from bot.channels.sms.segments import MOST, segments
from bot.privacy.identity import conversation_id
from bot.storage.mail import Inbox, Outbox
from tests.dialogues.talk import Reply
from tests.dialogues.transcript import Message
from tests.fakes.twilio import SECONDS, Phone

LOOK_SECONDS = 0.05


class Texting:
    """One phone that writes to a running assistant.

    Args:
        phone: whose.
        engine: of the assistant's database, which tells when all is answered.
    """

    def __init__(self, phone: Phone, engine: Engine) -> None:
        self._phone = phone
        self._mail = (Inbox("sms", engine), Outbox("sms", engine))

    @property
    def conversation(self) -> str:
        """The conversation's id in the assistant's database, which shares its SECRET_KEY."""
        return conversation_id("sms", self._phone.number)

    def type(self, words: str) -> list[Reply]:
        """Send a text message, and return all that comes back."""
        assert self._phone.text(words).status_code == 200
        deadline = time.monotonic() + SECONDS
        while any(self.conversation in mail.waiting() for mail in self._mail):
            assert time.monotonic() < deadline, f"no answer to: {words}"
            time.sleep(LOOK_SECONDS)
        texts = self._phone.replies(0)
        assert all(segments(text) <= MOST for text in texts), texts
        return [Reply(Message("\n".join(_lines(text))), {"text": text}) for text in texts]


def _lines(text: str) -> list[str]:
    return [line for line in text.split("\n") if line.strip()]
