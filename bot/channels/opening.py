"""What a channel says once, before the first reply of a conversation."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.storage.turns import Message, TurnStore

OWED = "owed"
"""Marks the replies of a turn that left the opening out, so that the next one says it."""


def opened(
    conversation: str, replies: Sequence[Message], opening: Callable[[], Message], *, urgent: bool
) -> list[Message]:
    """Put the opening before a conversation's first reply.

    Args:
        conversation: whose it is.
        replies: what is said in this turn.
        opening: makes what is said once.
        urgent: the replies are help in danger, which stands alone; the opening follows later.
    """
    before = TurnStore().latest(conversation)
    if before is not None and not any(OWED in one for one in before.replies or ()):
        return list(replies)
    if urgent:
        return [{**one, OWED: True} for one in replies]
    return [opening(), *replies]
