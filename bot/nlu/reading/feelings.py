"""What the writer feels, and who said no to them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.nlu.lexicon import lexicon, phrases
from bot.nlu.reading.message import Mention, Message, pattern


def feelings(message: Message) -> Iterator[Mention]:
    """Each feeling of the writer, once."""
    listed = lexicon("feelings")
    seen = set()
    for hit in message.find(phrases("feelings")):
        before = message.before(hit.first, 4)
        if hit.value in seen or set(before[:2]) & set(listed["unless_before"]):
            continue
        if _somebody_elses(before, message.read[hit.first : hit.last]):
            continue
        seen.add(hit.value)
        yield message.mention("feeling", hit.value, hit.first, hit.last)


def _somebody_elses(before: Sequence[str], said: Sequence[str]) -> bool:
    listed = lexicon("feelings")
    if set(said) & {"i", "im", "my", "me"}:
        return False
    for word in before:  # nearest first
        if word in listed["others_reach"]:
            return False
        if word in listed["others"]:
            return True
    return False


def denied(message: Message) -> list[Mention]:
    """Who refused them something."""
    listed = lexicon("denied")
    text = message.line.text
    if pattern(listed["what_if"]).search(text):
        return []
    for value, patterns in listed["values"].items():
        for one in patterns:
            match = pattern(one).search(text)
            if match:
                return [Mention("denied", value, *message.line.place(*match.span()))]
    return []
