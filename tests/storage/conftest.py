"""An empty, migrated database of each kind for every test that asks for one."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, delete, make_url, text

from bot.settings import settings
from bot.storage import database
from bot.storage.schema import conversations


@pytest.fixture(autouse=True)
def own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Keys of the test's own, and an empty memory."""
    monkeypatch.setenv("VAR_DIR", str(tmp_path / "var"))
    settings.cache_clear()
    yield
    settings.cache_clear()
    with database.memory().begin() as connection:
        connection.execute(delete(conversations))


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database."""
    if request.param == "sqlite":
        made = f"sqlite:///{tmp_path}/kept/test.db"
    else:
        made = _new_postgres_database(request.getfixturevalue("postgres_url"))
    yield made
    database.engine(made).dispose()


def _new_postgres_database(server: str) -> str:
    name = f"test_{secrets.token_hex(6)}"
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    admin.dispose()
    return make_url(server).set(database=name).render_as_string(hide_password=False)


@pytest.fixture
def engine(url: str) -> Engine:
    """The engine of an empty database whose schema is up to date."""
    return database.ready(url)


@pytest.fixture
def kept(url: str, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """The engine of an empty database that is the one of the settings."""
    monkeypatch.setenv("DATABASE_URL", url)
    settings.cache_clear()
    return database.ready()
