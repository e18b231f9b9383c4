"""Plain text."""

from __future__ import annotations

import re

from bot.documents import make
from tests.documents.people import ROSA


def test_no_line_is_left_to_write_on_a_message_alone() -> None:
    assert not re.search(r"^_+$", make("checklist", ROSA, "text").text, re.MULTILINE)
