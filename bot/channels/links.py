"""Puts links in the place of documents in what leaves the server.

An action names a document in an attachment: `{"title", "form", "document": {"kind", …}}`. What
leaves the server has a link instead: `{"title", "form", "url", "type"}`.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from bot.documents import MEDIA_TYPES, can_print
from bot.storage.document_links import CODE, Asked, DocumentLinks
from bot.storage.turns import Message

ADDRESS = "/webhooks/web/document/"
"""Where links lead; what follows is all that opens the document, and tells nothing."""

SHORT = "/d/"
"""The same where every letter counts, as in a text message."""

TYPES = {**{str(form): kind for form, kind in MEDIA_TYPES.items()}, CODE: MEDIA_TYPES["page"]}


@cache
def prints() -> bool:
    """Whether PDFs can be made here; the first call may take seconds."""
    return can_print()


def linked(conversation: str, messages: Sequence[Message]) -> list[Message]:
    """Return messages with a link in the place of each document, one for all its forms.

    A document for a conversation that was erased in the meantime is left out, and so is a PDF where
    none can be made.
    """
    return [_linked(conversation, message) for message in messages]


def _linked(conversation: str, message: Message) -> Message:
    attachments = message.get("attachments") or ()
    if not any("document" in one for one in attachments):
        return message
    tokens: dict[Asked, str | None] = {}
    shown = []
    for one in attachments:
        if "document" not in one:
            shown.append(one)
            continue
        if one["form"] == "pdf" and not prints():
            continue
        asked = Asked(**one["document"])
        if asked not in tokens:
            tokens[asked] = DocumentLinks().give(conversation, asked)
        if tokens[asked]:
            shown.append(_link(one, f"{ADDRESS}{tokens[asked]}"))
    return {**message, "attachments": shown}


def _link(attachment: dict[str, Any], address: str) -> dict[str, Any]:
    form = attachment["form"]
    return {
        "title": attachment["title"],
        "form": form,
        "url": f"{address}?as={form}",
        "type": TYPES[form].partition(";")[0],
    }
