"""The two assistants that are compared: ours, and one with the configuration that Rasa writes.

Each is a whole project in a folder of its own with the same data, channel, actions, stores and
commands; only `config.yml` differs.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import socket
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from bot.running.errors import RunError
from bot.running.processes import Child, Children, stop
from bot.running.progress import Progress
from bot.running.signals import pause
from bot.running.training import model_path
from bot.settings import ROOT, TABLE

NAMES = ("ours", "default")

COPIED = (
    *("actions", "bot", "data"),
    *("config.yml", "credentials.yml", "domain.yml", "endpoints.yml"),
    "requirements/runtime.lock",
)
"""What an assistant needs to train and to run."""

DEFAULT_CONFIG = ROOT / "bench" / "default_config.yml"

ROUNDS = 100
"""How often each network of Rasa's default goes over the examples (`epochs`)."""

LIFTED = {"MESSAGES_PER_MINUTE": "1000000", "SESSIONS_PER_MINUTE": "1000000"}
"""Settings that let one address ask as fast as it can."""

SERVERS = {"rasa": "Rasa server", "rasa_sdk": "action server"}
"""The processes that carry a turn, by what the name of the module ends with that they run."""

STARTER = "starter"
"""The process that starts and watches both."""

READY_SECONDS = 600.0
GRACE_SECONDS = 30.0
POLL_SECONDS = 0.05
WATCH_SECONDS = 0.5


@dataclass(frozen=True)
class Side:
    """One of the two assistants: its name and its folder."""

    name: str
    folder: Path

    @property
    def model(self) -> Path:
        """Where its model belongs."""
        return model_path(self.folder)

    @property
    def var_dir(self) -> Path:
        """Where it keeps its database and its logs."""
        return self.folder / "var"


@dataclass(frozen=True)
class Running:
    """A running assistant.

    Args:
        url: where it listens.
        child: the command that started it.
        command_seconds: from the command to ready.
        server_seconds: from the start of the first server to ready.
    """

    url: str
    child: Child
    command_seconds: float
    server_seconds: float

    def memory(self) -> dict[str, float]:
        """Return the resident memory of each of its processes in megabytes, by their names."""
        found = {STARTER: self.child.process.pid, **_servers(self.child.process.pid)}
        return {name: _megabytes(pid) for name, pid in found.items()}


def build(folder: Path, rounds: int = ROUNDS) -> dict[str, Side]:
    """Make both projects anew from the files as they are now, and return them by name.

    Their models stay. With fewer rounds than it is meant to have, the default trains sooner.
    """
    sides = {name: Side(name, folder / name) for name in NAMES}
    for side in sides.values():
        for name in COPIED:
            _copy(ROOT / name, side.folder / name)
    config = DEFAULT_CONFIG.read_text(encoding="utf-8")
    shorter = config.replace(f"epochs: {ROUNDS}", f"epochs: {rounds}")
    (sides["default"].folder / "config.yml").write_text(shorter, encoding="utf-8")
    return sides


def _copy(source: Path, target: Path) -> None:
    """Put a file or a folder in the place of what is there."""
    if source.is_dir():
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
    else:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)


def digest(sides: dict[str, Side]) -> str:
    """Return a word that changes with any file of the two projects."""
    made = hashlib.sha256()
    for side in sides.values():
        for name in COPIED:
            top = side.folder / name
            for path in [top] if top.is_file() else sorted(top.rglob("*")):
                if path.is_file() and path.suffix != ".pyc":
                    made.update(path.relative_to(side.folder).as_posix().encode())
                    made.update(path.read_bytes())
    return made.hexdigest()[:16]


def train(side: Side) -> float:
    """Train a side from nothing and return the seconds that took.

    Raises:
        RunError: it failed.
    """
    shutil.rmtree(side.folder / "models", ignore_errors=True)
    return _train(side)


def ensure_model(side: Side) -> Path:
    """Return the model of a side; when it is missing, it is that of `models/`, or trained."""
    made = ROOT / "models" / side.model.name
    if not side.model.exists() and made.exists():
        _copy(made, side.model)
    elif not side.model.exists():
        _train(side)
    return side.model


def _train(side: Side) -> float:
    with Children() as children:
        child = _command(side, "train", {}, children)
        with Progress(f"Training {side.name}", every=60) as progress:
            while not child.ended:
                pause(WATCH_SECONDS)
                progress.tick()
        if child.process.returncode != 0:
            raise RunError(f"Training {side.name} failed.", child.last_lines())
    return progress.seconds


@contextmanager
def running(side: Side) -> Iterator[Running]:
    """Start a side with an empty database, wait until it is ready, and stop it in the end.

    Raises:
        RunError: it did not come up, or did not answer later.
    """
    ensure_model(side)
    shutil.rmtree(side.var_dir, ignore_errors=True)
    port, actions_port = _free_ports()
    ports = {"PORT": str(port), "ACTIONS_PORT": str(actions_port)}
    with Children() as children:
        started = time.monotonic()
        child = _command(side, "run", ports | LIFTED, children)
        url = f"http://127.0.0.1:{port}"
        try:
            servers = _wait_until_ready(child, url)
            ready = time.monotonic()
            yield Running(url, child, ready - started, ready - servers)
        except httpx.HTTPError as fault:
            words = f"{side.name} failed while it was measured ({type(fault).__name__})."
            raise RunError(words, child.last_lines()) from fault
        finally:
            stop([child], GRACE_SECONDS)


def _command(side: Side, command: str, given: dict[str, str], children: Children) -> Child:
    """Start a command of the assistant in a side's folder, with no settings but those given.

    Its own logs and those of the servers stay until the next start.
    """
    settings = {one.variable for one in TABLE}
    plain = {name: value for name, value in os.environ.items() if name not in settings}
    return children.start(
        f"{command} of {side.name}",
        ["env", "-C", str(side.folder), sys.executable, "-m", "bot", command],
        plain | given | {"VAR_DIR": str(side.var_dir)},
        side.var_dir / "log" / f"{command}.bench.log",
    )


def _free_ports() -> tuple[int, int]:
    """Return two ports of this machine that nobody listens on."""
    with socket.socket() as one, socket.socket() as other:
        one.bind(("127.0.0.1", 0))
        other.bind(("127.0.0.1", 0))
        return one.getsockname()[1], other.getsockname()[1]


def _wait_until_ready(child: Child, url: str) -> float:
    """Wait until it is ready; return when the first of its servers was started."""
    began, servers = time.monotonic(), 0.0
    while not _ready(url):
        if not servers and _servers(child.process.pid):
            servers = time.monotonic()
        if child.ended or time.monotonic() - began > READY_SECONDS:
            raise RunError(f"The {child.name} did not get ready.", child.last_lines())
        pause(POLL_SECONDS)
    return servers


def _ready(url: str) -> bool:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"{url}/readyz", timeout=10):
            return True
    except (urllib.error.URLError, OSError):
        return False


def _servers(pid: int) -> dict[str, int]:
    """Return the process ids of the two servers that a process started, by their names."""
    children = _proc(f"{pid}/task/{pid}/children").split()
    modules = {_module(child): int(child) for child in children}
    return {
        name: pid
        for ending, name in SERVERS.items()
        for module, pid in modules.items()
        if module.endswith(ending)
    }


def _module(pid: str) -> str:
    """Return the module that a Python process runs, empty when it runs none."""
    words = _proc(f"{pid}/cmdline").split("\0")
    return words[words.index("-m") + 1] if "-m" in words[:-1] else ""


def _megabytes(pid: int) -> float:
    lines = _proc(f"{pid}/status").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))


def _proc(name: str) -> str:
    """Return what the system tells of a process, empty when that has ended."""
    try:
        return (Path("/proc") / name).read_text(encoding="utf-8", errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return ""
