"""Who pays."""

from __future__ import annotations

from collections.abc import Sequence

from bot.nlu.lexicon import Hit, lexicon, phrases
from bot.nlu.reading.conditions import first_of
from bot.nlu.reading.message import Mention, Message, pattern
from bot.nlu.reading.places import negated


def payer(message: Message) -> list[Mention]:
    """The payer, unless it is denied or two are named as a question."""
    hits = [hit for hit in _payer_hits(message) if not negated(message, hit)]
    if _offers_choice(message, hits):
        return []
    hit = first_of(lexicon("payers")["order"], hits)
    return [message.mention("payer", hit.value, hit.first, hit.last)] if hit else []


def _payer_hits(message: Message) -> list[Hit]:
    line = message.line
    return message.find(phrases("payers")) + [
        Hit(value, line.index(match.start()), line.index(match.end() - 1) + 1)
        for value, patterns in lexicon("payers")["patterns"].items()
        for one in patterns
        for match in pattern(one).finditer(line.text)
    ]


def _offers_choice(message: Message, hits: Sequence[Hit]) -> bool:
    """Whether two payers are named as a question: "is it medicare or medicaid"."""
    return any(
        one.value != other.value and message.read[one.last : other.first] == ["or"]
        for one, other in zip(hits, hits[1:], strict=False)
    )
