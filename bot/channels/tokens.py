"""Session tokens of the web channel: signed, so that nobody can choose a conversation."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta

import jwt

from bot.privacy.identity import conversation_id
from bot.settings import settings

ALGORITHM = "HS256"
NAME = "web"
AUDIENCE = "second-opinion-web"


class BadToken(Exception):
    """The token is missing, expired or not ours."""


def new_session() -> str:
    """Return the id of a new session, which nobody can guess."""
    return secrets.token_hex(16)


def issue(session: str) -> tuple[str, datetime]:
    """Return a token for a session, and the moment in UTC at which it expires."""
    expires = datetime.now(UTC).replace(microsecond=0) + timedelta(days=settings().session_days)
    claims = {"sub": session, "aud": AUDIENCE, "exp": expires}
    return jwt.encode(claims, settings().secret_key, algorithm=ALGORITHM), expires


def conversation_of(authorization: str | None) -> str:
    """Return the conversation of an `Authorization: Bearer …` header: a keyed hash of its session.

    Raises:
        BadToken: the header is missing or its token is not valid.
    """
    return conversation_id(NAME, session_of(authorization))


def session_of(authorization: str | None) -> str:
    """Return the session of an `Authorization: Bearer …` header.

    Raises:
        BadToken: the header is missing or its token is not valid.
    """
    scheme, _, token = (authorization or "").partition(" ")
    if scheme.lower() != "bearer":
        raise BadToken("no bearer token")
    try:
        claims = jwt.decode(
            token.strip(),
            settings().secret_key,
            algorithms=[ALGORITHM],
            audience=AUDIENCE,
            options={"require": ["exp", "sub", "aud"]},
        )
    except (jwt.InvalidTokenError, UnicodeError):
        raise BadToken("the token is not valid") from None
    return str(claims["sub"])
