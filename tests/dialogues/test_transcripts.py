"""The transcripts of this folder, played over HTTP against the running assistant."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from tests.conftest import Live
from tests.dialogues import artefacts, manner
from tests.dialogues.play import play
from tests.dialogues.talk import Reply, Talk
from tests.dialogues.transcript import Turn, names, read

pytestmark = pytest.mark.live


@pytest.mark.parametrize("name", names())
def test_transcript(name: str, live: Live) -> None:
    transcript = read(name)
    talk = Talk(live.url, live.database_url)
    played: list[tuple[Turn, list[Reply]]] = []
    for turn, replies in play(transcript, talk):
        played.append((turn, replies))
        assert _fits(turn, replies), _told(name, turn, replies)
    assert not list(manner.faults(transcript, played))
    said = [reply for _, replies in played for reply in replies]
    assert transcript.leaves_with, f"{name}.txt: say what the patient leaves with"
    if artefacts.NOTHING not in transcript.leaves_with:
        words = [turn.words for turn in transcript.turns if turn.does == "types"]
        assert not artefacts.not_exported(talk, words)
    for wanted in transcript.leaves_with:
        assert not artefacts.missing(wanted, talk, said)
    talk.end()
    assert not artefacts.still_held(talk)


def _fits(turn: Turn, replies: Sequence[Reply]) -> bool:
    came = [reply.message for reply in replies]
    return len(came) == len(turn.expected) and all(
        wanted.fits(message) for wanted, message in zip(turn.expected, came, strict=True)
    )


def _told(name: str, turn: Turn, replies: Sequence[Reply]) -> str:
    wanted = "\n".join(message.written() for message in turn.expected)
    came = "\n".join(reply.message.written() for reply in replies)
    return f"{name}.txt:{turn.line}\n{turn.written()}\n\nexpected:\n{wanted}\n\ngot:\n{came}"
