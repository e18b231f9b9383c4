"""The text message channel on this machine, with a stand-in for the agent and a Twilio of ours."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.channels.sms import SmsChannel
from bot.channels.web import WebChannel
from bot.settings import settings
from tests.channels.standin import Server
from tests.conftest import free_port
from tests.fakes.twilio import Phone, Twilio

PUBLIC = "https://opinion.example.org"


def environment(folder: Path, twilio: Twilio, **more: str) -> dict[str, str]:
    """The settings of an assistant that sends its text messages by this Twilio."""
    return {
        "VAR_DIR": str(folder),
        "DATABASE_URL": f"sqlite:///{folder}/test.db",
        "ACTIONS_PORT": str(free_port()),
        "PUBLIC_URL": PUBLIC,
        **twilio.settings,
        **more,
    }


@contextmanager
def serving(folder: Path, twilio: Twilio, **more: str) -> Iterator[Server]:
    """Run the channel, and the web beside it, for as long as the block lasts."""
    with pytest.MonkeyPatch.context() as given:
        for name, value in environment(folder, twilio, **more).items():
            given.setenv(name, value)
        settings.cache_clear()
        running = Server(free_port(), WebChannel, SmsChannel).start()
        try:
            yield running
        finally:
            running.stop()
    settings.cache_clear()


@pytest.fixture(scope="module")
def server(twilio: Twilio, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("sms"), twilio) as running:
        yield running


@pytest.fixture
def new_phone(server: Server, twilio: Twilio) -> Iterator[Callable[[], Phone]]:
    yield lambda: Phone(twilio, server.url, PUBLIC)
    twilio.faults.clear()


@pytest.fixture
def phone(new_phone: Callable[[], Phone]) -> Phone:
    """A patient's phone, that never wrote before."""
    return new_phone()


@pytest.fixture
def known(phone: Phone) -> Phone:
    """A phone that was greeted."""
    phone.says("hello there", 2)
    return phone
