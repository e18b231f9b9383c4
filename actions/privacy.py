"""The patient's data in the patient's hands: export and deletion."""

from __future__ import annotations

from collections.abc import Iterator

from rasa_sdk.events import EventType, SlotSet

from actions import keeping
from actions.answers import fitting
from actions.turn import Choice, Turn, TurnAction, payload

_FILES = (
    ("export.page", "/webhooks/web/export?as=page", "text/html"),
    ("export.data", "/webhooks/web/export", "application/json"),
)
"""What is handed over, made by the channel: title, address, type."""


class ActionExport(TurnAction):
    """Hands over everything that is held."""

    def name(self) -> str:
        """`action_export`."""
        return "action_export"

    def take(self, turn: Turn) -> Iterator[EventType]:
        """Offers it as a page to read and as data."""
        files = [{"title": turn.text(id), "url": url, "type": kind} for id, url, kind in _FILES]
        turn.say(
            keeping.text(turn, "export"),
            turn.offers([fitting(turn, "make_checklist"), "menu"]),
            attachments=files,
        )
        yield from ()


class ActionDelete(TurnAction):
    """Asks once, then erases everything and says what is gone."""

    def name(self) -> str:
        """`action_delete`."""
        return "action_delete"

    def take(self, turn: Turn) -> Iterator[EventType]:
        """The slot `erased` makes the tracker store erase the conversation, not save it."""
        if turn.offered("confirm_delete") and turn.intent == "confirm_delete":
            turn.say(keeping.text(turn, "delete.done"), ended=True)
            yield SlotSet("erased", True)
            return
        yes = Choice(turn.text("delete.yes"), payload("confirm_delete"))
        no = Choice(turn.text("delete.no"), payload("keep_data"))
        turn.say(turn.text("delete.ask"), [yes, no])
