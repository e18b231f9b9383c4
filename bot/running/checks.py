"""What is looked at before anything starts; every fault is one line that says what to do."""

from __future__ import annotations

import errno
import socket
import sys
from collections.abc import Iterable
from pathlib import Path

from alembic.util import CommandError
from sqlalchemy.exc import SQLAlchemyError

from bot.content.yaml_files import ContentError, load_checked
from bot.privacy import encryption
from bot.running.environment import ACTIONS_HOST
from bot.running.errors import RunError
from bot.settings import Settings
from bot.storage import database, reencryption


def ports_are_free(settings: Settings) -> None:
    """Raise `RunError` when one of the two ports cannot be listened on."""
    _port_is_free("PORT", settings.host, settings.port)
    _port_is_free("ACTIONS_PORT", ACTIONS_HOST, settings.actions_port)


def _port_is_free(variable: str, host: str, port: int) -> None:
    """Try to listen on one port."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            probe.listen()
    except OSError as fault:
        raise RunError(_port_fault(variable, host, port, fault)) from fault


def _port_fault(variable: str, host: str, port: int, fault: OSError) -> str:
    """Return the line for a port that cannot be used."""
    if fault.errno == errno.EADDRINUSE:
        return (
            f"Port {port} ({variable}) is in use: stop the program that uses it, "
            f"or choose another port with {variable}=..."
        )
    if fault.errno == errno.EACCES:
        return f"Port {port} ({variable}) is reserved: choose one from 1024 up with {variable}=..."
    return f"HOST: cannot listen on {host} ({fault.strerror}): name an address of this machine"


def content_is_sound() -> None:
    """Raise `RunError` when a file of texts, facts, tasks or patterns cannot be used."""
    from bot import data_files  # It loads spaCy, which the other checks do without.

    try:
        data_files.check()
    except ContentError as fault:
        raise _file_fault(fault) from fault


def _file_fault(fault: ContentError) -> RunError:
    """Return the error for a data file, in one line."""
    return RunError(f"{' '.join(str(fault).split())}: mend this file and start again")


def training_files_are_yaml(paths: Iterable[Path]) -> None:
    """Raise `RunError` for the first of `paths` that is not valid YAML."""
    try:
        for path in paths:
            load_checked(path, {})
    except ContentError as fault:
        raise _file_fault(fault) from fault


def database_is_ready(settings: Settings) -> None:
    """Bring the database to the newest schema; raise `RunError` when it cannot be used."""
    try:
        database.migrate(settings.database_url)
    except database.DatabaseAway as fault:
        raise RunError(str(fault)) from fault
    except (SQLAlchemyError, CommandError) as fault:
        reason = str(getattr(fault, "orig", fault)).strip().splitlines()[0]
        raise RunError(
            f"DATABASE_URL: the tables cannot be prepared ({reason}): mend it or name another"
        ) from fault


def stored_data_opens(settings: Settings) -> None:
    """Try the keys on a few stored values; raise `RunError` when they open none.

    When they open only some, one line says so, and the assistant starts for the others.
    """
    values = reencryption.samples(database.engine(settings.database_url))
    opened = [encryption.opens(value) for value in values]
    fault = "DATA_KEYS: no key opens what is stored in the database"
    if opened and not any(opened):
        raise RunError(f"{fault}: add the key it was encrypted under, or name another database")
    if not all(opened):
        print(f"{fault} in part: add the key it was encrypted under", file=sys.stderr, flush=True)
