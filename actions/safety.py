"""The first reply to an emergency or a crisis."""

from __future__ import annotations

from collections.abc import Iterator

from rasa_sdk.events import EventType, SlotSet

from actions.turn import Turn, TurnAction
from bot.content.alarm_reply import EMERGENCY, alarm_reply

ALARM = "alarm"
"""The entity by which the safety check gives an alarm's grade."""


class ActionEmergency(TurnAction):
    """Tells the patient to call for help now; what was under way waits."""

    def name(self) -> str:
        """`action_emergency`."""
        return "action_emergency"

    def take(self, turn: Turn) -> Iterator[EventType]:
        """Says the reply for the patient's place, without a question or a choice."""
        yield from _alarm(turn, EMERGENCY)


class ActionCrisis(TurnAction):
    """Stays with a patient who may want to die or to harm themself, until they choose to go on."""

    resets = frozenset({"misses"})

    def name(self) -> str:
        """`action_crisis`."""
        return "action_crisis"

    def take(self, turn: Turn) -> Iterator[EventType]:
        """Says the reply for grade and place; after it, stays near without numbers or menu."""
        grade = turn.entity(ALARM)
        if grade is None and turn.slot("in_crisis"):
            turn.say(turn.text("crisis.stay"), urgent=True)
        else:
            yield from _alarm(turn, grade or "veiled")
        yield SlotSet("in_crisis", True)


def _alarm(turn: Turn, grade: str) -> Iterator[EventType]:
    """Says the reply of one grade, word for word."""
    text, facts = alarm_reply(grade, turn.profile.country, turn.language, turn.content)
    turn.say(text, urgent=True)
    yield SlotSet("last_facts", facts)
