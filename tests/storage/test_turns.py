"""Turns and choices: a repeated id is one turn, payloads stay inside, choices are one's own."""

from __future__ import annotations

from typing import Any

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
    store.open("c", "m1", "hi")
    replies = store.answer("c", "m1", MESSAGES)
    button = replies[0]["buttons"][0]
    assert set(button) == {"title", "id"}
    assert replies[1] == {"progress": {"done": 1, "total": 3}}
    assert store.choice("c", button["id"]) == Choice("Why?", '/why{"from": "menu"}')


def test_the_buttons_of_a_list_stay_inside_too(store: TurnStore) -> None:
    item: dict[str, Any] = {
        "item": "slides",
        "done": False,
        "tick": {"title": "Done: slides", "payload": '/tick{"item": "slides"}'},
        "untick": {"title": "Not done: slides", "payload": '/untick{"item": "slides"}'},
    }
    told = {"item": "reports", "done": True}
    store.open("c", "m1", "my list")
    reply = store.answer("c", "m1", [{"text": "1. Slides", "list": {"items": [item, told]}}])[0]
    shown, unchanged = reply["list"]["items"]
    assert (shown["item"], shown["done"], unchanged) == ("slides", False, told)
    for key in ("tick", "untick"):
        assert set(shown[key]) == {"title", "id"}
        assert store.choice("c", shown[key]["id"]) == Choice(**item[key])
    assert store.history("c")[0].replies == [reply]


def test_a_choice_of_another_conversation_is_none(store: TurnStore) -> None:
    store.open("c", "m1", "hi")
    replies = store.answer("c", "m1", MESSAGES)
    assert store.choice("d", replies[0]["buttons"][0]["id"]) is None
    assert store.choice("c", "no-such-id") is None


def test_a_repeated_id_is_the_turn_that_is_there(store: TurnStore) -> None:
    assert store.open("c", "m1", "hi").replies is None
    replies = store.answer("c", "m1", MESSAGES)
    again = store.open("c", "m1", "other words")
    assert (again.said, again.replies) == ("hi", replies)
    assert store.open("d", "m1", "hi").replies is None


def tell(store: TurnStore, conversation: str, *said: str | None) -> None:
    """Go through a turn for each thing said."""
    for number, words in enumerate(said):
        store.open(conversation, f"m{number}", words)
        store.answer(conversation, f"m{number}", [{"text": f"re {words}"}])


def test_the_history_has_the_answered_turns_in_order(store: TurnStore) -> None:
    tell(store, "c", None, "one", "two")
    store.open("c", "m9", "not answered")
    tell(store, "d", "another's")
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
    tell(store, "c", "one", "two", "three")
    assert [turn.said for turn in store.history("c")] == ["two", "three"]


def test_a_turn_that_was_erased_is_not_answered_in_the_next_ones_place(
    store: TurnStore, engine: Engine
) -> None:
    store.open("c", "m1", "private")
    erase("c", engine)
    store.open("d", "m1", "hi")
    assert store.answer("c", "m1", MESSAGES)[0] == {"text": "Pick one."}
    assert store.open("d", "m1", "hi").replies is None
    assert store.history("c") == []
