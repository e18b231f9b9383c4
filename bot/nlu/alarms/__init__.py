"""The first look at every message: is somebody in danger now?

Signs and guards are data (`data/safety`), written as spaCy token patterns in a short notation
(`notation.py`). No clinician has signed them off yet, which the files say. When in doubt, the alarm
is right.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bot.content.model import SignOff
from bot.nlu.alarms.rules import FOLDER, Kind, Rules

__all__ = ["FOLDER", "Finding", "check", "read_rules", "sign_offs"]


@dataclass(frozen=True)
class Finding:
    """Why a message is an alarm.

    `grade` is `now` for emergencies; `explicit`, `veiled` or `someone_else` for crises. `group` is
    the group of patterns that fired, for counting without keeping text.
    """

    kind: Kind
    grade: str
    group: str


def check(text: str) -> Finding | None:
    """Looks for an emergency, then for a crisis.

    Args:
        text: what the patient wrote, of any length and content.

    Returns:
        The first finding that no guard takes back, or None. Emergencies come first: an overdose
        needs an ambulance.
    """
    rules = _rules()
    message = rules.hear(text)
    for sign in rules.signs.find(message):
        group = sign.owner
        if not any(guard.holds(message, sign) for guard in group.guards):
            return Finding(group.kind, group.grade, group.id)
    return None


def sign_offs() -> list[SignOff]:
    """Who must sign off each group of patterns, and who has, file by file."""
    return list(_rules().sign_offs)


def read_rules(folder: Path) -> Rules:
    """Reads, checks and compiles the files of a folder.

    Raises:
        ContentError: a file is broken or a pattern is none; the message names file and line.
    """
    return Rules(folder)


@cache
def _rules() -> Rules:
    return read_rules(FOLDER)
