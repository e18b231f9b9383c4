"""No word of a patient stands in a row or in a file of the database."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, select

from bot.settings import new_key, settings
from bot.storage import database, homes
from bot.storage.checklists import ChecklistStore
from bot.storage.schema import Unreadable, own_tasks, turns
from bot.storage.turns import TurnStore
from tests.storage.looking import SECRET, file_bytes, fill, held, tell

TEXTS = (
    "turns",
    "choices",
    "task_states",
    "own_tasks",
    "sheet_entries",
    "events",
    "document_links",
)


def test_no_row_shows_what_was_said(engine: Engine) -> None:
    fill(engine, "c")
    rows = held(engine)
    assert set(TEXTS) <= set(rows)
    for table in TEXTS:
        assert all("gAAAA" in row and SECRET not in row for row in rows[table]), table


def test_no_row_shows_what_was_said_after_moving(kept: Engine) -> None:
    tell(None, "c")
    for move, place in ((homes.keep, kept), (homes.release, database.memory())):
        move("c")
        rows = held(place)
        for table in ("turns", "choices", "events"):
            assert all("gAAAA" in row and SECRET not in row for row in rows[table]), table


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_no_file_of_sqlite_shows_what_was_said(engine: Engine) -> None:
    fill(engine, "c")
    with_log = file_bytes(engine)
    database.empty_log(engine)
    without_log = file_bytes(engine)
    for content in (with_log, without_log):
        assert b"gAAAA" in content
        assert SECRET.encode() not in content
        assert b"action_listen" not in content


def test_no_value_is_encrypted_twice_alike(engine: Engine) -> None:
    for conversation in ("a", "b"):
        ChecklistStore(engine).write_sheet(conversation, "insurer", "name", SECRET)
    first, second = held(engine)["sheet_entries"]
    assert first.split("gAAAA")[1] != second.split("gAAAA")[1]


def test_empty_values_stay_empty(engine: Engine) -> None:
    TurnStore(engine).open("c", "m1", None)
    with engine.connect() as connection:
        row = connection.execute(select(turns.c.said, turns.c.replies)).one()
        said = connection.exec_driver_sql("SELECT said, replies FROM turns").one()
    assert tuple(row) == tuple(said) == (None, None)


def test_without_its_key_nothing_is_read_and_nothing_lost(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    fill(engine, "c")
    first = settings().data_keys[0]
    monkeypatch.setenv("DATA_KEYS", new_key())
    settings.cache_clear()
    for read in (
        lambda: TurnStore(engine).history("c"),
        lambda: ChecklistStore(engine).load("c"),
    ):
        with pytest.raises(Unreadable, match="no key of DATA_KEYS opens") as caught:
            read()
        assert "gAAAA" not in str(caught.value)
    assert "no key of DATA_KEYS opens" in caplog.text and "gAAAA" not in caplog.text
    monkeypatch.setenv("DATA_KEYS", f"{new_key()},{first}")
    settings.cache_clear()
    assert TurnStore(engine).history("c")[0].said == SECRET
    with engine.connect() as connection:
        assert connection.scalar(select(own_tasks.c.title)) == SECRET
