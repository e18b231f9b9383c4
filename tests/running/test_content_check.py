"""The data files are checked beside the servers, and what is wrong in them goes first."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.running.conftest import Project

FAULTY = """from bot.content import ContentError

def check():
    raise ContentError("data/facts/broken.yml:2: value: is wrong")
"""
LINE = (
    "Second Opinion stopped: data/facts/broken.yml:2: value: is wrong: "
    "mend this file and start again\n"
)


@pytest.fixture
def trained(project: Project, running: Callable[..., subprocess.Popen[str]]) -> Project:
    """The copy with a model, so that the next start trains none."""
    process = running()
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=15)
    return project


def write(project: Project, file: str, text: str) -> None:
    (Path(project.folder) / file).write_text(text)


def test_check_says_that_all_is_in_order(project: Project) -> None:
    done = project.finish("check")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "The data files are in order.\n"


def test_check_names_the_fault_in_one_line(project: Project) -> None:
    write(project, "bot/data_files.py", FAULTY)
    done = project.finish("check")
    assert (done.returncode, done.stdout, done.stderr) == (1, "", LINE)


@pytest.mark.parametrize("actions", ["", "ends"])
def test_a_start_names_the_fault_even_when_a_server_ends_for_it(
    trained: Project, actions: str
) -> None:
    write(trained, "bot/data_files.py", FAULTY)
    done = trained.finish("run", STAND_IN_ACTIONS=actions)
    assert (done.returncode, done.stderr) == (1, LINE)
    assert "is ready" not in done.stdout
    assert trained.left_over() == []


def test_a_chat_names_the_fault(trained: Project) -> None:
    write(trained, "bot/data_files.py", FAULTY)
    done = trained.finish("chat")
    assert (done.returncode, done.stderr) == (1, LINE)
    assert trained.left_over() == []


def test_a_check_that_breaks_is_told(trained: Project) -> None:
    write(trained, "bot/data_files.py", "def check():\n    import os\n    os._exit(3)\n")
    done = trained.finish("run")
    assert (done.returncode, done.stderr) == (
        1,
        "Second Opinion stopped: The check of the data files ended with exit code 3.\n",
    )


def test_what_is_not_signed_off_is_said_once_ready(trained: Project) -> None:
    write(trained, "bot/sign_offs.py", "def unsigned_line(): return 'NOT SIGNED OFF: all'\n")
    process = trained.start("run")
    trained.wait_until_ready(process)
    assert process.stdout is not None
    lines = [process.stdout.readline() for _ in range(3)]
    assert lines[-1] == "NOT SIGNED OFF: all\n"
    assert lines[0].startswith("Telegram is off") and lines[1].startswith("Text messages are off")
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=15)
