"""Every text that a patient may get by text message fits, and reads well on a phone."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from bot.channels.sms.replies import help_text, wording
from bot.channels.sms.segments import MOST, segments
from bot.content.alarm_reply import alarm_reply
from bot.content.carrier_words import HELP, START, STOP, find
from bot.content.schemas import LANGUAGES
from tests.channels.sms.texts import ALL, CONTENT, ONE_PAGE, laid_out


def test_a_reply_is_one_text_message_of_at_most_three_segments() -> None:
    split = [(id, language) for id, language, one in ONE_PAGE if len(laid_out(one, language)) > 1]
    assert split == []


def test_every_page_of_every_text_has_at_most_three_segments() -> None:
    texts = [page for _, language, one in ALL for page in laid_out(one, language)]
    assert len(texts) > 2000
    assert [text for text in texts if segments(text) > MOST] == []


_ODD = re.compile(
    "[\u2018\u2019\u201c\u201d\u2013\u2014\u2022\u2026\u00ab\u00bb*#`]|[\U0001f000-\U0001ffff\u2600-\u27bf]"
    r"|\]\(|<[a-z]+>"
)


def test_plain_marks_only() -> None:
    """No curly quotes, no markdown, no emoji."""
    texts = [(id, page) for id, language, one in ALL for page in laid_out(one, language)]
    assert [(id, text) for id, text in texts if _ODD.search(text)] == []


_SCREEN = re.compile(
    r"\b(?:tap|tapping|click|buttons?|scroll|swipe|screen|this page|end chat|download|see below"
    r"|botón|pantalla|haga clic|descargue|descargarl[ao])\b|\bbelow\b(?=[.,])",
    re.IGNORECASE,
)


def test_nothing_speaks_of_a_screen() -> None:
    found = [
        (id, one["text"])
        for id, _, one in ALL
        if not id.startswith(("task", "sheet", "question")) and _SCREEN.search(one["text"])
    ]
    assert found == []


_PROMPT = re.compile(
    r"\b(?:(?:reply|text|type|answer|escriba|responda|env[ií]e|mande)\s+(?:with\s+|con\s+)?[\"']?"
    r"|(?:say|diga)\s+[\"'])(?P<word>[\w' ]+?)"
    r"(?:[\".,;:!?]| or\b| o\b| to\b| para\b| for\b| if\b| si\b| at\b| al\b|$)",
    re.IGNORECASE,
)


def _prompted() -> Iterator[tuple[str, str]]:
    """What the texts ask patients to write, and the labels that they may write."""
    for id, _, one in ALL:
        if not id.startswith("sms."):
            yield from ((id, found["word"]) for found in _PROMPT.finditer(one["text"]))
            yield from ((id, button["title"]) for button in one["buttons"])


def test_no_text_asks_for_a_word_that_the_carrier_takes() -> None:
    """STOP, END, CANCEL and their kin, HELP, START: only the lines in sms.yml name them. A yes is
    offered under a number."""
    prompted = list(_prompted())
    assert len(prompted) > 1000
    meant = [(id, word, find(word)) for id, word in prompted]
    taken = [(id, word) for id, word, one in meant if one and one.kind in (STOP, HELP, START)]
    assert [one for one in taken if not one[0].startswith(("alarm", "crisis.lines.us"))] == []
    asked = {word.lower() for _, word in prompted}
    assert {"delete", "export", "continue", "i'm back"} <= asked


def test_the_crisis_line_takes_its_word_under_its_own_number() -> None:
    """AYUDA goes to 988, not to us (R16)."""
    assert "mande AYUDA al 988" in alarm_reply("explicit", "us", "es", CONTENT)[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_carriers_ask_for_is_said(language: str) -> None:
    stop, help_word = {"en": ("STOP", "HELP"), "es": ("ALTO", "AYUDA")}[language]
    welcome, started, help_ = (
        wording("sms.welcome", language),
        wording("sms.started", language),
        help_text(language),
    )
    for text in (welcome, started, help_):
        assert text.startswith("Second Opinion:")
        assert stop in text
    assert help_word in welcome and help_word in started
    assert "911" in help_ and "911" in welcome
    assert segments(welcome) <= 2
    assert segments(wording("sms.stopped", language)) == 1
