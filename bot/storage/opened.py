"""Events that an earlier turn opened, so that a long talk is not decrypted and read anew each turn.

They are found by their encrypted form, of which no two are alike (Fernet puts a random vector into
each), and under their own conversation. So what the database no longer has is never found, and
nothing of one patient is found for another.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from threading import Lock
from typing import Any, TypeVar

MOST_EVENTS = 5_000
"""How many events are held, about 2 kB each; of more, those of the talk read longest ago go. A turn
makes about eight."""

_held: OrderedDict[str, dict[str, Any]] = OrderedDict()
_holding = Lock()

_Event = TypeVar("_Event")


def events(conversation: str, tokens: Sequence[str], read: Callable[[str], _Event]) -> list[_Event]:
    """Return the events of a conversation in order, and hold them until its next turn.

    Args:
        conversation: its id.
        tokens: its events as they rest, encrypted; what is held of others is let go.
        read: opens one of them; always the same function.
    """
    with _holding:
        held = _held.pop(conversation, {})
    opened = {token: held[token] if token in held else read(token) for token in tokens}
    with _holding:
        _held[conversation] = opened
        while sum(map(len, _held.values())) > MOST_EVENTS:
            _held.popitem(last=False)
    return [opened[token] for token in tokens]


def let_go(conversation: str) -> None:
    """Hold nothing more of a conversation."""
    with _holding:
        _held.pop(conversation, None)


def let_all_go() -> None:
    """Hold nothing more of any conversation."""
    with _holding:
        _held.clear()
