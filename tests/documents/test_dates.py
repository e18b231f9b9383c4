"""The file for calendars, read by another library than the one that wrote it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import vobject

from bot.checklist.state import OwnTask, Saved, TaskState
from bot.checklist.view import Checklist
from bot.documents import DocumentError, Patient, make
from bot.documents.dates import calendar
from bot.nlu.lexicon import lexicon
from tests.documents.people import CARMEN, ROSA, SAMPLES, TODAY, patient, who_writes

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
LATER = NOW + timedelta(hours=3)


def events(someone: Patient, now: datetime = NOW, full: bool = False) -> dict[str, Any]:
    """The events of a patient's file by their ids."""
    data = calendar(someone, now, full)
    assert data is not None
    read = list(vobject.readComponents(data.decode("utf-8")))
    assert len(read) == 1
    found = read[0].vevent_list
    by_id = {event.uid.value: event for event in found}
    assert len(by_id) == len(found)
    return by_id


def on(someone: Patient, states: dict[str, TaskState]) -> Patient:
    """The patient with other ticks and dates."""
    return replace(someone, checklist=Checklist(someone.checklist.plan, Saved(states)))


def test_each_date_is_there_once_and_lasts_all_day() -> None:
    days = sorted(event.dtstart.value for event in events(ROSA).values())
    items = ROSA.checklist.items
    tasks = [one.due for one in items if one.due and (one.waiting or one.due > TODAY)]
    assert ROSA.profile.visit_date and ROSA.profile.decision_date
    assert days == sorted([*tasks, ROSA.profile.visit_date, ROSA.profile.decision_date])
    for event in events(ROSA).values():
        assert type(event.dtstart.value) is date
        assert event.dtend.value - event.dtstart.value == timedelta(days=1)
        assert event.transp.value == "TRANSPARENT"


def test_a_new_file_updates_the_last_one() -> None:
    task = next(item for item in ROSA.checklist.waiting if item.due).task_id
    day = TODAY + timedelta(9)
    before = events(on(ROSA, {}))
    after = events(on(ROSA, {task: TaskState(task, due=day)}), LATER)
    assert set(before) == set(after)
    moved = [id for id in before if before[id].dtstart.value != after[id].dtstart.value]
    assert len(moved) == 1 and after[moved[0]].dtstart.value == day
    for id in before:
        assert int(after[id].sequence.value) > int(before[id].sequence.value)
        assert after[id].dtstamp.value > before[id].dtstamp.value
        assert after[id].last_modified.value > before[id].last_modified.value


def test_a_task_done_ahead_of_its_day_is_marked() -> None:
    item = next(item for item in ROSA.checklist.waiting if item.due and item.due > TODAY)
    before = events(on(ROSA, {}))
    after = events(on(ROSA, {item.task_id: TaskState(item.task_id, "done")}), LATER)
    assert set(after) == set(before)
    changed = {id for id in before if before[id].summary.value != after[id].summary.value}
    assert [after[id].summary.value for id in changed] == ["Task done"]


def test_ids_tell_nothing_and_differ_from_patient_to_patient() -> None:
    text = (calendar(ROSA, NOW) or b"").decode()
    assert "rosa" not in text.lower()
    other = replace(ROSA, conversation="someone-else")
    assert not set(events(ROSA)) & set(events(other))
    assert all(re.fullmatch(r"[0-9a-f-]{36}", id) for id in events(ROSA))


@pytest.mark.parametrize("someone", SAMPLES.values(), ids=SAMPLES)
def test_a_plain_file_has_no_word_of_health(someone: Patient) -> None:
    text = (calendar(someone, NOW) or b"").decode().lower()
    titles = {event.summary.value for event in events(someone).values()}
    assert len(titles) <= 4
    health = re.compile(
        r"opini|doctor|m[eé]dic|health|salud|cancer|c[aá]ncer|heart|coraz|surg|oper|clinic|"
        r"hospital|patient|pacient|record|insur|seguro|slide|scan|biops|diagn|treat|trata"
    )
    assert not health.search(re.sub(r"uid:\S+", "", text))
    conditions = {word.lower() for words in lexicon("conditions").values() for word in words}
    assert not conditions & set(re.findall(r"[a-záéíóúñ]+", text))


def test_full_titles_come_only_when_asked_for() -> None:
    full = {event.summary.value for event in events(ROSA, full=True).values()}
    assert "Due: Pack your bag for the visit" in full
    assert "Operation or decision" in full
    assert {event.summary.value for event in events(CARMEN).values()} >= {"Cita", "Tarea pendiente"}


def test_words_of_a_patient_stay_in_their_line() -> None:
    evil = "Call\r\nEND:VEVENT\nATTENDEE:mailto:x@example.org;,\\ \x00 \u202e done"
    own = Saved({}, (OwnTask("own:1", evil, TODAY + timedelta(3)),))
    someone = replace(who_writes(evil), checklist=Checklist(ROSA.checklist.plan, own))
    found = events(someone, full=True)
    assert len(found) == len(events(someone))
    titles = [event.summary.value for event in found.values() if "ATTENDEE" in event.summary.value]
    assert len(titles) == 1
    assert not any("attendee" in event.contents for event in found.values())


def test_without_a_date_there_is_no_file() -> None:
    done = {item.task_id: TaskState(item.task_id, "removed") for item in patient().checklist.items}
    with pytest.raises(DocumentError) as none:
        make("calendar", on(patient(), done), "ics")
    assert none.value.reason == "no_dates"


def test_lines_end_and_fold_as_the_standard_says() -> None:
    data = calendar(who_writes("word " * 100), NOW, full_titles=True)
    assert data is not None
    lines = data.split(b"\r\n")
    assert lines[-1] == b"" and b"\n" not in b"".join(lines)
    assert all(len(line) <= 75 for line in lines)
