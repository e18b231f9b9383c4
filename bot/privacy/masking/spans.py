"""Stretches of a text that are identifiers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

BLANK = "\x00"
"""What stands, for the next recogniser, in place of what one has found."""


class Span(NamedTuple):
    """A stretch of text from `start` to `end` (exclusive); `kind` names its placeholder."""

    start: int
    end: int
    kind: str


def settled(spans: Iterable[Span]) -> list[Span]:
    """The spans in order; overlapping ones become one, of the kind of the longest of them."""
    merged: list[Span] = []
    longest = 0
    for span in sorted(spans):
        length = span.end - span.start
        if merged and span.start < merged[-1].end:
            last = merged[-1]
            kind = span.kind if length > longest else last.kind
            merged[-1] = Span(last.start, max(last.end, span.end), kind)
            longest = max(longest, length)
        elif length:
            merged.append(span)
            longest = length
    return merged
