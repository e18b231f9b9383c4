"""Text messages made of what was said in a turn: what is sent now, and the pages that wait."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot import content
from bot.channels.opening import opened
from bot.channels.sms import layout, papers
from bot.content import clinic
from bot.nlu.marks import DOABLE
from bot.storage.turns import Message

NAME = "sms"

REST, LANGUAGE = "rest", "language"
"""What a reply is kept with: the pages that wait, and the language."""


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
    more = wording("sms.more", language)
    asked = [one for message in messages for one in papers.asked_for(message)]
    words = "\n\n".join(papers.texts(conversation, asked))
    here = [wording("sms.read_here", language)] if words else []
    shown = [_with_links(conversation, message, here) for message in messages]
    read_here = layout.pages([{"text": words}], more) if words else []
    reply = paged([*layout.pages(shown, more, may_go), *read_here], language)
    urgent = any(message.get("urgent") for message in messages)
    return opened(
        conversation, [reply], lambda: {"text": wording("sms.welcome", language)}, urgent=urgent
    )


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


def _with_links(conversation: str, message: Message, here: Sequence[str]) -> Message:
    """Return a message with a link for each of its papers, and how to read them without one."""
    addresses = papers.addresses(conversation, papers.asked_for(message))
    return {**message, "links": [*addresses, *here]} if addresses else message
