"""What a database of an earlier version becomes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from rasa.core.tracker_store import SQLTrackerStore
from sqlalchemy import Engine, MetaData

from bot.storage import database
from bot.storage.schema import metadata
from tests.storage.looking import file_bytes, fill, held

SECRET = "my liver worries me, as it was stored before"
NOW = datetime(2026, 11, 1, tzinfo=UTC)
ROWS: dict[str, dict[str, object]] = {
    "conversations": {"id": "c", "created_at": NOW, "seen_at": NOW},
    "turns": {
        "conversation_id": "c",
        "message_id": None,
        "said": SECRET * 100,
        "replies": [{"text": SECRET}],
        "created_at": NOW,
    },
    "choices": {
        "id": "x",
        "conversation_id": "c",
        "title": SECRET,
        "payload": SECRET,
        "created_at": NOW,
    },
    "task_states": {"conversation_id": "c", "task_id": "t", "note": SECRET, "updated_at": NOW},
    "own_tasks": {"conversation_id": "c", "task_id": "own:1", "title": SECRET, "created_at": NOW},
    "sheet_entries": {
        "conversation_id": "c",
        "sheet": "insurer",
        "field": "name",
        "value": SECRET,
        "updated_at": NOW,
    },
    "events": {"sender_id": "c", "type_name": "user", "intent_name": "crisis", "data": SECRET},
    "erasures": {"erased_at": NOW, "kind": "patient"},
}


def move(engine: Engine, to: Callable[[Config, str], None], revision: str) -> None:
    """Bring the schema to a revision."""
    config = Config()
    config.set_main_option("script_location", str(database.MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        to(config, revision)


@pytest.fixture
def earlier(url: str) -> Engine:
    """A database of the first version in which a patient said something."""
    engine = database.engine(url)
    move(engine, command.upgrade, "0001")
    SQLTrackerStore.Base.metadata.create_all(engine)
    tables = MetaData()
    tables.reflect(engine)
    with engine.begin() as connection:
        for name, row in ROWS.items():
            connection.execute(tables.tables[name].insert().values(**row))
    return engine


def test_what_was_stored_without_consent_is_gone(earlier: Engine, url: str) -> None:
    assert any(SECRET in row for rows in held(earlier).values() for row in rows)
    database.migrate(url)
    assert set(held(earlier)) == {"erasures"}


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_it_stands_in_no_file_of_sqlite(earlier: Engine, url: str) -> None:
    assert SECRET.encode() in file_bytes(earlier)
    database.migrate(url)
    assert SECRET.encode() not in file_bytes(earlier)


def test_the_schema_is_the_one_the_code_uses(earlier: Engine, url: str) -> None:
    database.migrate(url)
    with earlier.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
    fill(earlier, "new")
    assert len(held(earlier)["events"]) == 2


def test_there_is_a_way_back_and_forth(earlier: Engine, url: str) -> None:
    database.migrate(url)
    fill(earlier, "new")
    move(earlier, command.downgrade, "0001")
    assert set(held(earlier)) == {"erasures"}
    database.migrate(url)
    fill(earlier, "new")


def test_links_to_documents_come_without_touching_what_is_kept(url: str) -> None:
    engine = database.engine(url)
    move(engine, command.upgrade, "0003")
    fill(engine, "c")
    move(engine, command.downgrade, "0002")
    kept = held(engine)
    assert "document_links" not in kept and kept["turns"]
    database.migrate(url)
    assert held(engine) == kept
    fill(engine, "new")
    assert held(engine)["document_links"]
