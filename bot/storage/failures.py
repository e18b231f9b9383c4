"""Tells a channel that the conversation store failed while its message was handled.

Rasa wraps every tracker store in a `FailSafeTrackerStore`, which swallows errors: a failed read
starts the conversation anew, a failed write goes to memory and is lost. The patient would be
told that something is saved, or deleted, that is not. So failures are noted here, for whoever
handles the message to see.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_noted: ContextVar[list[str] | None] = ContextVar("storage_failures", default=None)


@contextmanager
def watched() -> Iterator[list[str]]:
    """Collect the failures of the store inside the block; the list names what failed."""
    failures: list[str] = []
    token = _noted.set(failures)
    try:
        yield failures
    finally:
        _noted.reset(token)


def note(operation: str) -> None:
    """Note a failure, if anybody watches."""
    failures = _noted.get()
    if failures is not None:
        failures.append(operation)


def any_noted() -> bool:
    """Whether the store has failed since the watch began."""
    return bool(_noted.get())
