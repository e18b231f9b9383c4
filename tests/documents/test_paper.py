"""Documents on paper: tagged, large, readable in black and white, and closed to the outside."""

from __future__ import annotations

import ctypes
import io
import re
import threading
from collections import Counter
from collections.abc import Iterator
from functools import cache
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest

from bot.checklist import catalogue
from bot.checklist.state import Saved, TaskState
from bot.documents import KINDS, Kind, Patient, can_print, make
from bot.documents.page import LOOK
from bot.documents.press import print_page
from tests.documents.people import CARMEN, GEORGE, ROSA, SAMPLES, patient, who_writes
from tests.documents.test_page import ATTACKS

pytestmark = pytest.mark.skipif(
    not can_print(), reason="Pango is not installed (on Debian: apt install libpangoft2-1.0-0)"
)

PRINTED = [kind for kind in KINDS if kind != "calendar"]
POINTS_PER_INCH = 72
LETTER, A4 = (612, 792), (595, 842)
LONGEST: dict[Kind, int] = {"summary": 1, "insurer_call": 1, "comparison": 1, "doctor_message": 1}
"""Most sheets of a document for the made-up patients; two for the others."""

GREY = re.compile(r"--(\w+): #(\w{2})(\w{2})(\w{2});")


def printed(kind: Kind, someone: Patient) -> bytes:
    """A document as PDF; those of the made-up patients are printed once."""
    for name, sample in SAMPLES.items():
        if someone is sample:
            return _printed_sample(kind, name)
    return make(kind, someone, "pdf").data


@cache
def _printed_sample(kind: Kind, name: str) -> bytes:
    return make(kind, SAMPLES[name], "pdf").data


def tags(data: bytes) -> Counter[str]:
    """How often each kind of tag stands in the structure of a PDF."""

    def walk(node: Any) -> Iterator[str]:
        yield str(node.get("/S", ""))
        kids = node.get("/K", [])
        for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
            if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
                yield from walk(kid)

    with pikepdf.open(io.BytesIO(data)) as pdf:
        return Counter(walk(pdf.Root.StructTreeRoot))


def type_size(text: Any, at: int) -> float:
    """The size of one character in points, as it stands on the paper."""
    matrix = pypdfium2.raw.FS_MATRIX()
    assert pypdfium2.raw.FPDFText_GetMatrix(text.raw, at, ctypes.byref(matrix))
    return pypdfium2.raw.FPDFText_GetFontSize(text.raw, at) * abs(matrix.d)


def generated(text: Any, at: int) -> bool:
    """Whether a character is not on the paper: line breaks that reading adds."""
    return pypdfium2.raw.FPDFText_IsGenerated(text.raw, at) == 1


def words(data: bytes) -> str:
    pdf = pypdfium2.PdfDocument(data)
    return "\n".join(page.get_textpage().get_text_range() for page in pdf).replace("\r", "")


@pytest.mark.parametrize("kind", PRINTED)
@pytest.mark.parametrize("someone", SAMPLES.values(), ids=SAMPLES)
def test_a_pdf_is_tagged_and_says_its_title_and_language(kind: Kind, someone: Patient) -> None:
    data = printed(kind, someone)
    pdf = pikepdf.open(io.BytesIO(data))
    assert str(pdf.Root.Lang) == someone.language
    assert bool(pdf.Root.MarkInfo.Marked)
    assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
    with pdf.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
        assert len(metadata["dc:title"]) > 5
    found = tags(data)
    assert found["/H1"] == 1
    assert found["/L"] and found["/LI"]


def test_lists_and_headings_of_the_checklist_are_real() -> None:
    found = tags(printed("checklist", ROSA))
    sections = ROSA.checklist.sections()
    assert found["/H2"] >= len(sections)
    assert found["/LI"] >= len(ROSA.checklist.items)
    assert tags(printed("comparison", GEORGE))["/TH"] == 3 + 8


@pytest.mark.parametrize("kind", PRINTED)
@pytest.mark.parametrize("someone", SAMPLES.values(), ids=SAMPLES)
def test_a_document_is_short(kind: Kind, someone: Patient) -> None:
    assert len(pypdfium2.PdfDocument(printed(kind, someone))) <= LONGEST.get(kind, 2)


def test_the_paper_is_that_of_the_place() -> None:
    for someone, size in ((ROSA, LETTER), (GEORGE, A4), (CARMEN, A4), (patient(), LETTER)):
        page = pypdfium2.PdfDocument(printed("summary", someone))[0]
        assert tuple(round(side) for side in page.get_size()) == size


@pytest.mark.parametrize("someone", SAMPLES.values(), ids=SAMPLES)
def test_type_is_large(someone: Patient) -> None:
    pdf = pypdfium2.PdfDocument(printed("checklist", someone))
    for page in pdf:
        text = page.get_textpage()
        for at in range(text.count_chars()):
            _, bottom, _, _ = text.get_charbox(at)
            # The foot of the page holds its number and the day it was made.
            if bottom > POINTS_PER_INCH * 0.8 and not generated(text, at):
                assert type_size(text, at) >= 12 - 0.01


def test_everything_is_on_the_paper() -> None:
    for someone in (ROSA, GEORGE):
        said = " ".join(words(printed("checklist", someone)).split())
        for item in someone.checklist.items:
            assert item.name() in said
        assert "Someone close to me" in said


def test_the_typeface_is_the_one_for_tired_eyes() -> None:
    with pikepdf.open(io.BytesIO(printed("checklist", ROSA))) as pdf:
        fonts = [str(font.BaseFont) for font in pdf.pages[0].Resources.Font.values()]
    assert fonts and all("Atkinson" in font for font in fonts)


def luminance(red: str, green: str, blue: str) -> float:
    """Relative luminance as WCAG 2 defines it."""
    parts = [int(part, 16) / 255 for part in (red, green, blue)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_words_stand_out_on_paper_and_tint() -> None:
    colours = {
        name: luminance(*parts)
        for name, *parts in GREY.findall((LOOK / "look.css").read_text("utf-8"))
    }
    for name in ("ink", "muted", "accent"):
        for ground in (1.0, colours["tint"]):
            assert (ground + 0.05) / (colours[name] + 0.05) >= 6.5, name


def test_progress_can_be_read_in_black_and_white() -> None:
    def darkness(done: int) -> int:
        ids = list(catalogue.load().tasks)
        states = {item.task_id for item in patient().checklist.items[:done]} & set(ids)
        someone = patient(saved=Saved({id: TaskState(id, "done") for id in states}))
        page = pypdfium2.PdfDocument(printed("checklist", someone))[0]
        picture = page.render(scale=2, grayscale=True).to_pil()
        bar = picture.crop((0, 150, picture.width, 290))
        return sum(bar.histogram()[:100])

    none, some, more = (darkness(done) for done in (0, 5, 10))
    assert some > none + 2_000 and more > some + 2_000


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_words_of_a_patient_are_printed_as_words(attack: str) -> None:
    data = printed("summary", who_writes(attack))
    said = "".join(words(data).split())
    assert "".join(attack.split()) in said
    assert b"/EmbeddedFile" not in data and b"/URI" not in data and b"/JavaScript" not in data


@pytest.mark.parametrize(
    "long",
    ["a" * 10_000, "word " * 2_000, "\n".join("x" * 500), "\U0001f469\u200d\U0001f52c " * 300],
    ids=["one word", "many words", "many lines", "emoji"],
)
def test_very_long_words_are_printed_on_more_paper(long: str) -> None:
    someone = patient(sheets={"must_asks": {"first_question": long}})
    assert len(pypdfium2.PdfDocument(printed("summary", someone))) >= 1


class Listener:
    """A server on this machine that counts who comes."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        asked = self.asked

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                asked.append(self.path)
                self.send_response(200)
                self.end_headers()
                self.wfile.write(b"body { color: red }")

            def log_message(self, *_: Any) -> None:
                pass

        self._server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_no_document_asks_for_anything(attack: str) -> None:
    # Loaded only here: without Pango it cannot be.
    from weasyprint import HTML
    from weasyprint.urls import URLFetcher

    asked: list[str] = []

    class Recorder(URLFetcher):
        def fetch(self, url: str, headers: Any = None) -> Any:
            asked.append(url)
            return super().fetch(url, headers)

    recorder = Recorder(allowed_protocols=())
    HTML(string=make("summary", who_writes(attack), "page").text, url_fetcher=recorder).render()
    assert asked == []
    HTML(string="<img src='file:///etc/passwd' alt=''>", url_fetcher=recorder).render()
    assert asked == ["file:///etc/passwd"]


def test_a_page_that_names_addresses_and_files_gets_none(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("TOPSECRETTOPSECRET")
    picture = tmp_path / "picture.svg"
    picture.write_text("<svg xmlns='http://www.w3.org/2000/svg'><text y='20'>LEAKED</text></svg>")
    listener = Listener()
    try:
        data = print_page(
            f"""<!DOCTYPE html><html lang="en"><head><title>Test</title>
            <link rel="stylesheet" href="{listener.url}/a.css">
            <link rel="attachment" href="{secret.as_uri()}">
            <style>@import url({listener.url}/b.css);
            @font-face {{ font-family: x; src: url({listener.url}/c.woff) }}
            @font-face {{ font-family: y; src: url({secret.as_uri()}) }}
            body {{ background: url({listener.url}/d.png); font-family: x, y }}
            p::before {{ content: url({picture.as_uri()}) }}</style></head>
            <body><h1>Here</h1><p>text</p><img src="{listener.url}/e.png" alt="">
            <img src="{picture.as_uri()}" alt=""><object data="{secret.as_uri()}"></object>
            <img src="data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg'%3E%3Cimage
            href='{listener.url}/f.png'/%3E%3C/svg%3E" alt=""></body></html>"""
        )
    finally:
        listener.close()
    assert listener.asked == []
    assert "LEAKED" not in words(data)
    pdf = pikepdf.open(io.BytesIO(data))
    assert not list(pdf.attachments)
    assert b"TOPSECRET" not in data
