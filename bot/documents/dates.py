"""The patient's dates as a file for calendars (RFC 5545)."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from icalendar import Calendar, Event

from bot.checklist.view import Item
from bot.documents.patient import Patient
from bot.documents.texts import load
from bot.documents.wording import Wording
from bot.privacy.identity import keyed_hash

_PURPOSE = b"second-opinion calendar events"
_MAKER = "-//My dates//Dates//EN"
_BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class _Day:
    """One date of the calendar; `id` tells it from the others of a patient, from file to file."""

    id: str
    name: str
    title: str
    day: date


def calendar(patient: Patient, now: datetime, full_titles: bool = False) -> bytes | None:
    """Return the file, None when nothing has a date.

    Each date lasts all day and blocks no time. The next file of the same patient has the same ids
    and higher sequence numbers, so that a calendar updates what it has. A task done ahead of its
    day stays in, marked as done; what is done and over is left out.

    Args:
        now: when the file is made.
        full_titles: name the tasks; otherwise nobody can read from the calendar what it is about.
    """
    days = list(_days(patient))
    if not days:
        return None
    names, wording = load().calendar, Wording(patient)
    titles = names.full if full_titles else names.plain
    made = Calendar()
    made.add("prodid", _MAKER)
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", wording.say(names.name).text)
    for one in days:
        made.add_component(
            _event(patient, one, wording.say(titles[one.name], title=one.title).text, now)
        )
    return made.to_ical()


def _days(patient: Patient) -> Iterator[_Day]:
    wording = Wording(patient)
    profile = patient.profile
    anchors = {"visit": profile.visit_date, "decision": profile.decision_date}
    for name, day in anchors.items():
        if day is not None and day >= patient.today:
            yield _Day(name, name, "", day)
    for item in patient.checklist.items:
        if item.due is not None and _counts(item, patient.today):
            title = wording.own(item.name()) if item.own else wording.say(item.title)
            yield _Day(item.task_id, "done" if item.done else "task", title.text, item.due)


def _counts(item: Item, today: date) -> bool:
    """Whether a task belongs into the calendar: to do, or done before its day has come."""
    return item.waiting or (item.done and item.due is not None and item.due > today)


def _event(patient: Patient, day: _Day, title: str, now: datetime) -> Event:
    event = Event()
    event.add("uid", _uid(patient.conversation, day.id))
    event.add("dtstamp", now)
    event.add("last-modified", now)
    event.add("sequence", int((now - _BEGINNING) / timedelta(minutes=1)))
    event.add("summary", title)
    event.add("dtstart", day.day)
    event.add("dtend", day.day + timedelta(days=1))
    event.add("transp", "TRANSPARENT")
    event.add("class", "PRIVATE")
    return event


def _uid(conversation: str, id: str) -> str:
    """The same each time for a patient's date, and readable by nobody without SECRET_KEY."""
    digest = bytes.fromhex(keyed_hash(_PURPOSE, f"{conversation}\0{id}"))
    return str(uuid.UUID(bytes=digest[:16], version=5))
