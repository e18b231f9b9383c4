"""What n-grams are learnt, and what is found in a message."""

from __future__ import annotations

import numpy as np
import pytest

from bot.nlu.ngrams import Ngrams

LINES = ["send the slides", "send the scans", "who pays", "who pays for it"]


@pytest.fixture
def ngrams() -> Ngrams:
    return Ngrams(longest=2, token_pattern=r"\S+", letters_seen=2)


def test_lines_have_the_same_ngrams_when_learnt_and_when_read(ngrams: Ngrams) -> None:
    learnt = ngrams.learn(LINES)
    assert np.array_equal(learnt.toarray(), ngrams.of(LINES).toarray())


def test_a_run_of_words_is_learnt_from_two_lines_on(ngrams: Ngrams) -> None:
    ngrams.learn(LINES)
    row = ngrams.of(["send the"])
    assert ngrams.know_a_word(row)
    assert row.nnz > ngrams.of(["send"]).nnz
    assert not ngrams.know_a_word(ngrams.of(["slides"]))


def test_letters_are_known_where_no_word_is(ngrams: Ngrams) -> None:
    ngrams.learn(LINES)
    row = ngrams.of(["sending"])
    assert row.nnz
    assert not ngrams.know_a_word(row)
    assert not ngrams.know_a_word(ngrams.of([""]))
