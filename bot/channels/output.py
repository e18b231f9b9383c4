"""Turns what Rasa says into messages that a channel sends."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rasa.core.channels.channel import OutputChannel

from bot.content.tongue import tongue
from bot.storage.turns import Message


class CollectingOutput(OutputChannel):
    """Collects the messages of one turn; their buttons still carry payloads."""

    def __init__(self) -> None:
        self.messages: list[Message] = []

    @classmethod
    def name(cls) -> str:
        """Return the name that responses in the domain may be bound to."""
        return "collecting"

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Collect one response; one that shows nothing is dropped."""
        made = to_message(message)
        if made:
            self.messages.append(made)

    async def send_text_message(self, recipient_id: str, text: str, **kwargs: Any) -> None:
        """Collect a plain text."""
        await self.send_response(recipient_id, {"text": text})


def to_message(response: Mapping[str, Any]) -> Message:
    """Return one message made of a response as Rasa gives it.

    Keys of `custom` stand beside the text; they never replace it. A text that is not English says
    its language.
    """
    message: Message = {}
    if response.get("text"):
        message["text"] = response["text"].strip()
        language = tongue(message["text"])
        if language != "en":
            message["language"] = language
    buttons = [*(response.get("buttons") or ()), *(response.get("quick_replies") or ())]
    if buttons:
        message["buttons"] = [_button(button) for button in buttons]
    attachments = _attachments(response.get("attachment"))
    if attachments:
        message["attachments"] = attachments
    custom = response.get("custom")
    if isinstance(custom, Mapping):
        for key, value in custom.items():
            message.setdefault(key, value)
    return message


def _button(button: Mapping[str, Any]) -> dict[str, str]:
    """Return a button's title and payload; one without a payload says its title."""
    return {"title": str(button["title"]), "payload": str(button.get("payload") or button["title"])}


def _attachments(given: Any) -> list[dict[str, Any]]:
    """Return the attachments of a response, which may be one, several or none."""
    several = given if isinstance(given, list) else [given]
    return [
        {key: one[key] for key in ("title", "url", "type") if one.get(key)}
        for one in several
        if isinstance(one, Mapping) and one.get("url")
    ]
