"""Keyed hashes: ids that tell nothing about whose conversation it is, or which link was given."""

from __future__ import annotations

import hmac

from bot.settings import settings

_CONVERSATIONS = b"second-opinion conversation ids"
_HEX_CHARS = 32


def conversation_id(channel: str, address: str) -> str:
    """Return the id of the conversation with an address, the same one each time.

    Who has the id but not SECRET_KEY can neither read the address from it nor test a guess.

    Args:
        channel: name of the channel; the same address on two channels is two conversations.
        address: what the channel knows the patient by, such as a phone number.
    """
    digest = keyed_hash(_CONVERSATIONS, f"{channel}\0{address}")
    return f"{channel}-{digest[:_HEX_CHARS]}"


def channel_of(conversation: str) -> str:
    """Return the name of the channel that a conversation is on."""
    return conversation.partition("-")[0]


def keyed_hash(purpose: bytes, text: str) -> str:
    """Return a hash of a text in hex digits, which nobody can test a guess against without a key.

    Args:
        purpose: what it is for; each purpose has a key of its own, made from SECRET_KEY, which
            itself signs the web sessions.
        text: what is hashed.
    """
    key = hmac.digest(settings().secret_key.encode(), purpose, "sha256")
    return hmac.digest(key, text.encode(), "sha256").hex()
