"""Brings what is stored under the first key of DATA_KEYS, so that an older key can go."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    Row,
    RowMapping,
    Table,
    func,
    select,
    tuple_,
    update,
)

from bot.privacy.encryption import NoKeyOpens, renewed
from bot.storage import database
from bot.storage.rows import is_encrypted, raw
from bot.storage.schema import metadata

BATCH_ROWS = 200
"""Rows of one transaction: few enough that the running assistant hardly waits for it."""


@dataclass
class Count:
    """How far the work is, in rows: looked at, changed, and opened by no key."""

    rows: int = 0
    renewed: int = 0
    unreadable: int = 0


def size(engine: Engine) -> int:
    """Return how many rows there are to look at."""
    with engine.connect() as connection:
        return sum(
            connection.scalar(select(func.count()).select_from(table)) or 0
            for table, _ in _encrypted()
        )


def reencrypt(engine: Engine) -> Iterator[Count]:
    """Bring every row under the first key, and yield after each batch how far it is.

    It may be stopped and begun again at any time, and patients may write meanwhile: a value that
    changes in the middle is left alone, for the assistant wrote it. What no key opens is counted
    and left too.
    """
    count = Count()
    for table, columns in _encrypted():
        rows = _next_rows(engine, table, columns, None)
        while rows:
            with engine.begin() as connection:
                for row in rows:
                    _renew(connection, table, row._mapping, count)
            yield count
            rows = _next_rows(engine, table, columns, rows[-1])
    database.empty_log(engine)


def samples(engine: Engine) -> list[str]:
    """Return one encrypted value of each column that has any."""
    with engine.connect() as connection:
        found = [
            connection.scalar(select(column).where(column.is_not(None)).limit(1))
            for _, columns in _encrypted()
            for column in columns
        ]
    return [value for value in found if value is not None]


def _encrypted() -> Iterator[tuple[Table, list[Column[str]]]]:
    """Yield the tables with encrypted columns, as the database sees them, and these columns."""
    for table in metadata.sorted_tables:
        stored = raw(table)
        columns = [stored.c[column.name] for column in table.columns if is_encrypted(column)]
        if columns:
            yield stored, columns


def _next_rows(
    engine: Engine, table: Table, columns: Sequence[Column[str]], after: Row[Any] | None
) -> Sequence[Row[Any]]:
    """Return the next rows in the order of their key: the key first, then the columns."""
    key = tuple(table.primary_key)
    wanted = select(*key, *columns).order_by(*key).limit(BATCH_ROWS)
    if after is not None:
        wanted = wanted.where(tuple_(*key) > tuple(after[: len(key)]))
    with engine.connect() as connection:
        return connection.execute(wanted).all()


def _renew(connection: Connection, table: Table, row: RowMapping, count: Count) -> None:
    """Bring the values of one row under the first key, unless they changed since it was read."""
    count.rows += 1
    held = {name: value for name, value in row.items() if value is not None}
    old = {name: value for name, value in held.items() if not table.c[name].primary_key}
    try:
        new = {name: renewed(value) for name, value in old.items()}
    except NoKeyOpens:
        count.unreadable += 1
        return
    if new != old:
        connection.execute(update(table).filter_by(**held).values(new))
        count.renewed += 1
