"""Engines and migrations: SQLite or PostgreSQL by DATABASE_URL, and SQLite in memory."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

from sqlalchemy import Connection, Engine, QueuePool, create_engine, event, make_url, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import OperationalError

from bot.settings import settings
from bot.storage.schema import metadata

MIGRATIONS = Path(__file__).parent / "migrations"

BUSY_SECONDS = 5
"""How long SQLite waits for another writer, and PostgreSQL for a connection."""

# Any constant will do; it only has to be the same in every process.
_MIGRATION_LOCK = 5_301_994

_prepared: set[str] = set()
_preparing = Lock()


class DatabaseAway(RuntimeError):
    """The database cannot be reached; the message is one line without the password."""


def engine(url: str | None = None) -> Engine:
    """Return the engine for a database address, the same one each time.

    Args:
        url: an SQLAlchemy address; None means `settings().database_url`.
    """
    return _engine(url or settings().database_url)


@cache
def _engine(url: str) -> Engine:
    address = make_url(url)
    if address.drivername == "postgres":
        address = address.set(drivername="postgresql")
    # hide_parameters keeps what patients wrote out of error messages, and so out of the log.
    options: dict[str, Any] = {"pool_pre_ping": True, "hide_parameters": True}
    if address.get_backend_name() == "sqlite":
        return _sqlite(address, options)
    return create_engine(
        address, connect_args={"connect_timeout": BUSY_SECONDS}, max_overflow=20, **options
    )


def _sqlite(address: URL, options: dict[str, Any]) -> Engine:
    """Return an engine for an SQLite file that only its owner may read."""
    file = Path(address.database or "")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch(mode=0o600)
    made = create_engine(address, connect_args={"timeout": BUSY_SECONDS}, **options)
    event.listen(made, "connect", _prepare_sqlite)
    return made


def memory() -> Engine:
    """Return the engine of this process's own database in memory, which has the same tables.

    Its one connection is the database, so who holds it must not ask for another. Whoever asks
    meanwhile waits.
    """
    with _preparing:
        return _memory()


@cache
def _memory() -> Engine:
    made = create_engine(
        "sqlite://",
        poolclass=QueuePool,
        pool_size=1,
        max_overflow=0,
        connect_args={"check_same_thread": False},
        hide_parameters=True,
    )
    event.listen(made, "connect", _prepare_sqlite)
    metadata.create_all(made)
    return made


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    """Set up one SQLite connection: writers wait, readers don't, deleted text is overwritten."""
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout={BUSY_SECONDS * 1000}",
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "foreign_keys=ON",
        "secure_delete=ON",
        "temp_store=MEMORY",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def check(url: str | None = None) -> None:
    """Ask the database for a sign of life.

    Raises:
        DatabaseAway: there is none.
    """
    try:
        with engine(url).connect() as connection:
            connection.execute(text("SELECT 1"))
    except (OperationalError, OSError) as error:
        raise DatabaseAway(_complaint(url or settings().database_url, error)) from None


def _complaint(url: str, error: Exception) -> str:
    """Say in one line which database is away and what to do."""
    address = make_url(url).set(query={}).render_as_string(hide_password=True)
    cause = str(getattr(error, "orig", error)).strip().splitlines()
    reason = cause[0] if cause else type(error).__name__
    return f"DATABASE_URL: cannot open {address} ({reason}): start the database or correct it"


def migrate(url: str | None = None) -> None:
    """Bring the schema of a database to the newest revision; nothing happens when it is there.

    Several processes may call this at once: one works, the others wait.

    Raises:
        DatabaseAway: the database cannot be reached.
    """
    from alembic import command
    from alembic.config import Config

    check(url)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    with _alone(engine(url)) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    empty_log(engine(url))


@contextmanager
def _alone(target: Engine) -> Iterator[Connection]:
    """Give a connection in a transaction that no other process can migrate beside."""
    with target.connect() as connection:
        if target.dialect.name == "sqlite":
            # The driver would otherwise commit before each CREATE TABLE.
            connection = connection.execution_options(isolation_level="AUTOCOMMIT")
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            connection.execute(text(f"SELECT pg_advisory_xact_lock({_MIGRATION_LOCK})"))
        yield connection
        connection.commit()


def empty_log(target: Engine) -> None:
    """Carry SQLite's write-ahead log over, so that what was deleted stands in no file."""
    if target.dialect.name == "sqlite":
        with target.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


def ready(url: str | None = None) -> Engine:
    """Return the engine of a database whose schema is up to date, migrating it at first use.

    Raises:
        DatabaseAway: the database cannot be reached.
    """
    address = url or settings().database_url
    with _preparing:
        if address not in _prepared:
            migrate(address)
            _prepared.add(address)
    return engine(address)
