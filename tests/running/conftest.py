"""A copy of the program in which Rasa, the action server and the texts are small stand-ins."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.settings import settings
from bot.storage import database
from tests.conftest import ROOT, free_port

RASA = """
import http.server, os, pathlib, sys, tarfile, time

mode = os.environ.get("STAND_IN_RASA")
argument = lambda name: sys.argv[sys.argv.index(name) + 1]
pathlib.Path("pids", str(os.getpid())).touch()
if sys.argv[1] == "train":
    pathlib.Path("trainings").open("a").write("x")
    if mode == "trains slowly":
        time.sleep(60)
    if mode == "does not train":
        sys.exit("InvalidConfig: the pipeline is wrong")
    name = argument("--fixed-model-name") + ".tar.gz"
    tarfile.open(pathlib.Path(argument("--out"), name), "w:gz").close()
    sys.exit()

class Ready(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
    def log_message(self, *_):
        pass

if mode == "has a fault":
    print("2026-11-22 07:00:00 ERROR    bot.channels.somewhere  - The token is refused", flush=True)
    print("2026-11-22 07:00:00 ERROR    other.module  - not ours", flush=True)
http.server.HTTPServer(("127.0.0.1", int(argument("--port"))), Ready).serve_forever()
"""
ACTIONS = """
import os, pathlib, sys, time

pathlib.Path("pids", str(os.getpid())).touch()
time.sleep(1.5)
if os.environ.get("STAND_IN_ACTIONS") == "ends":
    sys.exit("ImportError: no such action")
time.sleep(60)
"""
ALL_SIGNED = "def unsigned_line(): return None\n"

NO_FILES = '"""No data files."""\n\ndef check():\n    pass\n'
DOMAIN = "version: '3.1'\nintents: [greet]\n"
NLU = "version: '3.1'\nnlu:\n- intent: greet\n  examples: |\n    - hi\n"


@dataclass
class Project:
    """The copy: its folder, and the ways to run it as a person does."""

    folder: Path
    port: int
    actions_port: int

    def start(self, *command: str, **environment: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "bot", *command],
            cwd=self.folder,
            env=self.environment() | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        return kept | {
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
            "ACTIONS_PORT": str(self.actions_port),
            "VAR_DIR": "var",
        }

    def finish(self, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
        process = self.start(*command, **environment)
        out, err = process.communicate(timeout=60)
        return subprocess.CompletedProcess(command, process.returncode, out, err)

    def wait_until_ready(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            if line.startswith("Second Opinion is ready"):
                return
        pytest.fail(f"not ready: {process.communicate()}")

    @contextmanager
    def settings(self, **environment: str) -> Iterator[None]:
        """Put the copy's settings in force here, to look into its database or fill it."""
        with pytest.MonkeyPatch.context() as patch:
            patch.delenv("DATABASE_URL", raising=False)
            for name, value in {"VAR_DIR": str(self.folder / "var"), **environment}.items():
                patch.setenv(name, value)
            settings.cache_clear()
            yield
            database.engine().dispose()
        settings.cache_clear()

    def bring_texts(self) -> None:
        """Put the real texts, tasks and patterns, and what reads them, in place of the stand-in."""
        shutil.copy(ROOT / "bot/data_files.py", self.folder / "bot/data_files.py")
        shutil.copytree(ROOT / "bot/nlu", self.folder / "bot/nlu")
        learnt = shutil.ignore_patterns("nlu", "rules", "stories")
        shutil.copytree(ROOT / "data", self.folder / "data", ignore=learnt, dirs_exist_ok=True)

    def trainings(self) -> int:
        marks = self.folder / "trainings"
        return len(marks.read_text()) if marks.exists() else 0

    def started(self) -> int:
        return len(list((self.folder / "pids").iterdir()))

    def left_over(self, within: float = 3.0) -> list[int]:
        """Process ids of children that still run after some seconds."""
        deadline = time.monotonic() + within
        pids = [int(path.name) for path in (self.folder / "pids").iterdir()]
        while time.monotonic() < deadline and any(map(_runs, pids)):
            time.sleep(0.05)
        return [pid for pid in pids if _runs(pid)]


def _runs(pid: int) -> bool:
    """Whether a process is there and is not only waiting to be collected."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return status.rpartition(")")[2].split()[0] != "Z"


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    """The copy with stand-ins; whatever it leaves running is ended."""
    skip = shutil.ignore_patterns("__pycache__", "nlu")
    shutil.copytree(ROOT / "bot", tmp_path / "bot", ignore=skip)
    files = {
        "bot/data_files.py": NO_FILES,
        "bot/sign_offs.py": ALL_SIGNED,
        "rasa/__init__.py": "",
        "rasa/__main__.py": RASA,
        "rasa_sdk/__init__.py": "",
        "rasa_sdk/__main__.py": ACTIONS,
        "config.yml": "recipe: default.v1\n",
        "domain.yml": DOMAIN,
        "data/nlu/greet.yml": NLU,
        "endpoints.yml": (ROOT / "endpoints.yml").read_text(),
    }
    for name, content in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content)
    (tmp_path / "pids").mkdir()
    made = Project(tmp_path, free_port(), free_port())
    yield made
    for pid in made.left_over(within=0):
        os.kill(pid, signal.SIGKILL)


@pytest.fixture
def running(project: Project) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Starts `run` in the copy and waits until it is ready; ends it with the test."""
    processes: list[subprocess.Popen[str]] = []

    def start(**environment: str) -> subprocess.Popen[str]:
        processes.append(project.start("run", **environment))
        project.wait_until_ready(processes[-1])
        return processes[-1]

    yield start
    for process in processes:
        if process.poll() is None:
            process.kill()
        process.communicate()
