"""What an operator does to the stored data: `reencrypt` and `purge`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import SQLAlchemyError

from bot.running import checks
from bot.running.errors import RunError
from bot.running.progress import Progress
from bot.running.signals import pause
from bot.settings import Settings
from bot.storage import database, homes, reencryption


def reencrypt(settings: Settings) -> None:
    """Bring all that is stored under the first of DATA_KEYS, beside the running assistant.

    Raises:
        RunError: the database failed, or some rows are under none of the keys; they are left.
        StopRequested: a stop signal came; what is done is done, and a new run does the rest.
    """
    checks.database_is_ready(settings)
    engine = database.engine(settings.database_url)
    count = reencryption.Count()
    with _faults_in_one_line(), Progress("Re-encrypting") as progress:
        total = reencryption.size(engine)
        for count in reencryption.reencrypt(engine):
            progress.tick(min(count.rows / total, 1.0) if total else 1.0)
            pause(0)
    print(f"Rows looked at: {count.rows}, brought under the first key: {count.renewed}.")
    if count.unreadable:
        raise RunError(
            f"No key of DATA_KEYS opens {count.unreadable} rows, which are left as they are: "
            "add the key they were encrypted under and run this again."
        )


def purge(settings: Settings) -> None:
    """Erase the conversations that were idle for KEEP_DAYS.

    Raises:
        RunError: the database failed.
    """
    checks.database_is_ready(settings)
    with _faults_in_one_line():
        erased = homes.forget_idle()
    print(f"Conversations erased, idle for {settings.keep_days} days: {erased}")


@contextmanager
def _faults_in_one_line() -> Iterator[None]:
    """Make a fault of the database one line."""
    try:
        yield
    except SQLAlchemyError as fault:
        raise RunError(
            f"The database failed ({type(fault).__name__}): run this again when it is well."
        ) from fault
