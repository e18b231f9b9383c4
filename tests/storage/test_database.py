"""Engines, migrations and what is said when the database is away."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, inspect, select
from sqlalchemy.exc import StatementError

from bot.storage import database
from bot.storage.schema import conversations, erasures, metadata

TABLES = {
    "alembic_version",
    "choices",
    "contact_wishes",
    "conversations",
    "document_links",
    "erasures",
    "events",
    "inbox",
    "outbox",
    "own_tasks",
    "sheet_entries",
    "task_states",
    "turns",
}


def test_migrations_make_every_table_from_an_empty_database(url: str) -> None:
    database.migrate(url)
    assert set(inspect(database.engine(url)).get_table_names()) == TABLES


def test_migrations_end_at_the_schema_that_the_code_uses(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_migrating_again_changes_nothing(engine: Engine, url: str) -> None:
    with engine.begin() as connection:
        connection.execute(erasures.insert().values(erased_at=datetime.now(UTC), kind="test"))
    database.migrate(url)
    with engine.connect() as connection:
        assert len(connection.execute(select(erasures)).all()) == 1


def test_several_may_migrate_at_once(url: str) -> None:
    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(database.migrate, url) for _ in range(4)]:
            done.result()
    assert set(inspect(database.engine(url)).get_table_names()) == TABLES


def test_the_same_address_gives_the_same_engine(url: str) -> None:
    assert database.engine(url) is database.engine(url)


def test_moments_come_back_in_utc_and_need_a_time_zone(engine: Engine) -> None:
    noon = datetime(2026, 11, 21, 12, tzinfo=timezone(timedelta(hours=2)))
    row = {"id": "c", "created_at": noon, "seen_at": noon}
    with engine.begin() as connection:
        connection.execute(conversations.insert().values(**row))
        kept = connection.execute(select(conversations.c.created_at)).scalar_one()
    assert kept == noon
    assert kept.utcoffset() == timedelta(0)
    naive = row | {"id": "d", "created_at": noon.replace(tzinfo=None)}
    with engine.begin() as connection, pytest.raises(StatementError):
        connection.execute(conversations.insert().values(**naive))


def test_an_sqlite_file_is_its_owners_alone(tmp_path: Path) -> None:
    file = tmp_path / "new" / "kept.db"
    database.migrate(f"sqlite:///{file}")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_errors_do_not_show_what_was_to_be_stored(engine: Engine) -> None:
    row = {"id": "c", "created_at": "not a moment, but private words", "seen_at": None}
    with pytest.raises(Exception) as caught, engine.begin() as connection:  # noqa: B017
        connection.execute(conversations.insert(), [row, row])
    assert "private words" not in str(caught.value)


def test_a_database_that_is_away_is_told_in_one_line_without_its_password() -> None:
    with pytest.raises(database.DatabaseAway) as caught:
        database.migrate("postgresql://someone:hush@127.0.0.1:1/nowhere")
    message = str(caught.value)
    assert message.startswith("DATABASE_URL: cannot open postgresql://someone:***@127.0.0.1:1/")
    assert "hush" not in message
    assert "\n" not in message


def test_an_sqlite_folder_that_cannot_be_written_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(database.DatabaseAway, match="cannot open sqlite:///"):
        database.migrate(f"sqlite:///{tmp_path}/file/test.db")
