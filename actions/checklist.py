"""The checklist in the chat: made, shown, ticked, changed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from rasa_sdk.events import EventType, FollowupAction, SlotSet

from actions import consent
from actions.intake import UNKNOWN, applies
from actions.turn import Choice, Turn, TurnAction, payload, without_days
from bot.checklist.catalogue import load as catalogue
from bot.checklist.due import at_hand
from bot.checklist.match import Match, look_up, read_numbers
from bot.checklist.plan import make_plan
from bot.checklist.view import Checklist, Item, progress
from bot.checklist.words import blanks
from bot.nlu.marks import ALSO_ASKED
from bot.nlu.sentences import questions
from bot.settings import today

PAGE = 6
"""Items on one page of the chat."""

ANSWER_TIME = timedelta(days=7)
"""What a letter leaves its reader."""

LONGEST_NOTE = 1000
"""Characters of a note that are kept."""

NUMBERED = "task_help"
"""What a bare number means after the list."""

INTENT_BY_SHEET = {
    "insurer_call": "insurer_call",
    "costs": "cost_sheet",
    "must_asks": "must_asks",
    "two_opinions": "opinions_sheet",
}
"""The intent that opens each sheet of `data/checklist/sheets.yml`."""

_ADD = re.compile(
    r"^(?:please |can you |could you |pls )*(?:add|put|remind me to|also|note down)"
    r"(?: (?:a|another|my own|one more|new)\b)*(?: (?:task|item|thing|to-?do)\b)?"
    r"(?: (?:on|to) (?:my|the) (?:check ?)?list)?\s*[:,-]?\s*(?:to )?",
    re.IGNORECASE,
)
_ON_LIST = re.compile(r"\s*(?:on|to|onto) (?:my|the) (?:check ?)?list\s*[.!]*$", re.IGNORECASE)
_NOTE = re.compile(r"^(?P<about>.*?\bnotes?\b[^:]*):\s*(?P<note>.+)$", re.IGNORECASE | re.DOTALL)


class ActionMakeChecklist(TurnAction):
    """Makes the list from what is known."""

    def name(self) -> str:
        """`action_make_checklist`."""
        return "action_make_checklist"

    def take(self, turn: Turn) -> Iterator[EventType]:
        """Says how long the list is and what comes first; unanswered questions count as skipped.

        With the first list comes the question whether it may be kept.
        """
        ask = not turn.slot("has_list") and consent.due(turn)
        started = turn.slot("list_start") or today().isoformat()
        checklist = load(turn, started)
        _, total = checklist.progress
        lead = "list.made_tonight" if checklist.plan.tonight else "list.made"
        turn.say(turn.text(lead, total=total))
        yield SlotSet("has_list", True)
        yield SlotSet("list_start", started)
        yield from _skip_the_rest(turn)
        yield SlotSet("paused_form", None)
        yield from show(turn, checklist, 0, alone=not ask)
        if ask:
            yield from consent.ask(turn, "list", numbered=NUMBERED)


class ActionShowChecklist(TurnAction):
    """Shows a page of the list."""

    def name(self) -> str:
        """`action_show_checklist`."""
        return "action_show_checklist"

    def take(self, turn: Turn) -> Iterator[EventType]:
        """Shows the first page, or the page that the choice names."""
        if _urgent(turn):
            yield from ActionMakeChecklist().take(turn)
        elif not _no_list(turn):
            yield from show(turn, load(turn), int(turn.entity("page") or 0))


class ActionNextTask(TurnAction):
    """Says what to do first."""

    def name(self) -> str:
        """`action_next_task`."""
        return "action_next_task"

    def take(self, turn: Turn) -> Iterator[EventType]:
        """Explains the next task, or says that all is done."""
        if _urgent(turn):
            yield from ActionMakeChecklist().take(turn)
            return
        if _no_list(turn):
            return
        item = load(turn).next
        if item is None:
            turn.say(
                turn.text("list.all_done"), turn.offers(["opinions_sheet", "add_task", "menu"])
            )
        else:
            yield from explain(turn, item, turn.text("list.next_lead"))


class ActionTick(TurnAction):
    """Ticks what is done."""

    def name(self) -> str:
        """`action_tick`."""
        return "action_tick"

    def take(self, turn: Turn) -> Iterator[EventType]:
        """Ticks the items meant and says what is next."""
        yield from mark(turn, "done", "list.ticked")


class ActionUntick(TurnAction):
    """Takes a tick back, or brings back a task that was taken off."""

    def name(self) -> str:
        """`action_untick`."""
        return "action_untick"

    def take(self, turn: Turn) -> Iterator[EventType]:
        """Opens the items meant again."""
        yield from mark(turn, "open", "list.unticked")


class ActionRemoveTask(TurnAction):
    """Takes a task off the list."""

    def name(self) -> str:
        """`action_remove_task`."""
        return "action_remove_task"

    def take(self, turn: Turn) -> Iterator[EventType]:
        """Hides the items meant and offers to put them back."""
        yield from mark(turn, "removed", "list.removed")


class ActionAddTask(TurnAction):
    """Adds a task of the patient's own."""

    def name(self) -> str:
        """`action_add_task`."""
        return "action_add_task"

    def take(self, turn: Turn) -> Iterator[EventType]:
        """Adds what the message names; asks for it when it names nothing."""
        title = own_task(turn.said)
        if title:
            yield from add_own(turn, title)
        else:
            yield from ask_for(turn, "own_task")


class ActionChangeDate(TurnAction):
    """Gives a task another date."""

    def name(self) -> str:
        """`action_change_date`."""
        return "action_change_date"

    def take(self, turn: Turn) -> Iterator[EventType]:
        """Changes it when task and day are named; asks for the day otherwise."""
        if _no_list(turn):
            return
        spans = [(found.start, found.end) for found in turn.dates]
        words = without_days(_without(turn.said, spans))
        items = _meant(turn, load(turn), words, "change_date")
        if not items:
            return
        item = items[0]
        if turn.days:
            set_date(turn, item, turn.days[0])
        else:
            yield from ask_for(turn, "task_date", item.task_id)


class ActionAddNote(TurnAction):
    """Keeps a note with a task."""

    def name(self) -> str:
        """`action_add_note`."""
        return "action_add_note"

    def take(self, turn: Turn) -> Iterator[EventType]:
        """Keeps the words after the colon; asks for them when there is none."""
        if _no_list(turn):
            return
        match = _NOTE.match(turn.said)
        items = _meant(turn, load(turn), match["about"] if match else turn.said, "add_note")
        if not items:
            return
        item = items[0]
        if match:
            keep_note(turn, item, match["note"])
        else:
            yield from ask_for(turn, "task_note", item.task_id)


class ActionTaskHelp(TurnAction):
    """Explains a task: why, how, and the words or the letter for it."""

    def name(self) -> str:
        """`action_task_help`."""
        return "action_task_help"

    def take(self, turn: Turn) -> Iterator[EventType]:
        """Explains the item meant; the next one when none is named."""
        if _no_list(turn):
            return
        checklist = load(turn)
        just = checklist.by_id(turn.offered_item() or "")
        items = _meant(turn, checklist, turn.said, "task_help", default=just or checklist.next)
        if items:
            yield from explain(turn, items[0])


def load(turn: Turn, start: str | None = None) -> Checklist:
    """The patient's list as it is now: the plan for their profile with what they did to it."""
    begun = start or turn.slot("list_start")
    plan = make_plan(
        turn.profile, catalogue(), today(), date.fromisoformat(begun) if begun else None
    )
    return Checklist(plan, turn.checklists.load(turn.conversation))


def show(turn: Turn, checklist: Checklist, page: int, *, alone: bool = True) -> Iterator[EventType]:
    """Says one page of the list: grouped, numbered, the next task first; to a phone, all of it.

    Args:
        alone: no message with choices of its own follows.
    """
    pages = checklist.pages(len(checklist.items) or 1 if turn.texting else PAGE)
    page = min(max(page, 0), len(pages) - 1)
    done, total = checklist.progress
    lines = [turn.text("list.progress", done=done, total=total)]
    if page == 0 and checklist.next is not None:
        lines.append(turn.text("list.next", task=line(turn, checklist.next)))
    sections = checklist.sections(pages[page] if pages else ())
    for section in sections:
        lines += ["", turn.fill(section.title), *(line(turn, item) for item in section.items)]
    choices = []
    if page + 1 < len(pages):
        choices.append(Choice(turn.text("list.more"), payload("show_checklist", page=page + 1)))
    if page > 0:
        choices.append(Choice(turn.text("list.before"), payload("show_checklist", page=page - 1)))
    if checklist.next is not None:
        choices.append(Choice(turn.text("list.help_next"), payload("next_task")))
    if not turn.slot("has_list") or page == 0:
        paper = turn.offer_document("checklist")
        choices += [paper, turn.offer("must_asks"), turn.offer("menu")]
    turn.say(
        "\n".join(lines),
        choices if alone and not turn.form else [],
        progress=_progress(checklist) | ({} if page else {"groups": _groups(turn, checklist)}),
        numbered=NUMBERED,
        headings=[turn.fill(section.title) for section in sections],
        list={"items": [_boxed(turn, item) for section in sections for item in section.items]},
    )
    yield SlotSet("last_topic", None)
    yield SlotSet("last_facts", [])


def line(turn: Turn, item: Item) -> str:
    """One item as a line: `4. Ask for your slides - by Fri, Nov 27`."""
    parts = [f"{item.number}. {name(turn, item)}"]
    if item.done:
        parts.append(turn.text("list.mark_done"))
    elif not item.needed:
        parts.append(turn.text("list.mark_not_needed"))
    elif item.due:
        parts.append(_due(turn, item.due))
    if item.owner == "helper" and not item.done and turn.profile.role != "child":
        parts.append(turn.text("list.mark_helper"))
    if item.note:
        parts.append(turn.text("list.mark_note", note=item.note))
    return " - ".join(parts)


def _needed_by(turn: Turn, item: Item) -> date | None:
    """The day a letter asks for an answer by: a week after it is due, but before the decision."""
    if item.due is None:
        return None
    decision = turn.profile.decision_date
    last = decision - timedelta(days=1) if decision and decision > today() else date.max
    return max(item.due, min(item.due + ANSWER_TIME, last))


def _due(turn: Turn, due: date) -> str:
    days = (due - today()).days
    if days in (0, 1):
        return turn.text("list.mark_today" if days == 0 else "list.mark_tomorrow")
    return turn.text("list.mark_due", day=turn.day(due))


def explain(turn: Turn, item: Item, lead: str = "") -> Iterator[EventType]:
    """Says why a task is there, how it is done, when it counts as done, and its words."""
    choices = [Choice(turn.text("list.tick_this"), payload("tick", item=item.task_id))]
    if item.task is None:
        turn.say(turn.text("list.own_task", task=line(turn, item)), [] if turn.form else choices)
        return
    task = item.task
    known = blanks(turn.profile, _needed_by(turn, item), language=turn.language)
    steps = "\n".join(f"- {turn.fill(step, **known)}" for step in task.steps(turn.language))
    head = f"{lead} {line(turn, item)}".strip()
    done = turn.text("list.done_when", done=turn.fill(task.done_when, **known))
    last = "\n".join([head, turn.fill(task.why, **known), "", steps, "", done])
    if task.sheet:
        choices.append(turn.offer(INTENT_BY_SHEET[task.sheet]))
    choices += [turn.offer("show_checklist"), turn.offer("source")]
    if task.script is None:
        turn.say(last, [] if turn.form else choices)
    else:
        turn.say(last)
        words = f"{turn.text('list.script')}\n{turn.fill(task.script, **known)}"
        turn.say(words, [] if turn.form else choices)
    yield SlotSet("last_topic", None)
    yield SlotSet("last_facts", list(task.facts))


def mark(turn: Turn, status: str, said: str) -> Iterator[EventType]:
    """Sets the status of the items meant and says so.

    Args:
        status: `done`, `open` or `removed`.
        said: id of the sentence that confirms it.
    """
    if _no_list(turn):
        return
    if status == "open" and turn.entity("item"):
        # What was taken off is hidden, so it must be put back before it can be found.
        turn.checklists.set_status(turn.conversation, turn.entity("item"), "open")
    checklist = load(turn)
    just = checklist.by_id(turn.offered_item() or "") if status == "done" else None
    only = _only(checklist, status)
    words = questions(turn.said)[0] if turn.entities(ALSO_ASKED) else turn.said
    items = _meant(turn, checklist, words, turn.intent, only=only, default=just)
    if not items:
        return
    for item in items:
        turn.checklists.set_status(turn.conversation, item.task_id, status)  # type: ignore[arg-type]
    titles = ", ".join(name(turn, item) for item in items)
    now = load(turn)
    text = turn.text(said, title=titles)
    if status == "done":
        done, total = now.progress
        text = f"{text} {turn.text('list.progress', done=done, total=total)}"
    undo = []
    if status != "open" and not turn.form:
        undo = [Choice(turn.text("list.undo"), payload("untick", item=items[0].task_id))]
    changed = [item for item in now.items if item.task_id in {one.task_id for one in items}]
    turn.say(
        text,
        [*undo, *_after(turn)],
        progress=_progress(now),
        list={"items": [_ticked(item) for item in changed]},
    )
    yield from ()


def add_own(turn: Turn, title: str) -> Iterator[EventType]:
    """Adds a task of the patient's own, due on the day their message names, if any.

    The same message twice adds it once.
    """
    due = next(iter(turn.days), None)
    message = turn.tracker.latest_message or {}
    key = (message.get("metadata") or {}).get("message_id") or message.get("message_id") or title
    turn.checklists.add_own(turn.conversation, title, due, str(key))
    turn.say(turn.text("list.added", title=title), _after(turn))
    yield SlotSet("has_list", True)
    if not turn.slot("list_start"):
        yield SlotSet("list_start", today().isoformat())


def ask_for(turn: Turn, sheet: str, item: str | None = None) -> Iterator[EventType]:
    """Asks for what a message left out; in the middle of a form it says how to put it at once."""
    if turn.form:
        turn.say(turn.text(f"{sheet}.at_once"))
        return
    yield SlotSet("sheet", sheet)
    yield SlotSet("item", item)
    yield SlotSet("sheet_answer", None)
    yield FollowupAction("sheet_form")


def keep_note(turn: Turn, item: Item, note: str) -> None:
    """Keeps a note with a task and says so."""
    turn.checklists.set_note(turn.conversation, item.task_id, note.strip()[:LONGEST_NOTE])
    turn.say(turn.text("list.noted", title=name(turn, item)), _after(turn))


def set_date(turn: Turn, item: Item, due: date) -> None:
    """Gives a task the patient's own date and says so."""
    if due < today():
        turn.say(turn.text("list.date_past"), _after(turn))
        return
    turn.checklists.set_due(turn.conversation, item.task_id, due)
    turn.say(turn.text("list.dated", title=name(turn, item), day=turn.day(due)), _after(turn))


def own_task(said: str) -> str:
    """Reads "add: call my sister by friday" into the task's words; empty when it names none."""
    if said.startswith("/"):
        return ""
    title = _ON_LIST.sub("", _ADD.sub("", said.strip(), count=1))
    title = without_days(title).strip(" .:-\n")
    nothing = r"(?:a |an |my |own |task|item|something|one|to my list|it|this)*"
    return "" if re.fullmatch(nothing, title.lower()) else title[:200]


def name(turn: Turn, item: Item) -> str:
    """An item's title; the patient's own words are never filled in."""
    return item.name(turn.language) if item.own else turn.fill(item.title)


def _ticked(item: Item) -> dict[str, Any]:
    """How an item stands, for a list that is on the screen already."""
    return {"item": item.task_id, "done": item.done}


def _boxed(turn: Turn, item: Item) -> dict[str, Any]:
    """An item for a channel with tick boxes: how it stands, and what ticking and unticking say."""
    title = name(turn, item)
    marks = {"tick": "list.box_done", "untick": "list.box_open"}
    choices = {
        intent: {"title": turn.text(id, title=title), "payload": payload(intent, item=item.task_id)}
        for intent, id in marks.items()
    }
    return {**_ticked(item), "number": item.number, **choices}


def _progress(checklist: Checklist) -> dict[str, Any]:
    done, total = checklist.progress
    return {"done": done, "total": total}


def _groups(turn: Turn, checklist: Checklist) -> list[dict[str, Any]]:
    """How far along each part of the list is; parts with nothing needed are left out."""
    parts = ((turn.fill(part.title), *progress(part.items)) for part in checklist.sections())
    return [{"title": title, "done": done, "total": total} for title, done, total in parts if total]


def _urgent(turn: Turn) -> bool:
    """Whether there is no list yet and no time for the questions that lead to one."""
    return not turn.slot("has_list") and at_hand(turn.profile.decision_date, today())


def _no_list(turn: Turn) -> bool:
    if turn.slot("has_list"):
        return False
    if turn.form == "intake_form":
        turn.say(turn.text("list.soon"))
    else:
        turn.say(turn.text("list.none"), turn.offers(["make_checklist", "menu"]))
    return True


def _after(turn: Turn) -> list[Choice]:
    return turn.offers(["next_task", "show_checklist"])


def _only(checklist: Checklist, status: str) -> list[Item]:
    if status == "done":
        return [item for item in checklist.items if not item.done]
    if status == "open":
        return [item for item in checklist.items if item.done]
    return list(checklist.items)


def _meant(
    turn: Turn,
    checklist: Checklist,
    words: str,
    intent: str,
    only: list[Item] | None = None,
    default: Item | None = None,
) -> list[Item]:
    """The items a message means; asks, and returns none, when that is not clear."""
    chosen = turn.entity("item")
    if chosen:
        item = checklist.by_id(chosen)
        return [item] if item else []
    found: Match = look_up(checklist, words, only)
    if found.sure:
        return list(found.items)
    if not found.items and default is not None and not read_numbers(words, len(checklist.items)):
        return [default]
    near = found.items or (only or list(checklist.waiting))[:4]
    choices = [Choice(name(turn, item), payload(intent, item=item.task_id)) for item in near]
    turn.say(
        turn.text("list.which" if found.items else "list.not_found"), [] if turn.form else choices
    )
    return []


def _without(text: str, spans: list[tuple[int, int]]) -> str:
    for start, end in sorted(spans, reverse=True):
        text = text[:start] + " " + text[end:]
    return text


def _skip_the_rest(turn: Turn) -> Iterator[EventType]:
    for question in turn.content.intake.values():
        if turn.slot(question.slot) is None and applies(turn, question):
            yield SlotSet(question.slot, UNKNOWN)
