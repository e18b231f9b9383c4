"""Telegram's webhook: who may post to it, and what becomes of what is posted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from bot import content
from bot.channels.telegram import TelegramChannel, receiving
from bot.storage.database import DatabaseAway
from bot.storage.mail import Inbox
from tests.channels.conftest import serve
from tests.channels.standin import Server
from tests.fakes.telegram import SECRET_HEADER, TOKEN, FakeTelegram, Fault, Person

PUBLIC = "https://opinion.example.org"


def words(id: str, **values: Any) -> str:
    return content.load().message(id, **values)


@pytest.fixture(scope="module")
def posting() -> Iterator[FakeTelegram]:
    with FakeTelegram() as fake:
        yield fake


@pytest.fixture(scope="module")
def webhook(posting: FakeTelegram, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The channel with a public address, which in truth is this machine."""
    for server in serve(
        tmp_path_factory.mktemp("webhook"),
        TelegramChannel,
        TELEGRAM_BOT_TOKEN=TOKEN,
        TELEGRAM_API_URL=posting.url,
        PUBLIC_URL=PUBLIC,
    ):
        posting.reaches = server.url
        posting.wait_for(lambda: posting.webhook)
        yield server


def post(server: Server, body: bytes, secret: str | None) -> int:
    headers = {} if secret is None else {SECRET_HEADER: secret}
    return requests.post(
        f"{server.url}{receiving.PATH}", data=body, headers=headers, timeout=20
    ).status_code


def test_the_webhook_is_set_with_a_secret_and_in_order(
    webhook: Server, posting: FakeTelegram
) -> None:
    asked = posting.called("setWebhook")[0].params
    assert asked["url"] == f"{PUBLIC}/webhooks/telegram/webhook"
    assert asked["max_connections"] == "1"
    assert set(asked["allowed_updates"]) == {
        "message",
        "edited_message",
        "callback_query",
        "my_chat_member",
    }
    assert len(asked["secret_token"]) == 64 and TOKEN not in asked["secret_token"]


def test_posted_updates_are_answered_and_repeats_are_dropped(
    webhook: Server, posting: FakeTelegram
) -> None:
    patient = Person(posting)
    sent = patient.say("posted")
    notice, answer = patient.reads(2)
    page = words("telegram.page", address=PUBLIC)
    assert notice == f"{words('telegram.notice')} {page}"
    assert answer == "I read: posted"
    posting.deliver(sent, sent)
    assert patient.sees_no_more()
    assert set(posting.answers) == {200}


@pytest.mark.parametrize("secret", [None, "", "wrong", "x" * 64, "\xe9"])
def test_only_who_knows_the_secret_may_post(webhook: Server, secret: str | None) -> None:
    body = b'{"update_id": 1, "message": {"message_id": 1, "text": "forged"}}'
    assert post(webhook, body, secret) == 403
    assert "forged" not in webhook.agent.texts()


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"no json", 400),
        (b"[1]", 400),
        (b"{}", 200),
        (b'{"update_id": 7, "message": 3}', 200),
        (b'{"update_id": 8, "poll": {}}', 200),
        (b'{"update_id": 9, "x": "' + b"y" * receiving.MAX_UPDATE_BYTES + b'"}', 413),
    ],
)
def test_odd_bodies_break_nothing(webhook: Server, body: bytes, status: int) -> None:
    assert post(webhook, body, receiving.secret()) == status


def test_an_update_that_is_not_stored_is_not_confirmed(
    webhook: Server, posting: FakeTelegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    patient = Person(posting)
    patient.asks("before", 2)

    def away(*args: Any, **more: Any) -> Any:
        raise DatabaseAway("away")

    posting.answers.clear()
    with monkeypatch.context() as broken:
        broken.setattr(Inbox, "accept", away)
        patient.say("while away")
        posting.wait_for(lambda: 503 in posting.answers)
    assert patient.reads() == ["I read: while away"]


def test_where_telegram_cannot_post_updates_are_fetched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(receiving, "POLL_SECONDS", 1)
    with FakeTelegram() as own:
        own.fail("setWebhook", Fault(400, "Bad Request: bad webhook: Failed to resolve host"))
        for _server in serve(
            tmp_path,
            TelegramChannel,
            TELEGRAM_BOT_TOKEN=TOKEN,
            TELEGRAM_API_URL=own.url,
            PUBLIC_URL=PUBLIC,
        ):
            assert Person(own).asks("hi", 2)[1] == "I read: hi"
    assert "failed to resolve host" in caplog.text
