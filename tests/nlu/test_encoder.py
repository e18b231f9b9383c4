from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bot.nlu.encoder import DIMENSIONS, EncoderError, SentenceEncoder, sentence_encoder


def test_vectors_have_length_one() -> None:
    vectors = sentence_encoder().encode(["will medicare pay", "what do i bring", ""])
    assert vectors.shape == (3, DIMENSIONS)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)


def test_like_sentences_lie_near_each_other() -> None:
    paid, covered, weather = sentence_encoder().encode(
        [
            "will my insurance pay for another doctor's opinion",
            "does my plan cover a second opinion",
            "it may rain tomorrow",
        ]
    )
    assert paid @ covered > 0.5 > paid @ weather


def test_a_sentence_is_read_alike_alone_and_among_others() -> None:
    sentences = ["what do i bring", "a much longer sentence about slides and discs", "hi"]
    alone = np.vstack([sentence_encoder().encode([sentence]) for sentence in sentences])
    assert np.allclose(alone, sentence_encoder().encode(sentences), atol=1e-5)


def test_no_sentences_give_no_vectors() -> None:
    assert sentence_encoder().encode([]).shape == (0, DIMENSIONS)


def test_hostile_text_is_only_cut() -> None:
    vectors = sentence_encoder().encode(["😀" * 50_000, "\x00", "a" * 100_000])
    assert np.isfinite(vectors).all()


def test_other_weights_are_refused(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"not the pinned weights")
    with pytest.raises(EncoderError, match="not the pinned ones"):
        SentenceEncoder(tmp_path)
