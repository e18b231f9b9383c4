"""What the stores of a conversation's parts have in common."""

from __future__ import annotations

from sqlalchemy import Engine

from bot.storage import homes


class Store:
    """Reads and writes where a conversation lives at the moment.

    Args:
        engine: of a migrated database, for every conversation; None means its home.
    """

    def __init__(self, engine: Engine | None = None) -> None:
        self._given = engine

    def _place(self, conversation: str) -> Engine:
        return self._given or homes.home(conversation)
