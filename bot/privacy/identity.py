"""Conversation ids that tell nothing about whose conversation it is."""

from __future__ import annotations

import hmac

from bot.settings import settings

_PURPOSE = b"second-opinion conversation ids"
_HEX_CHARS = 32


def conversation_id(channel: str, address: str) -> str:
    """Return the id of the conversation with an address, the same one each time.

    Who has the id but not SECRET_KEY can neither read the address from it nor test a guess.

    Args:
        channel: name of the channel; the same address on two channels is two conversations.
        address: what the channel knows the patient by, such as a phone number.
    """
    # A key for this purpose alone, because SECRET_KEY itself signs the web sessions.
    key = hmac.digest(settings().secret_key.encode(), _PURPOSE, "sha256")
    digest = hmac.digest(key, f"{channel}\0{address}".encode(), "sha256").hex()
    return f"{channel}-{digest[:_HEX_CHARS]}"
