"""The checklist of a patient who has not agreed to its being kept: it lives in a slot."""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from typing import Any, Protocol

from bot.checklist.sheets import load as sheets
from bot.checklist.state import OwnTask, Saved, Status, TaskState
from bot.storage.checklists import OWN

Row = dict[str, Any]


class Checklists(Protocol):
    """What `bot.storage.checklists.ChecklistStore` and `SessionChecklists` have in common."""

    def load(self, conversation: str) -> Saved:
        """All that was done to the list."""

    def set_status(self, conversation: str, task_id: str, status: Status) -> None:
        """Tick, un-tick or remove one task."""

    def set_due(self, conversation: str, task_id: str, due: date | None) -> None:
        """Give one task the patient's own date."""

    def set_note(self, conversation: str, task_id: str, note: str | None) -> None:
        """Write the patient's note on one task."""

    def add_own(self, conversation: str, title: str, due: date | None, key: str) -> OwnTask:
        """Add a task the patient wrote; the same key again adds nothing."""

    def sheet(self, conversation: str, sheet: str) -> dict[str, str]:
        """The filled fields of a sheet."""

    def write_sheet(self, conversation: str, sheet: str, field: str, value: str | None) -> None:
        """Fill one field of a sheet."""

    def clear(self, conversation: str) -> None:
        """Forget the list and the sheets."""


class SessionChecklists:
    """Does what `ChecklistStore` does, and writes nothing to the database.

    The slot holds one conversation's list, so the `conversation` that each method takes, as in
    `ChecklistStore`, tells nothing apart.

    Args:
        held: what the slot `session_list` holds. It has the shape of the export: rows under
            `checklist`, `own_tasks` and `sheets`, with dates as ISO text.
    """

    def __init__(self, held: dict[str, list[Row]] | None = None) -> None:
        self._before = held
        parts = deepcopy(held or {})
        self._checklist: list[Row] = parts.get("checklist", [])
        self._own: list[Row] = parts.get("own_tasks", [])
        self._sheets: list[Row] = parts.get("sheets", [])

    @property
    def held(self) -> dict[str, list[Row]] | None:
        """What the slot is to hold now; None when there is nothing."""
        parts = {"checklist": self._checklist, "own_tasks": self._own, "sheets": self._sheets}
        return parts if any(parts.values()) else None

    @property
    def changed(self) -> bool:
        """Whether the slot has to be set anew."""
        return self.held != self._before

    def load(self, conversation: str) -> Saved:
        """Return all that is held; own tasks oldest first."""
        states = [
            TaskState(row["task_id"], row["status"], _date(row["due"]), row["note"])
            for row in self._checklist
        ]
        return Saved(
            states={state.task_id: state for state in states},
            own=tuple(map(_own_task, self._own)),
        )

    def set_status(self, conversation: str, task_id: str, status: Status) -> None:
        """Tick, un-tick or remove one task; its date and note stay."""
        self._state(task_id)["status"] = status

    def set_due(self, conversation: str, task_id: str, due: date | None) -> None:
        """Give one task the patient's own date; None goes back to the computed one."""
        self._state(task_id)["due"] = due.isoformat() if due else None

    def set_note(self, conversation: str, task_id: str, note: str | None) -> None:
        """Write the patient's note on one task; None or an empty note takes it away."""
        self._state(task_id)["note"] = note or None

    def add_own(self, conversation: str, title: str, due: date | None, key: str) -> OwnTask:
        """Add a task the patient wrote; for a repeated key, return the first one."""
        row = _find(self._own, task_id=OWN + key)
        if row is None:
            row = {
                "task_id": OWN + key,
                "title": title,
                "due": due.isoformat() if due else None,
            }
            self._own.append(row)
        return _own_task(row)

    def sheet(self, conversation: str, sheet: str) -> dict[str, str]:
        """Return the filled fields of a sheet, by field name."""
        return {row["field"]: row["value"] for row in self._sheets if row["sheet"] == sheet}

    def write_sheet(self, conversation: str, sheet: str, field: str, value: str | None) -> None:
        """Fill one field of a sheet; None empties it."""
        row = _find(self._sheets, sheet=sheet, field=field)
        if value is None:
            self._sheets = [other for other in self._sheets if other is not row]
        elif row is None:
            self._sheets.append({"sheet": sheet, "field": field, "value": value})
        else:
            row["value"] = value

    def clear(self, conversation: str) -> None:
        """Forget the list and the sheets."""
        self._checklist, self._own, self._sheets = [], [], []

    def _state(self, task_id: str) -> Row:
        """The row of a task, made first when there is none."""
        row = _find(self._checklist, task_id=task_id)
        if row is None:
            row = {"task_id": task_id, "status": "open", "due": None, "note": None}
            self._checklist.append(row)
        return row


def copy(conversation: str, source: Checklists, target: Checklists) -> None:
    """Write everything of one list into another, own tasks in the order of adding."""
    saved = source.load(conversation)
    for state in saved.states.values():
        target.set_status(conversation, state.task_id, state.status)
        target.set_due(conversation, state.task_id, state.due)
        target.set_note(conversation, state.task_id, state.note)
    for task in saved.own:
        target.add_own(conversation, task.title, task.due, task.task_id.removeprefix(OWN))
    for sheet in sheets():
        for field, value in source.sheet(conversation, sheet).items():
            target.write_sheet(conversation, sheet, field, value)


def _find(rows: list[Row], **key: str) -> Row | None:
    return next((row for row in rows if key.items() <= row.items()), None)


def _own_task(row: Row) -> OwnTask:
    return OwnTask(row["task_id"], row["title"], _date(row["due"]))


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
