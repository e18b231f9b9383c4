"""A line that shows a long step is alive."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import TextIO

BAR_WIDTH = 20


class Progress:
    """Shows a step and its seconds: one line rewritten on a terminal, else a line every 10 s.

    Use it as a context manager and call `tick` from the loop that waits or works.
    """

    def __init__(self, step: str, every: float = 10.0, stream: TextIO | None = None) -> None:
        """Take the step's name, the seconds between lines, and where they go (standard output)."""
        self.step = step
        self.every = every
        self.stream = stream or sys.stdout
        self.terminal = self.stream.isatty()
        self.shown = 0.0
        self.started = time.monotonic()

    @property
    def seconds(self) -> float:
        """Seconds since the step began."""
        return time.monotonic() - self.started

    def __enter__(self) -> Progress:
        """Begin the step."""
        self.started = time.monotonic()
        self._write(f"{self.step} ...", last=not self.terminal)
        return self

    def tick(self, share: float | None = None) -> None:
        """Show the seconds so far when it is time for it.

        Args:
            share: how much of the work is done, from 0 to 1, when that is known.
        """
        pause = 1.0 if self.terminal else self.every
        if self.seconds - self.shown >= pause:
            self.shown = self.seconds
            done = "" if share is None else self._done(share)
            self._write(f"{self.step} ... {done}{self.seconds:.0f} s", last=not self.terminal)

    def _done(self, share: float) -> str:
        """Return a share in words, with a bar on a terminal."""
        full = round(share * BAR_WIDTH)
        bar = f"[{'#' * full}{'.' * (BAR_WIDTH - full)}] " if self.terminal else ""
        return f"{bar}{share:.0%}, "

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the line; tell how long the step took when it went well."""
        if kind is None:
            self._write(f"{self.step} ... done in {self.seconds:.0f} s", last=True)
        elif self.terminal:
            self._write("", last=True)

    def _write(self, text: str, last: bool) -> None:
        """Write one state of the line; `last` ends the line."""
        start = "\r\x1b[K" if self.terminal else ""
        self.stream.write(start + text + ("\n" if last else ""))
        self.stream.flush()
