"""The bank of questions for doctors, from which the patient keeps three that must be asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from bot.checklist import schemas
from bot.checklist.catalogue import Conditions, alternatives, plain
from bot.content.model import Text, When
from bot.content.yaml_files import ROOT, ContentError, line_of, load_checked, shown
from bot.profile import Profile

MUST_ASKS = 3
"""How many questions a patient keeps: few enough to be asked and answered in one visit."""


@dataclass(frozen=True)
class Question:
    """One question to put to a doctor.

    Attributes:
        setting: whom or what it is for: `first_doctor`, `second_doctor`, `surgery`, ...
        best_for: conditions under which it stands at the top.
    """

    id: str
    setting: str
    text: Text
    conditions: Conditions
    best_for: tuple[When, ...]


@dataclass(frozen=True)
class Setting:
    """Questions that belong together, in order; its conditions hold for all of them."""

    id: str
    title: Text
    conditions: Conditions
    questions: tuple[Question, ...]


def suggest(
    profile: Profile, settings: tuple[Setting, ...] | None = None, setting: str | None = None
) -> list[Question]:
    """The questions that fit a profile, most fitting first.

    Args:
        settings: the bank; the project's own when left out.
        setting: only the questions of this setting.
    """
    bank = load() if settings is None else settings
    fitting = [
        question
        for part in bank
        if setting in (None, part.id) and part.conditions.hold(profile)
        for question in part.questions
        if question.conditions.hold(profile)
    ]
    return sorted(fitting, key=lambda question: -_weight(question, profile))


def read(path: Path) -> tuple[Setting, ...]:
    """Read a bank of questions. Raises ContentError naming file and line."""
    data = load_checked(path, schemas.QUESTIONS)
    seen: set[str] = set()
    for id, entry in data.items():
        for name in entry["questions"]:
            if name in seen:
                line = line_of(data, [id, "questions", name])
                raise ContentError(f"{shown(path)}:{line}: question '{name}' appears twice")
            seen.add(name)
    return tuple(_setting(str(id), entry) for id, entry in data.items())


@cache
def load(path: Path = ROOT / "data" / "checklist" / "questions.yml") -> tuple[Setting, ...]:
    """The project's bank of questions, read at the first call."""
    return read(path)


def _setting(id: str, entry: Mapping[str, Any]) -> Setting:
    return Setting(
        id=id,
        title=plain(entry["title"]),
        conditions=Conditions.read(entry),
        questions=tuple(
            Question(
                id=str(name),
                setting=id,
                text=plain(question["text"]),
                conditions=Conditions.read(question),
                best_for=alternatives(question.get("best_for")),
            )
            for name, question in entry["questions"].items()
        ),
    )


def _weight(question: Question, profile: Profile) -> int:
    """How many of the situations it is best for are this patient's."""
    return sum(profile.matches(when) for when in question.best_for)
