"""Keeps Rasa's conversations in the assistant's own database."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SQLTrackerStore, TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.exceptions import RasaException
from sqlalchemy.orm import sessionmaker

from bot.storage import database, failures
from bot.storage.erasure import erase

ERASED_SLOT = "erased"
"""When this slot is true at the end of a turn, the conversation is deleted, not saved."""

_T = TypeVar("_T")


class StoreFailure(RasaException):
    """A read or write failed; the message has no patient text, because Rasa logs it."""


class ConversationStore(SQLTrackerStore):
    """Rasa's SQL tracker store on the assistant's engine, off the event loop, with erasure.

    Named in endpoints.yml as `type: bot.storage.tracker_store.ConversationStore`. Its database
    is the one of DATABASE_URL, unless endpoints.yml gives a `url`.

    Rasa wraps it in a `FailSafeTrackerStore`, which answers a failed read with a new
    conversation. To keep that new one from being written over the old, nothing is saved in a
    turn in which a read failed, and `bot.storage.failures` tells the channel.

    Args:
        domain: of the model; Rasa sets it once the model is loaded.
        host: a full database address, or None.
        event_broker: where Rasa wants events published, or None.

    Raises:
        RasaException: the database cannot be reached (Rasa's own store waits for ever).
    """

    def __init__(
        self,
        domain: Domain | None = None,
        host: str | None = None,
        event_broker: EventBroker | None = None,
        **kwargs: Any,
    ) -> None:
        try:
            self.engine = database.ready(host)
        except database.DatabaseAway as error:
            raise RasaException(str(error)) from None
        self.Base.metadata.create_all(self.engine)
        self.sessionmaker = sessionmaker(bind=self.engine)
        TrackerStore.__init__(self, domain, event_broker, **kwargs)

    async def keys(self) -> Iterable[str]:
        """Return the ids of all conversations."""
        return await self._in_thread("keys", self._read_keys)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Store the events that are new, or delete the conversation when it is to be erased.

        Raises:
            StoreFailure: the database failed now, or at a read earlier in this turn.
        """
        if failures.any_noted():
            raise StoreFailure("not saved, because reading the conversation failed")
        if is_erased(tracker):
            await self._in_thread("erase", erase, tracker.sender_id, self.engine)
            return
        await self.stream_events(tracker)
        await self._in_thread("save", self._write, tracker)

    async def _retrieve(
        self, sender_id: str, fetch_events_from_all_sessions: bool
    ) -> DialogueStateTracker | None:
        """Return a conversation, or None when there is none.

        Raises:
            StoreFailure: the database failed.
        """
        return await self._in_thread("read", self._read, sender_id, fetch_events_from_all_sessions)

    async def _in_thread(self, operation: str, work: Callable[..., _T], *arguments: Any) -> _T:
        """Do database work off the event loop; note a failure and hide its details."""
        try:
            return await asyncio.to_thread(work, *arguments)
        except Exception as error:  # Rasa would log the message of any of them.
            failures.note(operation)
            raise StoreFailure(f"{operation} failed: {type(error).__name__}") from None

    def _read_keys(self) -> list[str]:
        with self.session_scope() as session:
            return [row[0] for row in session.query(self.SQLEvent.sender_id).distinct()]

    def _read(self, sender_id: str, all_sessions: bool) -> DialogueStateTracker | None:
        with self.session_scope() as session:
            rows = self._event_query(session, sender_id, all_sessions).all()
            events = [json.loads(row.data) for row in rows]
        if not events:
            return None
        return DialogueStateTracker.from_dict(sender_id, events, self.domain.slots)

    def _write(self, tracker: DialogueStateTracker) -> None:
        with self.session_scope() as session:
            for event in self._additional_events(session, tracker):
                session.add(self._row(tracker.sender_id, event.as_dict()))
            session.commit()

    def _row(self, sender_id: str, data: dict[str, Any]) -> Any:
        """Return the row of one event, with the columns that Rasa's own tools look at."""
        return self.SQLEvent(
            sender_id=sender_id,
            type_name=data["event"],
            timestamp=data.get("timestamp"),
            intent_name=data.get("parse_data", {}).get("intent", {}).get("name"),
            action_name=data.get("name"),
            data=json.dumps(data),
        )


def is_erased(tracker: DialogueStateTracker) -> bool:
    """Whether the patient asked in this turn that everything be deleted."""
    slot = tracker.slots.get(ERASED_SLOT)
    return slot is not None and slot.value is True
