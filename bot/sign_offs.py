"""Which safety texts and patterns a clinician has signed off, and which still wait."""

from __future__ import annotations

from bot import content
from bot.content import SignOff
from bot.nlu import alarms


def load() -> list[SignOff]:
    """Return every signature that is needed: patterns first, then replies."""
    return [*alarms.sign_offs(), *content.load().sign_offs]


def unsigned_line() -> str | None:
    """Return what is said at the start while signatures are missing; None when all are there."""
    needed = load()
    missing = [one for one in needed if one.by is None]
    if not missing:
        return None
    return (
        f"NOT SIGNED OFF: {len(missing)} of {len(needed)} safety patterns and replies await a "
        "clinician (python -m bot sign-offs). Not for patients yet."
    )


def listing() -> str:
    """Return a table of all signatures, unsigned ones shown as UNSIGNED."""
    rows = [(one.what, one.must, _signed(one), str(one.reviewed or "never")) for one in load()]
    table = [("what", "must be signed off by", "signed off", "reviewed"), *rows]
    widths = [max(len(row[column]) for row in table) for column in range(3)]
    lines = (
        "  ".join(f"{cell:<{w}}" for cell, w in zip(row, [*widths, 0], strict=True))
        for row in table
    )
    return "\n".join(line.rstrip() for line in lines)


def _signed(one: SignOff) -> str:
    return f"{one.by}, {one.on}" if one.by else "UNSIGNED"
