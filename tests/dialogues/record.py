"""Rewrites the bot's lines of transcripts from what a running assistant says.

    python -m tests.dialogues.record j01_new_cancer     one transcript, or several
    python -m tests.dialogues.record --all              every transcript

Start the assistant first, with the day that the tests use: `TODAY=2026-11-21 make run`. What still
fits, elisions included, is left as it is written; the rest is for a reviewer to read in the diff.
"""

from __future__ import annotations

import argparse
import sys

from bot.settings import settings
from tests.dialogues.play import play
from tests.dialogues.talk import NotOffered, Reply, Talk
from tests.dialogues.transcript import Message, Transcript, Turn, names, path, read


def record(transcript: Transcript, talk: Talk) -> int:
    """Rewrite one file.

    Returns:
        How many turns were rewritten.

    Raises:
        NotOffered: a choice is not there any more; the turns up to it are rewritten.
    """
    kept = [turn.expected for turn in transcript.turns]
    changed = 0
    try:
        for count, (turn, replies) in enumerate(play(transcript, talk)):
            kept[count] = merged(turn, replies)
            changed += kept[count] != turn.expected
    finally:
        talk.end()
        path(transcript.name).write_text(transcript.written(kept), encoding="utf-8")
    return changed


def merged(turn: Turn, replies: list[Reply]) -> list[Message]:
    """The expected messages that still fit, and the others as they came."""
    came = [reply.message for reply in replies]
    before = turn.expected if len(turn.expected) == len(came) else came
    return [old if old.fits(new) else new for old, new in zip(before, came, strict=True)]


def main() -> None:
    """Record the transcripts named on the command line."""
    parser = argparse.ArgumentParser(description="Rewrite the bot's lines of transcripts.")
    parser.add_argument("names", nargs="*", metavar="NAME", help="a file without .txt")
    parser.add_argument("--all", action="store_true", help="every transcript")
    here = settings()
    parser.add_argument("--url", default=f"http://{here.host}:{here.port}")
    parser.add_argument("--database", default=here.database_url, help="the assistant's database")
    given = parser.parse_args()
    chosen = names() if given.all else given.names
    if not chosen:
        parser.error("name a transcript, or say --all")
    for name in chosen:
        try:
            changed = record(read(name), Talk(given.url, given.database))
        except NotOffered as missing:
            sys.exit(f"{name}: stopped, {missing}")
        print(f"{name}: {changed} turns rewritten" if changed else f"{name}: nothing changed")


if __name__ == "__main__":
    main()
