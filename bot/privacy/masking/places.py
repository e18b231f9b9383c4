"""Places smaller than a state: towns, counties, streets and postal codes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from bot.nlu.lexicon import Hit, Phrases, lexicon
from bot.nlu.words import fold
from bot.privacy.masking import packages, tokens
from bot.privacy.masking.lists import is_ordinary, listed, word_set
from bot.privacy.masking.patterns import pattern, rules
from bot.privacy.masking.spans import Span
from bot.privacy.masking.tokens import Token

_JOINING = {",", "de", "del", "la", "las", "los", "el"}
_NO_STREET = {"the", "a", "this", "that", "to", "on", "my", "in", "and", "per", "or", "of", "at"}


def find(text: str) -> Iterator[Span]:
    """Towns, addresses and postal codes in a text."""
    yield from _streets(text)
    for rule in rules("postal_codes"):
        for _, span in rule.spans(text):
            yield span
    yield from _listed_towns(text)
    yield from _unknown_towns(text)


# --- towns --------------------------------------------------------------------------------------


def known(words: Sequence[Token]) -> list[Hit]:
    """The places that the lists name: `place`, `doubtful`, or `wide` for what is never masked."""
    return tokens.find(_phrases(), words)


def is_wide(words: Sequence[Token]) -> bool:
    """Whether a state, a country, a hospital or the like stands among some words."""
    return any(hit.value == "wide" for hit in known(words))


@cache
def _phrases() -> Phrases:
    places = listed("places")
    called = [place["called"] for place in lexicon("places")["places"] if "called" in place]
    wide = [*places["wide"], *places["hospitals"], *places["not_places"], *called]
    kept = {fold(name) for name in wide}
    return Phrases(
        {
            "wide": wide,
            "place": {*places["counties"], *places["places"], *packages.towns()} - kept,
            "doubtful": [name for name in places["doubtful"] if name not in kept],
        }
    )


def _listed_towns(text: str) -> Iterator[Span]:
    words = tokens.split(text)
    for hit in known(words):
        if hit.value == "place" or (hit.value == "doubtful" and _as_place(text, words, hit)):
            last = _with_more(words, hit.last)
            yield Span(words[hit.first].start, words[last - 1].end, "place")


def _as_place(text: str, words: Sequence[Token], hit: Hit) -> bool:
    """Whether a town that is a word, too, is written as a place."""
    first, last = words[hit.first], words[hit.last - 1]
    if pattern("state_after").match(text, last.end):
        return True
    before = text[max(0, first.start - 30) : first.start]
    written = first.capital or not is_ordinary(first.folded)
    return written and pattern("place_before").search(before) is not None


def _with_more(words: Sequence[Token], last: int) -> int:
    """Where a place ends (exclusive) with what may follow: "Teruel, Alcañiz", "X de la Serena"."""
    for index in range(last, min(len(words), last + 4)):
        word = words[index]
        if word.capital and index > last:
            if is_ordinary(word.folded) or known(words[index : index + 1]):
                return last
            return index + 1
        if word.text not in _JOINING:
            break
    return last


def _unknown_towns(text: str) -> Iterator[Span]:
    """Towns that no list names, by what stands around them; none of their words is ordinary."""
    not_names = word_set("places", "county") | word_set("places", "town_words")
    for rule in rules("towns"):
        for _, span in rule.spans(text):
            parts = tokens.split(text[span.start : span.end])
            while parts and _is_common(parts[0]):
                parts = parts[1:]
            names = [part for part in parts if part.folded not in not_names]
            if (
                names
                and names[0] is parts[0]
                and not (any(map(_is_common, names)) or is_wide(parts))
            ):
                start, end = parts[0].start, parts[-1].end
                yield Span(span.start + start, span.start + end, "place")


def _is_common(part: Token) -> bool:
    return is_ordinary(part.folded) or not part.text[0].isalpha()


# --- streets ------------------------------------------------------------------------------------


def _streets(text: str) -> Iterator[Span]:
    for rule in rules("streets"):
        for match, span in rule.spans(text):
            name = [word for word in re.findall(r"\w+", match["name"]) if word.isalpha()]
            words = [fold(word) for word in name]
            plain = any(map(is_ordinary, words)) and not all(map(str.istitle, name))
            if not (_NO_STREET & set(words) or (rule.proper and plain)):
                yield span
