"""In which language a message is written, or which one it asks for."""

from __future__ import annotations

from functools import cache

from bot.nlu.lexicon import Phrases, lexicon
from bot.nlu.reading.message import Mention, Message, fits

_LEAST_MARKERS = {"es": 2, "en": 3}


def language(message: Message) -> list[Mention]:
    """The language, when it is clear."""
    value = _asked(message) or written_in(message)
    return [message.whole("language", value)] if value else []


def _asked(message: Message) -> str | None:
    text = " ".join(word.folded for word in message.words)
    asked = lexicon("languages")["asked"].items()
    return next((value for value, patterns in asked if fits(patterns, text)), None)


def written_in(message: Message) -> str | None:
    """The language by its marker words: enough of them, and more than twice the other's."""
    strong_words, weak_words, alone = _markers()
    words = [word.folded for word in message.words]
    said = set(words)
    strong = {value: said & markers for value, markers in strong_words.items()}
    counted = {value: len(found | (said & weak_words[value])) for value, found in strong.items()}
    for value, found in counted.items():
        others = sum(counted.values()) - found
        if strong[value] and found >= _LEAST_MARKERS[value] and found > 2 * others:
            return value
        if not others and alone[value].find(words):
            return value
    return None


@cache
def _markers() -> tuple[dict[str, set[str]], dict[str, set[str]], dict[str, Phrases]]:
    languages = lexicon("languages")
    strong = {value: set(words) for value, words in languages["words"].items()}
    weak = {value: set(languages["weak"].get(value, ())) for value in strong}
    alone = {value: Phrases({value: languages["alone"].get(value, ())}) for value in strong}
    return strong, weak, alone
