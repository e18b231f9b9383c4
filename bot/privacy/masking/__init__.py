"""Masks the identifiers of the HIPAA Safe Harbor rule, 45 CFR 164.514(b)(2)(i), in patient text.

Codes, links and numbers, dates, places and names are found by recognisers over the lists of
`data/privacy/`; spaCy's English model adds names and towns. Formats of the US, the UK and Spain are
known. States, countries, years, relative dates and the names of hospitals stay, as do ages to 89.

What no list and no model knows cannot be found: a rare name in small letters, without a word such
as "dr" before it, stays.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache

from bot.nlu.lexicon import lexicon
from bot.nlu.words import fold
from bot.privacy.masking import codes, dates, entities, lists, names, patterns, places
from bot.privacy.masking.lists import flat, placeholders, word_set
from bot.privacy.masking.spans import BLANK, Span, settled

LANGUAGES = ("en", "es")
ROUNDS = 6
"""How often a text is looked at anew, at most; two rounds do for nearly all."""


def mask(text: str, language: str | None = None) -> str:
    """Replaces identifiers by words in square brackets, such as `[name]`.

    Args:
        text: what a patient wrote, of any length and content.
        language: of the words in brackets, `en` or `es`; read from the text when left out.

    Returns:
        The text without identifiers. `mask(mask(text)) == mask(text)`, for the text is looked at
        until nothing is found any more.
    """
    words = placeholders(language or _language(text))
    for _ in range(ROUNDS):
        spans = _find(text)
        if not spans:
            break
        text = _replaced(text, spans, words)
    return text


def warm() -> None:
    """Reads the lists and loads the language model, so that no patient waits for them.

    Raises:
        bot.content.ContentError: a file of `data/privacy/` is wrong; the message names its line.
    """
    mask("My name is Jane Doe. I live in Springfield, Ohio.")


def check() -> None:
    """Reads and checks the files of `data/privacy/`, without the packages and the language model.

    Raises:
        bot.content.ContentError: a file is wrong; the message names file and line.
    """
    lists.check()
    patterns.check()


_RECOGNISERS: tuple[Callable[[str], Iterable[Span]], ...] = (
    codes.find_links,
    dates.find,
    codes.find_codes,
    places.find,
    names.find,
)
"""In the order of their say: what one has found, the next ones do not see."""


def _find(text: str) -> list[Span]:
    """The stretches that are identifiers, in the order of the text, none overlapping."""
    open_text = flat(_bracketed().sub(lambda match: BLANK * len(match[0]), text))
    spans: list[Span] = []
    for recogniser in _RECOGNISERS:
        found = settled(recogniser(open_text))
        spans += found
        open_text = _blanked(open_text, found)
    if not _is_spanish(text):
        spans += settled(entities.find(text, open_text))
    return sorted(spans)


def _blanked(text: str, spans: Iterable[Span]) -> str:
    parts, done = [], 0
    for span in spans:
        parts += [text[done : span.start], BLANK * (span.end - span.start)]
        done = span.end
    return "".join([*parts, text[done:]])


def _replaced(text: str, spans: Iterable[Span], words: dict[str, str]) -> str:
    parts: list[str] = []
    done = 0
    last = ""
    for span in spans:
        between = text[done : span.start]
        if not (span.kind == last and between.isspace()):
            parts += [between, f"[{words[span.kind]}]"]
        done, last = span.end, span.kind
    return "".join([*parts, text[done:]])


@cache
def _bracketed() -> re.Pattern[str]:
    words = {re.escape(word) for named in LANGUAGES for word in placeholders(named).values()}
    return re.compile(r"\[(?:" + "|".join(sorted(words)) + r")\]")


def _language(text: str) -> str:
    return "es" if _is_spanish(text) else "en"


def _is_spanish(text: str) -> bool:
    """Whether more Spanish words stand in a text than English ones."""
    said = {fold(word) for word in _words(text)}
    spanish, english = (said & markers for markers in _markers())
    return len(spanish) > len(english)


def _words(text: str) -> Iterator[str]:
    return (match[0] for match in re.finditer(r"[^\W\d_]+", text[:2_000]))


@cache
def _markers() -> tuple[frozenset[str], frozenset[str]]:
    languages = lexicon("languages")
    spanish = {*languages["words"]["es"], *languages["weak"]["es"]}
    return frozenset(spanish) | word_set("placeholders", "spanish"), frozenset(
        languages["words"]["en"]
    )
