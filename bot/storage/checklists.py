"""What patients did to their checklists: ticks, dates, notes, own tasks and filled sheets."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Engine, delete, select

from bot.checklist.state import OwnTask, Saved, Status, TaskState
from bot.storage import database
from bot.storage.rows import add, touch, upsert
from bot.storage.schema import now, own_tasks, sheet_entries, task_states
from bot.storage.store import Store

OWN = "own:"
"""What the ids of the patient's own tasks begin with."""


class ChecklistStore(Store):
    """Loads and changes the checklist of a conversation; every change is one transaction.

    It is for patients who agreed that their checklist is kept, and the first change notes that
    they did.

    Args:
        engine: of a migrated database; None means the one of the settings.
    """

    def _place(self, conversation: str) -> Engine:
        return self._given or database.ready()

    def load(self, conversation: str) -> Saved:
        """Return all that is kept for a conversation's checklist; own tasks oldest first."""
        with self._place(conversation).connect() as connection:
            states = connection.execute(
                select(task_states).where(task_states.c.conversation_id == conversation)
            ).all()
            own = connection.execute(
                select(own_tasks)
                .where(own_tasks.c.conversation_id == conversation)
                .order_by(own_tasks.c.created_at, own_tasks.c.task_id)
            ).all()
        return Saved(
            states={
                row.task_id: TaskState(row.task_id, row.status, row.due, row.note) for row in states
            },
            own=tuple(OwnTask(row.task_id, row.title, row.due) for row in own),
        )

    def set_status(self, conversation: str, task_id: str, status: Status) -> None:
        """Tick, un-tick or remove one task; its date and note stay."""
        self._set(conversation, task_id, status=status)

    def set_due(self, conversation: str, task_id: str, due: date | None) -> None:
        """Give one task the patient's own date; None goes back to the computed one."""
        self._set(conversation, task_id, due=due)

    def set_note(self, conversation: str, task_id: str, note: str | None) -> None:
        """Write the patient's note on one task; None or an empty note takes it away."""
        self._set(conversation, task_id, note=note or None)

    def _set(self, conversation: str, task_id: str, **values: Any) -> None:
        key = {"conversation_id": conversation, "task_id": task_id}
        with self._place(conversation).begin() as connection:
            touch(connection, conversation, agreed=True)
            upsert(connection, task_states, key, {**values, "updated_at": now()})

    def add_own(self, conversation: str, title: str, due: date | None, key: str) -> OwnTask:
        """Add a task the patient wrote.

        Args:
            conversation: whose task it is.
            title: the patient's words.
            due: the patient's date, if any.
            key: what makes the request one and the same, such as the id of the message that
                asked for it: the same key again adds nothing.

        Returns:
            The task as it is kept, which for a repeated key is the first one.
        """
        row = {"conversation_id": conversation, "task_id": OWN + key}
        with self._place(conversation).begin() as connection:
            touch(connection, conversation, agreed=True)
            add(connection, own_tasks, {**row, "title": title, "due": due, "created_at": now()})
            kept = connection.execute(
                select(own_tasks).where(
                    own_tasks.c.conversation_id == conversation,
                    own_tasks.c.task_id == row["task_id"],
                )
            ).one()
        return OwnTask(kept.task_id, kept.title, kept.due)

    def sheet(self, conversation: str, sheet: str) -> dict[str, str]:
        """Return the filled fields of a sheet, such as the insurance call, by field name."""
        with self._place(conversation).connect() as connection:
            rows = connection.execute(
                select(sheet_entries.c.field, sheet_entries.c.value).where(
                    sheet_entries.c.conversation_id == conversation, sheet_entries.c.sheet == sheet
                )
            ).all()
        return {row.field: row.value for row in rows}

    def write_sheet(self, conversation: str, sheet: str, field: str, value: str | None) -> None:
        """Fill one field of a sheet; None empties it."""
        key = {"conversation_id": conversation, "sheet": sheet, "field": field}
        with self._place(conversation).begin() as connection:
            touch(connection, conversation, agreed=True)
            if value is None:
                connection.execute(delete(sheet_entries).filter_by(**key))
            else:
                upsert(connection, sheet_entries, key, {"value": value, "updated_at": now()})

    def clear(self, conversation: str) -> None:
        """Forget the checklist and the sheets of a conversation; the talk itself stays."""
        with self._place(conversation).begin() as connection:
            for table in (task_states, own_tasks, sheet_entries):
                connection.execute(delete(table).where(table.c.conversation_id == conversation))
