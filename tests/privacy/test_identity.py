"""Ids of conversations: the same for the same address, and telling nothing of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.privacy.identity import conversation_id
from bot.settings import settings

PHONE = "+15550101234"


@pytest.fixture(autouse=True)
def own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("VAR_DIR", str(tmp_path))
    monkeypatch.setenv("SECRET_KEY", "a" * 40)
    settings.cache_clear()
    yield
    settings.cache_clear()


def test_an_address_has_one_id_on_a_channel() -> None:
    assert conversation_id("sms", PHONE) == conversation_id("sms", PHONE)
    assert re.fullmatch(r"sms-[0-9a-f]{32}", conversation_id("sms", PHONE))


def test_addresses_and_channels_are_told_apart() -> None:
    ids = {
        conversation_id("sms", PHONE),
        conversation_id("sms", PHONE + "0"),
        conversation_id("telegram", PHONE).replace("telegram", "sms"),
        conversation_id("sm", "s" + PHONE).replace("sm-", "sms-"),
    }
    assert len(ids) == 4


def test_without_the_key_nobody_can_test_a_guess(monkeypatch: pytest.MonkeyPatch) -> None:
    ours = conversation_id("sms", PHONE)
    monkeypatch.setenv("SECRET_KEY", "b" * 40)
    settings.cache_clear()
    assert conversation_id("sms", PHONE) != ours


def test_an_address_may_be_any_text() -> None:
    assert conversation_id("web", "ñ 🙂").startswith("web-")
