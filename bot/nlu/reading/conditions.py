"""What the patient has."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from bot.nlu.lexicon import Hit, lexicon, phrases
from bot.nlu.reading import tables
from bot.nlu.reading.message import Mention, Message
from bot.nlu.words import BREAK


def condition(message: Message) -> list[Mention]:
    """The condition group, unless it is doubted or a relative's story."""
    hits = [
        hit
        for hit in condition_hits(message)
        if not _doubted(message, hit) and not _relatives_history(message, hit)
    ]
    sure = [hit for hit in hits if " ".join(message.read[hit.first : hit.last]) not in _weak()]
    hit = first_of(lexicon("conditions")["order"], sure or hits)
    return [message.mention("condition", hit.value, hit.first, hit.last)] if hit else []


@cache
def _weak() -> frozenset[str]:
    return frozenset(lexicon("conditions")["weak"])


def condition_hits(message: Message) -> list[Hit]:
    """All names of conditions in a message."""
    hits = list(message.find(phrases("conditions")))
    for index, read in enumerate(message.read):
        if read in _short_names():
            short = _short_name(message, index)
            if short and not _is_title_or_place(message, index):
                hits.append(Hit(short, index, index + 1))
    return hits


@cache
def _short_names() -> dict[str, tuple[str | None, str | None]]:
    """For each short name what it means in capitals, and what after "have" in any letters."""
    listed = lexicon("conditions")
    capital = {name.lower(): value for value, names in listed["capitals"].items() for name in names}
    owned = {name: value for value, names in listed["after_have"].items() for name in names}
    return {name: (capital.get(name), owned.get(name)) for name in {*capital, *owned}}


def _short_name(message: Message, index: int) -> str | None:
    in_capitals, owned = _short_names()[message.read[index]]
    before = message.before(index, 2)
    if before and before[0].isdigit():  # "5 mm"
        return None
    shouted = message.text.isupper() and len(message.words) > 1
    if message.written(index).isupper() and not shouted and in_capitals:
        return in_capitals
    has = set(before) & set(lexicon("conditions")["have"]) or before[:1] == ["my"]
    return owned if has or len(message.plain) == 1 else None


def _is_title_or_place(message: Message, index: int) -> bool:
    """Whether MS or CA is "Ms. Smith" or a state rather than an illness."""
    near = message.before(index, 1)
    if near and near[0] in lexicon("places")["near"]:
        return True
    written = message.written(index)
    if written == "CA":
        return not near
    if index + 1 < len(message.words) and message.read[index] == "ms":
        return message.written(index + 1)[0].isupper() and not written.isupper()
    return False


def _doubted(message: Message, hit: Hit) -> bool:
    before = " ".join(reversed(message.before(hit.first, 6)))
    return any(
        re.search(rf"\b{words}(?: (?:a|an|the|my|her|his|this|that|it|was|un|una))*$", before)
        for words in lexicon("conditions")["unless_before"]
    )


def _relatives_history(message: Message, hit: Hit) -> bool:
    """Whether a relative had it: "my mom had breast cancer", but not "my mom had a stroke"."""
    had = set(lexicon("conditions")["relatives_had"])
    for relative in message.find(tables.relatives()):
        between = message.read[relative.last : hit.first]
        just_now = between[-2:] in (["had", "a"], ["had", "an"])
        if had & set(between) and not {"i", "im", BREAK} & set(between) and not just_now:
            return True
    return False


def first_of(order: Sequence[str], hits: Sequence[Hit]) -> Hit | None:
    """The hit that counts: by the order of values, then by the order of the text."""
    return min(hits, key=lambda hit: (order.index(hit.value), hit.first), default=None)
