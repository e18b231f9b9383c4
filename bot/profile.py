"""What is known of a patient, and the conditions that tasks, questions and answers put on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

#: Closed vocabularies; a slot that is not named here takes any word.
VOCABULARY: Mapping[str, frozenset[str]] = {
    "role": frozenset({"self", "other", "child", "minor"}),
    "condition": frozenset(
        {"cancer", "heart", "spine_joint", "neuro", "rare", "pregnancy", "mental", "other"}
    ),
    "country": frozenset({"us", "england", "uk_other", "spain", "eu", "other"}),
    "payer": frozenset(
        {
            "medicare",
            "medicare_advantage",
            "medicaid",
            "private",
            "hmo",
            "none",
            "nhs",
            "public",
            "workers_comp",
            "other",
        }
    ),
    "worry": frozenset(
        {
            "right_diagnosis",
            "right_treatment",
            "trust",
            "communication",
            "more_information",
            "options",
            "other",
        }
    ),
    "records": frozenset({"reports", "images", "slides", "labs", "none"}),
    "doctor_knows": frozenset({"yes", "no", "afraid"}),
    "reach": frozenset({"in_person", "remote"}),
    "opinions": frozenset({"none", "one", "differ"}),
    "denied": frozenset({"insurer", "referral", "records"}),
}

#: Slots that hold a calendar date.
DATE_SLOTS = ("decision_date", "visit_date")

#: What every date that is there matches in a condition.
KNOWN = "known"

_NOTHING = frozenset({"", "unknown"})


@dataclass(frozen=True)
class Profile:
    """One patient's situation. Every field may be missing (None, or an empty set for records)."""

    role: str | None = None
    relation: str | None = None
    condition: str | None = None
    country: str | None = None
    region: str | None = None
    payer: str | None = None
    decision_date: date | None = None
    visit_date: date | None = None
    worry: str | None = None
    records: frozenset[str] = frozenset()
    doctor_knows: str | None = None
    reach: str | None = None
    opinions: str | None = None
    denied: str | None = None

    @classmethod
    def from_slots(cls, slots: Mapping[str, Any]) -> Profile:
        """Read a profile from slot values, leaving out what is missing, unknown or not understood.

        `slots` may hold other keys too. Dates may be ISO strings or `datetime.date`.
        """
        return cls(**{f.name: _read(f.name, slots.get(f.name)) for f in fields(cls)})

    def matches(self, when: Mapping[str, Sequence[str]]) -> bool:
        """True if every slot named in `when` holds one of the values listed for it.

        A missing slot never matches, so an empty `when` is the only one that fits everybody. A date
        that is there matches the value `known`.
        """
        return all(self.values(slot) & frozenset(listed) for slot, listed in when.items())

    def values(self, slot: str) -> frozenset[str]:
        """The values of one slot as a set: empty when missing; a date is ISO text and `known`.

        Raises AttributeError when `slot` is not a profile slot.
        """
        value = getattr(self, slot)
        if value is None:
            return frozenset()
        if isinstance(value, frozenset):
            return value
        return frozenset({value.isoformat(), KNOWN} if isinstance(value, date) else {value})


def _read(slot: str, value: Any) -> Any:
    """One slot's value in the profile's own type; what cannot be read counts as missing."""
    if slot == "records":
        return _read_set(slot, value)
    if isinstance(value, list | tuple | set | frozenset):
        value = next(iter(value), None)
    if slot in DATE_SLOTS:
        return _read_date(value)
    return _read_word(slot, value)


def _read_set(slot: str, value: Any) -> frozenset[str]:
    """A list-valued slot; "none" beside another value says nothing and is dropped."""
    listed = [value] if isinstance(value, str) else list(value or ())
    words = frozenset(word for item in listed if (word := _read_word(slot, item)) is not None)
    return words - {"none"} if len(words) > 1 else words


def _read_word(slot: str, value: Any) -> str | None:
    """A word of the slot's vocabulary, else None; regions of two letters are upper case."""
    if not isinstance(value, str):
        return None
    word = value.strip()
    if slot == "region":
        word = word.upper() if len(word) == 2 else word.lower()
    if word.lower() in _NOTHING:
        return None
    known = VOCABULARY.get(slot)
    return word if known is None or word in known else None


def _read_date(value: Any) -> date | None:
    """A date from a date or an ISO string (a time after it is ignored), else None."""
    if isinstance(value, date):
        return date(value.year, value.month, value.day)
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None
