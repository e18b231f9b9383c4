"""What a patient leaves with: each is looked up in the chat or in the export."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from bot.privacy.masking import mask
from tests.dialogues.talk import Reply, Talk

SHEETS = {
    "insurance call": "insurer_call",
    "cost": "costs",
    "must-ask": "must_asks",
    "two opinions": "two_opinions",
}
"""How a transcript calls each sheet of `data/checklist/sheets.yml`."""

NOTHING = "nothing kept"

_CHECKLIST = re.compile(r"a checklist of (\d+) steps?")
_SHEET = re.compile(r"the (.+) sheet with (\d+) answers?")
_OWN = re.compile(r"(\d+) steps? of their own")
_WORDS = re.compile(r'words "(.+)"')
_PAPER = re.compile(r'paper "(.+)"')
_HELD = ("turns", "checklist", "own_tasks", "sheets", "events")


def missing(wanted: str, talk: Talk, replies: Sequence[Reply]) -> str:
    """What is missing of one artefact, in words; empty when it is there.

    Args:
        wanted: as in a transcript: `a checklist of 12 steps`, `the cost sheet with 2 answers`,
            `1 step of their own`, `words "Ask for your slides"`, `paper "Your checklist"`,
            `nothing kept`.
        talk: the conversation, at its end.
        replies: everything the bot said in it.

    Raises:
        ValueError: the artefact is not one of those.
    """
    if wanted == NOTHING:
        return still_held(talk)
    if found := _CHECKLIST.fullmatch(wanted):
        return _short(wanted, int(found[1]), _steps(talk))
    if found := _WORDS.fullmatch(wanted):
        said = " ".join(" ".join(reply.message.text for reply in replies).split())
        return "" if found[1] in said else f"the bot never said: {found[1]}"
    if found := _PAPER.fullmatch(wanted):
        return _paper(found[1], talk, replies)
    held = talk.export()
    if found := _SHEET.fullmatch(wanted):
        kept = [entry for entry in held["sheets"] if entry["sheet"] == SHEETS[found[1]]]
        return _short(wanted, int(found[2]), len(kept))
    if found := _OWN.fullmatch(wanted):
        return _short(wanted, int(found[1]), len(held["own_tasks"]))
    raise ValueError(f"no such artefact: {wanted}")


def still_held(talk: Talk) -> str:
    """What is still held of an erased conversation, in words; empty when nothing is."""
    held = talk.export()
    left = [name for name in _HELD if held[name]]
    return f"still held: {', '.join(left)}" if left else ""


def not_exported(talk: Talk, said: Sequence[str]) -> str:
    """Which of the patient's messages the export lacks, as they are kept; empty when it has all."""
    held = [turn["said"] for turn in talk.export()["turns"]]
    lost = [words for words in said if mask(words) not in held]
    return f"not in the export: {lost}" if lost else ""


def _steps(talk: Talk) -> int:
    shown: list[dict[str, Any]] = [reply.raw for reply in talk.type("show my list")]
    return max((raw["progress"]["total"] for raw in shown if "progress" in raw), default=0)


def _paper(title: str, talk: Talk, replies: Sequence[Reply]) -> str:
    """What is wrong with the last card of this name; empty when each of its links opens."""
    cards = [reply.raw for reply in replies if reply.message.text.split("\n")[0] == title]
    files = cards[-1].get("attachments") if cards else None
    if not files:
        return f"no card of a paper {title!r}"
    failed = [one["title"] for one in files if not talk.opens(one["url"])]
    return f"{title}: cannot be opened: {failed}" if failed else ""


def _short(wanted: str, least: int, count: int) -> str:
    return "" if count >= least else f"{wanted}: only {count}"
