"""The first reply to an emergency or a crisis."""

from __future__ import annotations

from collections.abc import Iterator

from rasa_sdk.events import EventType, SlotSet

from actions.turn import Turn, TurnAction
from bot.nlu.alarms import check

_REPLY_BY_COUNTRY = {
    "us": "us",
    "england": "uk",
    "uk_other": "uk",
    "spain": "spain",
    "eu": "eu",
}


class ActionEmergency(TurnAction):
    """Tells the patient to call for help now; what was under way waits."""

    def name(self) -> str:
        """`action_emergency`."""
        return "action_emergency"

    def take(self, turn: Turn) -> Iterator[EventType]:
        """Says the reply for the patient's place, without a question or a choice."""
        yield from alarm(turn, "emergency")


class ActionCrisis(TurnAction):
    """Stays with a patient who may want to die or to harm themself, until they choose to go on."""

    resets = frozenset({"misses"})

    def name(self) -> str:
        """`action_crisis`."""
        return "action_crisis"

    def take(self, turn: Turn) -> Iterator[EventType]:
        """Says the reply for the patient's place; after it, stays near without numbers or menu."""
        if turn.slot("in_crisis") and check(turn.said) is None:
            turn.say(turn.text("crisis.stay"), urgent=True)
        else:
            yield from alarm(turn, "crisis")
        yield SlotSet("in_crisis", True)


def alarm(turn: Turn, kind: str) -> Iterator[EventType]:
    """Says the reply of one kind, word for word."""
    place = _REPLY_BY_COUNTRY.get(turn.profile.country or "", "unknown")
    turn.say(turn.content.message(f"{kind}.{place}", turn.language), urgent=True)
    yield SlotSet(
        "last_facts",
        turn.content.quoted(turn.content.variants(f"{kind}.{place}", turn.language)[0]),
    )
