"""Which document a message asks for."""

from __future__ import annotations

from functools import cache

from bot.nlu.lexicon import Phrases, lexicon
from bot.nlu.reading.message import Message


def document(message: Message) -> dict[str, str]:
    """What a message names of `document`, `tone` and `titles`."""
    found = {}
    for name, part in (("document", "kinds"), ("tone", "tones"), ("titles", "titles")):
        named = {hit.value for hit in message.find(_phrases(part))}
        first = next((value for value in lexicon("documents")[part] if value in named), None)
        if first:
            found[name] = first
    return found


@cache
def _phrases(part: str) -> Phrases:
    return Phrases(lexicon("documents")[part])
