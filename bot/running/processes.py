"""Child processes that never outlive this one, with their output kept in log files."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import TracebackType

from bot.settings import ROOT

GRACE_SECONDS = 10.0
"""How long a child may take to end after SIGTERM before it is killed."""

TAIL_LINES = 15
PR_SET_PDEATHSIG = 1  # linux/prctl.h


class Child:
    """One running child: its name for people, its process and its log."""

    def __init__(
        self, name: str, process: subprocess.Popen[bytes], log: Path, terminal: bool
    ) -> None:
        """Take over a process that `Children.start` started."""
        self.name = name
        self.process = process
        self.log = log
        self.terminal = terminal

    @property
    def ended(self) -> bool:
        """True when the process has ended."""
        return self.process.poll() is not None

    def how_it_ended(self) -> str:
        """Return the end of the process in words, such as 'with exit code 1'."""
        code = self.process.poll()
        if code is not None and code < 0:
            return f"by signal {signal.Signals(-code).name}"
        return f"with exit code {code}"

    def words(self) -> str:
        """Return the child's log."""
        return self.log.read_text(encoding="utf-8", errors="replace")

    def last_lines(self) -> str:
        """Return the last lines of the child's log under a heading."""
        lines = self.words().splitlines()
        heading = f"The last lines of {shown(self.log)}:"
        return "\n".join([heading, *(f"  {line}" for line in lines[-TAIL_LINES:])])

    def send(self, number: signal.Signals) -> None:
        """Send a signal to the child and, when it has a group of its own, to all in it."""
        try:
            if self.terminal:
                self.process.send_signal(number)
            else:
                os.killpg(self.process.pid, number)
        except ProcessLookupError:
            pass


class Children:
    """The children of one command; leaving it as a context manager stops every one."""

    def __init__(self) -> None:
        """Begin without children."""
        self.running: list[Child] = []

    def __enter__(self) -> Children:
        """Return itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop every child."""
        stop(self.running)

    def start(
        self,
        name: str,
        command: Sequence[str],
        env: Mapping[str, str],
        log: Path,
        terminal: bool = False,
    ) -> Child:
        """Start `command` in the project's folder and watch over it.

        Args:
            name: what to call it in messages.
            command: program and arguments.
            env: its whole environment.
            log: the file for its output, begun anew.
            terminal: it talks with the person on this terminal; only its standard error is logged.
        """
        with begin_log(log).open("wb") as output:
            process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=env,
                stdin=None if terminal else subprocess.DEVNULL,
                stdout=None if terminal else output,
                stderr=output,
                start_new_session=not terminal,
                preexec_fn=_in_child,
            )
        self.running.append(Child(name, process, log, terminal))
        return self.running[-1]


class NewLines:
    """The lines that a log gains, from its beginning."""

    def __init__(self, log: Path) -> None:
        self._log = log
        self._at = 0

    def read(self) -> list[str]:
        """Return the whole lines that came since the last look."""
        with self._log.open("rb") as file:
            file.seek(self._at)
            whole, end, _ = file.read().rpartition(b"\n")
        self._at += len(whole + end)
        return whole.decode("utf-8", errors="replace").splitlines()


def _in_child() -> None:
    """Prepare a new child: on Linux it is killed when this process dies."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def begin_log(path: Path) -> Path:
    """Make room for a new log at `path`; the one before it stays beside it with the ending .1."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists():
        path.replace(path.with_name(path.name + ".1"))
    return path


def stop(children: Iterable[Child], grace: float = GRACE_SECONDS) -> None:
    """End the children: SIGTERM to all, and after `grace` seconds SIGKILL to what is left."""
    children = list(children)
    for child in children:
        child.send(signal.SIGTERM)
    deadline = time.monotonic() + grace
    while time.monotonic() < deadline and not all(child.ended for child in children):
        time.sleep(0.05)
    for child in children:
        child.send(signal.SIGKILL)
        child.process.wait()


def shown(path: Path) -> str:
    """Return a path as people read it: from the project's folder when it is inside."""
    try:
        return str(path.relative_to(ROOT))
    except ValueError:
        return str(path)
