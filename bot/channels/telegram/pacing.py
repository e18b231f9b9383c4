"""How fast the bot may write: Telegram refuses more than this for a while."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable

CHAT_SECONDS, CHAT_BURST = 1.0, 4
ALL_SECONDS, ALL_BURST = 1 / 28, 2
"""About one message a second to one chat, a few at once at first, and below thirty a second over
all (Telegram, "Bots FAQ: My bot is hitting limits")."""


class Pace:
    """Lets one through every so many seconds, some of them at once after a rest.

    Args:
        seconds: between two, in the long run.
        burst: how many may come at once.
        clock: tells seconds that only go forward.
    """

    def __init__(
        self, seconds: float, burst: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._seconds = seconds
        self._rest = (burst - 1) * seconds
        self._clock = clock
        self._due: OrderedDict[Hashable, float] = OrderedDict()

    def __len__(self) -> int:
        """Return how many are remembered."""
        return len(self._due)

    def wait(self, key: Hashable = None) -> float:
        """Take the next place of a key and return in how many seconds it comes."""
        now = self._clock()
        due = max(self._due.pop(key, 0.0), now - self._rest)
        self._due[key] = due + self._seconds
        while next(iter(self._due.values())) < now - self._rest:
            self._due.popitem(last=False)
        return max(0.0, due - now)


class Pacing:
    """Telegram's two limits together."""

    def __init__(self) -> None:
        self._chats = Pace(CHAT_SECONDS, CHAT_BURST)
        self._all = Pace(ALL_SECONDS, ALL_BURST)

    async def turn(self, chat: str) -> None:
        """Wait until the next message may go to a chat."""
        await asyncio.sleep(self._chats.wait(chat))
        await asyncio.sleep(self._all.wait())
