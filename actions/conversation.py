"""Opening, steering and closing the talk."""

from __future__ import annotations

from collections.abc import Iterator

from rasa_sdk.events import (
    ActionExecuted,
    ActiveLoop,
    EventType,
    FollowupAction,
    SessionStarted,
    SlotSet,
)

from actions import consent, keeping
from actions.answers import answer_topic, fitting
from actions.turn import Choice, Turn, TurnAction, payload
from bot.content import Menu
from bot.nlu.reading import region_name

_FORGOTTEN_AT_SESSION_START = {
    "requested_slot",
    "session_started_metadata",
    "sheet_answer",
    "misses",
    "trail",
    "last_ask",
}
_PHRASES = 3
"""How many things a greeting says it remembers."""


class ActionSessionStart(TurnAction):
    """Opens a conversation, or greets a patient who comes back after a pause."""

    def name(self) -> str:
        """`action_session_start`, which Rasa runs before the first message of a session."""
        return "action_session_start"

    def take(self, turn: Turn) -> Iterator[EventType]:
        """Says who is speaking, unless the channel does; keeps every slot that outlives a pause."""
        yield SessionStarted()
        for name, value in turn.tracker.slots.items():
            if value is not None and name not in _FORGOTTEN_AT_SESSION_START:
                yield SlotSet(name, value)
        if turn.form:
            yield SlotSet("paused_form", turn.form)
        known = ", ".join(remembered(turn))
        if known:
            turn.say(turn.text("welcome_back.known", known=known))
        elif turn.slot("has_list"):
            turn.say(turn.text("welcome_back"))
        elif not turn.texting:
            turn.say(turn.text("greeting"))
        yield ActionExecuted("action_listen")


class ActionGreet(TurnAction):
    """Answers a hello."""

    def name(self) -> str:
        """`action_greet`."""
        return "action_greet"

    def take(self, turn: Turn) -> Iterator[EventType]:
        """Asks for consent first; then offers to go on, or what most people ask first."""
        opened = _just_opened(turn)
        if opened and consent.due(turn):
            yield from consent.ask(turn, "start")
            return
        known = turn.slot("has_list") or remembered(turn)
        if known:
            going_on = ["next_task", "show_checklist"] if turn.slot("has_list") else ["continue"]
            choices = turn.offers([*going_on, "start_over", "menu"])
        else:
            choices = turn.offers(turn.content.menus["start"].choices)
        if not opened:
            turn.say(turn.text("greet.again"), choices)
        else:
            turn.say(turn.text("greet.go_on" if known else "greet.choose"), choices)


class ActionSmallWord(TurnAction):
    """Answers thanks, goodbye, pause, yes and no where nothing was asked."""

    def name(self) -> str:
        """`action_small_word`."""
        return "action_small_word"

    def take(self, turn: Turn) -> Iterator[EventType]:
        """Says the sentence that belongs to the intent; an open question for consent goes first."""
        answer = _ON_CONSENT.get(turn.intent) if consent.is_open(turn) else None
        if answer:
            yield from answer(turn)
        elif turn.intent in ("goodbye", "pause"):
            yield from _rest(turn)
        else:
            first = "continue" if turn.slot("paused_form") else fitting(turn, "make_checklist")
            unread = turn.form and turn.intent in ("affirm", "deny")
            said = turn.text("clarify.in_form" if unread else f"word.{turn.intent}")
            turn.say(said, turn.offers([first, "menu"]))


class ActionMenu(TurnAction):
    """Shows a menu."""

    def name(self) -> str:
        """`action_menu`."""
        return "action_menu"

    def take(self, turn: Turn) -> Iterator[EventType]:
        """Shows the menu that was chosen, or the main one; a waiting form can be taken up."""
        name = turn.entity("menu") or turn.intent
        menu = turn.content.menus.get(name) or turn.content.menus["menu"]
        show_menu(turn, menu)
        yield SlotSet("trail", [*(turn.slot("trail") or []), menu.id][-10:])


class ActionHelp(TurnAction):
    """Says what the assistant can do and which words always work."""

    def name(self) -> str:
        """`action_help`."""
        return "action_help"

    def take(self, turn: Turn) -> Iterator[EventType]:
        """Says it; choices only where no form is waiting."""
        turn.say(turn.text("help"), turn.offers(["menu", "human"]))
        yield from ()


class ActionGoBack(TurnAction):
    """Goes one step back: to the question before, or to what was talked of before."""

    def name(self) -> str:
        """`action_go_back`."""
        return "action_go_back"

    def take(self, turn: Turn) -> Iterator[EventType]:
        """Empties the last answered question of the intake, or shows the topic before."""
        if turn.form == "intake_form":
            yield from _question_before(turn)
            return
        trail = list(turn.slot("trail") or [])[:-1]
        before = trail[-1] if trail else "menu"
        yield SlotSet("trail", trail)
        if before in turn.content.topics:
            yield from answer_topic(turn, before)
            yield SlotSet("trail", trail)
        else:
            show_menu(turn, turn.content.menus.get(before) or turn.content.menus["menu"])


class ActionRepeat(TurnAction):
    """Says the last thing again."""

    def name(self) -> str:
        """`action_repeat`."""
        return "action_repeat"

    def take(self, turn: Turn) -> Iterator[EventType]:
        """Repeats the last bot message with its choices; a waiting form asks anew by itself."""
        said = [event for event in turn.tracker.events if event.get("event") == "bot"]
        if said and not turn.form:
            turn.say(said[-1].get("text") or "", turn.last_offered)
        yield from ()


class ActionStartOver(TurnAction):
    """Asks before it forgets the answers, and forgets them once that is confirmed."""

    def name(self) -> str:
        """`action_start_over`."""
        return "action_start_over"

    def take(self, turn: Turn) -> Iterator[EventType]:
        """Asks, or empties every slot of the profile; ticks and own tasks stay saved."""
        if not turn.offered("confirm_start_over"):
            yes = Choice(turn.text("start_over.yes"), payload("confirm_start_over"))
            no = Choice(turn.text("delete.no"), payload("keep_data"))
            turn.say(turn.text("start_over.ask"), [yes, no])
            return
        for slot in (*PROFILE_SLOTS, "has_list", "paused_form", "trail", "list_start"):
            yield SlotSet(slot, None)
        turn.say(turn.text("start_over.done"), turn.offers(turn.content.menus["start"].choices))


class ActionResume(TurnAction):
    """Takes up the form that was put aside, or offers what to do next."""

    def name(self) -> str:
        """`action_resume`."""
        return "action_resume"

    def take(self, turn: Turn) -> Iterator[EventType]:
        """A short word, and then the form asks again."""
        waiting = turn.slot("paused_form")
        if turn.form or waiting:
            turn.say(turn.text("resume.form"))
            yield SlotSet("paused_form", None)
            if not turn.form:
                yield FollowupAction(waiting)
        else:
            next_step = "next_task" if turn.slot("has_list") else "make_checklist"
            turn.say(turn.text("resume.nothing"), turn.offers([next_step, "menu"]))


class ActionLeaveForm(TurnAction):
    """Puts the waiting form aside so that "continue" can take it up again."""

    def name(self) -> str:
        """`action_leave_form`."""
        return "action_leave_form"

    def take(self, turn: Turn) -> Iterator[EventType]:
        """Says nothing."""
        yield SlotSet("paused_form", turn.form)
        yield ActiveLoop(None)
        yield SlotSet("requested_slot", None)


PROFILE_SLOTS = (
    "role",
    "relation",
    "condition",
    "country",
    "region",
    "payer",
    "decision_date",
    "visit_date",
    "worry",
    "records",
    "doctor_knows",
    "reach",
    "opinions",
    "denied",
)


def show_menu(turn: Turn, menu: Menu, lead: str = "") -> None:
    """Says a menu's line and offers its choices; the main one also leads back to a paused form."""
    waiting = turn.slot("paused_form") and menu.id == "menu"
    ids = (["continue"] if waiting else []) + [fitting(turn, id) for id in menu.choices]
    turn.say(lead or turn.fill(menu.say), [turn.offer(id) for id in ids])


def remembered(turn: Turn) -> list[str]:
    """Short phrases for what is known of the patient, for a greeting after a pause."""
    phrases = []
    for slot in ("condition", "relation", "decision_date", "payer"):
        known = turn.profile.values(slot)
        id = f"remember.{slot}"
        if known and turn.content.has(id):
            value = min(known)
            label = option_title(turn, slot, value)
            if slot == "decision_date" and turn.profile.decision_date:
                label = turn.day(turn.profile.decision_date)
            elif slot in ("condition", "relation"):
                label = label[:1].lower() + label[1:]
            phrases.append(turn.text(id, value=label))
    return phrases[:_PHRASES]


def option_title(turn: Turn, slot: str, value: str) -> str:
    """What the intake calls a value; the value itself where it has no label."""
    question = turn.content.intake.get(slot)
    options = [option for option in (question.choices if question else ()) if option.value == value]
    options.sort(key=lambda option: not (option.when and turn.profile.matches(option.when)))
    if options:
        return turn.fill(options[0].title)
    return region_name(value) or value.replace("_", " ").title()


def _rest(turn: Turn) -> Iterator[EventType]:
    """Says goodbye or "until later", true to what is kept; asks for consent if it never came."""
    listed = turn.slot("has_list")
    session = listed and keeping.standing(turn) in ("session", "minor")
    paper = [turn.offer_document("checklist")] if listed and not turn.form else []
    choices = [*paper, *turn.offers(["export"] if session else [])]
    turn.say(keeping.text(turn, f"word.{turn.intent}"), choices)
    if consent.due(turn, never_asked=True):
        yield from consent.ask(turn, "leaving")


_ON_CONSENT = {
    "affirm": consent.give,
    "deny": consent.refuse,
    "skip": consent.later,
    "dont_know": consent.later,
}
"""What a small word means while the question for consent is open."""


def _just_opened(turn: Turn) -> bool:
    kinds = [event.get("event") for event in turn.tracker.events]
    starts = [index for index, kind in enumerate(kinds) if kind == "session_started"]
    return bool(starts) and kinds[starts[-1] :].count("user") <= 1


def _question_before(turn: Turn) -> Iterator[EventType]:
    asked = list(turn.content.intake)
    current = turn.slot("requested_slot")
    before = asked[: asked.index(current)] if current in asked else []
    answered = [slot for slot in before if turn.slot(slot) is not None]
    if answered:
        yield SlotSet(answered[-1], None)
    else:
        turn.say(turn.text("back.first"))
