"""Papers by text message: a link to each, and their words in pages for phones that open none."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence

from bot.channels import links
from bot.channels.held import Held
from bot.documents import KINDS, DocumentError, forms_of, make
from bot.settings import settings
from bot.storage import erasure
from bot.storage.document_links import EVERYTHING, Asked, DocumentLinks
from bot.storage.turns import Message

logger = logging.getLogger(__name__)


def asked_for(message: Message) -> list[Asked]:
    """Return the papers that a message brings, each once, whatever forms it comes in."""
    attachments = message.get("attachments") or ()
    asked = [Asked(**one["document"]) for one in attachments if "document" in one]
    return list(dict.fromkeys(asked)) or ([Asked(EVERYTHING)] if attachments else [])


def addresses(conversation: str, asked: Sequence[Asked]) -> list[str]:
    """Return a short link for each paper; none for a conversation that was erased meanwhile."""
    tokens = [DocumentLinks().give(conversation, one) for one in asked]
    return [f"{settings().public_url}{links.SHORT}{token}" for token in tokens if token]


def texts(conversation: str, asked: Sequence[Asked]) -> list[str]:
    """Return the words of those papers that have any, as plain text."""
    wanted = [one for one in asked if one.kind in KINDS and "text" in forms_of(one.kind)]
    if not wanted:
        return []
    held = Held(erasure.export(conversation))
    return list(_texts(held, conversation, wanted)) if held.anything else []


def _texts(held: Held, conversation: str, wanted: Sequence[Asked]) -> Iterator[str]:
    patient = held.patient(conversation)
    for one in wanted:
        kind = next(kind for kind in KINDS if kind == one.kind)
        try:
            yield make(kind, patient, "text", variant=one.variant).text.strip()
        except DocumentError as error:
            logger.error("document not made: %s", error.reason)
