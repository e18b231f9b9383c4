"""A conversation is in memory until its patient agrees, moves whole, and is forgotten in time."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select, update

from bot.settings import settings
from bot.storage import database, homes
from bot.storage.checklists import ChecklistStore
from bot.storage.erasure import export
from bot.storage.schema import conversations, erasures, now
from bot.storage.turns import TurnStore
from tests.storage.looking import SECRET, fill, held, tell

pytestmark = pytest.mark.usefixtures("kept")


def seen(place: Engine, conversation: str, ago: timedelta) -> None:
    """Make a conversation seem idle."""
    with place.begin() as connection:
        connection.execute(
            update(conversations)
            .where(conversations.c.id == conversation)
            .values(seen_at=now() - ago)
        )


def kinds(place: Engine) -> list[str]:
    with place.connect() as connection:
        return list(connection.scalars(select(erasures.c.kind)))


def long_talk(conversation: str) -> str:
    """Have some turns, the last one unanswered; return the id of a choice."""
    turns = TurnStore()
    for number in range(12):
        turns.open(conversation, f"m{number}", f"said {number}")
        replies = turns.answer(
            conversation,
            f"m{number}",
            [{"text": f"reply {number}", "buttons": [{"title": "Why?", "payload": "/why"}]}],
        )
    turns.open(conversation, "open", "not answered yet")
    return str(replies[0]["buttons"][0]["id"])


def test_a_new_conversation_is_in_memory_and_writes_nothing(kept: Engine) -> None:
    tell(None, "c")
    assert homes.home("c") is database.memory()
    assert [turn.said for turn in TurnStore().history("c")] == [SECRET]
    assert held(kept) == {}


def test_memory_is_in_no_file(kept: Engine) -> None:
    with database.memory().connect() as connection:
        files = connection.exec_driver_sql("PRAGMA database_list").all()
        temporary = connection.exec_driver_sql("PRAGMA temp_store").scalar()
    assert {row[2] for row in files} == {""}
    assert temporary == 2


def test_it_moves_whole_and_in_order_both_ways(kept: Engine) -> None:
    choice = long_talk("c")
    fill(kept, "another")
    before = TurnStore().history("c")
    for move, place in ((homes.keep, kept), (homes.release, database.memory())):
        move("c")
        move("c")
        assert homes.home("c") is place
        assert TurnStore().history("c") == before
        found = TurnStore().choice("c", choice)
        assert found is not None and found.payload == "/why"
    assert not [row for rows in held(kept).values() for row in rows if "'c'" in row]
    assert kinds(kept) == ["withdrawn"]


@pytest.mark.parametrize("back", [False, True])
def test_a_turn_under_way_is_answered_in_its_new_home(back: bool) -> None:
    turns = TurnStore()
    turns.open("c", "m1", "please keep this")
    homes.keep("c")
    if back:
        homes.release("c")
    replies = turns.answer(
        "c", "m1", [{"text": "ok", "buttons": [{"title": "A", "payload": "/a"}]}]
    )
    assert replies[0]["buttons"]
    assert [turn.replies for turn in turns.history("c")] == [replies]


def test_the_row_says_when_and_to_what_the_patient_agreed(kept: Engine) -> None:
    tell(None, "c")
    began = export("c")["started"]
    homes.keep("c")
    first = export("c")
    assert first["agreed_at"] > began == first["started"]
    ChecklistStore().set_status("c", "records", "done")
    assert export("c")["agreed_at"] == first["agreed_at"]
    homes.release("c")
    assert export("c")["agreed_at"] is None


def test_the_list_of_one_who_just_agreed_is_there_before_the_talk_moves(kept: Engine) -> None:
    tell(None, "c")
    ChecklistStore().set_note("c", "records", SECRET)
    assert homes.home("c") is database.memory()
    homes.keep("c")
    assert export("c")["checklist"][0]["note"] == SECRET
    assert [turn.said for turn in TurnStore().history("c")] == [SECRET]


def test_a_talk_left_in_both_homes_by_a_fault_is_not_doubled(
    kept: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    long_talk("c")
    before = TurnStore().history("c")
    with monkeypatch.context() as failing, pytest.raises(OSError):
        failing.setattr(homes, "forget", _fail)
        homes.keep("c")
    TurnStore().open("c", "later", "said after the fault")
    homes.keep("c")
    assert TurnStore().history("c") == before
    assert TurnStore().answer("c", "later", [{"text": "ok"}])
    with monkeypatch.context() as failing, pytest.raises(OSError):
        failing.setattr(homes, "forget", _fail)
        homes.release("c")
    TurnStore().open("c", "even later", "said after the second fault")
    homes.release("c")
    assert len(TurnStore().history("c")) == len(before) + 1
    assert set(held(kept)) == {"erasures"}


def _fail(*_: object) -> None:
    raise OSError


def test_moving_needs_no_key(monkeypatch: pytest.MonkeyPatch, kept: Engine) -> None:
    tell(None, "c")
    homes.keep("c")
    first = settings().data_keys[0]
    monkeypatch.setenv("DATA_KEYS", "A" * 43 + "=")
    settings.cache_clear()
    homes.release("c")
    assert set(held(kept)) == {"erasures"}
    monkeypatch.setenv("DATA_KEYS", first)
    settings.cache_clear()
    assert [turn.said for turn in TurnStore().history("c")] == [SECRET]


def test_an_expired_conversation_is_erased_before_anybody_sees_it(kept: Engine) -> None:
    fill(kept, "c")
    seen(kept, "c", timedelta(days=29, hours=23))
    assert [turn.said for turn in TurnStore().history("c")] == [SECRET]
    seen(kept, "c", timedelta(days=30, hours=1))
    assert TurnStore().history("c") == []
    assert not any(export("c").values())
    assert set(held(kept)) == {"erasures"}
    assert kinds(kept) == ["retention"]


def test_an_expired_session_is_forgotten_before_anybody_sees_it() -> None:
    tell(None, "c")
    seen(database.memory(), "c", timedelta(hours=13))
    assert TurnStore().history("c") == []
    assert held(database.memory()) == {}


def test_forgetting_takes_what_is_idle_and_nothing_else(
    kept: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KEEP_DAYS", "2")
    monkeypatch.setenv("SESSION_HOURS", "1")
    settings.cache_clear()
    for name in ("old", "older", "fresh"):
        fill(kept, name)
        tell(None, f"session {name}")
    seen(kept, "old", timedelta(days=2, minutes=1))
    seen(kept, "older", timedelta(days=400))
    seen(kept, "fresh", timedelta(days=1, hours=23))
    seen(database.memory(), "session old", timedelta(hours=1, minutes=1))
    assert homes.forget_idle() == 3
    assert kinds(kept) == ["retention", "retention"]
    assert [row for row in held(kept)["events"] if "fresh" in row] == held(kept)["events"]
    left = held(database.memory())["conversations"]
    assert sorted(row.split("'")[1] for row in left) == ["session fresh", "session older"]
    assert homes.forget_idle() == 0


def test_one_who_comes_back_while_the_idle_are_forgotten_is_left(kept: Engine) -> None:
    fill(kept, "c")
    assert not homes.forget(kept, "c", "retention", now() - timedelta(days=30))
    assert kinds(kept) == []
    assert TurnStore().history("c")


def test_the_server_forgets_again_after_a_failure(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    tries: list[int] = []

    def fail_first() -> int:
        tries.append(1)
        if len(tries) == 1:
            raise database.DatabaseAway("away")
        return 0

    async def some_hours() -> None:
        task = asyncio.create_task(homes.forget_hourly())
        while len(tries) < 3:
            await asyncio.sleep(0.01)
        task.cancel()

    monkeypatch.setattr(homes, "forget_idle", fail_first)
    monkeypatch.setattr(homes, "FORGET_SECONDS", 0.01)
    asyncio.run(asyncio.wait_for(some_hours(), 10))
    assert "idle conversations not forgotten: DatabaseAway" in caplog.text


def test_memory_has_room_for_so_many_and_drops_the_one_silent_longest(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(homes, "MOST_IN_MEMORY", 3)
    turns = TurnStore()
    for name in "abc":
        turns.open(name, "m1", "hi")
    turns.open("a", "m2", "still here")
    turns.open("d", "m1", "hi")
    assert [name for name in "abcd" if _is_held(name)] == ["a", "c", "d"]


def _is_held(conversation: str) -> bool:
    with database.memory().connect() as connection:
        row = select(conversations).where(conversations.c.id == conversation)
        return connection.execute(row).first() is not None


def test_many_at_once_do_not_lock_each_other_out() -> None:
    def chat(number: int) -> None:
        name = f"c{number}"
        long_talk(name)
        homes.keep(name)
        homes.release(name)
        homes.forget_idle()

    with ThreadPoolExecutor(8) as pool:
        for done in [pool.submit(chat, number) for number in range(16)]:
            done.result(timeout=60)
    assert all(len(TurnStore().history(f"c{number}")) == 12 for number in range(16))
