"""Turns and choices: a repeated id is one turn, payloads stay inside, choices are one's own."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from bot.storage import turns
from bot.storage.erasure import erase
from bot.storage.turns import Choice, Message, TurnStore

MESSAGES: list[Message] = [
    {"text": "Pick one.", "buttons": [{"title": "Why?", "payload": '/why{"from": "menu"}'}]},
    {"progress": {"done": 1, "total": 3}},
]


@pytest.fixture
def store(engine: Engine) -> TurnStore:
    return TurnStore(engine)


def test_payloads_stay_on_the_server_under_random_ids(store: TurnStore) -> None:
    turn = store.open("c", "m1", "hi")
    replies = store.answer("c", turn.id, MESSAGES)
    button = replies[0]["buttons"][0]
    assert set(button) == {"title", "id"}
    assert replies[1] == {"progress": {"done": 1, "total": 3}}
    assert store.choice("c", button["id"]) == Choice("Why?", '/why{"from": "menu"}')


def test_a_choice_of_another_conversation_is_none(store: TurnStore) -> None:
    replies = store.answer("c", store.open("c", "m1", "hi").id, MESSAGES)
    assert store.choice("d", replies[0]["buttons"][0]["id"]) is None
    assert store.choice("c", "no-such-id") is None


def test_a_repeated_id_is_the_turn_that_is_there(store: TurnStore) -> None:
    first = store.open("c", "m1", "hi")
    assert first.replies is None
    replies = store.answer("c", first.id, MESSAGES)
    again = store.open("c", "m1", "hi")
    assert (again.id, again.replies) == (first.id, replies)
    assert store.open("d", "m1", "hi").id != first.id


def test_messages_without_an_id_are_turns_of_their_own(store: TurnStore) -> None:
    assert store.open("c", None, "hi").id != store.open("c", None, "hi").id


def test_the_history_has_the_answered_turns_in_order(store: TurnStore) -> None:
    for said in (None, "one", "two"):
        store.answer("c", store.open("c", None, said).id, [{"text": f"re {said}"}])
    store.open("c", None, "not answered")
    store.answer("d", store.open("d", None, "another's").id, [{"text": "no"}])
    history = store.history("c")
    assert [(turn.said, turn.replies) for turn in history] == [
        (None, [{"text": "re None"}]),
        ("one", [{"text": "re one"}]),
        ("two", [{"text": "re two"}]),
    ]
    assert [turn.at for turn in history] == sorted(turn.at for turn in history)


def test_a_long_history_begins_with_its_newest_part(
    store: TurnStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "HISTORY_TURNS", 2)
    for said in ("one", "two", "three"):
        store.answer("c", store.open("c", None, said).id, [])
    assert [turn.said for turn in store.history("c")] == ["two", "three"]


def test_a_turn_that_was_erased_is_not_answered_in_the_next_ones_place(
    store: TurnStore, engine: Engine
) -> None:
    turn = store.open("c", "m1", "private")
    erase("c", engine)
    other = store.open("d", "m1", "hi")
    assert store.answer("c", turn.id, MESSAGES)[0] == {"text": "Pick one."}
    assert store.open("d", "m1", "hi").replies is None
    assert other.said == "hi"
    assert store.history("c") == []
