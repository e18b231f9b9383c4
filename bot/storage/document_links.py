"""Links to documents: whoever has one sees the document, for a short time.

A link is bound to one conversation and goes with it. What stands in it is random and is kept as a
keyed hash only; which document it leads to is encrypted. The document itself is kept nowhere: it
is made anew each time the link is opened.
"""

from __future__ import annotations

import secrets
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine, delete, insert, select

from bot.privacy.identity import keyed_hash
from bot.settings import settings
from bot.storage import database
from bot.storage.schema import conversations, document_links, now
from bot.storage.store import Store

TOKEN_BYTES = 18
"""What stands in a link: 144 random bits, more than the 128 that OWASP asks of a session id."""

CODE = "code"
"""Beside the forms of `bot.documents`: the link itself, as a code that another device scans."""

EVERYTHING = "everything"
"""Beside the kinds of `bot.documents`: all that is held of the conversation, as a page to read."""

_PURPOSE = b"second-opinion document links"


@dataclass(frozen=True)
class Asked:
    """The document that a link leads to: `kind` and `variant` as in `bot.documents`, or
    `EVERYTHING`."""

    kind: str
    variant: str | None = None
    full_titles: bool = False


@dataclass(frozen=True)
class Link:
    """A link that works, until a moment in UTC."""

    conversation: str
    asked: Asked
    expires_at: datetime


class DocumentLinks(Store):
    """Gives links and finds what they lead to; every change is one transaction."""

    def give(self, conversation: str, asked: Asked) -> str | None:
        """Make a link that works for DOCUMENT_MINUTES.

        Returns:
            What is to stand in it; None when the conversation has been erased in the meantime.
        """
        token = secrets.token_urlsafe(TOKEN_BYTES)
        moment = now()
        with self._place(conversation).begin() as connection:
            known = select(conversations.c.id).where(conversations.c.id == conversation)
            if connection.execute(known).first() is None:
                return None
            connection.execute(delete(document_links).where(document_links.c.expires_at <= moment))
            connection.execute(
                insert(document_links).values(
                    id=_hash(token),
                    conversation_id=conversation,
                    asked=asdict(asked),
                    expires_at=moment + timedelta(minutes=settings().document_minutes),
                )
            )
        return token

    def find(self, token: str) -> Link | None:
        """Return what a link leads to; None when it never was one, or works no longer."""
        places = [self._given] if self._given else [database.memory(), database.ready()]
        return next((link for place in places if (link := _find(place, _hash(token)))), None)


def _hash(token: str) -> str:
    return keyed_hash(_PURPOSE, token)


def _find(place: Engine, id: str) -> Link | None:
    with place.connect() as connection:
        row = connection.execute(
            select(document_links).where(
                document_links.c.id == id, document_links.c.expires_at > now()
            )
        ).first()
    return Link(row.conversation_id, Asked(**row.asked), row.expires_at) if row else None
