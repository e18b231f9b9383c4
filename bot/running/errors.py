"""The one error that the commands of `python -m bot` show to a person."""

from __future__ import annotations

STOPPED = "Second Opinion stopped: "
"""How the line begins by which a command tells its fault."""


class RunError(Exception):
    """Something stopped a command.

    `str(error)` is one line that says what is wrong and what to do; `details` may hold the log
    lines that go with it.
    """

    def __init__(self, message: str, details: str = "") -> None:
        super().__init__(message)
        self.details = details
