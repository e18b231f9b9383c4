"""Plans for every kind of profile: what always holds, and the brief's journeys."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.checklist import catalogue
from bot.checklist.plan import make_plan
from bot.content.library import PLACEHOLDER, _read_facts
from bot.content.yaml_files import ROOT
from bot.profile import VOCABULARY, Profile
from tests.checklist.people import TODAY, days, ids, plan_for, profiles

CATALOGUE = catalogue.load()
FACTS = {fact.id: fact for fact in _read_facts(ROOT / "data" / "facts")}
starts = st.none() | st.integers(-40, 0).map(lambda shift: TODAY + timedelta(shift))


@given(profiles, starts)
def test_nothing_is_due_before_today_or_after_the_date_it_serves(
    profile: Profile, start: date | None
) -> None:
    for planned in make_plan(profile, CATALOGUE, TODAY, start).tasks:
        rule, due = planned.task.due, planned.due
        if due is None:
            assert rule.after and profile.visit_date is None
            continue
        assert due >= TODAY
        decision = profile.decision_date
        if decision is not None and decision < TODAY:
            decision = None
        visit_first = not (decision and profile.visit_date and decision < profile.visit_date)
        if decision is not None and (not rule.after or visit_first):
            assert due <= decision
        if rule.anchor == "visit" and not rule.after and profile.visit_date is not None:
            assert due <= profile.visit_date
        if rule.after and visit_first and profile.visit_date is not None:
            assert due >= profile.visit_date


@given(profiles)
def test_no_task_appears_twice(profile: Profile) -> None:
    found = ids(make_plan(profile, CATALOGUE, TODAY))
    assert len(found) == len(set(found))


@given(profiles)
def test_no_two_tasks_of_a_plan_have_the_same_title(profile: Profile) -> None:
    titles = [planned.task.title["en"] for planned in make_plan(profile, CATALOGUE, TODAY).tasks]
    assert len(titles) == len(set(titles))


@given(profiles, starts)
def test_the_same_profile_has_the_same_plan(profile: Profile, start: date | None) -> None:
    assert make_plan(profile, CATALOGUE, TODAY, start) == make_plan(
        replace(profile), CATALOGUE, TODAY, start
    )


@given(profiles)
def test_every_profile_has_something_to_do_but_not_too_much(profile: Profile) -> None:
    assert 4 <= len(make_plan(profile, CATALOGUE, TODAY).tasks) <= 48


@given(profiles)
def test_tasks_stand_group_by_group(profile: Profile) -> None:
    order = list(CATALOGUE.groups)
    places = [order.index(p.group) for p in make_plan(profile, CATALOGUE, TODAY).tasks]
    assert places == sorted(places)


@given(profiles, st.integers(0, 2))
def test_with_the_decision_at_hand_only_what_can_be_done_tonight_is_left(
    profile: Profile, wait: int
) -> None:
    near = replace(profile, decision_date=TODAY + timedelta(wait))
    plan = make_plan(near, CATALOGUE, TODAY)
    assert plan.tonight
    assert 5 <= len(plan.tasks) <= 8
    assert all(planned.task.tonight and planned.group == "tonight" for planned in plan.tasks)


@given(profiles, days)
def test_reports_images_and_slides_are_there_for_cancer(profile: Profile, decision: date) -> None:
    asking = replace(
        profile,
        condition="cancer",
        opinions=None,
        denied=None,
        visit_date=None,
        decision_date=decision if (decision - TODAY).days > 2 else None,
    )
    found = set(ids(make_plan(asking, CATALOGUE, TODAY)))
    assert ("records_images" in found) is ("images" not in profile.records)
    assert ("records_reports" in found) is ("reports" not in profile.records)
    assert found & {"records_slides", "records_slides_held"}


@given(profiles, st.integers(0, 3))
def test_order_stays_from_day_to_day(profile: Profile, later: int) -> None:
    calm = replace(profile, decision_date=None, visit_date=None)
    first = make_plan(calm, CATALOGUE, TODAY, TODAY)
    second = make_plan(calm, CATALOGUE, TODAY + timedelta(later), TODAY)
    assert [p.task.id for p in first.tasks] == [p.task.id for p in second.tasks]


_ELSEWHERE = ["england", "uk_other", "spain", "eu", "other"]
_BELONGS = [
    (r"\bMedicare Advantage\b", {"payer": ["medicare_advantage"]}),
    (r"\bMedicare\b(?! Advantage)", {"payer": ["medicare"]}),
    (r"\bMedicaid\b", {"payer": ["medicaid", "none"]}),
    (r"\bHMO\b", {"payer": ["hmo"]}),
    (r"claims adjuster|\bcomp insurer\b", {"payer": ["workers_comp"]}),
    (r"\bemployers?\b", {"payer": ["private", "hmo"]}),
    (r"\bCalifornia\b", {"region": ["CA"]}),
    (r"\bMissouri\b", {"region": ["MO"]}),
    (r"\bEngland\b|\bNHS\b|\bPALS\b", {"country": ["england"]}),
    (r"\bGP\b", {"country": ["england", "uk_other"]}),
    (r"\bScotland\b", {"country": ["uk_other"]}),
    (r"\bSpain\b|\bAtencion\b", {"country": ["spain"]}),
    (r"\bEU\b|\bEuropean\b", {"country": ["spain", "eu"]}),
    (r"\bAndalucia\b", {"region": ["andalucia"]}),
    (r"\bGalicia", {"region": ["galicia"]}),
    (r"\bAragon\b", {"region": ["aragon"]}),
    (r"\bLa Mancha\b", {"region": ["castilla_la_mancha"]}),
    (r"\bLeon\b", {"region": ["castilla_y_leon"]}),
    (r"\bValencia", {"region": ["valencia"]}),
]


@given(profiles)
def test_nobody_sees_another_country_or_payer(profile: Profile) -> None:
    for planned in make_plan(profile, CATALOGUE, TODAY).tasks:
        text = " ".join(raw for _, _, raw in planned.task.texts())
        for pattern, when in _BELONGS:
            if re.search(pattern, text) and not profile.matches(when):
                nhs_without_country = profile.payer == "nhs" and profile.country is None
                assert nhs_without_country and "england" in when.get("country", ()), (
                    planned.task.id,
                    pattern,
                )
        if re.search(r"\b(?:the|In the) US\b|\bUS (?:law|plans|clinics)\b", text):
            assert profile.country == "us", planned.task.id


@given(profiles)
def test_american_figures_stay_in_america(profile: Profile) -> None:
    american = (
        profile.country == "us"
        or (
            profile.country is None
            and profile.payer
            in ("medicare", "medicare_advantage", "medicaid", "workers_comp", "hmo")
        )
        or (profile.country is None and profile.region in ("CA", "MO"))
    )
    if american:
        return
    for planned in make_plan(profile, CATALOGUE, TODAY).tasks:
        shown = [name for _, _, raw in planned.task.texts() for name in PLACEHOLDER.findall(raw)]
        places = {FACTS[name].place for name in shown if name in FACTS}
        assert not any(place.startswith("us") for place in places), planned.task.id


@pytest.mark.parametrize("slot", sorted(VOCABULARY))
def test_every_value_changes_or_keeps_a_plan_that_still_holds(slot: str) -> None:
    for value in VOCABULARY[slot]:
        slots: dict[str, Any] = {slot: value}
        assert plan_for(**slots).tasks


def test_every_task_is_there_for_somebody() -> None:
    seen: set[str] = set()
    for task in CATALOGUE.tasks.values():
        for when in task.conditions.when or ({},):
            slots: dict[str, Any] = {
                slot: values[0] for slot, values in when.items() if values[0] != "known"
            }
            if any("known" in values for values in when.values()):
                slots["visit_date"] = "2027-01-10"
            if task.tonight == "only":
                slots["decision_date"] = "2026-11-22"
            if "records" in slots:
                slots["records"] = [slots["records"]]
            seen.update(p.task.id for p in plan_for(**slots).tasks)
    assert set(CATALOGUE.tasks) - seen == set()


class TestJourneys:
    """What the people of the domain brief's journeys get."""

    def test_new_cancer_with_surgery_in_three_weeks(self) -> None:
        plan = plan_for(
            role="self",
            condition="cancer",
            country="us",
            payer="private",
            decision_date="2026-12-12",
            worry="right_treatment",
            doctor_knows="no",
        )
        assert {
            "doctor_tell",
            "records_reports",
            "records_images",
            "records_slides",
            "find_cancer_us",
            "cover_private",
            "after_compare",
        } <= set(ids(plan))
        assert len(plan.tasks) <= 30

    def test_angry_at_the_doctor(self) -> None:
        found = ids(plan_for(worry="communication"))
        assert {"doctor_tell_firm", "first_longer_talk", "doctor_complaint"} <= set(found)
        assert "doctor_tell" not in found

    def test_no_insurance_gets_five_calls(self) -> None:
        found = ids(plan_for(country="us", payer="none", condition="other"))
        calls = [
            "cover_estimate",
            "cover_hospital_aid",
            "cover_health_center",
            "cover_review_price",
            "cover_medicaid_check",
        ]
        assert [id for id in found if id in calls] == calls

    def test_surgery_tomorrow(self) -> None:
        plan = plan_for(condition="spine_joint", decision_date="2026-11-22", payer="private")
        assert ids(plan)[0] == "tonight_call"
        assert set(ids(plan)) == {
            "tonight_call",
            "tonight_wait",
            "tonight_colleague",
            "tonight_questions",
            "tonight_someone",
        }

    def test_daughter_for_her_father(self) -> None:
        plan = plan_for(
            role="other",
            relation="dad",
            condition="heart",
            country="us",
            payer="medicare_advantage",
        )
        assert {
            "care_wishes",
            "care_papers_us",
            "cover_advantage_call",
            "cover_referral",
            "records_heart",
        } <= set(ids(plan))
        assert {planned.owner for planned in plan.tasks} == {"patient", "helper"}

    def test_teen(self) -> None:
        plan = plan_for(role="minor", condition="spine_joint", country="us")
        assert {"minor_adult", "minor_explain", "minor_questions"} <= set(ids(plan))
        assert not [planned for planned in plan.tasks if planned.group == "cover"]

    def test_records_refused(self) -> None:
        found = ids(plan_for(denied="records", country="us", condition="cancer"))
        assert found[:3] == ["records_letter_us", "records_slides_lab", "records_officer_us"]
        assert "records_complaint_us" in found

    def test_hmo_refuses_referral_in_california(self) -> None:
        found = ids(plan_for(denied="referral", country="us", region="CA", payer="hmo"))
        assert {
            "referral_reason",
            "appeal_california",
            "referral_plan",
            "appeal_urgent_us",
            "appeal_help_us",
        } <= set(found)
        assert "cover_hmo" not in found

    def test_two_opinions_differ(self) -> None:
        found = ids(plan_for(opinions="differ", country="us", payer="medicare"))
        assert {
            "compare_sheet",
            "compare_settle",
            "compare_call",
            "compare_third",
            "compare_third_medicare",
            "compare_values",
        } <= set(found)
        assert not [id for id in found if id.startswith(("records_", "find_", "visit_"))]

    def test_rare_and_far_away(self) -> None:
        found = ids(plan_for(role="child", condition="rare", country="us", reach="remote"))
        assert {
            "find_rare_us",
            "find_joint_visit",
            "find_vet_service",
            "records_rare_genes",
            "records_child",
            "cover_travel_child_us",
        } <= set(found)

    def test_andalucia(self) -> None:
        found = ids(
            plan_for(condition="cancer", country="spain", region="andalucia", payer="public")
        )
        assert {"spain_andalucia_apply", "spain_andalucia_reply", "spain_plan_b"} <= set(found)
        assert not [id for id in found if id.endswith("_us")]

    def test_a_visit_that_is_over_leaves_what_comes_after(self) -> None:
        found = ids(plan_for(visit_date="2026-11-15", condition="cancer", country="us"))
        assert "visit_pack" not in found
        assert {"after_report", "after_share", "after_compare"} <= set(found)
