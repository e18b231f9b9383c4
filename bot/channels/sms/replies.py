"""Text messages made of what was said in a turn: what is sent now, and the pages that wait."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot import content
from bot.channels import links
from bot.channels.sms import layout
from bot.content import clinic
from bot.nlu.marks import DOABLE
from bot.settings import settings
from bot.storage.document_links import EVERYTHING, Asked, DocumentLinks
from bot.storage.turns import Message, TurnStore

NAME = "sms"

REST, LANGUAGE, UNWELCOMED = "rest", "language", "unwelcomed"
"""What a reply is kept with: the pages that wait, the language, and that the line a conversation
begins with is still to be said."""


_ALWAYS = ("menu", "source", "human", "more")
"""What patients can ask for at any time, beside subjects and `DOABLE`."""


def finish(conversation: str, messages: Sequence[Message]) -> list[Message]:
    """Make text messages of what was said in one turn.

    A conversation begins with a line that says who writes, and what the carriers ask for; in
    danger nothing comes beside the reply, and the line follows later.

    Args:
        conversation: whose it is.
        messages: as the actions said them.

    Returns:
        What is sent, a text message each; the last has the pages that wait for NEXT.
    """
    language = language_of(messages)
    shown = [_with_links(conversation, message) for message in messages]
    reply = paged(layout.pages(shown, wording("sms.more", language), may_go), language)
    before = TurnStore().latest(conversation)
    if before is not None and not any(UNWELCOMED in one for one in before.replies or ()):
        return [reply]
    if any(message.get("urgent") for message in messages):
        return [{**reply, UNWELCOMED: True}]
    return [{"text": wording("sms.welcome", language)}, reply]


def paged(pages: Sequence[str], language: str) -> Message:
    """Return a reply that shows the first of some pages and keeps the others."""
    reply: Message = {"text": pages[0], LANGUAGE: language}
    return {**reply, REST: list(pages[1:])} if pages[1:] else reply


def language_of(replies: Sequence[Message] | None) -> str:
    """Return the language that some replies end in, English when they don't tell."""
    return next((one[LANGUAGE] for one in reversed(replies or ()) if LANGUAGE in one), "en")


def wording(id: str, language: str, **values: Any) -> str:
    """Return a fixed sentence in its words for text messages, filled in."""
    return content.load().on(NAME).message(id, language, **values)


def help_text(language: str) -> str:
    """Return the answer to HELP (R16): who writes, whom to ask, what to do in an emergency."""
    desk = clinic.load()
    contact = wording("sms.contact", language)
    if desk:
        contact = wording("sms.contact.desk", language, name=desk.name, phone=desk.phone)
    return wording("sms.help", language, contact=contact)


def may_go(button: Mapping[str, Any]) -> bool:
    """Whether a choice only suggests what can be asked for at any time, and may be left out where
    room is short."""
    intent = button.get("payload", "").lstrip("/")
    return intent in content.load().topics or intent in DOABLE or intent in _ALWAYS


def _with_links(conversation: str, message: Message) -> Message:
    """Return a message with one link for its document in the place of the forms it comes in."""
    attachments = message.get("attachments") or ()
    asked = [Asked(**one["document"]) for one in attachments if "document" in one]
    if attachments and not asked:
        asked = [Asked(EVERYTHING)]
    tokens = [DocumentLinks().give(conversation, one) for one in dict.fromkeys(asked)]
    start = f"{settings().public_url}{links.SHORT}"
    return {**message, "links": [f"{start}{token}" for token in tokens if token]}
