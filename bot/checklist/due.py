"""Due dates, reckoned backwards from the decision or the visit.

All dates are calendar days. A task before an anchor keeps its lead time as long as there is room
for the longest lead time of the catalogue; with less room, all lead times shrink alike, so the
order of the tasks stays. A date never falls before today nor after the day that the task serves.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from bot.checklist.catalogue import DueRule
from bot.profile import Profile

TONIGHT_DAYS = 2
"""Days to the decision from which on only what can still be done tonight is shown."""

_VISIT_SHARE = (2, 3)
"""With no visit booked, it is planned after this part of the time to the decision."""


def at_hand(decision: date | None, today: date) -> bool:
    """Whether a decision or operation is so near that there is time for little else."""
    return decision is not None and 0 <= (decision - today).days <= TONIGHT_DAYS


@dataclass(frozen=True)
class Calendar:
    """The dates that due dates are reckoned from.

    Attributes:
        today: no date falls before it.
        start: the day the list was made; gentle dates and lead times count from it, so that they
            stay where they are when the patient comes back a week later.
        decision: the coming decision or operation, or None.
        visit: the visit as booked, past or coming, or None.
        longest: most days that a task is due before each anchor.
    """

    today: date
    start: date
    decision: date | None
    visit: date | None
    longest: dict[str, int]

    @property
    def tonight(self) -> bool:
        """Whether the decision is so near that only the most urgent tasks make sense."""
        return at_hand(self.decision, self.today)

    @property
    def visit_over(self) -> bool:
        """Whether the booked visit lies in the past."""
        return self.visit is not None and self.visit < self.today

    @property
    def visit_target(self) -> date | None:
        """The visit to prepare for: as booked, else in good time before the decision."""
        if self.visit is not None:
            return self.visit
        if self.decision is None:
            return None
        part, whole = _VISIT_SHARE
        return self.start + (self.decision - self.start) * part // whole


def calendar(profile: Profile, longest: dict[str, int], today: date, start: date) -> Calendar:
    """The calendar of a profile; a decision date that has passed counts as none."""
    decision = profile.decision_date
    if decision is not None and decision < today:
        decision = None
    return Calendar(today, min(start, today), decision, profile.visit_date, longest)


def due_date(rule: DueRule, calendar: Calendar) -> date | None:
    """The date of a task, or None when it has none: it comes after a visit that is not booked."""
    reckoned = reckon(rule, calendar)
    if reckoned is None:
        return None
    latest = _latest(rule, calendar)
    early_enough = reckoned if latest is None else min(reckoned, latest)
    return max(calendar.today, early_enough)


def reckon(rule: DueRule, calendar: Calendar) -> date | None:
    """The date by the rule alone, not yet kept between today and the day it serves.

    It depends on the start of the list but not on the day of asking, so it can order tasks.
    """
    if rule.after:
        return calendar.visit and calendar.visit + timedelta(rule.days)
    gentle = calendar.start + timedelta(rule.within)
    anchor = _anchor(rule, calendar)
    return gentle if anchor is None else min(gentle, anchor - _lead(rule, anchor, calendar))


def _anchor(rule: DueRule, calendar: Calendar) -> date | None:
    if rule.anchor == "decision":
        return calendar.decision
    return calendar.visit_target if rule.anchor == "visit" else None


def _lead(rule: DueRule, anchor: date, calendar: Calendar) -> timedelta:
    """The lead time of a rule, shrunk by the same factor for all when there is too little room."""
    longest = calendar.longest.get(rule.anchor, rule.days)
    room = max(0, (anchor - calendar.start).days)
    if room >= longest:
        return timedelta(rule.days)
    return timedelta(rule.days * room // longest)


def _latest(rule: DueRule, calendar: Calendar) -> date | None:
    """The last day on which the task still serves: the decision, and for some the visit."""
    decision, visit = calendar.decision, calendar.visit
    if rule.after and decision is not None and visit is not None and decision < visit:
        return None
    days = [decision, None if rule.after or rule.anchor != "visit" else visit]
    return min((day for day in days if day is not None), default=None)
