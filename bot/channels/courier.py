"""Handles what a provider brings, once and in order for each patient, and sends the replies.

What came in is in the database before the provider is told so, and stays open there until its
replies are in the outbox; these stay open until the provider has taken them. So a server that dies
loses nothing: the next one takes up what is open. A reply that the provider took in the moment of
death is sent once more, for no provider offers a way to ask.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.channels.talk import STORE_ERRORS
from bot.nlu.alarms import check
from bot.privacy.identity import conversation_id
from bot.storage.mail import (
    MOST_WAITING,
    Body,
    FloodError,
    Inbox,
    Outbox,
    Received,
    Waiting,
    Wishes,
    drop,
)
from bot.storage.schema import now

HANDLED_AT_ONCE = 16
SENT_AT_ONCE = 32
"""How many patients are served at once; more wait for their turn."""

FIRST = -1
"""Where a message stands that goes before all others of its patient."""

MOST_URGENT = 2 * MOST_WAITING
"""How many messages of one patient may wait when the next has signs of an alarm."""

HANDLING_TRIES = 3
"""How often handling a message may fail before its patient is told so."""

FIRST_PAUSE = 1.0
LONGEST_PAUSE = 300.0
"""Seconds before a failed reply is tried again: doubled each time."""

GIVE_UP = timedelta(hours=6)
"""How old a reply may become before it is given up; after that it would only confuse."""

STOP_SECONDS = 10.0
"""How long a stopping server waits for what is in hand."""

DESPITE_STOP = "despite_stop"
"""Marks a reply that goes out although its patient wants no messages: the answer to that wish."""

logger = logging.getLogger(__name__)


class TryLater(Exception):
    """The provider did not take a reply this time.

    Args:
        seconds: after how many it may be tried again, when the provider says so.
    """

    def __init__(self, seconds: float | None = None) -> None:
        super().__init__()
        self.seconds = seconds


class Unreachable(Exception):
    """The provider says that this patient wants no messages.

    Args:
        code: the provider's own.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Undeliverable(Unreachable):
    """The provider will never take this one reply; others it may."""


Handle = Callable[[Received], Awaitable[Sequence[Body]]]
"""Returns what is to be sent for a message, one call of the provider each."""

Send = Callable[[str, Body], Awaitable[str | None]]
"""Sends one reply to an address and returns the provider's id of it; raises `TryLater`,
`Unreachable` or `Undeliverable`."""


class Courier:
    """The mail of one channel, from the provider and back.

    Args:
        channel: the channel's name.
        handle: of the channel.
        send: of the channel.
        sorry: what is sent when a message cannot be handled.
        first_pause: seconds before a failed reply is tried again the first time.
    """

    def __init__(
        self,
        channel: str,
        handle: Handle,
        send: Send,
        sorry: Callable[[], Sequence[Body]],
        first_pause: float = FIRST_PAUSE,
    ) -> None:
        self._channel = channel
        self._handle = handle
        self._send = send
        self._sorry = sorry
        self._first_pause = first_pause
        self._inbox = Inbox(channel)
        self._outbox = Outbox(channel)
        self._wishes = Wishes(channel)
        self._raw: dict[str, str] = {}
        self._stopping = asyncio.Event()
        self._handling = _Workers(self._handle_next, HANDLED_AT_ONCE, self._stopping)
        self._sending = _Workers(self._send_next, SENT_AT_ONCE, self._stopping)

    async def start(self) -> None:
        """Take up what an earlier server left."""
        self._stopping.clear()
        for conversation in await asyncio.to_thread(self._outbox.waiting):
            self._sending.wake(conversation)
        for conversation in await asyncio.to_thread(self._inbox.waiting):
            self._handling.wake(conversation)

    async def stop(self) -> None:
        """Let what is in hand come to its end; the rest stays in the database."""
        self._stopping.set()
        under_way = [*self._handling.tasks, *self._sending.tasks]
        if under_way:
            await asyncio.wait(under_way, timeout=STOP_SECONDS)

    async def accept(
        self,
        provider_id: str,
        address: str,
        body: Body,
        raw: str | None = None,
        position: int = 0,
    ) -> bool:
        """Store a message, so that the provider may be told that it arrived, and have it handled.

        Args:
            provider_id: the provider's id of the message.
            address: what the provider knows the patient by.
            body: in the channel's own form, the patient's words masked.
            raw: the words as they came; they stay in memory, and only until they are handled.
            position: where the provider says that it stands among the others.

        Returns:
            Whether it is new; False for a repeat, and for one message too many of a flood.

        Raises:
            SQLAlchemyError, DatabaseAway: it is not stored.
        """
        conversation = conversation_id(self._channel, address)
        message = (provider_id, conversation, address, body)
        try:
            message_id = await asyncio.to_thread(self._inbox.accept, *message, position)
        except FloodError:
            message_id = await self._out_of_a_flood(message, raw)
        if message_id is None:
            return False
        if raw is not None:
            self._raw[message_id] = raw
        self._handling.wake(conversation)
        return True

    async def _out_of_a_flood(
        self, message: tuple[str, str, str, Body], raw: str | None
    ) -> str | None:
        """Store one message too many when it has signs of an alarm, and have it handled first."""
        finding = None if raw is None else await asyncio.to_thread(check, raw)
        try:
            if finding:
                return await asyncio.to_thread(self._inbox.accept, *message, FIRST, MOST_URGENT)
        except FloodError:
            pass
        self._log("message left out", message[1], "too many wait")
        return None

    async def _handle_next(self, conversation: str) -> float | None:
        """Handle the patient's next message, if there is one; see `_Workers`."""
        stored = await asyncio.to_thread(self._inbox.next, conversation)
        if stored is None:
            return None
        replies = await self._replies(stored)
        await asyncio.to_thread(self._inbox.close, stored, replies)
        self._raw.pop(stored.message_id, None)
        self._sending.wake(conversation)
        return 0

    async def _replies(self, stored: Received) -> Sequence[Body]:
        """Return the replies to a message: the channel's, or that something went wrong."""
        received = replace(stored, raw=self._raw.get(stored.message_id))
        for attempt in range(HANDLING_TRIES):
            try:
                return await self._handle(received)
            except STORE_ERRORS:
                raise
            except Exception as error:  # Its message may quote the patient.
                self._log("message not handled", stored.conversation, type(error).__name__)
                await _pause(self._stopping, self._first_pause * 2**attempt)
        return self._sorry()

    async def _send_next(self, conversation: str) -> float | None:
        """Send the patient's next reply, if there is one and it is due; see `_Workers`."""
        reply = await asyncio.to_thread(self._outbox.next, conversation)
        if reply is None:
            return None
        wait = (reply.due_at - now()).total_seconds()
        if wait <= 0:
            await self._send_one(conversation, reply)
        return max(0, wait)

    async def _send_one(self, conversation: str, reply: Waiting) -> None:
        """Send one reply, and record what became of it."""
        if not reply.body.get(DESPITE_STOP) and await self._stopped(reply.address):
            await asyncio.to_thread(self._outbox.close, reply.id, "stopped")
            return
        try:
            provider_id = await self._send(reply.address, reply.body)
        except Undeliverable as fault:
            self._log("reply refused by the provider", conversation, fault.code)
            await asyncio.to_thread(self._outbox.close, reply.id, "refused", None, fault.code)
        except Unreachable as fault:
            self._log("patient wants no messages", conversation, fault.code)
            await asyncio.to_thread(self._wishes.stop, reply.address, "provider")
            await asyncio.to_thread(drop, conversation, "stopped", fault.code)
        except TryLater as fault:
            await self._put_off(conversation, reply, fault.seconds)
        except Exception as error:  # Its message may quote the patient.
            self._log("reply not sent", conversation, type(error).__name__)
            await self._put_off(conversation, reply, None)
        else:
            await asyncio.to_thread(self._outbox.close, reply.id, "sent", provider_id)

    async def _stopped(self, address: str) -> bool:
        return await asyncio.to_thread(self._wishes.stopped, address)

    async def _put_off(self, conversation: str, reply: Waiting, seconds: float | None) -> None:
        """Have a reply tried again later, or give it up when it is too old."""
        if now() - reply.created_at > GIVE_UP:
            self._log("reply given up", conversation, f"{reply.tries + 1} tries")
            await asyncio.to_thread(self._outbox.close, reply.id, "given up")
            return
        if seconds is None:
            seconds = min(self._first_pause * 2**reply.tries, LONGEST_PAUSE)
        await asyncio.to_thread(self._outbox.put_off, reply.id, seconds)

    def _log(self, what: str, conversation: str, why: str) -> None:
        logger.error("%s: %s: conversation %s: %s", self._channel, what, conversation, why)


class _Workers:
    """One worker for each patient that has something to do; it does one thing after the other.

    Args:
        do_next: does the patient's next thing. It returns None when there is none, else after how
            many seconds it is to be called again.
        at_once: how many patients are served at once.
        stopping: set when no more is to be begun.
    """

    def __init__(
        self,
        do_next: Callable[[str], Awaitable[float | None]],
        at_once: int,
        stopping: asyncio.Event,
    ) -> None:
        self._do_next = do_next
        self._room = asyncio.Semaphore(at_once)
        self._stopping = stopping
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._called: set[str] = set()

    @property
    def tasks(self) -> Sequence[asyncio.Task[Any]]:
        """The workers that are at work."""
        return list(self._tasks.values())

    def wake(self, conversation: str) -> None:
        """Have a patient's worker look for something to do."""
        self._called.add(conversation)
        if conversation not in self._tasks:
            self._tasks[conversation] = asyncio.create_task(self._work(conversation))

    async def _work(self, conversation: str) -> None:
        """Work until nothing is left to do or the server stops."""
        faults = 0
        try:
            while conversation in self._called and not self._stopping.is_set():
                self._called.discard(conversation)
                try:
                    await self._do_all(conversation)
                    faults = 0
                except Exception as error:  # Most likely the database is away.
                    logger.error("mail waits: %s", type(error).__name__)
                    self._called.add(conversation)
                    await _pause(self._stopping, min(FIRST_PAUSE * 2**faults, LONGEST_PAUSE))
                    faults += 1
        finally:
            self._called.discard(conversation)
            del self._tasks[conversation]

    async def _do_all(self, conversation: str) -> None:
        """Do one thing after the other, waiting between them without holding up others."""
        while not self._stopping.is_set():
            async with self._room:
                wait = await self._do_next(conversation)
            if wait is None:
                return
            if wait:
                await _pause(self._stopping, wait)


async def _pause(stopping: asyncio.Event, seconds: float) -> None:
    """Wait so long, or until the server stops."""
    with suppress(TimeoutError):
        await asyncio.wait_for(stopping.wait(), seconds)
