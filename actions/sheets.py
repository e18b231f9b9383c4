"""Sheets filled in answer by answer: the insurer's call, two opinions, the three must-asks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActionExecutionRejected, EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.forms import FormValidationAction

from actions.answers import fitting
from actions.checklist import INTENT_BY_SHEET, add_own, keep_note, load, own_task, set_date
from actions.intake import ANSWERS, answers_now
from actions.turn import Choice, Turn, TurnAction, payload
from bot.checklist.questions import suggest
from bot.checklist.sheets import Field, Sheet
from bot.checklist.sheets import load as sheets
from bot.checklist.words import load as words
from bot.settings import today

SHEET_BY_INTENT = {intent: sheet for sheet, intent in INTENT_BY_SHEET.items()}

DOCUMENT_BY_SHEET = {
    "insurer_call": "insurer_call",
    "must_asks": "questions",
    "two_opinions": "comparison",
}
"""The document that shows what was filled in on a sheet."""

_ISO = re.compile(r"\d{4}-\d\d-\d\d")
_YES_NO = re.compile(
    r"\s*(?:(?P<yes>y|ye[sp]|yeah|yup|sure|they do|they did|it is)|n|no|nope|nah|not)\b", re.I
)
_SUGGESTED = 3
_LONGEST = 500


@dataclass(frozen=True)
class Blank:
    """What is asked for next on a sheet."""

    id: str
    question: str
    choices: list[Choice] = field(default_factory=list)


class ActionOpenSheet(TurnAction):
    """Opens a sheet where it was left."""

    def name(self) -> str:
        """`action_open_sheet`."""
        return "action_open_sheet"

    def take(self, turn: Turn) -> Iterator[EventType]:
        """Says what the sheet is for; the form asks the questions."""
        name = SHEET_BY_INTENT[turn.intent]
        if turn.entity("anew"):
            _empty(turn, sheets()[name])
        turn.say(turn.fill(sheets()[name].intro))
        yield SlotSet("sheet", name)
        yield SlotSet("sheet_skipped", [])
        yield SlotSet("sheet_answer", None)


class ValidateSheetForm(FormValidationAction):
    """Writes an answer down and finds the next blank."""

    def name(self) -> str:
        """`validate_sheet_form`."""
        return "validate_sheet_form"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        """Rejects digressions, so that rules answer them; else keeps the answer."""
        turn = Turn(dispatcher, tracker)
        events: list[EventType] = []
        waiting = turn.form == "sheet_form" and turn.slot("requested_slot") == "sheet_answer"
        if waiting and answers_now(tracker, "sheet_form"):
            if turn.intent not in ANSWERS:
                return [ActionExecutionRejected("sheet_form")]
            events += _take_answer(turn)
        events += turn.list_changes()
        tracker.add_slots(events)
        blank = next_blank(Turn(dispatcher, tracker))
        if blank is None:
            return [*events, SlotSet("sheet_answer", "done"), SlotSet("requested_slot", None)]
        return [
            *events,
            SlotSet("sheet_answer", None),
            SlotSet("sheet_field", blank.id),
            SlotSet("requested_slot", "sheet_answer"),
        ]


class AskSheetAnswer(Action):
    """Asks for the next blank."""

    def name(self) -> str:
        """`action_ask_sheet_form_sheet_answer`."""
        return "action_ask_sheet_form_sheet_answer"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        """Asks; every blank may be skipped, and the sheet may be left at any time."""
        turn = Turn(dispatcher, tracker)
        blank = next_blank(turn)
        if blank is not None:
            leave = Choice(turn.text("sheet.stop"), payload("pause"))
            turn.say(blank.question, [*blank.choices, turn.offer("skip"), leave])
        return []


class ActionCloseSheet(TurnAction):
    """Shows a sheet as filled in so far, or carries out what a single question was for."""

    def name(self) -> str:
        """`action_close_sheet`."""
        return "action_close_sheet"

    def take(self, turn: Turn) -> Iterator[EventType]:
        """Shows the sheet with its blanks."""
        name = turn.slot("sheet")
        if name in sheets():
            choices = turn.offers([fitting(turn, "make_checklist"), "menu"])
            if name in DOCUMENT_BY_SHEET:
                choices.insert(0, turn.offer_document(DOCUMENT_BY_SHEET[name]))
            if next_blank(turn) is None:
                again = payload(INTENT_BY_SHEET[name], anew=True)
                choices.append(Choice(turn.text("sheet.anew"), again))
            turn.say(summary(turn, sheets()[name]), choices)
        elif turn.intent == "pause":
            turn.say(turn.text("sheet.left"), turn.offers(["show_checklist", "menu"]))
        if turn.slot("paused_form") == "sheet_form":
            yield SlotSet("paused_form", None)
        for slot in ("sheet", "sheet_field", "sheet_answer", "sheet_skipped", "item"):
            yield SlotSet(slot, None)


def next_blank(turn: Turn) -> Blank | None:
    """The next thing to ask for on the open sheet; None when it is full."""
    name = turn.slot("sheet")
    skipped = frozenset(turn.slot("sheet_skipped") or [])
    if name in sheets():
        values = turn.checklists.sheet(turn.conversation, name)
        blank = sheets()[name].next_field(values, skipped)
        if blank is None:
            return None
        choices = _field_choices(turn, blank.kind)
        if name == "must_asks":
            choices = _suggestions(turn, values)
        return Blank(blank.id, turn.fill(blank.question), choices)
    if name and name not in skipped and turn.slot("sheet_answer") is None:
        return Blank(name, turn.text(f"{name}.ask"))
    return None


def _empty(turn: Turn, sheet: Sheet) -> None:
    for blank in sheet.fields:
        turn.checklists.write_sheet(turn.conversation, sheet.id, blank.id, None)


def summary(turn: Turn, sheet: Sheet) -> str:
    """A sheet as text, blanks shown as blanks; two opinions stand side by side."""
    values = turn.checklists.sheet(turn.conversation, sheet.id)
    lines = [turn.fill(sheet.title)]
    if sheet.rows:
        for title, sides in sheet.compared():
            lines += ["", turn.fill(title)]
            for side in ("first", "second"):
                if side in sides:
                    answer = _shown(turn, values, sides[side])
                    lines.append(f"{turn.text(f'sheet.{side}')}: {answer}")
        alone = [blank for blank in sheet.asked(values) if blank.row is None]
    else:
        alone = list(sheet.asked(values))
    lines += [_labelled(turn, values, blank) for blank in alone]
    return "\n".join(lines)


def _take_answer(turn: Turn) -> list[EventType]:
    blank, sheet = turn.slot("sheet_field"), turn.slot("sheet")
    answer = turn.slot("sheet_answer")
    if turn.intent in ("affirm", "deny"):
        answer = "yes" if turn.intent == "affirm" else "no"
    if turn.intent in ("skip", "dont_know") or not answer:
        return [SlotSet("sheet_skipped", [*(turn.slot("sheet_skipped") or []), blank])]
    answer = str(answer)[:_LONGEST]
    if sheet not in sheets():
        return _single(turn, sheet, answer)
    value = _read(turn, sheets()[sheet].field(blank).kind, answer)
    turn.checklists.write_sheet(turn.conversation, sheet, blank, value)
    return []


def _single(turn: Turn, sheet: str, answer: str) -> list[EventType]:
    """Carries out a sheet of one question: a task of one's own, a task's date or note."""
    if sheet == "own_task":
        return [*add_own(turn, own_task(answer) or answer), SlotSet("sheet_answer", "done")]
    item = load(turn).by_id(turn.slot("item") or "")
    if item is None:
        return [SlotSet("sheet_answer", "done")]
    if sheet == "task_note":
        keep_note(turn, item, answer)
        return [SlotSet("sheet_answer", "done")]
    if not turn.days:
        return [SlotSet("sheet_answer", None)]
    set_date(turn, item, turn.days[0])
    return [SlotSet("sheet_answer", "done")]


def _read(turn: Turn, kind: str, answer: str) -> str:
    if kind == "date" and turn.days and not _ISO.fullmatch(answer):
        return turn.days[0].isoformat()
    if kind == "yes_no" and (found := _YES_NO.match(answer)):
        return "yes" if found["yes"] else "no"
    return answer


def _field_choices(turn: Turn, kind: str) -> list[Choice]:
    if kind == "yes_no":
        return [
            Choice(turn.text(f"word.{value}"), payload("inform", sheet_answer=value))
            for value in ("yes", "no")
        ]
    if kind == "date":
        now = payload("inform", sheet_answer=today().isoformat())
        return [Choice(turn.text("word.today"), now)]
    return []


def _suggestions(turn: Turn, kept: dict[str, str]) -> list[Choice]:
    """Questions that fit the patient and were not kept yet, other ones for each blank."""
    texts = [turn.fill(question.text) for question in suggest(turn.profile)]
    free = [text for text in texts if text not in kept.values()]
    start = len(kept) * (_SUGGESTED - 1)
    picked = free[start : start + _SUGGESTED] or free[:_SUGGESTED]
    return [Choice(text, payload("inform", sheet_answer=text)) for text in picked]


def _shown(turn: Turn, values: dict[str, str], blank: Field) -> str:
    value = values.get(blank.id)
    if blank.kind == "date" and value and _ISO.fullmatch(value):
        return turn.day(date.fromisoformat(value))
    return turn.text(f"word.{value}") if value in ("yes", "no") else value or words().blank


def _labelled(turn: Turn, values: dict[str, str], blank: Field) -> str:
    label = turn.fill(blank.label)
    return f"{label}{'' if label.endswith('?') else ':'} {_shown(turn, values, blank)}"
