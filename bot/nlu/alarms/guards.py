"""When a sign does not count: "no chest pain", "what if I get a fever"."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from bot.nlu.alarms.matching import Hit, Message, Patterns

Stands = Literal["before", "clause", "around", "message"]


@dataclass(frozen=True)
class Guard:
    """Words that keep a sign from counting.

    `stands` says where they are looked for: `before` the sign in its clause, with at most `within`
    words between; anywhere in its `clause`; `around` it; anywhere in the `message`. The sign counts
    all the same where `unless` is found: in its clause, for the last two in the whole message.
    """

    stands: Stands
    within: int
    patterns: Patterns[None]
    unless: Patterns[None]

    def holds(self, message: Message, sign: Hit[Any]) -> bool:
        """Whether a sign found in a message does not count."""
        start, end = message.clause(sign)
        if not any(self._fits(hit, sign, start, end) for hit in message.hits(self.patterns)):
            return False
        if self.stands in ("around", "message"):
            start, end = 0, len(message.words)
        return not any(start <= hit.start and hit.end <= end for hit in message.hits(self.unless))

    def _fits(self, hit: Hit[None], sign: Hit[Any], start: int, end: int) -> bool:
        if self.stands == "message":
            return True
        if self.stands == "around":
            return hit.start <= sign.start and sign.end <= hit.end
        if self.stands == "clause":
            return start <= hit.start and hit.end <= end
        return start <= hit.end and 0 <= sign.start - hit.end <= self.within
