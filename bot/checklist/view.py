"""The checklist as the patient sees it: the plan together with what they did to it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from bot.checklist.catalogue import OWN, Owner, Task
from bot.checklist.plan import Plan, PlannedTask
from bot.checklist.state import OwnTask, Saved, TaskState
from bot.content.model import Text


@dataclass(frozen=True)
class Item:
    """One line of the checklist.

    Attributes:
        number: its place, from 1.
        title: by language; for an own task the patient's words, which must never be filled in.
        due: the patient's own date if they set one, else the plan's, else None.
        needed: False for a ticked or noted task that the profile no longer asks for.
        owner: who does it, or None when nobody helps the patient.
        task: what the catalogue says, or None for an own task.
    """

    number: int
    task_id: str
    title: Text
    group: str
    due: date | None
    note: str | None
    status: Literal["open", "done"]
    needed: bool
    owner: Owner | None
    task: Task | None

    @property
    def done(self) -> bool:
        """Whether the patient has ticked it."""
        return self.status == "done"

    @property
    def own(self) -> bool:
        """Whether the patient wrote it."""
        return self.task is None

    @property
    def waiting(self) -> bool:
        """Whether there is still something to do."""
        return self.needed and not self.done

    def name(self, language: str = "en") -> str:
        """The title in one language, English where it is missing."""
        return self.title.get(language) or self.title["en"]


@dataclass(frozen=True)
class Section:
    """A group of the checklist with its items."""

    group: str
    title: Text
    items: tuple[Item, ...]


def progress(items: Iterable[Item]) -> tuple[int, int]:
    """How many of some items are done, and how many there are: needed or done."""
    counted = [item for item in items if item.needed or item.done]
    return sum(item.done for item in counted), len(counted)


class Checklist:
    """A plan merged with the patient's ticks, dates, notes and own tasks.

    Items stand in the plan's order, own tasks last, and keep that order whatever the patient
    ticks or re-dates. Tasks the patient removed are hidden. A ticked, re-dated or noted task that
    is no longer in the plan stays in its group, marked as not needed.
    """

    def __init__(self, plan: Plan, saved: Saved | None = None) -> None:
        self.plan = plan
        self.saved = saved or Saved()
        self.items: tuple[Item, ...] = tuple(self._items())

    @property
    def next(self) -> Item | None:
        """What to do first: the earliest date of all that is still to do, by order if equal."""
        return min(
            (item for item in self.items if item.waiting),
            key=lambda item: (item.due or date.max, item.number),
            default=None,
        )

    @property
    def progress(self) -> tuple[int, int]:
        """How many are done, and how many there are: needed or done."""
        return progress(self.items)

    @property
    def waiting(self) -> tuple[Item, ...]:
        """What is still to do, in order."""
        return tuple(item for item in self.items if item.waiting)

    def item(self, number: int) -> Item | None:
        """The item with this number, None if there is none."""
        return self.items[number - 1] if 1 <= number <= len(self.items) else None

    def by_id(self, task_id: str) -> Item | None:
        """The item of this task, None if it is not on the list."""
        return next((item for item in self.items if item.task_id == task_id), None)

    def sections(self, items: Iterable[Item] | None = None) -> list[Section]:
        """Items (all of them if not given) under the titles of their groups, in order."""
        found: dict[str, list[Item]] = {}
        for item in self.items if items is None else items:
            found.setdefault(item.group, []).append(item)
        groups = self.plan.catalogue.groups
        return [Section(id, groups[id].title, tuple(found[id])) for id in groups if id in found]

    def pages(self, size: int) -> list[tuple[Item, ...]]:
        """The items in pages of at most `size` (at least 1)."""
        if size < 1:
            raise ValueError(f"a page holds at least one item, not {size}")
        return [self.items[at : at + size] for at in range(0, len(self.items), size)]

    def page_of(self, number: int, size: int) -> int:
        """The page, from 0, on which an item's number stands."""
        return (number - 1) // size

    def _items(self) -> Iterable[Item]:
        rows = [*self._planned(), *self._left_over()]
        order = {id: index for index, id in enumerate(self.plan.catalogue.groups)}
        rows.sort(key=lambda row: order[row.group])
        shown = [row for row in rows if self._state(row.task.id).status != "removed"]
        own = [task for task in self.saved.own if self._state(task.task_id).status != "removed"]
        needed = {row.task.id for row in self._planned()}
        for number, row in enumerate(shown, start=1):
            yield self._item(number, row, row.task.id in needed)
        for number, task in enumerate(own, start=len(shown) + 1):
            yield self._own_item(number, task)

    def _planned(self) -> tuple[PlannedTask, ...]:
        return self.plan.tasks

    def _left_over(self) -> Iterable[PlannedTask]:
        """Tasks the patient worked on that the plan no longer holds, in catalogue order."""
        planned = {row.task.id for row in self._planned()}
        for task in self.plan.catalogue.tasks.values():
            if task.id not in planned and _touched(self._state(task.id)):
                yield PlannedTask(task, task.group, None, task.owner)

    def _state(self, task_id: str) -> TaskState:
        return self.saved.states.get(task_id) or TaskState(task_id)

    def _item(self, number: int, row: PlannedTask, needed: bool) -> Item:
        state = self._state(row.task.id)
        return Item(
            number=number,
            task_id=row.task.id,
            title=row.task.title,
            group=row.group,
            due=state.due or row.due,
            note=state.note,
            status="done" if state.status == "done" else "open",
            needed=needed,
            owner=row.owner if self.plan.helped else None,
            task=row.task,
        )

    def _own_item(self, number: int, task: OwnTask) -> Item:
        state = self._state(task.task_id)
        return Item(
            number=number,
            task_id=task.task_id,
            title={"en": task.title},
            group=OWN,
            due=state.due or task.due,
            note=state.note,
            status="done" if state.status == "done" else "open",
            needed=True,
            owner=None,
            task=None,
        )


def _touched(state: TaskState) -> bool:
    """Whether the patient did something to a task that should not vanish."""
    return state.status != "removed" and (
        state.status == "done" or state.due is not None or state.note is not None
    )
