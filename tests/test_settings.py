from __future__ import annotations

import stat
from datetime import date
from pathlib import Path

import pytest

from bot.settings import ROOT, TABLE, Settings, SettingsError, listing, read_settings


def read(var: Path, **environment: str) -> Settings:
    return read_settings({"VAR_DIR": str(var), **environment})


def test_defaults_hold_when_nothing_is_set(tmp_path: Path) -> None:
    got = read(tmp_path)
    assert (got.host, got.port, got.actions_port) == ("127.0.0.1", 5005, 5055)
    assert got.database_url == f"sqlite:///{tmp_path}/second_opinion.db"
    assert (got.today, got.log_level, got.max_message_chars) == (None, "INFO", 2000)


def test_every_field_is_in_the_table() -> None:
    assert {setting.field for setting in TABLE} == set(Settings.__dataclass_fields__)


def test_an_empty_variable_counts_as_not_set(tmp_path: Path) -> None:
    assert read(tmp_path, PORT=" ").port == 5005


def test_today_replaces_the_calendar(tmp_path: Path) -> None:
    assert read(tmp_path, TODAY="2026-11-21").today == date(2026, 11, 21)


@pytest.mark.parametrize(
    ("url", "meant"),
    [
        ("sqlite:///some/file.db", f"sqlite:///{ROOT}/some/file.db"),
        ("sqlite:////some/file.db", "sqlite:////some/file.db"),
        ("postgres://u:p%40@h:1/d", "postgresql://u:p%40@h:1/d"),
    ],
)
def test_database_addresses(tmp_path: Path, url: str, meant: str) -> None:
    assert read(tmp_path, DATABASE_URL=url).database_url == meant


@pytest.mark.parametrize(
    ("variable", "value", "remedy"),
    [
        ("PORT", "http", "whole number from 1 to 65535"),
        ("PORT", "0", "whole number from 1 to 65535"),
        ("PORT", "²", "whole number from 1 to 65535"),
        ("ACTIONS_PORT", "5005", "different numbers"),
        ("HOST", "http://x", "one address"),
        ("DATABASE_URL", "mysql://me:hush@host/db", "postgresql://"),
        ("DATABASE_URL", "hush", "sqlite:///file.db"),
        ("DATABASE_URL", "sqlite:///:memory:", "must name a file"),
        ("SECRET_KEY", "hush", "at least 32 characters"),
        ("LOG_LEVEL", "debug", "what patients write"),
        ("LOG_LEVEL", "chatty", "INFO, WARNING"),
        ("TODAY", "21/11/2026", "such as 2026-11-21"),
        ("MAX_MESSAGE_CHARS", "-1", "whole number"),
        ("SESSION_DAYS", "many", "whole number"),
        ("VAR_DIR", "/proc/none", "may write to"),
    ],
)
def test_a_wrong_value_is_one_line_with_the_remedy(
    tmp_path: Path, variable: str, value: str, remedy: str
) -> None:
    with pytest.raises(SettingsError) as fault:
        read_settings({"VAR_DIR": str(tmp_path), variable: value})
    message = str(fault.value)
    assert variable in message and remedy in message
    assert "\n" not in message and "hush" not in message


def test_the_key_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    first, second = read(tmp_path), read(tmp_path)
    assert first.secret_key == second.secret_key and len(first.secret_key) >= 32
    assert stat.S_IMODE((tmp_path / "secret.key").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret.key"]


def test_a_damaged_key_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "secret.key").write_text("short")
    with pytest.raises(SettingsError, match="secret.key is too short: delete that file"):
        read(tmp_path)


def test_the_listing_shows_no_secret(tmp_path: Path) -> None:
    current = read(
        tmp_path,
        SECRET_KEY="k" * 40,
        DATABASE_URL="postgresql://me:hush@host/db?password=hush",
    )
    shown = listing(current)
    assert "hush" not in shown and "kkk" not in shown
    assert all(setting.variable in shown for setting in TABLE)
