"""How a message is read before its meaning is looked for: one spelling for all.

Lower case, short forms written out, misspellings mended, missing spaces put in, Spanish words of
an English message in English. What is kept and shown is always what the patient wrote.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any

from bot.content.yaml_files import load_checked
from bot.nlu.encoder import sentence_encoder
from bot.nlu.words import Speller, fold
from bot.settings import ROOT

FILE = ROOT / "data" / "lexicon" / "spelling.yml"

LONGEST = 600
"""Characters of a message whose meaning is looked for."""

_TOKEN = re.compile(r"\[\S+?\]|w/o?(?!\w)|b/c\b|[^\W_]+(?:'[^\W_]+)*|[^\w\s]")
_DRAWN_OUT = re.compile(r"([a-z])\1{2,}")
_SHORTEST_JOINED = 5
"""Letters that two words run together must have before they are told apart."""

_WORDS: dict[str, Any] = {"type": "array", "items": {"type": "string", "minLength": 1}}
_TABLE: dict[str, Any] = {
    "type": "object",
    "propertyNames": {"type": "string"},
    "additionalProperties": _WORDS,
}
_PARTS = {
    "short": _TABLE,
    "figures_before": _TABLE,
    "fillers": _WORDS,
    "spanish": _TABLE,
    "spanish_beside": _TABLE,
    "words": _WORDS,
}
_SCHEMA = {
    "type": "object",
    "required": list(_PARTS),
    "additionalProperties": False,
    "properties": _PARTS,
}


class Spelling:
    """Reads messages in one spelling.

    Args:
        data: the content of `data/lexicon/spelling.yml`.
        known: further words that are right as they are.
    """

    def __init__(self, data: Mapping[str, Any], known: Collection[str]) -> None:
        self._short = _forms(data["short"])
        self._spanish = _forms(data["spanish"])
        self._beside = _forms(data["spanish_beside"])
        self._fillers = frozenset(data["fillers"])
        self._figures = {
            (figure, word): meant
            for meant, (figure, *words) in data["figures_before"].items()
            for word in words
        }
        self._ranks = {word: rank for rank, word in enumerate(data["words"])}
        self._known = frozenset(known) | self._ranks.keys()
        self._speller = Speller(self._ranks, self._known)
        self._mended = lru_cache(maxsize=8192)(self._mend_word)

    def mend(self, text: str) -> str:
        """The message as it is read: lower case, single spaces, at most `LONGEST` characters."""
        tokens = _TOKEN.findall(text[: 2 * LONGEST].lower().replace("\u2019", "'"))
        tokens = [token for token in tokens if token not in self._fillers] or tokens
        return " ".join(self._read(tokens))[:LONGEST]

    def _read(self, tokens: Sequence[str]) -> Iterator[str]:
        spanish = any(fold(token) in self._spanish for token in tokens)
        for token, following in zip(tokens, [*tokens[1:], ""], strict=False):
            if spanish and fold(token) in self._beside:
                yield self._beside[fold(token)]
            else:
                yield self._figures.get((token, following)) or self._mended(token)

    def _mend_word(self, word: str) -> str:
        if word in self._short:
            return self._short[word]
        folded = fold(word)
        if folded in self._spanish:
            return self._spanish[folded]
        if not folded.isalpha() or self._is_known(folded):
            return word
        single = _DRAWN_OUT.sub(r"\1", folded)
        mended = self._speller.mend(single)
        return mended if self._is_known(mended) else self._apart(mended) or mended

    def _is_known(self, word: str) -> bool:
        return word in self._known or (word.endswith("s") and word[:-1] in self._known)

    def _apart(self, word: str, parts: int = 3) -> str | None:
        """The commonest two or three words that make up one; None when there are none."""
        if len(word) < _SHORTEST_JOINED:
            return None
        cuts = [(word[:at], word[at:]) for at in range(1, len(word))]
        found = [f"{left} {right}" for left, right in cuts if {left, right} <= self._ranks.keys()]
        if not found and parts > 2:
            rests = [(left, self._apart(right, 2)) for left, right in cuts if left in self._ranks]
            found = [f"{left} {rest}" for left, rest in rests if rest]
        return min(found, key=self._rarity, default=None)

    def _rarity(self, words: str) -> int:
        return max(self._ranks[word] for word in words.split())


@cache
def spelling() -> Spelling:
    """The one spelling of this process, read at the first call.

    Raises:
        ContentError: the data file is wrong.
    """
    return Spelling(load_checked(FILE, _SCHEMA), sentence_encoder().whole_words)


def _forms(table: Mapping[str, Sequence[str]]) -> dict[str, str]:
    return {form: meant for meant, forms in table.items() for form in forms}
