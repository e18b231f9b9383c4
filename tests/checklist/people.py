"""What the checklist's tests share: a fixed day, plans, and profiles of every kind."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from bot.checklist import catalogue
from bot.checklist.plan import Plan, make_plan
from bot.profile import VOCABULARY, Profile

TODAY = date(2026, 11, 21)
REGIONS = [
    "CA",
    "MO",
    "TX",
    "andalucia",
    "galicia",
    "castilla_la_mancha",
    "castilla_y_leon",
    "aragon",
    "valencia",
    "madrid",
]

days = st.integers(-30, 200).map(lambda shift: TODAY + timedelta(shift))


def _one_of(slot: str) -> st.SearchStrategy[str | None]:
    return st.none() | st.sampled_from(sorted(VOCABULARY[slot]))


profiles = st.builds(
    Profile,
    role=_one_of("role"),
    relation=st.sampled_from([None, "dad", "daughter"]),
    condition=_one_of("condition"),
    country=_one_of("country"),
    region=st.none() | st.sampled_from(REGIONS),
    payer=_one_of("payer"),
    decision_date=st.none() | days,
    visit_date=st.none() | days,
    worry=_one_of("worry"),
    records=st.frozensets(st.sampled_from(["reports", "images", "slides", "labs"])),
    doctor_knows=_one_of("doctor_knows"),
    reach=_one_of("reach"),
    opinions=_one_of("opinions"),
    denied=_one_of("denied"),
)


def plan_for(today: date = TODAY, start: date | None = None, **slots: Any) -> Plan:
    """The plan of the project's catalogue for these slots."""
    return make_plan(Profile.from_slots(slots), catalogue.load(), today, start)


def ids(plan: Plan) -> list[str]:
    """The task ids of a plan, in order."""
    return [planned.task.id for planned in plan.tasks]
