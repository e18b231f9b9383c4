"""One patient's message: kept, handled once and in order, and its replies kept."""

from __future__ import annotations

import asyncio
import logging
import secrets
import traceback
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

from rasa.core.channels.channel import UserMessage
from sqlalchemy.exc import SQLAlchemyError

from bot import content
from bot.channels.danger import urgent_reply
from bot.channels.inbound import HELLO, Inbound, Refused
from bot.channels.limits import TooMany
from bot.channels.output import CollectingOutput, to_message
from bot.channels.queue import ConversationQueue
from bot.privacy.hearing import hearing
from bot.privacy.masking import mask
from bot.settings import settings
from bot.storage import erasure, failures
from bot.storage.database import DatabaseAway
from bot.storage.turns import Message, Turn, TurnStore, without_buttons

logger = logging.getLogger(__name__)

Handler = Callable[[UserMessage], Awaitable[Any]]
"""What Rasa gives a channel: it handles a message and answers through its output channel."""

Finish = Callable[[str, Sequence[Message]], list[Message]]

STORE_ERRORS = (SQLAlchemyError, DatabaseAway)

MOST_WAITING = 5
"""How many requests of one conversation may wait or be under way; a person waits for one."""

WAIT_SECONDS = 2
"""After how long one more may come: a turn takes some tenths of a second."""


@dataclass(frozen=True)
class _Spoken:
    """A message: `raw` as it came, `text` as it goes to Rasa and rests, and what the patient sees
    themselves say (None: nothing)."""

    raw: str
    text: str
    said: str | None


class Talk:
    """Handles the messages of all conversations of this process.

    Args:
        on_new_message: Rasa's handler.
        channel: what Rasa is told that the messages come by.
        finish: makes of a conversation's replies what the channel keeps and sends; it runs in a
            thread.
        turns: where turns are kept; None means the homes of conversations.
    """

    def __init__(
        self,
        on_new_message: Handler,
        channel: str,
        finish: Finish,
        turns: TurnStore | None = None,
    ) -> None:
        self._on_new_message = on_new_message
        self._channel = channel
        self._finish = finish
        self._turns = turns or TurnStore()
        self._queue = ConversationQueue()

    async def message(self, conversation: str, inbound: Inbound) -> list[Message]:
        """Handle one message, or return what was answered when its id came before.

        Returns:
            Messages of the web contract, at least one.

        Raises:
            Refused: the choice is not one that was offered (400).
            TooMany: the conversation has several messages waiting.
        """
        refusal = await _unsent(inbound)
        if refusal:
            return [refusal]
        if self._queue.waiting(conversation) >= MOST_WAITING:
            raise TooMany(WAIT_SECONDS)
        message_id = inbound.id or secrets.token_hex(16)
        async with self._queue.place(conversation):
            try:
                spoken = await self._spoken(conversation, inbound)
                turn = await asyncio.to_thread(
                    self._turns.open, conversation, message_id, spoken.said
                )
            except STORE_ERRORS as error:
                _log(conversation, "message not stored, not handled", error)
                return [_trouble()]
            if turn.replies is not None:
                return turn.replies
            messages = [] if turn.new else await self._handled(conversation, message_id)
            messages = messages or await self._ask(conversation, spoken, message_id)
            return await self._close(conversation, message_id, messages)

    async def history(self, conversation: str) -> list[Turn]:
        """Return the conversation so far, once what is being handled is answered."""
        async with self._queue.place(conversation):
            return await asyncio.to_thread(self._turns.history, conversation)

    async def end(self, conversation: str) -> None:
        """Erase the conversation, once what is being handled is answered."""
        async with self._queue.place(conversation):
            await asyncio.to_thread(erasure.erase, conversation)

    async def export(self, conversation: str) -> dict[str, Any]:
        """Return everything held about the conversation, ready for JSON."""
        async with self._queue.place(conversation):
            return await asyncio.to_thread(erasure.export, conversation)

    async def _spoken(self, conversation: str, inbound: Inbound) -> _Spoken:
        """Return the words of a message, masked, looking up what a choice stands for."""
        if inbound.choice is None:
            raw = inbound.text or ""
            masked = await asyncio.to_thread(mask, raw)
            return _Spoken(raw, masked, masked)
        if inbound.choice == HELLO:
            return _Spoken("/greet", "/greet", None)
        choice = await asyncio.to_thread(self._turns.choice, conversation, inbound.choice)
        if choice is None:
            raise Refused(400, content.load().message("page.choice_gone"))
        return _Spoken(choice.payload, choice.payload, choice.title)

    async def _handled(self, conversation: str, message_id: str) -> list[Message]:
        """Return what Rasa said to a message that it handled before the server died.

        A turn is saved as a whole, so that the conversation has all of it or nothing.
        """
        held = await asyncio.to_thread(erasure.export, conversation)
        events = iter(held["events"])
        for event in events:
            if event["event"] == "user" and event.get("message_id") == message_id:
                break
        answer = takewhile(lambda event: event["event"] != "user", events)
        said = [to_message(_response(event)) for event in answer if event["event"] == "bot"]
        return _most_urgent([message for message in said if message])

    async def _ask(self, conversation: str, spoken: _Spoken, message_id: str) -> list[Message]:
        """Let Rasa handle a message and return what it says, or that something went wrong.

        The raw words are heard by the understanding alone, and only while this turn lasts.
        """
        output = CollectingOutput()
        message = UserMessage(
            spoken.text,
            output,
            conversation,
            input_channel=self._channel,
            message_id=message_id,
            metadata={"said": spoken.said, "message_id": message_id, "masked": True},
        )
        with failures.watched() as failed, hearing(spoken.raw, spoken.text):
            try:
                await self._on_new_message(message)
            except Exception as error:  # Whatever it is, the patient is answered.
                _log(conversation, "message not handled", error)
                return [*_most_urgent(output.messages), _trouble()]
        if failed:
            # What was said rests on a conversation that was not read or not saved.
            _log(conversation, f"conversation store failed ({', '.join(failed)})")
            return [*(said for said in output.messages if said.get("urgent")), _trouble()]
        if not output.messages:
            _log(conversation, "no reply")
            return [_trouble()]
        return _most_urgent(output.messages)

    async def _close(
        self, conversation: str, message_id: str, messages: list[Message]
    ) -> list[Message]:
        """Keep the replies of a turn, or erase everything when they end the conversation."""
        try:
            if any(message.get("ended") for message in messages):
                await asyncio.to_thread(erasure.erase, conversation)
                return [without_buttons(message) for message in messages]
            finished = await asyncio.to_thread(self._finish, conversation, messages)
            return await asyncio.to_thread(self._turns.answer, conversation, message_id, finished)
        except STORE_ERRORS as error:
            _log(conversation, "replies not stored", error)
            kept = (without_buttons(said) for said in messages if not said.get("ended"))
            return [*kept, _trouble()]


async def _unsent(inbound: Inbound) -> Message | None:
    """Return the reply to a text that is not handled at all: nothing in it, or too much."""
    if inbound.text is None:
        return None
    if not inbound.text:
        return {"text": content.load().message("channel.empty"), "unsent": True}
    if len(inbound.text) > settings().max_message_chars:
        urgent = await asyncio.to_thread(urgent_reply, inbound)
        return urgent or {"text": content.load().message("channel.too_long"), "unsent": True}
    return None


def _most_urgent(messages: list[Message]) -> list[Message]:
    """Return the urgent messages alone when there are any: nothing may stand in their way."""
    return [message for message in messages if message.get("urgent")] or messages


def _response(event: dict[str, Any]) -> dict[str, Any]:
    """Return what a channel was given to say, from Rasa's record of it."""
    return {**event["data"], "text": event["text"]}


def _trouble() -> Message:
    return {"text": content.load().message("channel.trouble")}


def _log(conversation: str, what: str, error: Exception | None = None) -> None:
    """Log a fault by conversation, kind and place; an error's message may quote the patient."""
    if error is None:
        logger.error("%s: conversation %s", what, conversation)
        return
    frames = traceback.extract_tb(error.__traceback__)
    place = f"{frames[-1].filename}:{frames[-1].lineno}" if frames else "unknown place"
    logger.error("%s: conversation %s: %s at %s", what, conversation, type(error).__name__, place)
