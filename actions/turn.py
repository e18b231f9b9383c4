"""One turn of the talk: what the patient said, what is known, and how the bot replies."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import keeping
from actions.session_checklists import Checklists, SessionChecklists
from bot.checklist.words import say_date
from bot.content import Content, load
from bot.nlu.dates import DateMention, find_dates
from bot.privacy.identity import channel_of
from bot.profile import DATE_SLOTS, Profile
from bot.settings import today
from bot.storage.checklists import ChecklistStore

TEXTING = "sms"
"""The channel of text messages."""

_RECENT = 8
"""How many of the bot's last messages a new wording is held against."""

_JUST = 2
"""How many of them count as said just before."""

_MASKED_DAY = re.compile(r"(?:\b(?:by|on|for|before|until|till|to)\s+)?\[(?:date|fecha)\]", re.I)
"""A day in the patient's words, as it stands once it is masked, with the word that leads to it."""


@dataclass(frozen=True)
class Choice:
    """Something offered: the label shown and the intent message it stands for."""

    title: str
    payload: str

    @property
    def intent(self) -> str:
        """The intent that the payload names."""
        return self.payload.lstrip("/").partition("{")[0]

    @property
    def values(self) -> dict[str, Any]:
        """The entities that the payload carries."""
        _, brace, values = self.payload.partition("{")
        return json.loads(brace + values) if values else {}


class Turn:
    """What an action needs to know and to say.

    Args:
        dispatcher: takes the replies.
        tracker: the conversation up to and with the patient's message.

    Attributes:
        texting: the patient reads text messages. Their channel opens a conversation with a line of
            its own, lays long texts out in pages, and wants to know the language.
    """

    def __init__(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> None:
        self._dispatcher = dispatcher
        self.tracker = tracker
        channel = channel_of(tracker.sender_id)
        self.texting = channel == TEXTING
        self.content: Content = load().on(channel)
        self.language: str = tracker.get_slot("language") or "en"
        self.profile = Profile.from_slots(tracker.slots)
        self.conversation: str = tracker.sender_id
        self._recent = list(_recent_texts(tracker.events))

    @property
    def said(self) -> str:
        """The patient's words, with names, days and numbers masked."""
        return (self.tracker.latest_message or {}).get("text") or ""

    @property
    def intent(self) -> str:
        """The name of the intent of the patient's message."""
        return ((self.tracker.latest_message or {}).get("intent") or {}).get("name") or ""

    @property
    def form(self) -> str | None:
        """The form that is waiting for an answer, if any."""
        return (self.tracker.active_loop or {}).get("name")

    def slot(self, name: str) -> Any:
        """A slot's value; None when it is empty."""
        return self.tracker.get_slot(name)

    def entity(self, name: str) -> Any:
        """The first value of an entity in the patient's message; None when there is none."""
        return next(iter(self.entities(name)), None)

    def entities(self, name: str) -> list[Any]:
        """All values of an entity in the patient's message."""
        found = (self.tracker.latest_message or {}).get("entities") or []
        return [entity["value"] for entity in found if entity["entity"] == name]

    @property
    def days(self) -> list[date]:
        """The days that the message names: as read before it was masked, else by its words."""
        found = (self.tracker.latest_message or {}).get("entities") or []
        read = [one["value"] for one in found if one["entity"] in ("date", *DATE_SLOTS)]
        known = [date.fromisoformat(value) for value in read if value != "none"]
        return known or [mention.value for mention in self.dates]

    @property
    def dates(self) -> list[DateMention]:
        """The days that the words name, read in the manner of the patient's country."""
        abroad = self.slot("country") not in (None, "us")
        return find_dates(self.said, today(), day_first=abroad)

    @cached_property
    def checklists(self) -> Checklists:
        """Where the patient's list is: in the database if they agreed, else in a slot."""
        if self.slot(keeping.CONSENT) == keeping.KEPT:
            return ChecklistStore()
        return SessionChecklists(self.slot(keeping.SESSION_LIST))

    def list_changes(self) -> list[EventType]:
        """What was done in this turn to a list that lives in a slot, as its new value."""
        store = self.checklists
        if isinstance(store, SessionChecklists) and store.changed:
            return [SlotSet(keeping.SESSION_LIST, store.held)]
        return []

    @property
    def last_offered(self) -> list[Choice]:
        """The choices that came with the bot's last message."""
        said = [event for event in self.tracker.events if event.get("event") == "bot"]
        buttons = ((said[-1].get("data") or {}).get("buttons") if said else None) or []
        return [Choice(button["title"], button["payload"]) for button in buttons]

    def offered(self, intent: str) -> bool:
        """Whether the bot's last message offered a choice that leads to this intent."""
        return any(choice.intent == intent for choice in self.last_offered)

    def offered_item(self) -> str | None:
        """The task that the bot's last message offered to mark done."""
        found = (choice.values for choice in self.last_offered if choice.intent == "tick")
        return next((values["item"] for values in found if "item" in values), None)

    def text(self, id: str, **values: Any) -> str:
        """A fixed sentence in a wording that was not used just now."""
        count = len(self.content.variants(id, self.language))
        wordings = [
            self.content.message(id, self.language, variant, **values) for variant in range(count)
        ]
        unused = (one for one in wordings if not self.said_lately(one))
        return next(unused, wordings[0])

    def said_lately(self, text: Any) -> bool:
        """Whether one of the bot's last messages held these words; plain text is taken as it is."""
        words = text if isinstance(text, str) else self.fill(text)
        return any(words in recent for recent in self._recent)

    def fill(self, text: Any, **values: Any) -> str:
        """A text of a data file in the patient's language, with its facts filled in."""
        return self.content.fill(text, self.language, **values)

    @property
    def spoke(self) -> bool:
        """Whether anything was said in this turn by this action."""
        return bool(self._dispatcher.messages)

    def say(self, text: str, choices: Sequence[Choice] = (), **custom: Any) -> None:
        """Sends one message.

        Args:
            text: the words; said just before, they get another lead.
            choices: offered under it, in order.
            custom: further keys of the web contract, such as `progress` or `urgent`.
        """
        attachment = custom.pop("attachment", None)
        if text in self._recent[-_JUST:] and not {"urgent", "numbered"} & set(custom):
            text = f"{self.text('again')} {text}"
        self._recent.append(text)
        if self.texting:
            custom["language"] = self.language
        self._dispatcher.utter_message(
            text=text,
            buttons=[{"title": choice.title, "payload": choice.payload} for choice in choices],
            json_message=custom or None,
            attachment=attachment,
        )

    def offer(self, id: str, **entities: Any) -> Choice:
        """The choice that leads to a topic or to another thing the bot can do."""
        if id in self.content.menus:
            return Choice(self.content.title(id, self.language), payload("menu", menu=id))
        return Choice(self.content.title(id, self.language), payload(id, **entities))

    def offer_document(self, kind: str) -> Choice:
        """The choice that gives a document."""
        return Choice(self.text(f"document.{kind}.offer"), payload("get_document", document=kind))

    def offers(self, ids: Sequence[str]) -> list[Choice]:
        """Choices for several ids; none in the middle of a form, which asks its own question."""
        return [] if self.form else [self.offer(id) for id in ids]

    def day(self, value: date) -> str:
        """A date as patients read it: "Fri, Nov 27"."""
        return say_date(value, self.language)


class TurnAction(Action):
    """An action that takes a `Turn`.

    Whatever it does, the count of misses starts anew and a crisis is over, unless the action says
    otherwise.
    """

    resets = frozenset({"misses", "in_crisis"})
    answers_also = True
    """Whether what else the message asks is answered too, after what the action says."""
    asks_back = False
    """Whether the action ends in a question to the patient, so that other answers go first."""

    def name(self) -> str:
        """The action's name in the domain: `MakeChecklist` is `action_make_checklist`."""
        words = "".join(f"_{c.lower()}" if c.isupper() else c for c in type(self).__name__)
        return f"action{words}"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        """Runs the turn and returns its events."""
        told = keeping.tell_minor(Turn(dispatcher, tracker))
        tracker.add_slots(told)
        turn = Turn(dispatcher, tracker)
        events = [*told, *self._answers(turn), *turn.list_changes()]
        return [*(SlotSet(slot, None) for slot in sorted(self.resets) if turn.slot(slot)), *events]

    def take(self, turn: Turn) -> Iterator[EventType]:
        """Says what is to be said and yields the events."""
        raise NotImplementedError

    def _answers(self, turn: Turn) -> Iterator[EventType]:
        from actions.answers import answer_also  # it builds on this module

        if self.asks_back:
            yield from answer_also(turn)
        yield from self.take(turn)
        if self.answers_also and not self.asks_back and turn.spoke:
            yield from answer_also(turn)


def payload(intent: str, **entities: Any) -> str:
    """The intent message a choice stands for: `/tick{"item": "get_images"}`."""
    return f"/{intent}" + (json.dumps(entities) if entities else "")


def without_days(words: str) -> str:
    """A patient's words without the days that were masked in them."""
    return " ".join(_MASKED_DAY.sub(" ", words).split())


def _recent_texts(events: Sequence[dict[str, Any]]) -> Iterator[str]:
    said = [event.get("text") or "" for event in events if event.get("event") == "bot"]
    return iter(said[-_RECENT:])
