"""What the tests of documents share: the made-up patients, and changes to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from bot.checklist import catalogue
from bot.checklist.plan import make_plan
from bot.checklist.state import OwnTask, Saved, TaskState
from bot.checklist.view import Checklist
from bot.documents import Patient
from bot.documents.samples import samples
from bot.profile import Profile

TODAY = date(2026, 11, 21)
SAMPLES = samples(TODAY)
ROSA, GEORGE, CARMEN = (SAMPLES[name] for name in ("rosa", "george", "carmen"))


def patient(
    language: str = "en",
    saved: Saved | None = None,
    sheets: Mapping[str, Mapping[str, str]] | None = None,
    **slots: Any,
) -> Patient:
    """A patient of whom nothing is known but what is given."""
    profile = Profile.from_slots(slots)
    plan = make_plan(profile, catalogue.load(), TODAY)
    return Patient("somebody", profile, Checklist(plan, saved), sheets or {}, language, TODAY)


def who_writes(words: str) -> Patient:
    """Rosa, with the same words in every place where a patient's own words can stand."""
    notes = {id: TaskState(id, note=words) for id in ("records_slides", "records_images")}
    filled = {
        "must_asks": dict.fromkeys(("first_question", "second_question", "third_question"), words),
        "insurer_call": {"covered": "no", "reason_no": words, "how_to_appeal": words},
        "two_opinions": dict.fromkeys(("diagnosis_first", "treatment_first", "settles"), words),
    }
    checklist = Checklist(ROSA.checklist.plan, Saved(notes, (OwnTask("own:1", words),)))
    return replace(ROSA, checklist=checklist, sheets=filled)
