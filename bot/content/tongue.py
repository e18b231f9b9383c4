"""In which language a text is, so that a page can say so and a screen reader says it rightly."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from math import log

from bot import content

_WORD = re.compile(r"[^\W\d_]+|[¿¡]")


def tongue(text: str) -> str:
    """Return `en` or `es`, judged by where its words stand in all the texts that patients read.

    It is English when nothing speaks for either.
    """
    leaning = _leaning()
    return "es" if sum(leaning.get(word, 0.0) for word in _words(text)) > 0 else "en"


@cache
def _leaning() -> dict[str, float]:
    """Return by how much each word is at home in Spanish texts more than in English ones."""
    counts: dict[str, Counter[str]] = {"en": Counter(), "es": Counter()}
    for _, language, text in content.load().patient_texts():
        counts[language.partition("_")[0]].update(_words(text))
    english, spanish = counts["en"], counts["es"]
    share = log((english.total() + 1) / (spanish.total() + 1))
    return {
        word: log((spanish[word] + 0.5) / (english[word] + 0.5)) + share
        for word in english | spanish
    }


def _words(text: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(text)]
