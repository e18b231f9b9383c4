"""Encrypts what is stored, under the keys of the setting DATA_KEYS.

Fernet (https://github.com/fernet/spec): AES-128 in CBC mode with HMAC-SHA256. The first key
encrypts, each of them decrypts, so a key is changed by putting a new one in front, running
`python -m bot reencrypt` and taking the old one away.
"""

from __future__ import annotations

import logging
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from bot.settings import settings

logger = logging.getLogger(__name__)


_NO_KEY = "no key of DATA_KEYS opens a stored value: add the key it was encrypted under"


class NoKeyOpens(Exception):
    """A stored value was encrypted under a key that is not in DATA_KEYS, or was changed."""


def encrypt(text: str) -> str:
    """Return `text` encrypted under the first key, as ASCII."""
    return _box(settings().data_keys).encrypt(text.encode("utf-8")).decode("ascii")


def decrypt(token: str) -> str:
    """Return the text that `encrypt` made a token from.

    Raises:
        NoKeyOpens: none of the keys does; this is logged.
    """
    try:
        return _box(settings().data_keys).decrypt(token.encode()).decode("utf-8")
    except InvalidToken:
        logger.error(_NO_KEY)
        raise NoKeyOpens(_NO_KEY) from None


def opens(token: str) -> bool:
    """Whether one of the keys decrypts a token."""
    return _opened(_box(settings().data_keys), token)


def renewed(token: str) -> str:
    """Return a token with the same text under the first key, itself when it is under it already.

    Raises:
        NoKeyOpens: none of the keys decrypts it.
    """
    keys = settings().data_keys
    if _opened(_box(keys[:1]), token):
        return token
    try:
        return _box(keys).rotate(token.encode()).decode("ascii")
    except InvalidToken:
        raise NoKeyOpens(_NO_KEY) from None


def _opened(box: MultiFernet, token: str) -> bool:
    try:
        box.decrypt(token.encode())
    except InvalidToken:
        return False
    return True


@lru_cache(maxsize=4)
def _box(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])
