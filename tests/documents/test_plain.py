"""Plain text, in pieces for messages."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.documents import make, pages
from tests.documents.people import ROSA

texts = st.text(st.sampled_from("abc \n.é"), max_size=3_000)


@given(texts, st.integers(40, 400))
def test_pieces_fit_and_lose_nothing(text: str, size: int) -> None:
    pieces = pages(text, size)
    assert all(0 < len(piece) <= size for piece in pieces)
    bare = [re.sub(r"\n\(\d+/\d+\)$", "", piece) for piece in pieces]
    assert "".join("".join(bare).split()) == "".join(text.split())


def test_pieces_are_counted_and_cut_between_lines() -> None:
    text = make("checklist", ROSA, "text").text
    pieces = pages(text, 459)
    assert len(pieces) > 2
    for at, piece in enumerate(pieces, start=1):
        assert piece.endswith(f"\n({at}/{len(pieces)})")
    lines = set(text.splitlines())
    assert all(line in lines for piece in pieces for line in piece.splitlines()[:-1])


def test_one_piece_has_no_mark() -> None:
    assert pages("Hello.\n", 40) == ["Hello."]
    assert pages("", 40) == []


def test_too_small_a_size_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 40"):
        pages("Hello.", 39)


def test_no_line_is_left_to_write_on_a_message_alone() -> None:
    assert not re.search(r"^_+$", make("checklist", ROSA, "text").text, re.MULTILINE)
