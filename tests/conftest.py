"""What tests share: a PostgreSQL server, the assistant running as patients meet it, a browser."""

from __future__ import annotations

import getpass
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet

from tests.fakes import telegram
from tests.fakes.telegram import FakeTelegram
from tests.fakes.twilio import Twilio

# The tests look into what the running assistant stored, so they share its keys.
os.environ["SECRET_KEY"] = "key-of-the-tests-" * 3
os.environ["DATA_KEYS"] = Fernet.generate_key().decode()

ROOT = Path(__file__).resolve().parent.parent
TODAY = "2026-11-21"
LIVE_SECONDS = 900.0
CHROMIUM = Path("/usr/bin/chromium")
CHROMIUM_ARGUMENTS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def free_port() -> int:
    """A port on this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(frozen=True)
class Live:
    """The running assistant: its address, database, folder for logs, and process."""

    url: str
    database_url: str
    log_dir: Path
    process: subprocess.Popen[bytes]
    output: Path


@pytest.fixture(scope="session")
def live_telegram() -> Iterator[FakeTelegram]:
    """Telegram, for the running assistant."""
    with FakeTelegram() as fake:
        yield fake


@pytest.fixture(scope="session")
def twilio() -> Iterator[Twilio]:
    """A Twilio of ours, which carries the text messages."""
    fake = Twilio().start()
    yield fake
    fake.stop()


@pytest.fixture(scope="session")
def live(
    tmp_path_factory: pytest.TempPathFactory, live_telegram: FakeTelegram, twilio: Twilio
) -> Iterator[Live]:
    """The whole assistant on free ports, with a database of its own and TODAY as its date."""
    port = free_port()
    running = start_assistant(
        tmp_path_factory.mktemp("live"),
        port,
        PUBLIC_URL=f"http://127.0.0.1:{port}",
        TELEGRAM_BOT_TOKEN=telegram.TOKEN,
        TELEGRAM_API_URL=live_telegram.url,
        **twilio.settings,
    )
    try:
        wait_until_ready(running)
        yield running
    finally:
        running.process.send_signal(signal.SIGTERM)
        code = running.process.wait(timeout=30)
    assert code == 0, running.output.read_text(encoding="utf-8")


def start_assistant(var: Path, port: int, **settings: str) -> Live:
    """Start the assistant, for as many patients at this one address as there are."""
    environment = os.environ | {
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "ACTIONS_PORT": str(free_port()),
        "DATABASE_URL": f"sqlite:///{var}/second_opinion.db",
        "VAR_DIR": str(var),
        "TODAY": TODAY,
        "MESSAGES_PER_MINUTE": "100000",
        "SESSIONS_PER_MINUTE": "100000",
        **settings,
    }
    output = var / "run.log"
    with output.open("wb") as file:
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", "run"],
            cwd=ROOT,
            env=environment,
            stdout=file,
            stderr=subprocess.STDOUT,
        )
    return Live(
        url=f"http://127.0.0.1:{port}",
        database_url=environment["DATABASE_URL"],
        log_dir=var / "log",
        process=process,
        output=output,
    )


def wait_until_ready(running: Live) -> None:
    """Wait until the assistant says that all is there."""
    deadline = time.monotonic() + LIVE_SECONDS
    while time.monotonic() < deadline:
        if running.process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(running.url + "/readyz", timeout=10):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.5)
    pytest.fail(f"The assistant did not start:\n{running.output.read_text(encoding='utf-8')}")


@pytest.fixture(scope="session")
def postgres_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an empty database on a PostgreSQL server of the tests' own."""
    programs = _postgres_programs()
    if programs is None:
        pytest.skip("PostgreSQL is not installed (on Debian: apt install postgresql)")
    folder = _folder_for_postgres(tmp_path_factory)
    port = free_port()
    data = folder / "data"
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder}"
    initdb = [str(programs / "initdb"), "-D", str(data), "-U", "tests", "-A", "trust"]
    control = [str(programs / "pg_ctl"), "-D", str(data), "-w", "-l", str(folder / "log")]
    _as_postgres([*initdb, "-E", "UTF8", "--no-sync"])
    _as_postgres([*control, "-o", f"{options} -c fsync=off", "start"])
    try:
        yield f"postgresql://tests@127.0.0.1:{port}/postgres"
    finally:
        _as_postgres([*control, "-m", "immediate", "stop"])
        shutil.rmtree(folder, ignore_errors=True)


def _postgres_programs() -> Path | None:
    """The folder of the newest PostgreSQL server's programs, or None."""
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3])
    )
    if found:
        return found[-1].parent
    elsewhere = shutil.which("initdb")
    return Path(elsewhere).resolve().parent if elsewhere else None


def _folder_for_postgres(factory: pytest.TempPathFactory) -> Path:
    """A folder that the server's user owns; pytest's own are closed to other users."""
    if os.geteuid() != 0:
        return factory.mktemp("postgres")
    import tempfile

    folder = Path(tempfile.mkdtemp(prefix="postgres-"))
    account = pwd.getpwnam(_postgres_user())
    os.chown(folder, account.pw_uid, account.pw_gid)
    return folder


def _postgres_user() -> str:
    """The user the server runs as; PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return getpass.getuser()
    try:
        return pwd.getpwnam("postgres").pw_name
    except KeyError:
        return "nobody"


def _as_postgres(command: list[str]) -> None:
    """Run a command as the server's user; its output is shown when it fails."""
    user = _postgres_user() if os.geteuid() == 0 else None
    group = pwd.getpwnam(user).pw_gid if user else None
    done = subprocess.run(
        command,
        cwd="/",
        user=user,
        group=group,
        extra_groups=[] if user else None,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE if "start" not in command else subprocess.DEVNULL,
        stderr=subprocess.STDOUT,
        check=False,
    )
    if done.returncode != 0:
        pytest.fail(f"{command[0]} failed:\n{(done.stdout or b'').decode(errors='replace')}")


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """A Playwright browser: Debian's chromium, without a window."""
    if not CHROMIUM.exists():
        pytest.skip("chromium is not installed (on Debian: apt install chromium)")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=str(CHROMIUM), args=CHROMIUM_ARGUMENTS
        )
        yield chromium
        chromium.close()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests come last: Playwright's event loop keeps running once it has begun."""
    items.sort(key=lambda item: "browser" in getattr(item, "fixturenames", ()))
