"""Everything that a document may know of a patient."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from bot.checklist.catalogue import load as catalogue
from bot.checklist.plan import make_plan
from bot.checklist.sheets import load as sheets
from bot.checklist.state import Saved
from bot.checklist.view import Checklist
from bot.profile import Profile


class Kept(Protocol):
    """Where a patient's list and sheets are: `ChecklistStore` or `SessionChecklists`."""

    def load(self, conversation: str) -> Saved:
        """All that was done to the list."""

    def sheet(self, conversation: str, sheet: str) -> dict[str, str]:
        """The filled fields of a sheet."""


@dataclass(frozen=True)
class Patient:
    """A patient on one day.

    Attributes:
        conversation: its id; nothing of it is readable in a document.
        sheets: what was answered so far, by sheet and field, as the patient said it.
        language: `en` or `es`; a text that exists only in English stays English.
    """

    conversation: str
    profile: Profile
    checklist: Checklist
    sheets: Mapping[str, Mapping[str, str]]
    language: str
    today: date

    @classmethod
    def of(
        cls,
        conversation: str,
        profile: Profile,
        kept: Kept,
        *,
        language: str,
        today: date,
        start: date | None = None,
    ) -> Patient:
        """Gather what is known.

        Args:
            conversation: whose list it is.
            kept: where list and sheets are.
            start: the day the list was made (the slot `list_start`); today when there is none.
        """
        plan = make_plan(profile, catalogue(), today, start)
        return cls(
            conversation=conversation,
            profile=profile,
            checklist=Checklist(plan, kept.load(conversation)),
            sheets={id: kept.sheet(conversation, id) for id in sheets()},
            language=language,
            today=today,
        )

    @property
    def must_asks(self) -> tuple[str, ...]:
        """The questions that the patient chose as the most important ones, in order."""
        kept = self.sheets.get("must_asks", {})
        return tuple(kept[field.id] for field in sheets()["must_asks"].fields if field.id in kept)
