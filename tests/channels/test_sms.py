"""Text messages at the wire: signed webhooks in, calls of Twilio's API out, and what may go wrong."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests
from sqlalchemy import select

from bot.channels.sms import SmsChannel
from bot.channels.sms.segments import MOST, is_gsm, segments
from bot.channels.web import WebChannel
from bot.privacy.identity import conversation_id
from bot.settings import settings
from bot.storage import database
from bot.storage.mail import Wishes
from bot.storage.schema import inbox, outbox
from bot.storage.turns import TurnStore
from tests.channels.standin import Server, wait_until
from tests.conftest import free_port
from tests.fakes.twilio import ACCOUNT, NUMBER, TOKEN, UNSUBSCRIBED, Phone, Twilio

PUBLIC = "https://opinion.example.org"
WELCOME = "Second Opinion: an automated helper, not a doctor."
STOPPED = "Second Opinion: you get no more texts from us."


@pytest.fixture(scope="module")
def twilio() -> Iterator[Twilio]:
    fake = Twilio().start()
    yield fake
    fake.stop()


@pytest.fixture(scope="module")
def environment(twilio: Twilio, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("sms")
    values = {
        "VAR_DIR": str(folder),
        "DATABASE_URL": f"sqlite:///{folder}/test.db",
        "ACTIONS_PORT": str(free_port()),
        "PUBLIC_URL": PUBLIC,
        "TWILIO_ACCOUNT_SID": ACCOUNT,
        "TWILIO_AUTH_TOKEN": TOKEN,
        "TWILIO_FROM": NUMBER,
        "TWILIO_API_URL": twilio.url,
    }
    with pytest.MonkeyPatch.context() as given:
        for name, value in values.items():
            given.setenv(name, value)
        settings.cache_clear()
        yield folder
    settings.cache_clear()


@pytest.fixture(scope="module")
def server(environment: Path) -> Iterator[Server]:
    running = Server(free_port(), WebChannel, SmsChannel).start()
    yield running
    running.stop()


@pytest.fixture
def phone(server: Server, twilio: Twilio) -> Iterator[Phone]:
    yield Phone(twilio, server.url, PUBLIC)
    twilio.faults.clear()


@pytest.fixture
def known(phone: Phone) -> Phone:
    """A phone that was greeted."""
    phone.says("hello there", 2)
    return phone


def test_smoke(phone):
    print(phone.says("list", 2))
    print(phone.says("STOP"))
