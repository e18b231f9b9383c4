"""Ctrl-C, SIGTERM and a closed terminal as one exception, raised only where it does no harm.

A handler that raises could interrupt `subprocess` while it holds a lock, and the children could
then not be waited for; so the handler only takes a note, and `pause` raises.
"""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
STEP_SECONDS = 0.1

_noted: list[signal.Signals] = []


class StopRequested(Exception):
    """The person or the system asked this process to stop."""


@contextmanager
def stop_on_signals() -> Iterator[None]:
    """Within it a stop signal makes the next or current `pause` raise `StopRequested`.

    SIGHUP stays ignored when it was (nohup). To be used in the main thread.
    """
    watched = [
        number
        for number in STOP_SIGNALS
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN
    ]
    before = {number: signal.signal(number, _note) for number in watched}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        _noted.clear()


def pause(seconds: float) -> None:
    """Sleep for some seconds.

    Raises:
        StopRequested: a stop signal came meanwhile or before.
    """
    deadline = time.monotonic() + seconds
    while not _noted and (left := deadline - time.monotonic()) > 0:
        time.sleep(min(left, STEP_SECONDS))
    if _noted:
        raise StopRequested(_noted[0].name)


def _note(number: int, frame: FrameType | None) -> None:
    """Take note of a stop signal."""
    _noted.append(signal.Signals(number))
