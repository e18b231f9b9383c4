"""How many segments a text message takes, and which letters it can do without."""

from __future__ import annotations

from functools import lru_cache

import gsm0338  # noqa: F401  It registers the codec.

MOST = 3
"""Segments of one message (R18)."""

GSM7 = (160, 153)
UCS2 = (70, 67)
"""What one message holds, and what a segment of a longer one holds beside the header that joins
them: in septets and in UTF-16 code units (3GPP TS 23.038, 6.2, and TS 23.040, 9.2.3.24.1)."""

_CODEC = "gsm03.38"

_PLAIN = str.maketrans(
    {
        "\u2018": "'",
        "\u2019": "'",
        "\u201c": '"',
        "\u201d": '"',
        "\u00ab": '"',
        "\u00bb": '"',
        "\u2013": "-",
        "\u2014": "-",
        "\u2022": "-",
        "\u2026": "...",
        "\u00a0": " ",
        "\u202f": " ",
        "\t": " ",
    }
)
"""Marks that would make every letter of a message cost double, and what stands for them."""


def plain(text: str) -> str:
    """Return a text with plain quotes, dashes, bullets and spaces; letters stay as they are."""
    return text.translate(_PLAIN)


def is_gsm(text: str) -> bool:
    """Whether a text is written in the GSM 7-bit alphabet and its extension."""
    return all(_septets(character) for character in text)


def segments(text: str) -> int:
    """Return how many segments a message takes; an empty one takes one."""
    gsm = is_gsm(text)
    one, joined = GSM7 if gsm else UCS2
    sizes = [_septets(character) if gsm else _code_units(character) for character in text]
    if sum(sizes) <= one:
        return 1
    count, room = 1, joined
    for size in sizes:
        if size > room:  # Neither an escaped nor a paired character is cut in two.
            count, room = count + 1, joined
        room -= size
    return count


@lru_cache(maxsize=4096)
def _septets(character: str) -> int:
    """Return how many septets a character takes; 0 when the alphabet lacks it."""
    try:
        return len(character.encode(_CODEC))
    except UnicodeEncodeError:
        return 0


def _code_units(character: str) -> int:
    return len(character.encode("utf-16-be")) // 2
