"""The settings of the assistant: one table, read from the environment, checked when first used.

`python -m bot settings` prints the table with the values in force.
"""

from __future__ import annotations

import base64
import ipaddress
import os
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

ROOT: Path = Path(__file__).resolve().parent.parent
"""The folder of the project; relative paths in settings start here."""

MIN_SECRET_LENGTH = 32
"""Shortest SECRET_KEY in characters: 32 bytes is the key size RFC 7518 asks of HS256."""

DATA_KEY_BYTES = 32
"""Size of a key of DATA_KEYS before it is written in base64, as the Fernet specification says."""

LOG_LEVELS = ("INFO", "WARNING", "ERROR", "CRITICAL")


class SettingsError(ValueError):
    """A setting is wrong; the message is one line: the variable, the fault and the remedy."""


@dataclass(frozen=True)
class Settings:
    """The checked settings; the meaning of each field stands in `TABLE`."""

    host: str
    port: int
    actions_port: int
    database_url: str
    secret_key: str
    data_keys: tuple[str, ...]
    production: bool
    keep_days: int
    session_hours: int
    log_level: str
    today: date | None
    max_message_chars: int
    messages_per_minute: int
    sessions_per_minute: int
    trusted_proxies: int
    session_days: int
    document_minutes: int
    public_url: str
    widget_origins: tuple[str, ...]
    telegram_bot_token: str
    telegram_api_url: str
    twilio_account_sid: str
    twilio_auth_token: str
    twilio_from: str
    twilio_api_url: str
    var_dir: Path


@dataclass(frozen=True)
class Setting:
    """One line of the table: the variable, its default as text, its meaning and its reader.

    `read` turns the text of the variable into the value and raises `ValueError` with a
    phrase that says what the value must be.
    """

    variable: str
    default: str
    meaning: str
    read: Callable[[str], Any]
    secret: bool = False

    @property
    def field(self) -> str:
        """The name of the field in `Settings`."""
        return self.variable.lower()


def _whole_number(lowest: int, highest: int) -> Callable[[str], int]:
    """Return a reader for whole numbers from `lowest` to `highest`."""

    def read(text: str) -> int:
        if not text.isascii() or not text.isdigit() or not lowest <= int(text) <= highest:
            raise ValueError(f"must be a whole number from {lowest} to {highest}")
        return int(text)

    return read


def _host(text: str) -> str:
    """Read the address to listen on."""
    if not text or any(character in text for character in " /\t"):
        raise ValueError("must be one address to listen on, such as 127.0.0.1 or 0.0.0.0")
    return text


def _address(text: str) -> str:
    """Read a web address; empty means none."""
    if text and not re.fullmatch(r"https?://[^\s/?#]+(?:/[^\s?#]*)?", text):
        raise ValueError("must be an address such as https://opinion.example.org")
    return text.rstrip("/")


def _origins(text: str) -> tuple[str, ...]:
    """Read the origins of pages, with spaces or commas between; empty means none."""
    origins = tuple(origin for part in text.split() for origin in part.split(",") if origin)
    if not all(re.fullmatch(r"https?://[a-z0-9.-]+(?::[0-9]{1,5})?", one) for one in origins):
        raise ValueError("must be origins in small letters, such as https://www.clinic.example")
    return origins


def _telegram_token(text: str) -> str:
    """Read a token as @BotFather writes it: the bot's number, a colon, a secret."""
    if text and not re.fullmatch(r"\d+:[A-Za-z0-9_-]{20,}", text):
        raise ValueError("must look like 123456:ABC-DEF1234, as @BotFather gave it")
    return text


def _twilio_from(text: str) -> str:
    """Read a sender: a number in international form, or the id of a messaging service."""
    if text and not re.fullmatch(r"\+\d{7,15}|MG[0-9a-f]{32}|\d{5,6}", text):
        raise ValueError("must be a number such as +12025550100, a short code, or MG and 32 digits")
    return text


def _log_level(text: str) -> str:
    """Read the log level; DEBUG is refused because Rasa's debug log carries patient text."""
    if text.upper() == "DEBUG":
        raise ValueError("must not be DEBUG, which would log what patients write; use INFO")
    if text.upper() not in LOG_LEVELS:
        raise ValueError(f"must be one of {', '.join(LOG_LEVELS)}")
    return text.upper()


def _date(text: str) -> date | None:
    """Read an ISO date; empty means none."""
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError("must be a date such as 2026-11-21, or empty for the real date") from None


def _folder(text: str) -> Path:
    """Read a folder; a relative one is taken from the project's folder."""
    if not text:
        raise ValueError("must name a folder, such as var")
    return (ROOT / Path(text).expanduser()).resolve()


def _database_url(text: str) -> str:
    """Read a database address; a relative SQLite file is taken from the project's folder."""
    fault = ValueError("must be sqlite:///file.db or postgresql://user:password@host:5432/database")
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        raise fault from None
    if url.drivername == "postgres":
        url = url.set(drivername="postgresql")
    if url.get_backend_name() not in ("sqlite", "postgresql") or not url.database:
        raise fault
    if url.get_backend_name() == "sqlite":
        if url.database == ":memory:":
            raise ValueError("must name a file, because two processes share the database")
        return _sqlite(ROOT / url.database)
    return url.render_as_string(hide_password=False)


def _sqlite(file: Path) -> str:
    """Return the address of an SQLite file."""
    return URL.create("sqlite", database=str(file.resolve())).render_as_string()


def _secret_key(text: str) -> str:
    """Read the signing key; empty means that one is kept in a file under VAR_DIR."""
    if text and len(text) < MIN_SECRET_LENGTH:
        raise ValueError(f"must have at least {MIN_SECRET_LENGTH} characters, or be empty")
    return text


def _data_keys(text: str) -> tuple[str, ...]:
    """Read the encryption keys; empty means that one is kept in a file under VAR_DIR."""
    keys = tuple(key for part in text.split(",") if (key := part.strip()))
    if not all(map(_is_data_key, keys)):
        raise ValueError("must be keys with commas between; `python -m bot new-key` makes one")
    return keys


def _is_data_key(key: str) -> bool:
    """Whether it is what `new_key` makes."""
    try:
        return len(base64.b64decode(key, altchars=b"-_", validate=True)) == DATA_KEY_BYTES
    except ValueError:
        return False


def new_key() -> str:
    """Return a new random key, fit for DATA_KEYS and for SECRET_KEY."""
    return base64.urlsafe_b64encode(secrets.token_bytes(DATA_KEY_BYTES)).decode("ascii")


def _yes_no(text: str) -> bool:
    """Read a switch."""
    if text not in ("yes", "no"):
        raise ValueError("must be yes or no")
    return text == "yes"


TABLE: tuple[Setting, ...] = (
    Setting("HOST", "127.0.0.1", "address the assistant listens on", _host),
    Setting("PORT", "5005", "port of the page and the web channel", _whole_number(1, 65535)),
    Setting(
        "ACTIONS_PORT",
        "5055",
        "port of the action server, always on 127.0.0.1",
        _whole_number(1, 65535),
    ),
    Setting(
        "DATABASE_URL",
        "",
        "SQLite or PostgreSQL address; empty: the file second_opinion.db in VAR_DIR",
        lambda text: _database_url(text) if text else "",
        secret=True,
    ),
    Setting(
        "SECRET_KEY",
        "",
        "signs web sessions and hides addresses in conversation ids, "
        f"{MIN_SECRET_LENGTH} characters or more; "
        "empty: made once and kept in VAR_DIR/secret.key",
        _secret_key,
        secret=True,
    ),
    Setting(
        "DATA_KEYS",
        "",
        "encrypt what is stored, with commas between: the first encrypts, each decrypts; "
        "empty: one is made once and kept in VAR_DIR/data.keys, one key a line",
        _data_keys,
        secret=True,
    ),
    Setting(
        "PRODUCTION",
        "no",
        "yes: SECRET_KEY and DATA_KEYS must be given; counts as yes when HOST is not a "
        "loopback address",
        _yes_no,
    ),
    Setting(
        "KEEP_DAYS",
        "30",
        "days without a message after which a kept conversation is erased",
        _whole_number(1, 3650),
    ),
    Setting(
        "SESSION_HOURS",
        "12",
        "hours without a message after which a conversation that is not kept is forgotten",
        _whole_number(1, 168),
    ),
    Setting("LOG_LEVEL", "INFO", "one of " + ", ".join(LOG_LEVELS), _log_level),
    Setting("TODAY", "", "ISO date in place of the calendar's, for tests and shows", _date),
    Setting(
        "MAX_MESSAGE_CHARS",
        "2000",
        "longest message a patient can send, in characters",
        _whole_number(1, 20_000),
    ),
    Setting(
        "MESSAGES_PER_MINUTE",
        "60",
        "most messages of one conversation in a minute; one address may send five times as many",
        _whole_number(1, 1_000_000),
    ),
    Setting(
        "SESSIONS_PER_MINUTE",
        "30",
        "most new conversations from one address in a minute",
        _whole_number(1, 1_000_000),
    ),
    Setting(
        "TRUSTED_PROXIES",
        "0",
        "how many proxies stand in front; with 0 X-Forwarded-For is not believed",
        _whole_number(0, 10),
    ),
    Setting("SESSION_DAYS", "30", "life of a web session in days", _whole_number(1, 365)),
    Setting(
        "DOCUMENT_MINUTES",
        "30",
        "minutes for which the link to a document works",
        _whole_number(1, 1440),
    ),
    Setting(
        "PUBLIC_URL",
        "",
        "address at which patients reach the page, such as https://opinion.example.org, for links "
        "that leave it; empty: the one that each request came to",
        _address,
    ),
    Setting(
        "WIDGET_ORIGINS",
        "",
        "origins of the sites that may show the chat in a widget, such as "
        "https://www.clinic.example, with spaces or commas between; empty: only this server's own",
        _origins,
    ),
    Setting(
        "TELEGRAM_BOT_TOKEN",
        "",
        "what @BotFather gave for the bot; empty: no Telegram",
        _telegram_token,
        secret=True,
    ),
    Setting("TELEGRAM_API_URL", "https://api.telegram.org", "address of the Bot API", _address),
    Setting(
        "TWILIO_ACCOUNT_SID", "", "account that sends text messages; empty: none are sent", str
    ),
    Setting("TWILIO_AUTH_TOKEN", "", "secret of that account", str, secret=True),
    Setting(
        "TWILIO_FROM",
        "",
        "number that text messages come from, such as +12025550100, or a messaging service (MG…)",
        _twilio_from,
    ),
    Setting("TWILIO_API_URL", "https://api.twilio.com", "address of Twilio's API", _address),
    Setting("VAR_DIR", "var", "folder for the database, the keys and the logs", _folder),
)
"""Every setting there is; an empty variable counts as one that is not set."""


def read_settings(environ: Mapping[str, str]) -> Settings:
    """Check the settings in `environ` and return them.

    Creates VAR_DIR and, outside production, the key files in it for keys that are not given.

    Raises:
        SettingsError: a value is wrong or, in production, a key is missing; or VAR_DIR cannot
            be written.
    """
    values = {setting.field: _read_one(setting, environ) for setting in TABLE}
    if values["port"] == values["actions_port"]:
        raise SettingsError(
            f"PORT and ACTIONS_PORT are both {values['port']}: give them different numbers"
        )
    _check_twilio(values)
    values["production"] = values["production"] or not _is_loopback(values["host"])
    if values["production"]:
        _must_have_keys(values)
    var_dir: Path = values["var_dir"]
    values["database_url"] = values["database_url"] or _sqlite(var_dir / "second_opinion.db")
    _make_folder(var_dir)
    values["secret_key"] = values["secret_key"] or _kept_secret(var_dir / "secret.key")
    values["data_keys"] = values["data_keys"] or _kept_data_keys(var_dir / "data.keys")
    return Settings(**values)


def _is_loopback(host: str) -> bool:
    """Whether an address is reached from this machine alone."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _check_twilio(values: Mapping[str, Any]) -> None:
    """Raise `SettingsError` when text messages are half set up."""
    needed = ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_FROM")
    given = [variable for variable in needed if values[variable.lower()]]
    missing = [variable for variable in needed if variable not in given]
    if given and not values["public_url"]:
        missing.append("PUBLIC_URL")
    if given and missing:
        raise SettingsError(
            f"{missing[0]}: text messages need it beside {given[0]}: set it, or take both out"
        )


def _must_have_keys(values: Mapping[str, Any]) -> None:
    """Raise `SettingsError` when a key is left to be made, which production does not allow."""
    for variable in ("SECRET_KEY", "DATA_KEYS"):
        if not values[variable.lower()]:
            raise SettingsError(
                f"{variable}: must be set in production (PRODUCTION is yes, or HOST is not a "
                "loopback address): `python -m bot new-key` makes one"
            )


def _read_one(setting: Setting, environ: Mapping[str, str]) -> Any:
    """Return the value of one setting; raise `SettingsError` when it is wrong."""
    text = environ.get(setting.variable, "").strip() or setting.default
    try:
        return setting.read(text)
    except ValueError as fault:
        shown = "its value" if setting.secret else repr(text)
        raise SettingsError(f"{setting.variable}: {shown} {fault}") from None


def _make_folder(folder: Path) -> None:
    """Create `folder` when it is missing; raise `SettingsError` when that cannot be done."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise SettingsError(
            f"VAR_DIR: cannot create {folder} ({fault.strerror}): name a folder you may write to"
        ) from None


def _kept_secret(path: Path) -> str:
    """Return the signing key kept at `path`."""
    key = _kept("SECRET_KEY", path).strip()
    if len(key) < MIN_SECRET_LENGTH:
        raise SettingsError(f"SECRET_KEY: the key in {path} is too short: delete that file")
    return key


def _kept_data_keys(path: Path) -> tuple[str, ...]:
    """Return the encryption keys kept at `path`, one a line."""
    lines = _kept("DATA_KEYS", path).split()
    try:
        keys = _data_keys(",".join(lines))
    except ValueError:
        keys = ()
    if not keys:
        raise SettingsError(
            f"DATA_KEYS: {path} must hold one key a line: put it right, or set DATA_KEYS"
        )
    return keys


def _kept(variable: str, path: Path) -> str:
    """Return what the key file at `path` holds, made first (mode 0600) when it is missing."""
    try:
        if not path.exists():
            _write_key(path)
        return path.read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError) as fault:
        raise SettingsError(
            f"{variable}: cannot keep a key at {path} ({fault}): set {variable} or fix the file"
        ) from None


def _write_key(path: Path) -> None:
    """Write a new random key to `path` in one step; when another process was first, keep its."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(new_key() + "\n")
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


@lru_cache(maxsize=1)
def settings() -> Settings:
    """Return the settings of this process, read from the environment at the first call.

    A test that changes the environment calls `settings.cache_clear()`.

    Raises:
        SettingsError: a value is wrong.
    """
    return read_settings(os.environ)


def today() -> date:
    """Return the date that everything counts from: TODAY when it is set, else the calendar's."""
    return settings().today or date.today()


def listing(current: Settings) -> str:
    """Return the table of settings with the values in `current`, secrets shown only as 'set'."""
    width = max(len(setting.variable) for setting in TABLE)
    blocks = [
        f"{setting.variable:<{width}}  {_shown(setting, current)}\n"
        f"{'':<{width}}  {setting.meaning} (default: {setting.default or 'empty'})"
        for setting in TABLE
    ]
    return "\n".join(blocks)


def _shown(setting: Setting, current: Settings) -> str:
    """Return the value of one setting as the listing shows it."""
    value = getattr(current, setting.field)
    if setting.variable == "DATABASE_URL":
        return make_url(value).set(query={}).render_as_string(hide_password=True)
    if setting.secret:
        return "set"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return " ".join(value)
    return "" if value is None else str(value)
