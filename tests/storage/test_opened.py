"""Events are opened once, for their own conversation, and let go with it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import SessionStarted, SlotSet, UserUttered
from sqlalchemy import Engine

from bot.storage import homes, opened, tracker_store
from bot.storage.erasure import erase
from bot.storage.tracker_store import ConversationStore

DOMAIN = Domain.from_yaml(
    """
version: "3.1"
slots:
  payer: {type: list, mappings: [{type: custom}]}
  consent: {type: text, mappings: [{type: custom}]}
"""
)


@pytest.fixture(autouse=True)
def nothing_held() -> Iterator[None]:
    opened.let_all_go()
    yield
    opened.let_all_go()


@pytest.fixture
def decrypted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Whatever the conversation store decrypts from now on."""
    seen: list[str] = []

    def watched(token: str, decrypt: Callable[[str], str] = tracker_store.decrypt) -> str:
        seen.append(token)
        return decrypt(token)

    monkeypatch.setattr(tracker_store, "decrypt", watched)
    return seen


def turn(conversation: str, *events: object) -> None:
    """Go through one turn as Rasa does: read, add events, save."""

    async def go() -> None:
        store = ConversationStore(DOMAIN)
        tracker = await store.get_or_create_tracker(conversation)
        for event in events:
            tracker.update(event)
        await store.save(tracker)

    asyncio.run(go())


def told(conversation: str) -> list[dict[str, Any]]:
    tracker = asyncio.run(ConversationStore(DOMAIN).retrieve(conversation))
    return [event.as_dict() for event in tracker.events] if tracker else []


@pytest.mark.parametrize("consent", [None, "kept"])
def test_a_turn_opens_only_what_the_turn_before_added(
    kept: Engine, decrypted: list[str], consent: str | None
) -> None:
    turn("c", SessionStarted(), SlotSet("consent", consent), UserUttered("one"))
    turn("c", UserUttered("two"), SlotSet("payer", ["medicare"]))
    first = len(decrypted)
    assert first >= 3
    assert len(told("c")) == len(decrypted) == first + 2
    assert len(set(decrypted)) == len(decrypted)


def test_what_was_held_is_what_a_new_reading_gives(kept: Engine) -> None:
    for number in range(4):
        turn("c", UserUttered(f"message {number}"), SlotSet("payer", [str(number)]))
    as_held = told("c")
    opened.let_all_go()
    assert told("c") == as_held
    assert len([event for event in as_held if event["event"] == "slot"]) == 4


def test_a_new_session_hides_the_old_one_that_is_held(kept: Engine) -> None:
    turn("c", SessionStarted(), UserUttered("old"))
    turn("c", UserUttered("old, too"))
    turn("c", SessionStarted(), UserUttered("new"))
    turn("c", UserUttered("newer"))
    assert [event["text"] for event in told("c") if event["event"] == "user"] == ["new", "newer"]


@pytest.mark.parametrize("way", [erase, lambda name: homes.forget(homes.home(name), name)])
def test_an_erased_conversation_is_let_go(
    kept: Engine, monkeypatch: pytest.MonkeyPatch, way: Callable[[str], bool]
) -> None:
    token = _held_by("c")
    way("c")
    assert not _is_held("c", token)


def test_one_that_has_to_make_room_is_let_go(kept: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(homes, "MOST_IN_MEMORY", 1)
    token = _held_by("c")
    turn("d", UserUttered("next, please"))
    assert not _is_held("c", token)


def test_forgetting_the_idle_lets_all_go(kept: Engine) -> None:
    token = _held_by("c")
    homes.forget_idle()
    assert not _is_held("c", token)


def test_nothing_is_found_for_another_conversation() -> None:
    assert opened.events("mine", ["token"], str.upper) == ["TOKEN"]
    assert opened.events("theirs", ["token"], str.title) == ["Token"]
    assert opened.events("mine", ["token"], str.title) == ["TOKEN"]


def test_so_many_are_held_and_the_talk_read_longest_ago_goes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(opened, "MOST_EVENTS", 4)
    for conversation in ("a", "b", "a", "c"):
        opened.events(conversation, ["1", "2"], str)
    assert [_is_held(one, "1") for one in "abc"] == [True, False, True]
    assert opened.events("long", list("123456"), str) == list("123456")


def _held_by(conversation: str) -> str:
    """Have a talk, read it, and return a token that is then held."""
    turn(conversation, UserUttered("my liver worries me"))
    told(conversation)
    token = next(iter(opened._held[conversation]))
    assert _is_held(conversation, token)
    return token


def _is_held(conversation: str, token: str) -> bool:
    """Whether a token is found without being read again."""
    return token in opened._held.get(conversation, {})
