from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from bot.running.processes import Child, Children, stop

STUBBORN = """
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("deaf", flush=True)
time.sleep(60)
"""


def start(children: Children, code: str, log: Path) -> Child:
    return children.start("child", [sys.executable, "-c", code], dict(os.environ), log)


def wait_for(log: Path, text: str) -> None:
    deadline = time.monotonic() + 10
    while text not in log.read_text():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_child_that_ignores_the_stop_is_killed(tmp_path: Path) -> None:
    children = Children()
    child = start(children, STUBBORN, tmp_path / "log")
    wait_for(tmp_path / "log", "deaf")
    stop([child], grace=0.2)
    assert child.ended
    assert child.how_it_ended() == "by signal SIGKILL"


def test_leaving_stops_every_child(tmp_path: Path) -> None:
    with Children() as children:
        pair = [start(children, "import time; time.sleep(60)", tmp_path / n) for n in "ab"]
        assert not any(child.ended for child in pair)
    assert all(child.ended for child in pair)


def test_the_last_lines_of_a_log(tmp_path: Path) -> None:
    with Children() as children:
        child = start(children, "print(*range(100), sep='\\n')", tmp_path / "log")
        child.process.wait()
    lines = child.last_lines().splitlines()
    assert lines[0] == f"The last lines of {tmp_path / 'log'}:"
    assert lines[1:] == [f"  {number}" for number in range(85, 100)]
