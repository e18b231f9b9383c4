"""The patient's own words, in memory only while a turn is understood.

The channel masks what it got and hands only that to Rasa. What must read the words themselves (the
safety check, dates, places, choices) asks here for them; tracker, database and logs never see them.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from bot.privacy.masking import mask

_words: ContextVar[tuple[str, str] | None] = ContextVar("heard_words", default=None)


@contextmanager
def hearing(raw: str, masked: str | None = None) -> Iterator[None]:
    """Holds the words of one message until the block ends.

    Only the task that runs the block, and what it awaits or starts in it, can hear them.

    Args:
        raw: the message as the patient wrote it.
        masked: the same as Rasa gets it; made by `mask` when left out.
    """
    token = _words.set((mask(raw) if masked is None else masked, raw))
    try:
        yield
    finally:
        _words.reset(token)


def heard(text: str) -> str:
    """The patient's own words behind a masked text.

    Args:
        text: of a message as Rasa has it; white space around it does not matter.

    Returns:
        The words as written; `text` itself where nothing is heard, or another message is.
    """
    held = _words.get()
    return held[1] if held and held[0].strip() == text.strip() else text
