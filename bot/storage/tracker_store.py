"""Keeps Rasa's conversations where they live: encrypted, masked, and only if the patient agreed."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SQLTrackerStore, TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.exceptions import RasaException
from sqlalchemy import Engine, func, insert
from sqlalchemy.orm import Session

from bot.privacy.encryption import NoKeyOpens, decrypt, encrypt
from bot.privacy.masking import mask
from bot.storage import database, failures, homes, opened
from bot.storage.erasure import erase
from bot.storage.rows import touch

ERASED_SLOT = "erased"
"""When this slot is true at the end of a turn, the conversation is deleted, not saved."""

CONSENT_SLOT = "consent"
KEPT = "kept"
"""What the slot holds when the patient agreed that the conversation is kept."""

FREE_TEXT_SLOT = "sheet_answer"
"""The one slot that takes a patient's words as they are."""

logger = logging.getLogger(__name__)

_T = TypeVar("_T")


class StoreFailure(RasaException):
    """A read failed; the message has no patient text, because Rasa logs it."""


class ConversationStore(SQLTrackerStore):
    """Rasa's SQL tracker store on the homes of conversations, off the event loop, with erasure.

    Named in endpoints.yml as `type: bot.storage.tracker_store.ConversationStore`.

    Rasa wraps it in a `FailSafeTrackerStore`, which answers a failed read with a new
    conversation, and puts what was not saved into a memory that nobody empties. So nothing is
    saved in a turn in which a read failed, a failed save raises nothing, and
    `bot.storage.failures` tells the channel of both.

    Args:
        domain: of the model; Rasa sets it once the model is loaded.
        host: `url` of endpoints.yml, which must not be given.
        event_broker: of endpoints.yml, which must not be given.
        engine: of a migrated database for all conversations; None means their homes.

    Raises:
        RasaException: the database cannot be reached (Rasa's own store waits for ever), or
            endpoints.yml would lead conversations past consent and encryption.
    """

    def __init__(
        self,
        domain: Domain | None = None,
        host: str | None = None,
        event_broker: EventBroker | None = None,
        engine: Engine | None = None,
        **kwargs: Any,
    ) -> None:
        if host or event_broker:
            raise RasaException(
                "endpoints.yml: take out the tracker store's url (DATABASE_URL names the "
                "database) and the event broker (it would hand out what nobody agreed to)"
            )
        try:
            database.ready()
        except database.DatabaseAway as error:
            raise RasaException(str(error)) from None
        self._given = engine
        TrackerStore.__init__(self, domain, **kwargs)

    async def keys(self) -> Iterable[str]:
        """Return the ids of all conversations.

        Raises:
            StoreFailure: the database failed.
        """
        return await self._in_thread("keys", self._read_keys)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Store the events that are new, or delete the conversation when it is to be erased.

        Where it is stored then follows the patient's consent. A failure is noted and logged.
        """
        if failures.any_noted():
            logger.error("save refused: reading the conversation failed in this turn")
            return
        work = self._erase if is_erased(tracker) else self._write
        try:
            await self._in_thread("save", work, tracker)
        except StoreFailure as failure:
            logger.error("%s", failure)

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
            reason = str(error) if isinstance(error, NoKeyOpens) else type(error).__name__
            raise StoreFailure(f"{operation} failed: {reason}") from None

    def _place(self, sender_id: str) -> Engine:
        return self._given or homes.home(sender_id)

    def _read_keys(self) -> list[str]:
        places = [self._given] if self._given else [database.memory(), database.ready()]
        keys: set[str] = set()
        for place in places:
            with Session(place) as session:
                keys.update(row[0] for row in session.query(self.SQLEvent.sender_id).distinct())
        return sorted(keys)

    def _read(self, sender_id: str, all_sessions: bool) -> DialogueStateTracker | None:
        with Session(self._place(sender_id)) as session:
            query = self._event_query(session, sender_id, all_sessions)
            tokens = [row.data for row in query.with_entities(self.SQLEvent.data)]
        events = [event for event in opened.events(sender_id, tokens, _event) if event]
        if not events:
            return None
        return DialogueStateTracker.from_events(sender_id, events, self.domain.slots)

    def _erase(self, tracker: DialogueStateTracker) -> None:
        erase(tracker.sender_id, self._given)

    def _write(self, tracker: DialogueStateTracker) -> None:
        """Store the new events where the conversation is; then move it where it belongs."""
        place = self._place(tracker.sender_id)
        new = list(tracker.events)[self._stored(place, tracker.sender_id) :]
        rows = [_row(tracker.sender_id, masked(event.as_dict())) for event in new]
        with place.begin() as connection:
            touch(connection, tracker.sender_id)
            if rows:
                connection.execute(insert(self.SQLEvent), rows)
        if not self._given:
            move = homes.keep if is_kept(tracker) else homes.release
            move(tracker.sender_id)

    def _stored(self, place: Engine, sender_id: str) -> int:
        """Return how many events of the newest session are stored."""
        with Session(place) as session:
            query = self._event_query(session, sender_id, fetch_events_from_all_sessions=False)
            return query.order_by(None).with_entities(func.count(self.SQLEvent.id)).scalar() or 0


def _event(token: str) -> Event | None:
    """Return the event behind its encrypted form; None when Rasa does not know its kind."""
    return Event.from_parameters(json.loads(decrypt(token)))


def _row(sender_id: str, data: dict[str, Any]) -> dict[str, Any]:
    """Return the row of one event; of its columns, Rasa's queries look at kind and time."""
    return {
        "sender_id": sender_id,
        "type_name": data["event"],
        "timestamp": data.get("timestamp"),
        "data": encrypt(json.dumps(data)),
    }


def masked(event: dict[str, Any]) -> dict[str, Any]:
    """Return an event with the patient's words masked, unless its channel says that they are."""
    if event["event"] == "slot" and event.get("name") == FREE_TEXT_SLOT:
        return event | {"value": _masked(event.get("value"))}
    if event["event"] != "user" or (event.get("metadata") or {}).get("masked"):
        return event
    parsed = event.get("parse_data") or {}
    return event | {
        "text": _masked(event.get("text")),
        "parse_data": parsed
        | {
            "text": _masked(parsed.get("text")),
            "entities": [_masked_entity(entity) for entity in parsed.get("entities", ())],
        },
    }


def _masked_entity(entity: dict[str, Any]) -> dict[str, Any]:
    words = {"text"} | ({"value"} if entity.get("entity") == FREE_TEXT_SLOT else set())
    return {key: _masked(value) if key in words else value for key, value in entity.items()}


def _masked(value: Any) -> Any:
    return mask(value) if isinstance(value, str) else value


def is_erased(tracker: DialogueStateTracker) -> bool:
    """Whether the patient asked in this turn that everything be deleted."""
    return _slot(tracker, ERASED_SLOT) is True


def is_kept(tracker: DialogueStateTracker) -> bool:
    """Whether the patient agreed that the conversation is kept."""
    return _slot(tracker, CONSENT_SLOT) == KEPT


def _slot(tracker: DialogueStateTracker, name: str) -> Any:
    slot = tracker.slots.get(name)
    return slot.value if slot else None
