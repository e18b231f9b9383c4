"""A conversation as plain text, for a patient to keep."""

from __future__ import annotations

from collections.abc import Iterable

from bot import content
from bot.storage.turns import Message, Turn


def plain_text(turns: Iterable[Turn], language: str = "en") -> str:
    """Return the words of a conversation, one paragraph a message, each with its speaker."""
    texts = content.load()
    patient = texts.message("page.you_said", language)
    assistant = texts.message("page.bot_said", language)
    parts = [texts.message("page.title", language)]
    for turn in turns:
        if turn.said is not None:
            parts.append(f"{patient} {turn.said}")
        parts.extend(f"{assistant} {_words(reply)}" for reply in turn.replies or ())
    return "\n\n".join(parts) + "\n"


def _words(message: Message) -> str:
    """Return a message's text with the choices that came with it."""
    lines = [message.get("text", "")]
    lines.extend(f"[{button['title']}]" for button in message.get("buttons", ()))
    return "\n".join(line for line in lines if line)
