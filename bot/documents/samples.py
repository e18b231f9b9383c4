"""Made-up patients, for the gallery and the tests: data/documents/samples.yml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from bot.checklist.catalogue import load as catalogue
from bot.checklist.state import OwnTask, Saved, TaskState
from bot.content.yaml_files import ContentError, load_checked
from bot.documents.patient import Patient
from bot.documents.texts import FOLDER
from bot.profile import Profile

_DAYS: dict[str, Any] = {"type": "integer", "minimum": 1}
_STRINGS: dict[str, Any] = {"type": "object", "additionalProperties": {"type": "string"}}

_SCHEMA: dict[str, Any] = {
    "type": "object",
    "additionalProperties": {
        "type": "object",
        "properties": {
            "language": {"enum": ["en", "es"]},
            "profile": {"type": "object"},
            "decision_in": _DAYS,
            "visit_in": _DAYS,
            "ticks": {"type": "array", "items": {"type": "string"}},
            "notes": _STRINGS,
            "own": {"type": "array", "items": {"type": "string"}},
            "sheets": {"type": "object", "additionalProperties": _STRINGS},
        },
        "required": ["language", "profile", "ticks", "notes", "own", "sheets"],
        "additionalProperties": False,
    },
}


@dataclass(frozen=True)
class _Kept:
    """What a made-up patient did."""

    saved: Saved
    sheets: Mapping[str, Mapping[str, str]]

    def load(self, conversation: str) -> Saved:
        return self.saved

    def sheet(self, conversation: str, sheet: str) -> dict[str, str]:
        return dict(self.sheets.get(sheet, {}))


def samples(today: date) -> dict[str, Patient]:
    """Return the patients by name, as they are on a day.

    Raises:
        ContentError: the file is broken; the message names the line.
    """
    data = load_checked(FOLDER / "samples.yml", _SCHEMA)
    return {str(name): _patient(str(name), entry, today) for name, entry in data.items()}


def _patient(name: str, entry: Mapping[str, Any], today: date) -> Patient:
    unknown = {*entry["ticks"], *entry["notes"]} - set(catalogue().tasks)
    if unknown:
        raise ContentError(f"data/documents/samples.yml: {name} names unknown '{min(unknown)}'")
    days = {
        f"{anchor}_date": today + timedelta(entry[f"{anchor}_in"])
        for anchor in ("decision", "visit")
        if f"{anchor}_in" in entry
    }
    ticked = {id: TaskState(id, "done") for id in entry["ticks"]}
    noted = {id: TaskState(id, note=note) for id, note in entry["notes"].items()}
    own = (OwnTask(f"own:{at}", title) for at, title in enumerate(entry["own"]))
    kept = _Kept(Saved({**noted, **ticked}, tuple(own)), entry["sheets"])
    profile = Profile.from_slots({**entry["profile"], **days})
    return Patient.of(name, profile, kept, language=entry["language"], today=today)
