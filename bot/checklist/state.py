"""What a patient has done to a checklist: ticks, own dates, notes, own tasks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

Status = Literal["open", "done", "removed"]


@dataclass(frozen=True)
class TaskState:
    """What the patient did to one task of the catalogue or one of their own."""

    task_id: str
    status: Status = "open"
    due: date | None = None
    note: str | None = None


@dataclass(frozen=True)
class OwnTask:
    """A task the patient wrote. `task_id` is "own:<key>"; `title` is theirs, word for word."""

    task_id: str
    title: str
    due: date | None = None


@dataclass(frozen=True)
class Saved:
    """All that is kept for one conversation's checklist; states by task id."""

    states: Mapping[str, TaskState] = field(default_factory=dict)
    own: tuple[OwnTask, ...] = ()
