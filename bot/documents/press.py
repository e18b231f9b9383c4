"""Prints pages as PDF, in a process of its own that is bounded in time and memory.

The process is started when it is first needed and kept, for loading the printing library takes
longer than printing. It has none of our secrets, reads no file and no address that a page names,
and writes none; see `bot/documents/press_worker.py`.
"""

from __future__ import annotations

import atexit
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib import resources
from pathlib import Path
from typing import IO

from bot.documents.model import DocumentError
from bot.documents.press_worker import FAILED, NO_LIBRARY, READY, read_frame, write_frame

WORKER = Path(__file__).with_name("press_worker.py")

START_SECONDS = 60.0
"""How long the process may take to be ready, the first time on a busy machine."""

PRINT_SECONDS = 15.0
"""How long one document may take; about half a second is usual."""

MEMORY_BYTES = 512 * 1024 * 1024
"""How much memory the process may use, with all that it has loaded."""

WAIT_SECONDS = 30.0
"""How long a document may wait for others to be printed."""


class Press:
    """One process that prints one document after the other; safe to use from many threads.

    Args:
        seconds: how long one document may take.
        wait: how long it may wait for its turn.
        memory: how many bytes the process may use.
    """

    def __init__(
        self,
        seconds: float = PRINT_SECONDS,
        wait: float = WAIT_SECONDS,
        memory: int = MEMORY_BYTES,
    ) -> None:
        self._seconds = seconds
        self._wait = wait
        self._memory = memory
        self._turn = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None

    def print(self, html: str) -> bytes:
        """Return a page as a tagged PDF.

        Raises:
            DocumentError: `no_printer`, `busy`, `too_slow` or `failed`.
        """
        with self._own_turn():
            process = self._ready()
            with _limit(process, self._seconds) as late:
                status, data = _ask(process, html.encode("utf-8"))
            if status == READY:
                return data
            self._end()
            raise DocumentError("too_slow" if late.is_set() else "failed")

    def warm_up(self) -> None:
        """Start the process, so that no patient waits for it.

        Raises:
            DocumentError: `no_printer` or `busy`.
        """
        with self._own_turn():
            self._ready()

    def close(self) -> None:
        """End the process, if it runs."""
        with self._own_turn():
            self._end()

    @contextmanager
    def _own_turn(self) -> Iterator[None]:
        if not self._turn.acquire(timeout=self._wait):
            raise DocumentError("busy")
        try:
            yield
        finally:
            self._turn.release()

    def _ready(self) -> subprocess.Popen[bytes]:
        """The process, started when there is none."""
        if self._process is not None and self._process.poll() is None:
            return self._process
        self._process = process = subprocess.Popen(
            [sys.executable, "-I", str(WORKER), str(_typefaces()), str(self._memory)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"LANG": "C.UTF-8", "PATH": ""},
            cwd="/",
        )
        with _limit(process, START_SECONDS):
            status, _ = _answer(process)
        if status != READY:
            self._end()
            raise DocumentError("no_printer" if status == NO_LIBRARY else "failed")
        return process

    def _end(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None


def print_page(html: str) -> bytes:
    """Print on the press of this process; as `Press.print`."""
    return _press().print(html)


def warm_up() -> None:
    """Start the press of this process, so that no patient waits for it; as `Press.warm_up`."""
    _press().warm_up()


def can_print() -> bool:
    """Whether PDFs can be made on this machine. It starts the press, which is then warm."""
    try:
        warm_up()
    except DocumentError:
        return False
    return True


@cache
def _press() -> Press:
    press = Press()
    atexit.register(press.close)
    return press


@contextmanager
def _limit(process: subprocess.Popen[bytes], seconds: float) -> Iterator[threading.Event]:
    """Kill a process that is not done in time; the event tells whether that was needed."""
    late = threading.Event()

    def end() -> None:
        late.set()
        process.kill()

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()
    try:
        yield late
    finally:
        timer.cancel()


def _ask(process: subprocess.Popen[bytes], html: bytes) -> tuple[bytes, bytes]:
    try:
        write_frame(_pipe(process.stdin), READY, html)
    except OSError:
        return FAILED, b""
    return _answer(process)


def _answer(process: subprocess.Popen[bytes]) -> tuple[bytes, bytes]:
    """What the process says; that it failed when it has ended."""
    return read_frame(_pipe(process.stdout)) or (FAILED, b"")


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    assert pipe is not None
    return pipe


@cache
def _typefaces() -> Path:
    """The folder of the typeface that comes with the project's packages."""
    return Path(str(resources.files("fontpkg_atkinson_hyperlegible") / "files"))
