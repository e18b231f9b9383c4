"""The transcripts in `sms`, played by text message against the running assistant."""

from __future__ import annotations

import re

import pytest
import requests
from sqlalchemy import create_engine

from tests.conftest import Live
from tests.dialogues.texting import NAMES, Texting
from tests.dialogues.transcript import Turn, read
from tests.fakes.twilio import Phone, Twilio

pytestmark = pytest.mark.live


@pytest.mark.parametrize("name", NAMES)
def test_transcript(name: str, live: Live, twilio: Twilio) -> None:
    transcript = read(name)
    talk = Texting(Phone(twilio, live.url), create_engine(live.database_url))
    for turn in transcript.turns:
        came = talk.type(turn.words)
        said = [reply.message for reply in came]
        fits = len(said) == len(turn.expected) and all(
            wanted.fits(one) for wanted, one in zip(turn.expected, said, strict=True)
        )
        assert fits, _told(name, turn, [one.written() for one in said])
        for one in came:
            _check(one.raw["text"], transcript.never)


def _check(text: str, never: list[str]) -> None:
    """Nothing that must not be said is said, and every link opens."""
    assert not [words for words in never if words.lower() in text.lower()]
    for link in re.findall(r"https?://127\.0\.0\.1:\S+", text):
        assert requests.get(link, timeout=60).status_code == 200


def _told(name: str, turn: Turn, came: list[str]) -> str:
    wanted = "\n".join(message.written() for message in turn.expected)
    return f"{name}.txt:{turn.line}\n{turn.written()}\n\nexpected:\n{wanted}\n\ngot:\n" + "\n".join(
        came
    )
