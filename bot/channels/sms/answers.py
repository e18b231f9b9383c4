"""What is answered to a text message: words for the carrier, the next page, or the talk's reply."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence

from bot.channels.courier import DESPITE_STOP
from bot.channels.inbound import Inbound, clean
from bot.channels.sms.replies import NAME, REST, help_text, language_of, paged, wording
from bot.channels.talk import Talk
from bot.content import carrier_words as words
from bot.nlu.alarms import check
from bot.storage.mail import Body, Received, Wishes
from bot.storage.turns import Message, Turn, TurnStore

OPTED_IN_TO = "sms.started.1"
"""The wording by which a patient opts in again, kept with the wish (R17); a new number when it
changes."""

logger = logging.getLogger(__name__)


class Answers:
    """Answers the text messages of all patients, each of them once.

    Args:
        talk: where a message goes that is no such word.
    """

    def __init__(self, talk: Talk) -> None:
        self._talk = talk
        self._wishes = Wishes(NAME)
        self._turns = TurnStore()

    async def to(self, received: Received) -> Sequence[Body]:
        """Return what is sent for a message.

        `received.body` has the words as `text`, how many pictures came as `media`, and what the
        provider took it for and answered as `answered_as`.
        """
        replies = await asyncio.to_thread(self._to_word, received)
        return await self._to_talk(received) if replies is None else replies

    def _to_word(self, received: Received) -> Sequence[Body] | None:
        """Return the answer to a word for the carrier or for paging; None for any other message."""
        word = words.find(received.body["text"])
        answered_as = received.body["answered_as"]
        kind = answered_as or (word.kind if word else None)
        before = self._turns.latest(received.conversation, received.message_id)
        language = word.language if word else "en"
        if language == "en" and before:
            language = language_of(before.replies)
        stopped = self._wishes.stopped(received.address)
        if kind == words.STOP:
            return [] if stopped else self._stop(received, language)
        if kind == words.HELP:
            return _allowed(help_text(language), answered_as)
        if kind == words.START and (stopped or answered_as is None):
            return self._start(received, language, stopped)
        if stopped:
            _log_unanswered(received)
            return []
        if kind in (words.NEXT, words.MORE):
            return self._next_page(received, before, kind, language)
        return None

    def _stop(self, received: Received, language: str) -> Sequence[Body]:
        """Note that the patient wants no messages, and confirm it once (R13)."""
        answered_as = received.body["answered_as"]
        self._wishes.stop(received.address, "provider" if answered_as else "word")
        return _allowed(wording("sms.stopped", language), answered_as)

    def _start(self, received: Received, language: str, stopped: bool) -> Sequence[Body]:
        """Note that a patient who had stopped wants messages again (R17)."""
        answered_as = received.body["answered_as"]
        if stopped:
            self._wishes.start(received.address, "provider" if answered_as else OPTED_IN_TO)
        return _allowed(wording("sms.started", language), answered_as)

    def _next_page(
        self, received: Received, before: Turn | None, kind: str, language: str
    ) -> Sequence[Body] | None:
        """Return the next of the pages that wait since the turn before, or that none does; None
        when that makes it an ordinary message."""
        replies = before.replies if before else None
        rest = [page for reply in replies or () for page in reply.get(REST, ())]
        if not rest:
            return [{"text": wording("sms.no_more", language)}] if kind == words.NEXT else None
        key = (received.conversation, received.message_id)
        turn = self._turns.open(*key, said=received.body["text"])
        kept = turn.replies or self._turns.answer(*key, [paged(rest, language)])
        return [_body(one) for one in kept]

    async def _to_talk(self, received: Received) -> Sequence[Body]:
        """Return what the assistant says to a message in the patient's own words."""
        text = clean(received.words or "")
        if not text and received.body["media"]:
            before = await asyncio.to_thread(self._turns.latest, received.conversation)
            return [{"text": wording("sms.media", language_of(before.replies if before else ()))}]
        inbound = Inbound(text, None, received.message_id)
        return [_body(one) for one in await self._talk.message(received.conversation, inbound)]


def sorry() -> Sequence[Body]:
    """Return what is sent when a message cannot be handled."""
    return [{"text": wording("channel.trouble", "en")}]


def _allowed(text: str, answered_as: str | None) -> Sequence[Body]:
    """Return an answer that is sent whatever the patient wished, unless the provider gave one."""
    return [] if answered_as else [{"text": text, DESPITE_STOP: True}]


def _body(reply: Message) -> Body:
    return {"text": reply["text"]}


def _log_unanswered(received: Received) -> None:
    """Log that a patient wrote who wants no messages.

    Whether an alarm may be answered then is not settled in law, so nothing is sent (R17).
    """
    alarm = check(received.words or "")
    what = "an alarm" if alarm else "a message"
    logger.warning("sms: %s after an opt-out is not answered: %s", what, received.conversation)
