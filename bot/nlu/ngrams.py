"""How a message is spelled: its runs of words and of letters, weighted by how rare they are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer


class Ngrams:
    """n-grams of words, and of two to four letters within a word.

    Args:
        longest: words that the longest run of words has.
        token_pattern: a regular expression for one word.
        letters_seen: lines that must hold a run of letters for it to be learnt; for words, two.
    """

    def __init__(self, longest: int, token_pattern: str, letters_seen: int) -> None:
        kind: dict[str, Any] = {"sublinear_tf": True, "dtype": np.float32}
        self._words = TfidfVectorizer(
            ngram_range=(1, longest), token_pattern=token_pattern, min_df=2, **kind
        )
        self._letters = TfidfVectorizer(
            analyzer="char_wb", ngram_range=(2, 4), min_df=letters_seen, **kind
        )

    def learn(self, texts: Sequence[str]) -> sparse.csr_matrix:
        """Learn which there are from training lines, and return those of each: one row a line."""
        return self._joined(self._words.fit_transform(texts), self._letters.fit_transform(texts))

    def of(self, texts: Sequence[str]) -> sparse.csr_matrix:
        """Those of each text that were learnt, one row a text."""
        return self._joined(self._words.transform(texts), self._letters.transform(texts))

    def know_a_word(self, row: sparse.csr_matrix) -> bool:
        """Whether some word of a text was learnt.

        Args:
            row: its n-grams, shape (1, n-grams).
        """
        return bool((row.indices < len(self._words.vocabulary_)).any())

    @staticmethod
    def _joined(words: sparse.csr_matrix, letters: sparse.csr_matrix) -> sparse.csr_matrix:
        return sparse.hstack([words, letters], format="csr")
