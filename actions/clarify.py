"""When one does not follow the other: what was meant, and why something is asked."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rasa_sdk.events import EventType, FollowupAction, SlotSet

from actions import consent
from actions.checklist import explain, load, mark
from actions.conversation import show_menu
from actions.person import lines
from actions.turn import Choice, Turn, TurnAction, payload
from bot.checklist.match import look_up
from bot.nlu.marks import DOABLE, MEANT

_MEANINGS = 3
"""How many meanings "did you mean ...?" offers."""

_DONE = re.compile(
    r"(?:i |we |ok |yes |finally |just |have |ive |i've |hes |she )*"
    r"(?:got|have|did|done|called|told|asked|sent|booked|received|picked|finished|wrote|made|found)\b",
    re.IGNORECASE,
)
"""How patients begin to tell that a task is done."""


class ActionClarify(TurnAction):
    """Not understood: first a short choice, then the menu, then a person."""

    resets = frozenset({"in_crisis"})

    def name(self) -> str:
        """`action_clarify`."""
        return "action_clarify"

    def take(self, turn: Turn) -> Iterator[EventType]:
        """Counts the misses in a row and gives a little more help each time."""
        if _tells_of_a_task(turn):
            yield from mark(turn, "done", "list.ticked")
            return
        misses = int(turn.slot("misses") or 0) + 1
        likely = likely_topics(turn)
        if meant := turn.entities(MEANT):
            _choose(turn, "clarify.two", meant)
            return
        if misses >= 3:
            turn.say(lines(turn, lead="clarify.person"), turn.offers(["menu", "human"]))
        elif turn.form:
            turn.say(turn.text("clarify.in_form"))
        elif misses == 1 and len(likely) > 1:
            _choose(turn, "clarify.choose", likely)
        else:
            show_menu(turn, turn.content.menus["menu"], turn.text("clarify.menu"))
        yield SlotSet("misses", misses)
        if turn.intent != "nlu_fallback":
            # It came as the policy's last resort: no rule knows what follows.
            yield FollowupAction("action_listen")


class ActionWhyAsk(TurnAction):
    """Explains why a question is asked, or why a task is on the list."""

    def name(self) -> str:
        """`action_why_ask`."""
        return "action_why_ask"

    def take(self, turn: Turn) -> Iterator[EventType]:
        """Says what the answer changes; it may be about consent, or the task explained last."""
        question = turn.content.intake.get(turn.slot("requested_slot") or "")
        task = turn.offered_item()
        item = load(turn).by_id(task) if task and not question else None
        if question:
            turn.say(turn.fill(question.why))
        elif consent.is_open(turn):
            consent.explain(turn)
        elif item:
            yield from explain(turn, item)
        else:
            turn.say(turn.text("why_ask.any"), turn.offers(["privacy", "menu"]))


def _choose(turn: Turn, id: str, meanings: list[str]) -> None:
    """Asks which of the meanings is meant; a number, a label or "the first" chooses."""
    other = Choice(turn.text("clarify.other"), payload("menu"))
    turn.say(turn.text(id), [*turn.offers(meanings), other])


def _tells_of_a_task(turn: Turn) -> bool:
    """Whether a message that was not understood plainly says that one task is done."""
    if turn.form or not turn.slot("has_list") or not _DONE.match(turn.said):
        return False
    checklist = load(turn)
    return look_up(checklist, turn.said, checklist.waiting).sure


def likely_topics(turn: Turn) -> list[str]:
    """The meanings likeliest for a message that was not understood, as ids to offer."""
    ranking = (turn.tracker.latest_message or {}).get("intent_ranking") or []
    names = [one["name"] for one in ranking]
    known = [name for name in names if name in turn.content.topics or name in DOABLE]
    return known[:_MEANINGS]
