"""The first reply to an emergency or a crisis."""

from __future__ import annotations

from collections.abc import Iterator

from rasa_sdk.events import EventType, SlotSet

from actions.turn import Turn, TurnAction

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
    """Stays with a patient who may want to die or to harm themself."""

    def name(self) -> str:
        """`action_crisis`."""
        return "action_crisis"

    def take(self, turn: Turn) -> Iterator[EventType]:
        """Says the reply for the patient's place, without a menu."""
        yield from alarm(turn, "crisis")


def alarm(turn: Turn, kind: str) -> Iterator[EventType]:
    """Says the reply of one kind, word for word."""
    place = _REPLY_BY_COUNTRY.get(turn.profile.country or "", "unknown")
    turn.say(turn.content.message(f"{kind}.{place}", turn.language), urgent=True)
    yield SlotSet(
        "last_facts",
        turn.content.quoted(turn.content.variants(f"{kind}.{place}", turn.language)[0]),
    )
