"""What of a conversation is kept: what the patient agreed to, and nothing of a minor's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rasa_sdk.events import EventType, SlotSet

from actions.session_checklists import SessionChecklists, copy
from bot.settings import settings
from bot.storage.checklists import ChecklistStore

if TYPE_CHECKING:
    from actions.turn import Turn

CONSENT = "consent"
"""The slot with the patient's answer: `KEPT`, `SESSION`, or empty."""

KEPT, SESSION = "kept", "session"

SESSION_LIST = "session_list"
"""The slot in which a list lives that is not kept."""

ASKED = "consent_asked"
"""The slot that counts how often the question came without the patient asking for it."""

MOST_ASKED = 2

ALARMS = frozenset({"emergency", "crisis"})
"""Intents in whose turns nothing but the reply to the danger is said."""

_SAID_ANYWAY = frozenset({"privacy", "give_consent"})
"""Intents whose answer itself says that nothing of a minor is kept."""


def standing(turn: Turn) -> str:
    """How it stands with this patient: `kept`, `session`, `minor`, or `open` (no answer yet)."""
    if turn.profile.role == "minor":
        return "minor"
    return turn.slot(CONSENT) or "open"


def text(turn: Turn, id: str) -> str:
    """A fixed sentence that is true for how it stands: `<id>.<standing>`, else `<id>`."""
    variant = f"{id}.{standing(turn)}"
    return turn.text(variant if turn.content.has(variant) else id, **limits())


def limits() -> dict[str, Any]:
    """What `{keep_days}` and `{session_hours}` stand for: the settings of these names."""
    values = settings()
    return {"keep_days": values.keep_days, "session_hours": values.session_hours}


def keep(turn: Turn) -> list[EventType]:
    """Writes the patient's list into the database; the conversation store moves the rest."""
    copy(turn.conversation, turn.checklists, ChecklistStore())
    return [SlotSet(CONSENT, KEPT), SlotSet(SESSION_LIST, None)]


def release(turn: Turn) -> list[EventType]:
    """Takes a copy of the patient's list; the conversation store then empties the database."""
    if turn.slot(CONSENT) != KEPT:
        return [SlotSet(CONSENT, SESSION)]
    held = SessionChecklists()
    copy(turn.conversation, turn.checklists, held)
    return [SlotSet(CONSENT, SESSION), SlotSet(SESSION_LIST, held.held)]


def tell_minor(turn: Turn) -> list[EventType]:
    """Tells a patient who is under age once that nothing is kept, and takes consent back.

    In danger nothing is said; then it is told in a later turn.
    """
    if turn.profile.role != "minor":
        return []
    events = release(turn) if turn.slot(CONSENT) == KEPT else []
    told = int(turn.slot(ASKED) or 0) > MOST_ASKED
    if not told and turn.intent not in ALARMS and not turn.slot("in_crisis"):
        if turn.intent not in _SAID_ANYWAY:
            turn.say(text(turn, "consent"))
        events.append(SlotSet(ASKED, MOST_ASKED + 1))
    return events
