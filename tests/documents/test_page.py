"""The page of HTML: whole in itself, and no word of a patient is trusted."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser

import pytest

from bot.documents import KINDS, Patient, make
from tests.documents.people import CARMEN, GEORGE, ROSA, SAMPLES, patient, who_writes

PAGES = [kind for kind in KINDS if kind != "calendar"]

ATTACKS = {
    "script": "<script>alert(1)</script>",
    "image": '<img src="http://127.0.0.1:9/x.png" onerror=alert(1)>',
    "file": '<a href="file:///etc/passwd">x</a><link rel=attachment href="file:///etc/passwd">',
    "style": "</style><style>@import url(http://127.0.0.1:9/x.css); body { display: none }",
    "attribute": '" onclick="alert(1)" style="background:url(file:///etc/passwd)',
    "template": "{{ 7 * 7 }}{% for x in range(9) %}A{% endfor %}{# no #}",
    "escape": "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "fact": "{rec_access_days} {condition} {0} {__class__}",
    "entity": "&lt;b&gt; &#x202e; &amp;",
    "comment": "--><!-- ]]> <![CDATA[",
}


class Reader(HTMLParser):
    """The elements of a page, the texts outside the head, and its attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[str] = []
        self.attributes: set[str] = set()
        self.said = ""
        self._silent = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(tag)
        self.attributes |= {name for name, _ in attrs}
        self._silent = tag in ("style", "title")

    def handle_endtag(self, tag: str) -> None:
        self._silent = False

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.said += data


def elements(someone: Patient) -> dict[str, tuple[set[str], set[str]]]:
    """The kinds of element and attribute on each page."""
    read = {kind: Reader(make(kind, someone, "page").text) for kind in PAGES}
    return {kind: (set(page.elements), page.attributes) for kind, page in read.items()}


@pytest.mark.parametrize("words", ATTACKS.values(), ids=ATTACKS)
def test_words_of_a_patient_stay_words(words: str) -> None:
    assert elements(who_writes(words)) == elements(who_writes("harmless"))
    shown = " ".join(words.split())
    for kind in ("checklist", "summary", "appeal", "comparison", "visit_notes"):
        said = Reader(make(kind, who_writes(words), "page").text).said
        assert shown in said, kind


@pytest.mark.parametrize("words", ATTACKS.values(), ids=ATTACKS)
def test_words_of_a_patient_change_no_style(words: str) -> None:
    def style(someone: Patient) -> str:
        return re.findall(r"<style>.*?</style>", make("checklist", someone, "page").text, re.S)[0]

    assert style(who_writes(words)) == style(ROSA)


def test_what_cannot_be_seen_is_left_out() -> None:
    hidden = "a\u202eb\u2066c\u200bd\x00e\x1bf\ud800g\ufeffh\u2069"
    said = make("summary", who_writes(hidden), "page").text
    assert "a b c d e f g h" in said
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x00\x1b\ud800]", said)


def test_emoji_and_other_scripts_stay() -> None:
    family = "\U0001f468\u200d\U0001f469\u200d\U0001f467 مرحبا नमस्ते 你好"
    assert family in make("summary", who_writes(family), "page").text


@pytest.mark.parametrize("kind", PAGES)
@pytest.mark.parametrize("someone", [*SAMPLES.values(), patient()], ids=[*SAMPLES, "nobody"])
def test_a_page_needs_nothing_from_elsewhere(kind: str, someone: Patient) -> None:
    html = make(kind, someone, "page").text  # type: ignore[arg-type]
    page = Reader(html)
    assert not {"script", "link", "img", "iframe", "form", "object"} & set(page.elements)
    assert not {"src", "href", "style"} & page.attributes
    assert not re.search(r"url\(|@import|https?:", html)


def test_the_policy_of_a_page_lets_in_its_own_style_alone() -> None:
    html = make("checklist", ROSA, "page").text
    style = re.findall(r"<style>(.*?)</style>", html, re.S)
    assert len(style) == 1
    digest = base64.b64encode(hashlib.sha256(style[0].encode()).digest()).decode()
    assert f"default-src 'none'; style-src 'sha256-{digest}'" in html.replace("&#39;", "'")


def test_a_page_has_language_title_and_headings_in_order() -> None:
    for someone, language in ((ROSA, "en"), (CARMEN, "es")):
        for kind in PAGES:
            html = make(kind, someone, "page").text
            assert f'<html lang="{language}">' in html
            assert re.search(r"<title>[^<]{5,}</title>", html)
            levels = re.findall(r"<h(\d)", html)
            assert levels[0] == "1" and set(levels[1:]) <= {"2"}


def test_progress_is_shown_step_by_step() -> None:
    html = make("comparison", GEORGE, "page").text
    assert html.count('<span class="full">') == 8
    assert "8 of 18 filled in" in html
