"""A patient's side of text messages, for transcripts.

    python -m tests.dialogues.texting     rewrites the bot's lines of the transcripts in `sms`

It starts an assistant of its own, with a Twilio of ours. What still fits is left as it is written.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from sqlalchemy import Engine, create_engine

from bot.channels.sms.segments import MOST, segments
from bot.privacy.identity import conversation_id
from bot.storage.mail import Inbox, Outbox
from tests.conftest import free_port, start_assistant, wait_until_ready
from tests.dialogues.record import merged
from tests.dialogues.talk import Reply
from tests.dialogues.transcript import FOLDER, Message, path, read
from tests.fakes.twilio import SECONDS, Phone, Twilio

LOOK_SECONDS = 0.05

NAMES = sorted(f"sms/{file.stem}" for file in (FOLDER / "sms").glob("*.txt"))


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


def main() -> None:
    """Record every transcript of text messages."""
    twilio, port = Twilio().start(), free_port()
    with tempfile.TemporaryDirectory() as folder:
        site = f"http://127.0.0.1:{port}"
        running = start_assistant(Path(folder), port, PUBLIC_URL=site, **twilio.settings)
        try:
            wait_until_ready(running)
            engine = create_engine(running.database_url)
            for name in NAMES:
                transcript, talk = read(name), Texting(Phone(twilio, site), engine)
                kept = [merged(turn, talk.type(turn.words)) for turn in transcript.turns]
                path(name).write_text(transcript.written(kept), encoding="utf-8")
        finally:
            running.process.terminate()
            running.process.wait()


if __name__ == "__main__":
    main()
