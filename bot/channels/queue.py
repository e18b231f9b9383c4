"""One conversation at a time, many conversations at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class ConversationQueue:
    """Lets the requests of one conversation in one by one, in the order in which they came."""

    def __init__(self) -> None:
        self._locks: dict[str, asyncio.Lock] = {}
        self._waiting: dict[str, int] = {}

    def waiting(self, conversation: str) -> int:
        """Return how many requests of a conversation wait or are under way."""
        return self._waiting.get(conversation, 0)

    @asynccontextmanager
    async def place(self, conversation: str) -> AsyncIterator[None]:
        """Wait for the conversation's turn and hold it inside the block."""
        lock = self._locks.setdefault(conversation, asyncio.Lock())
        self._waiting[conversation] = self._waiting.get(conversation, 0) + 1
        try:
            async with lock:
                yield
        finally:
            self._leave(conversation)

    def _leave(self, conversation: str) -> None:
        """Forget a conversation that nobody waits for."""
        self._waiting[conversation] -= 1
        if not self._waiting[conversation]:
            del self._waiting[conversation], self._locks[conversation]
