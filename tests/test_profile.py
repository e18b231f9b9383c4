"""Reading a profile from slots, and matching conditions."""

from __future__ import annotations

from datetime import date

import pytest

from bot.profile import Profile


def test_missing_unknown_and_misread_values_are_left_out() -> None:
    profile = Profile.from_slots(
        {"role": "unknown", "condition": "", "payer": "monopoly money", "country": None, "zzz": 1}
    )
    assert profile == Profile()


def test_none_counts_where_it_means_something() -> None:
    profile = Profile.from_slots(
        {"payer": "none", "opinions": "none", "records": ["none"], "decision_date": "none"}
    )
    assert profile.payer == "none"
    assert profile.opinions == "none"
    assert profile.records == frozenset({"none"})
    assert profile.decision_date is None


@pytest.mark.parametrize("written", ["2026-12-12", "2026-12-12T07:00:00", date(2026, 12, 12)])
def test_dates(written: object) -> None:
    assert Profile.from_slots({"visit_date": written}).visit_date == date(2026, 12, 12)


@pytest.mark.parametrize("written", ["soon", "2026-13-01", 7, [], {}])
def test_dates_that_cannot_be_read_are_left_out(written: object) -> None:
    assert Profile.from_slots({"decision_date": written}).decision_date is None


@pytest.mark.parametrize(
    ("written", "held"),
    [
        ("images", {"images"}),
        (["images", "none", "slides", "rubbish"], {"images", "slides"}),
        (None, set()),
        ([], set()),
    ],
)
def test_records(written: object, held: set[str]) -> None:
    assert Profile.from_slots({"records": written}).records == held


def test_regions_are_written_one_way() -> None:
    assert Profile.from_slots({"region": "ca"}).region == "CA"
    assert Profile.from_slots({"region": "Andalucia"}).region == "andalucia"


def test_conditions_are_and_across_slots_and_or_inside() -> None:
    profile = Profile(country="us", payer="medicare", records=frozenset({"images", "labs"}))
    assert profile.matches({})
    assert profile.matches({"country": ["us"], "payer": ["medicaid", "medicare"]})
    assert profile.matches({"records": ["slides", "images"]})
    assert not profile.matches({"country": ["us"], "payer": ["medicaid"]})


def test_a_missing_slot_never_matches() -> None:
    assert not Profile().matches({"country": ["us", "england", "spain"]})


def test_a_date_that_is_there_matches_known() -> None:
    assert Profile(visit_date=date(2026, 12, 1)).matches({"visit_date": ["known"]})
    assert Profile(visit_date=date(2026, 12, 1)).matches({"visit_date": ["2026-12-01"]})
    assert not Profile().matches({"visit_date": ["known"]})


def test_an_unknown_slot_is_an_error() -> None:
    with pytest.raises(AttributeError):
        Profile().matches({"shoe_size": ["7"]})
