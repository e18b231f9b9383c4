"""Plays the patient's side of a transcript against a running assistant."""

from __future__ import annotations

from collections.abc import Iterator

from tests.dialogues.talk import Reply, Talk
from tests.dialogues.transcript import Pause, Transcript, Turn


def play(transcript: Transcript, talk: Talk) -> Iterator[tuple[Turn, list[Reply]]]:
    """Yield each turn with the replies that came, pauses included."""
    for step in transcript.steps:
        if isinstance(step, Pause):
            talk.move_back(step.hours)
        elif isinstance(step, Turn):
            yield step, _do(step, talk)


def _do(turn: Turn, talk: Talk) -> list[Reply]:
    if turn.does == "opens":
        return talk.open()
    return talk.tap(turn.words) if turn.does == "taps" else talk.type(turn.words)
