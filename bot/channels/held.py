"""What is held of a conversation, read back from its export."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property
from typing import Any

from bot.checklist.catalogue import load as catalogue
from bot.checklist.plan import make_plan
from bot.checklist.state import OwnTask, Saved, TaskState
from bot.checklist.view import Checklist
from bot.documents import Patient
from bot.profile import Profile
from bot.settings import today


class Held:
    """The slots, the profile, the list and the sheets of one conversation.

    Args:
        export: everything kept of it, from `bot.storage.erasure.export`.
    """

    def __init__(self, export: Mapping[str, Any]) -> None:
        self.turns: list[Mapping[str, Any]] = export["turns"]
        self._export = export
        self._slots = _slots(export["events"])

    @property
    def anything(self) -> bool:
        """Whether there is such a conversation."""
        return self._export["started"] is not None

    @property
    def language(self) -> str:
        """What the patient reads."""
        return self._slots.get("language") or self._export["language"] or "en"

    @property
    def has_list(self) -> bool:
        """Whether the patient has a checklist."""
        return bool(self._slots.get("has_list"))

    @property
    def start(self) -> date | None:
        """The day the list was made."""
        return read_day(self._slots.get("list_start"))

    @cached_property
    def profile(self) -> Profile:
        """What is known of the patient."""
        return Profile.from_slots(self._slots)

    @property
    def sheets(self) -> dict[str, dict[str, str]]:
        """The blanks that are filled, by sheet."""
        filled: dict[str, dict[str, str]] = {}
        for row in self._export["sheets"]:
            filled.setdefault(row["sheet"], {})[row["field"]] = row["value"]
        return filled

    def checklist(self) -> Checklist:
        """The list as it is today."""
        return Checklist(make_plan(self.profile, catalogue(), today(), self.start), self._saved())

    def patient(self, conversation: str) -> Patient:
        """All that a document may know of the patient."""
        return Patient(
            conversation=conversation,
            profile=self.profile,
            checklist=self.checklist(),
            sheets=self.sheets,
            language=self.language,
            today=today(),
        )

    def _saved(self) -> Saved:
        """What the patient did to the list."""
        states = {
            row["task_id"]: TaskState(
                row["task_id"], row["status"], read_day(row["due"]), row["note"]
            )
            for row in self._export["checklist"]
        }
        own = tuple(
            OwnTask(row["task_id"], row["title"], read_day(row["due"]))
            for row in self._export["own_tasks"]
        )
        return Saved(states, own)


def read_day(text: Any) -> date | None:
    """Return the day that an ISO date names, or None."""
    try:
        return date.fromisoformat(text)
    except (TypeError, ValueError):
        return None


def _slots(events: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the slots as Rasa's events leave them."""
    slots: dict[str, Any] = {}
    for event in events:
        if event["event"] == "slot":
            slots[event["name"]] = event["value"]
        elif event["event"] in ("reset_slots", "restart"):
            slots.clear()
    return slots
