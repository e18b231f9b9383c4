"""The question whether what a patient tells may be kept, and the answer to it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from rasa_sdk.events import EventType, SlotSet

from actions import keeping
from actions.turn import Choice, Turn, TurnAction, payload

GIVE, WITHDRAW = "give_consent", "withdraw_consent"

_QUIET_AFTER_ALARM = 3
"""For how many messages of the patient the question does not come after danger."""

_UNSAFE = frozenset({"abuse", "child_at_risk"})
"""Topics after which somebody else may be reading along."""

_LEAVING = frozenset({"goodbye", "pause"})

_NEGATED = re.compile(
    r"n't\b|\b(?:dont|doesnt|wont|cant|no|not|nor|never|nothing|none|without|stop|undo"
    r"|withdraw|revoke|cancel|delete|erase|forget|(?:take|taking|took)\b.*\b(?:back|away))\b",
    re.IGNORECASE,
)
"""Words with which consent is not plain enough: it is asked for instead."""


class ActionConsent(TurnAction):
    """Keeps what the patient tells, or stops keeping it, as they wish."""

    def name(self) -> str:
        """`action_consent`."""
        return "action_consent"

    def take(self, turn: Turn) -> Iterator[EventType]:
        """Does what the intent says; consent counts only where it is plain."""
        plain = turn.intent == GIVE and not _NEGATED.search(turn.said)
        if turn.intent == WITHDRAW:
            yield from refuse(turn)
        elif plain and not _deleting(turn):
            yield from give(turn)
        elif _deleting(turn) or turn.form or keeping.standing(turn) in ("minor", "kept"):
            turn.say(turn.text("word.keep_data"), _going_on(turn))
        else:
            turn.say(turn.text("consent.sure"), question(turn))


def is_open(turn: Turn) -> bool:
    """Whether the bot's last message asked for consent."""
    return turn.offered(GIVE) and turn.offered(WITHDRAW)


def due(turn: Turn, *, never_asked: bool = False) -> bool:
    """Whether the question may come now without the patient asking for it.

    Args:
        never_asked: it must not have come before.
    """
    asked = int(turn.slot(keeping.ASKED) or 0)
    if turn.form or turn.slot("in_crisis") or keeping.standing(turn) != "open":
        return False
    lately = _intents(turn)[-1 - _QUIET_AFTER_ALARM :]
    most = 1 if never_asked else keeping.MOST_ASKED
    return asked < most and not (keeping.ALARMS | _UNSAFE) & set(lately)


def ask(turn: Turn, when: str, **custom: Any) -> Iterator[EventType]:
    """Asks, and counts it.

    Args:
        when: `start`, `list` or `leaving`: what the question comes with.
        custom: further keys of the message.
    """
    turn.say(keeping.text(turn, f"consent.ask_{when}"), question(turn), **custom)
    yield SlotSet(keeping.ASKED, int(turn.slot(keeping.ASKED) or 0) + 1)


def question(turn: Turn, saying: str = "") -> list[Choice]:
    """Yes and no; "tell me more" while something is left besides what is being said now."""
    choices = [
        Choice(turn.text("word.yes"), payload(GIVE)),
        Choice(turn.text("word.no"), payload(WITHDRAW)),
    ]
    left = [part for part in _parts(turn) if part != saying and not turn.said_lately(part)]
    return [*choices, turn.offer("more")] if left else choices


def explain(turn: Turn) -> None:
    """Says more about what would be kept, and leaves the question open."""
    more = keeping.text(turn, "consent.more")
    turn.say(more, question(turn, more))


def give(turn: Turn) -> Iterator[EventType]:
    """Keeps what the patient tells from now on, with what they told so far."""
    standing = keeping.standing(turn)
    if standing in ("minor", "kept"):
        turn.say(keeping.text(turn, "consent"), _going_on(turn))
        return
    _say_with_next(turn, "consent.given")
    yield from keeping.keep(turn)


def refuse(turn: Turn) -> Iterator[EventType]:
    """Keeps nothing, and takes out of the database what is there."""
    _say_with_next(turn, "consent.withdrawn")
    yield from keeping.release(turn)


def later(turn: Turn) -> Iterator[EventType]:
    """Takes "not now" for an answer: nothing is kept, and the question may come once more."""
    _say_with_next(turn, "consent.later")
    yield from ()


def _say_with_next(turn: Turn, id: str) -> None:
    """Says a sentence with what comes next: the start menu, the list, or nothing on leaving."""
    said = keeping.text(turn, id)
    if turn.form or set(_intents(turn)[-2:-1]) & _LEAVING:
        turn.say(said)
    elif turn.slot("has_list"):
        turn.say(said, _going_on(turn))
    else:
        start = turn.content.menus["start"].choices
        turn.say(f"{said} {turn.text('greet.choose')}", turn.offers(start))


def _going_on(turn: Turn) -> list[Choice]:
    listed = ["next_task", "show_checklist"] if turn.slot("has_list") else ["make_checklist"]
    return turn.offers([*listed, "menu"])


def _deleting(turn: Turn) -> bool:
    """Whether the bot's last message asked if it shall forget something."""
    return turn.offered("confirm_delete") or turn.offered("confirm_start_over")


def _parts(turn: Turn) -> list[str]:
    """Everything that is said on "tell me more", part by part."""
    raw = turn.content.variants("consent.more", turn.language)
    return [turn.fill(part, **keeping.limits()) for part in raw]


def _intents(turn: Turn) -> list[str]:
    """The intents of the patient's messages, oldest first, the one at hand included."""
    said = [event for event in turn.tracker.events if event.get("event") == "user"]
    return [((one.get("parse_data") or {}).get("intent") or {}).get("name") or "" for one in said]
