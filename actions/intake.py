"""The intake: a few questions, none of them twice, none of them compulsory."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActionExecutionRejected, EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.forms import FormValidationAction

from actions import keeping
from actions.answers import answer_also, answer_topic, has_more, say_more
from actions.conversation import PROFILE_SLOTS, option_title
from actions.turn import Choice, Turn, TurnAction, payload
from bot.checklist.due import at_hand
from bot.content import Question, load
from bot.nlu.marks import RE_ASKED
from bot.settings import today

UNKNOWN = "unknown"
ANSWERS = {"inform", "skip", "dont_know", "affirm", "deny"}
"""Intents that answer a question, or decline to; any other is a digression."""

_SETS_PROFILE = {"inform", "correct", "share_situation", "surgery_soon", "unsure_start"}
"""Intents in whose messages the patient speaks of themself, so that known answers may change."""


_ABOUT_TASKS = {
    "tick",
    "untick",
    "add_task",
    "add_note",
    "remove_task",
    "change_date",
    "task_help",
    "next_task",
}
"""Intents in whose messages the patient speaks of a task, never of themself."""


class ValidateIntakeForm(FormValidationAction):
    """Decides whether a message answers the question, and which question is next."""

    def name(self) -> str:
        """`validate_intake_form`."""
        return "validate_intake_form"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        """Rejects digressions, so that rules answer them; else names the next question."""
        turn = Turn(dispatcher, tracker)
        events: list[EventType] = []
        asked = turn.slot("requested_slot")
        if turn.form == "intake_form" and asked and answers_now(tracker, "intake_form"):
            if turn.intent not in ANSWERS:
                return [ActionExecutionRejected("intake_form")]
            if turn.intent in ("skip", "dont_know") and turn.slot(asked) is None:
                events.append(SlotSet(asked, UNKNOWN))
        if turn.slot("misses") and turn.intent != "nlu_fallback":
            events.append(SlotSet("misses", 0))
        if turn.intent == "make_checklist" and answers_now(tracker, "intake_form"):
            events += answer_also(turn)
        tracker.add_slots(events)
        return [*events, SlotSet("requested_slot", next_question(Turn(dispatcher, tracker)))]


class ActionValidateSlotMappings(Action):
    """Keeps what is known of the patient when a message only mentions something else."""

    def name(self) -> str:
        """`action_validate_slot_mappings`, which Rasa runs when entities filled slots."""
        return "action_validate_slot_mappings"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        """Puts back answers that a question merely touched ("is it only for cancer?")."""
        turn = Turn(dispatcher, tracker)
        if turn.entity(RE_ASKED):
            return list(depends_on(turn, changed_slots(turn)))
        if turn.intent in _SETS_PROFILE:
            return []
        before = slots_before_message(tracker)
        return [
            SlotSet(name, before.get(name))
            for name in tracker.slots_to_validate()
            if name in PROFILE_SLOTS
            and (turn.intent in _ABOUT_TASKS or before.get(name) not in (None, UNKNOWN))
        ]


class AskQuestion(Action):
    """Asks one question of the intake; `ASK_ACTIONS` holds one class for each."""

    slot = ""

    def name(self) -> str:
        """`action_ask_intake_form_<slot>`, which Rasa's form runs to ask for the slot."""
        return f"action_ask_intake_form_{self.slot}"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        """Asks, in new words when it asks again; a minor is told first that nothing is kept."""
        told = keeping.tell_minor(Turn(dispatcher, tracker))
        tracker.add_slots(told)
        turn = Turn(dispatcher, tracker)
        question = turn.content.intake[self.slot]
        again = turn.slot("last_ask") == self.slot or turn.said_lately(question.ask)
        lead = _lead(turn, self.slot) if again else ""
        wording = turn.fill(question.again if again else question.ask)
        turn.say(f"{lead} {wording}".strip(), [*_options(turn, question), turn.offer("skip")])
        return [*told, SlotSet("last_ask", self.slot)]


ASK_ACTIONS: list[type[AskQuestion]] = [
    type(
        f"Ask{slot.title().replace('_', '')}",
        (AskQuestion,),
        {"slot": slot, "__module__": __name__},
    )
    for slot in load().intake
]


class ActionInform(TurnAction):
    """Takes note of what a patient tells of themself when nothing was asked."""

    def name(self) -> str:
        """`action_inform`."""
        return "action_inform"

    def take(self, turn: Turn) -> Iterator[EventType]:
        """Says what was noted and what it changed, or asks what is meant."""
        changed = changed_slots(turn)
        noted = [_noted(turn, slot) for slot in changed]
        if not changed and (day := _moved_date(turn)):
            changed, noted = ["decision_date"], [turn.day(day)]
            yield SlotSet("decision_date", day.isoformat())
            if turn.intent == "inform":
                return  # the question that is asked again says that it is noted
        if changed:
            yield from _say_noted(turn, ", ".join(noted))
            yield from depends_on(turn, changed)
        else:
            yield from _nothing_new(turn)


def _moved_date(turn: Turn) -> date | None:
    """The day of the decision, moved ("actually it is January eighth") or named out of turn.

    While the questions for the list are asked, a bare "Dec 14" can mean no other day.
    """
    day = turn.entity("date")
    moved = turn.intent == "correct" and turn.profile.decision_date
    out_of_turn = turn.form == "intake_form" and not turn.profile.decision_date
    return date.fromisoformat(day) if day and (moved or out_of_turn) else None


def _say_noted(turn: Turn, noted: str) -> Iterator[EventType]:
    """Says what was noted; the last answer is given anew when it now reads otherwise."""
    topic = turn.slot("last_topic")
    if turn.form:
        turn.say(turn.text("intake.noted", noted=noted))
    elif turn.slot("has_list"):
        turn.say(turn.text("inform.list", noted=noted), turn.offers(["show_checklist", "menu"]))
    elif topic and not turn.said_lately(turn.content.answer(topic, turn.profile).say):
        turn.say(turn.text("intake.noted", noted=noted))
        yield from answer_topic(turn, topic)
    else:
        turn.say(turn.text("inform.noted", noted=noted), turn.offers(["make_checklist", "menu"]))


def _nothing_new(turn: Turn) -> Iterator[EventType]:
    """Asks what to change, goes on with the last answer, or says that nothing was found."""
    known = [slot for slot in turn.content.intake if turn.slot(slot) is not None]
    if turn.form:
        turn.say(turn.text("clarify.in_form"))
    elif turn.intent == "correct" and known:
        turn.say(turn.text("correct.what"), [_change(turn, slot) for slot in known])
    elif turn.intent == "correct":
        turn.say(turn.text("correct.nothing"), turn.offers(["make_checklist", "menu"]))
    elif turn.slot("last_topic") and has_more(turn):
        yield from say_more(turn)
    else:
        turn.say(turn.text("inform.unclear"), turn.offers(["make_checklist", "menu"]))


class ActionChangeAnswer(TurnAction):
    """Forgets one answer so that the intake asks for it again."""

    def name(self) -> str:
        """`action_change_answer`."""
        return "action_change_answer"

    def take(self, turn: Turn) -> Iterator[EventType]:
        """Empties the slot that was chosen; questions never asked are left alone."""
        chosen = turn.entity("question")
        for slot in turn.content.intake:
            if slot == chosen:
                yield SlotSet(slot, None)
            elif turn.slot(slot) is None:
                yield SlotSet(slot, UNKNOWN)


def answers_now(tracker: Tracker, form: str) -> bool:
    """Whether a form looks at the patient's message for the first time.

    Rasa validates a form again when it comes back to it after a digression; other actions have
    run by then.
    """
    since = tracker.events[_last_said(tracker) :]
    ran = {event.get("name") for event in since if event["event"] == "action"}
    return ran <= {form, "action_extract_slots"}


def next_question(turn: Turn) -> str | None:
    """The first question that fits the patient and has no answer; None when all are answered."""
    for question in turn.content.intake.values():
        if turn.slot(question.slot) is None and applies(turn, question):
            return question.slot
    return None


def applies(turn: Turn, question: Question) -> bool:
    """Whether a question is asked of this patient; with little time only the most needed are."""
    if not question.tonight and at_hand(turn.profile.decision_date, today()):
        return False
    return not question.when or turn.profile.matches(question.when)


def slots_before_message(tracker: Tracker) -> dict[str, Any]:
    """What every slot held before the patient's last message."""
    return {
        event["name"]: event["value"]
        for event in tracker.events[: _last_said(tracker)]
        if event.get("event") == "slot"
    }


def _last_said(tracker: Tracker) -> int:
    """Where the patient's last message stands among the events."""
    kinds = [event.get("event") for event in tracker.events]
    return max((index for index, kind in enumerate(kinds) if kind == "user"), default=0)


def changed_slots(turn: Turn) -> list[str]:
    """Slots of the profile that the last message gave a new value."""
    before = slots_before_message(turn.tracker)
    return [
        slot
        for slot in PROFILE_SLOTS
        if turn.slot(slot) is not None and turn.slot(slot) != before.get(slot)
    ]


def depends_on(turn: Turn, changed: list[str]) -> Iterator[EventType]:
    """Empties answers that no longer hold once others changed: a state of another country, a
    cover that does not exist there."""
    if "decision_date" in changed and turn.slot("has_list"):
        yield SlotSet("list_start", today().isoformat())
    if "country" not in changed:
        return
    if "region" not in changed and turn.slot("region"):
        yield SlotSet("region", None)
    offered = {
        option.value
        for option in turn.content.intake["payer"].choices
        if not option.when or turn.profile.matches(option.when)
    }
    if "payer" not in changed and turn.slot("payer") not in (None, UNKNOWN, *offered):
        yield SlotSet("payer", None)


def _lead(turn: Turn, asked: str) -> str:
    """The words before a question that is asked again: what was noted meanwhile, or a way back."""
    known = (asked, turn.slot("last_ask"))
    noted = [_noted(turn, slot) for slot in changed_slots(turn) if slot not in known]
    if noted and turn.intent in ANSWERS:
        return turn.text("intake.noted", noted=", ".join(noted))
    return turn.text("intake.again")


def _options(turn: Turn, question: Question) -> list[Choice]:
    return [
        Choice(turn.fill(option.title), payload("inform", **{question.slot: option.value}))
        for option in question.choices
        if not option.when or turn.profile.matches(option.when)
    ]


def _change(turn: Turn, slot: str) -> Choice:
    title = turn.fill(turn.content.intake[slot].noted)
    return Choice(title[:1].upper() + title[1:], payload("change_answer", question=slot))


def _noted(turn: Turn, slot: str) -> str:
    value = turn.slot(slot)
    day = {"decision_date": turn.profile.decision_date, "visit_date": turn.profile.visit_date}.get(
        slot
    )
    if day:
        return turn.day(day)
    values = value if isinstance(value, list) else [value]
    return ", ".join(option_title(turn, slot, str(one)).rstrip("?") for one in values)
