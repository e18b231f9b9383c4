from __future__ import annotations

import re
import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest

from bot.settings import ROOT, TABLE, Settings, SettingsError, listing, new_key, read_settings

KEY, OTHER_KEY = new_key(), new_key()


def read(var: Path, **environment: str) -> Settings:
    return read_settings({"VAR_DIR": str(var), **environment})


def test_defaults_hold_when_nothing_is_set(tmp_path: Path) -> None:
    got = read(tmp_path)
    assert (got.host, got.port, got.actions_port) == ("127.0.0.1", 5005, 5055)
    assert got.database_url == f"sqlite:///{tmp_path}/second_opinion.db"
    assert (got.today, got.log_level, got.max_message_chars) == (None, "INFO", 2000)
    assert (got.production, got.keep_days, got.session_hours) == (False, 30, 12)


def test_text_messages_need_to_know_the_address_that_twilio_signs(tmp_path: Path) -> None:
    twilio = {
        "TWILIO_ACCOUNT_SID": "AC1",
        "TWILIO_AUTH_TOKEN": "hush",
        "TWILIO_FROM": "+12025550100",
    }
    with pytest.raises(SettingsError, match="^PUBLIC_URL: text messages need it"):
        read(tmp_path, **twilio)
    assert read(tmp_path, PUBLIC_URL="https://a.example/", **twilio).twilio_from == "+12025550100"


def test_every_field_is_in_the_table() -> None:
    assert {setting.field for setting in TABLE} == set(Settings.__dataclass_fields__)


def test_an_empty_variable_counts_as_not_set(tmp_path: Path) -> None:
    assert read(tmp_path, PORT=" ").port == 5005


def test_today_replaces_the_calendar(tmp_path: Path) -> None:
    assert read(tmp_path, TODAY="2026-11-21").today == date(2026, 11, 21)


def test_origins_stand_with_spaces_or_commas_between(tmp_path: Path) -> None:
    text = "https://a.example, http://localhost:8080\thttps://b.example"
    got = read(tmp_path, WIDGET_ORIGINS=text)
    assert got.widget_origins == tuple(text.replace(",", " ").split())
    assert " ".join(got.widget_origins) in listing(got)
    assert read(tmp_path).widget_origins == ()


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
        ("KEEP_DAYS", "0", "whole number from 1"),
        ("SESSION_HOURS", "1.5", "whole number"),
        ("PRODUCTION", "hush", "yes or no"),
        ("DATA_KEYS", "hush", "python -m bot new-key"),
        ("DATA_KEYS", f"{KEY},{KEY[:-2]}", "keys with commas between"),
        ("WIDGET_ORIGINS", "https://clinic.example/page", "such as https://www.clinic.example"),
        ("WIDGET_ORIGINS", "clinic.example", "such as https://www.clinic.example"),
        ("WIDGET_ORIGINS", "https://*.example; script-src *", "origins"),
        ("TELEGRAM_BOT_TOKEN", "hush", "as @BotFather gave it"),
        ("TELEGRAM_API_URL", "api.telegram.org", "must be an address"),
        ("TWILIO_FROM", "12025550100", "such as +12025550100"),
        ("TWILIO_AUTH_TOKEN", "hush", "TWILIO_ACCOUNT_SID: text messages need it"),
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
    assert "\n" not in message and KEY not in message
    assert "hush" not in message or variable == "PRODUCTION"


def test_the_keys_are_made_once_for_their_owner_only(tmp_path: Path) -> None:
    first, second = read(tmp_path), read(tmp_path)
    assert first.secret_key == second.secret_key and len(first.secret_key) >= 32
    assert first.data_keys == second.data_keys and len(first.data_keys) == 1
    files = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    assert files == {"secret.key": 0o600, "data.keys": 0o600}


def test_several_processes_that_start_at_once_get_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: read(tmp_path), range(16)))
    assert len({(one.secret_key, one.data_keys) for one in made}) == 1


@pytest.mark.parametrize("text", [f"{KEY},{OTHER_KEY}", f" {KEY} , {OTHER_KEY},"])
def test_several_data_keys_may_be_given(tmp_path: Path, text: str) -> None:
    assert read(tmp_path, DATA_KEYS=text).data_keys == (KEY, OTHER_KEY)


def test_the_file_of_data_keys_has_one_a_line(tmp_path: Path) -> None:
    (tmp_path / "data.keys").write_text(f"{KEY}\n{OTHER_KEY}\n\n")
    assert read(tmp_path).data_keys == (KEY, OTHER_KEY)


@pytest.mark.parametrize(
    ("name", "text", "remedy"),
    [
        ("secret.key", "short", "secret.key is too short: delete that file"),
        ("data.keys", "hush", "data.keys must hold one key a line: put it right"),
        ("data.keys", "\n", "data.keys must hold one key a line: put it right"),
        ("data.keys", "ü", "cannot keep a key"),
    ],
)
def test_a_damaged_key_file_is_named(tmp_path: Path, name: str, text: str, remedy: str) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(SettingsError, match=remedy) as fault:
        read(tmp_path)
    assert "hush" not in str(fault.value)


@pytest.mark.parametrize(
    ("environment", "production"),
    [
        ({}, False),
        ({"HOST": "localhost"}, False),
        ({"HOST": "127.0.0.2"}, False),
        ({"HOST": "::1"}, False),
        ({"PRODUCTION": "yes"}, True),
        ({"HOST": "0.0.0.0"}, True),
        ({"HOST": "::"}, True),
        ({"HOST": "192.0.2.1", "PRODUCTION": "no"}, True),
        ({"HOST": "assistant.example"}, True),
    ],
)
def test_production_needs_keys_and_makes_none(
    tmp_path: Path, environment: dict[str, str], production: bool
) -> None:
    keys = {"SECRET_KEY": new_key(), "DATA_KEYS": KEY}
    assert read(tmp_path, **environment, **keys).production == production
    assert list(tmp_path.iterdir()) == []
    for missing in keys if production else ():
        given = {name: value for name, value in keys.items() if name != missing}
        with pytest.raises(SettingsError, match=f"{missing}: .*python -m bot new-key") as fault:
            read(tmp_path, **environment, **given)
        assert "\n" not in str(fault.value)
        assert list(tmp_path.iterdir()) == []


def test_the_listing_shows_no_secret(tmp_path: Path) -> None:
    current = read(
        tmp_path,
        SECRET_KEY="k" * 40,
        DATA_KEYS=f"{KEY},{OTHER_KEY}",
        DATABASE_URL="postgresql://me:hush@host/db?password=hush",
    )
    shown = listing(current)
    assert "hush" not in shown and "kkk" not in shown
    assert KEY not in shown and OTHER_KEY not in shown
    assert re.search(r"DATA_KEYS +set\n", shown) and re.search(r"PRODUCTION +no\n", shown)
    assert all(setting.variable in shown for setting in TABLE)
