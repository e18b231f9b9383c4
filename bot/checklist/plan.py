"""Profile in, plan out: which tasks a patient has, in which order, and by when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from bot.checklist.catalogue import TONIGHT, Catalogue, Owner, Task
from bot.checklist.due import Calendar, calendar, due_date, reckon
from bot.profile import Profile

_HELPED = ("other", "child")


@dataclass(frozen=True)
class PlannedTask:
    """A task that this patient has.

    Attributes:
        group: id of the group to show it in; `tonight` for all when the decision is at hand.
        due: its date, None when it cannot have one yet.
        owner: who does it; always the patient when nobody helps, always the helper for a child.
    """

    task: Task
    group: str
    due: date | None
    owner: Owner


@dataclass(frozen=True)
class Plan:
    """A patient's tasks in order, with the catalogue they come from.

    Attributes:
        tonight: True when the decision is so near that only the most urgent tasks are there.
        helped: True when somebody acts for the patient, so that owners are worth showing.
    """

    tasks: tuple[PlannedTask, ...]
    catalogue: Catalogue
    tonight: bool
    helped: bool


def make_plan(
    profile: Profile, catalogue: Catalogue, today: date, start: date | None = None
) -> Plan:
    """The plan for a profile. The same arguments always give the same plan.

    Args:
        today: no task is due before it.
        start: the day the list was first made or its dates last changed; today when left out.
            Passing it keeps dates in place from one day to the next.
    """
    longest = {anchor: catalogue.longest(anchor) for anchor in ("decision", "visit")}
    days = calendar(profile, longest, today, start or today)
    chosen = [task for task in _in_group_order(catalogue) if _applies(task, profile, catalogue)]
    chosen = [task for task in chosen if _fits(task, days)]
    order = {id: index for index, id in enumerate(catalogue.groups)}
    chosen.sort(key=lambda task: (order[_group(task, days)], reckon(task.due, days) or date.max))
    helped = profile.role in _HELPED
    return Plan(
        tasks=tuple(
            PlannedTask(task, _group(task, days), due_date(task.due, days), _owner(task, profile))
            for task in chosen
        ),
        catalogue=catalogue,
        tonight=days.tonight,
        helped=helped,
    )


def _in_group_order(catalogue: Catalogue) -> Iterator[Task]:
    for group in catalogue.groups:
        yield from (task for task in catalogue.tasks.values() if task.group == group)


def _applies(task: Task, profile: Profile, catalogue: Catalogue) -> bool:
    group = catalogue.groups[task.group]
    return group.conditions.hold(profile) and task.conditions.hold(profile)


def _fits(task: Task, days: Calendar) -> bool:
    """Whether there is still, or only now, time for it."""
    if days.tonight:
        return task.tonight is not None
    over = days.visit_over and task.due.anchor == "visit" and not task.due.after
    return task.tonight != "only" and not over


def _group(task: Task, days: Calendar) -> str:
    return TONIGHT if days.tonight else task.group


def _owner(task: Task, profile: Profile) -> Owner:
    if profile.role == "child":
        return "helper"
    return task.owner if profile.role == "other" else "patient"
