"""The patient's data in the patient's hands: export and deletion."""

from __future__ import annotations

from collections.abc import Iterator

from rasa_sdk.events import EventType, SlotSet

from actions.answers import known_list
from actions.turn import Choice, Turn, TurnAction, payload


class ActionExport(TurnAction):
    """Hands over everything that is kept."""

    def name(self) -> str:
        """`action_export`."""
        return "action_export"

    def take(self, turn: Turn) -> Iterator[EventType]:
        """Offers the file that the channel makes."""
        file = {
            "title": turn.text("export.title"),
            "url": "/webhooks/web/export",
            "type": "application/json",
        }
        turn.say(
            turn.text("export"),
            turn.offers([known_list(turn, "make_checklist"), "menu"]),
            attachments=[file],
        )
        yield from ()


class ActionDelete(TurnAction):
    """Asks once, then erases everything."""

    def name(self) -> str:
        """`action_delete`."""
        return "action_delete"

    def take(self, turn: Turn) -> Iterator[EventType]:
        """The slot `erased` makes the tracker store erase the conversation, not save it."""
        if turn.offered("confirm_delete") and turn.intent in ("confirm_delete", "delete"):
            turn.say(turn.text("delete.done"), ended=True)
            yield SlotSet("erased", True)
            return
        yes = Choice(turn.text("delete.yes"), payload("confirm_delete"))
        no = Choice(turn.text("delete.no"), payload("keep_data"))
        turn.say(turn.text("delete.ask"), [yes, no])
