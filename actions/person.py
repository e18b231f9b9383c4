"""The way to a person: whom to call, and what to read out to them."""

from __future__ import annotations

from collections.abc import Iterator

from rasa_sdk.events import EventType, SlotSet

from actions.answers import fitting
from actions.conversation import option_title
from actions.turn import Choice, Turn, TurnAction, payload
from bot.content import clinic
from bot.profile import DATE_SLOTS

_SUMMED_UP = (
    "role",
    "relation",
    "condition",
    "worry",
    "decision_date",
    "visit_date",
    "country",
    "region",
    "payer",
    "records",
    "doctor_knows",
    "denied",
)
"""What a summary tells, in order; `summary.<slot>` or `summary.<slot>.<value>` says how."""

clinic.load()  # A fault in the file stops the start, not a patient's turn.


class ActionHuman(TurnAction):
    """Leads to people, by place and illness."""

    asks_back = True

    def name(self) -> str:
        """`action_human`."""
        return "action_human"

    def take(self, turn: Turn) -> Iterator[EventType]:
        """Asks first; then sums up what is known, to be read out, and names phone lines.

        In the middle of a form, which asks its own question, the lines come at once.
        """
        asked = any(one.intent == "human" and one.values for one in turn.last_offered)
        if not (turn.form or asked or turn.entity("asked")):
            yes = Choice(turn.text("human.yes"), payload("human", asked=True))
            turn.say(turn.text("human.ask"), [yes, Choice(turn.text("human.no"), payload("deny"))])
            return
        if not turn.form:
            turn.say(summary(turn))
        turn.say(lines(turn), turn.offers([fitting(turn, "make_checklist"), "menu"]))
        yield SlotSet("last_facts", turn.content.quoted(_raw(turn)))


def lines(turn: Turn, lead: str = "human.lead") -> str:
    """Whom the patient can phone and when, with a leading sentence; the clinic's desk first."""
    parts = [turn.text(lead), *_desk(turn), turn.fill(_raw(turn))]
    return " ".join(parts)


def summary(turn: Turn) -> str:
    """What is known of the case, as lines that a patient can read out; no names, no numbers."""
    told = [_told(turn, slot) for slot in _SUMMED_UP if turn.profile.values(slot)]
    rows = [turn.text("summary.wish"), *told]
    return "\n".join([turn.text("summary.lead"), *(f"- {row}" for row in rows)])


def _told(turn: Turn, slot: str) -> str:
    """What one slot tells: a sentence of its own for the value, or with the value's label in it."""
    values = sorted(turn.profile.values(slot))
    if turn.content.has(f"summary.{slot}.{values[0]}"):
        return turn.text(f"summary.{slot}.{values[0]}")
    day = getattr(turn.profile, slot) if slot in DATE_SLOTS else None
    titles = [option_title(turn, slot, value).rstrip("?") for value in values]
    return turn.text(f"summary.{slot}", value=turn.day(day) if day else ", ".join(titles))


def _desk(turn: Turn) -> Iterator[str]:
    desk = clinic.load()
    if desk is None:
        return
    yield turn.text("human.desk", name=desk.name, phone=desk.phone)
    hours = turn.fill(desk.hours) if desk.hours else ""
    yield turn.text("human.desk.hours", hours=hours) if hours else turn.text("human.desk.ask")
    if desk.wait:
        yield turn.text("human.desk.wait", wait=turn.fill(desk.wait))


def _raw(turn: Turn) -> str:
    country = turn.profile.country or "unknown"
    ids = [f"human.{country}.{turn.profile.condition}", f"human.{country}", "human.unknown"]
    id = next(id for id in ids if turn.content.has(id))
    return turn.content.variants(id, turn.language)[0]
