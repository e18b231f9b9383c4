"""A server that dies in the middle of a turn: the same message again is not handled twice."""

from __future__ import annotations

import asyncio
import secrets

import pytest
from rasa.core.channels.channel import UserMessage
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, UserUttered

from bot.channels.inbound import Inbound
from bot.channels.talk import Talk
from bot.storage.tracker_store import ConversationStore

SAID = {"custom": {"urgent": False}, "buttons": [{"title": "More", "payload": "/more"}]}


pytestmark = pytest.mark.usefixtures("own_database")


class DyingRasa:
    """Saves a turn like Rasa, and dies before or after that the first time."""

    def __init__(self, saves: bool) -> None:
        self.saves = saves
        self.handled = 0
        self.store = ConversationStore(Domain.empty())

    async def handle(self, message: UserMessage) -> None:
        self.handled += 1
        if self.handled > 1 or self.saves:
            tracker = await self.store.get_or_create_tracker(message.sender_id)
            tracker.update(UserUttered(message.text, message_id=message.message_id))
            tracker.update(BotUttered("One.", SAID))
            tracker.update(BotUttered("Two."))
            await self.store.save(tracker)
            assert message.output_channel
            for text in ("One.", "Two."):
                await message.output_channel.send_response(message.sender_id, {"text": text})
        if self.handled == 1:
            raise asyncio.CancelledError


def talk_twice(rasa: DyingRasa) -> list[str]:
    conversation = secrets.token_hex(8)

    async def tell() -> list[str]:
        talk = Talk(rasa.handle, "sms", lambda _conversation, messages: list(messages))
        inbound = Inbound("hello", None, "m1")
        with pytest.raises(asyncio.CancelledError):
            await talk.message(conversation, inbound)
        return [message["text"] for message in await talk.message(conversation, inbound)]

    return asyncio.run(tell())


def test_what_was_saved_is_said_and_not_done_again() -> None:
    rasa = DyingRasa(saves=True)
    assert talk_twice(rasa) == ["One.", "Two."]
    assert rasa.handled == 1


def test_what_was_not_saved_is_done() -> None:
    rasa = DyingRasa(saves=False)
    assert talk_twice(rasa) == ["One.", "Two."]
    assert rasa.handled == 2
