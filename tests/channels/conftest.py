"""The web channel running on this machine with settings and a database of the tests' own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from rasa.core.channels.channel import InputChannel

from bot.settings import settings
from tests.channels.standin import Patient, Server
from tests.conftest import free_port


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The channel with a stand-in agent, on SQLite."""
    yield from serve(tmp_path_factory.mktemp("web"))


def serve(folder: Path, *channels: type[InputChannel], **more: str) -> Iterator[Server]:
    """Run channels, the web if none is named, for as long as the fixture lives.

    Their settings are in the environment.
    """
    with pytest.MonkeyPatch.context() as environment:
        values = {
            "VAR_DIR": str(folder),
            "DATABASE_URL": f"sqlite:///{folder}/test.db",
            "ACTIONS_PORT": str(free_port()),
            "SECRET_KEY": "only-for-tests-" * 4,
            "MESSAGES_PER_MINUTE": "100000",
            "SESSIONS_PER_MINUTE": "100000",
            **more,
        }
        for name, value in values.items():
            environment.setenv(name, value)
        settings.cache_clear()
        server = Server(free_port(), *channels).start()
        yield server
        server.stop()
    settings.cache_clear()


@pytest.fixture
def new_patient(server: Server) -> Callable[[], Patient]:
    """Makes patients, each with a session of their own."""
    return lambda: Patient(server.url)


@pytest.fixture
def patient(server: Server) -> Patient:
    """A patient with a new session."""
    return Patient(server.url)


@pytest.fixture
def own_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An empty SQLite database of the test's own."""
    monkeypatch.setenv("VAR_DIR", str(tmp_path))
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/test.db")
    settings.cache_clear()
    yield
    settings.cache_clear()
