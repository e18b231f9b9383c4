"""The chat page, the same page in a widget's frame, and their files, with the texts filled in."""

from __future__ import annotations

import gzip
import hashlib
import html
import json
import logging
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from sanic.request import Request
from sanic.response import HTTPResponse, raw

from bot import content
from bot.content.schemas import LANGUAGES
from bot.settings import ROOT, settings

FOLDER = Path(__file__).parent / "page"

DEEP_CHAT = ROOT / ".page" / "node_modules" / "deep-chat" / "dist" / "deepChat.bundle.js"
"""Installed by `requirements/page.sh`; the widget needs it, the page does not."""

SCRIPT = "text/javascript; charset=utf-8"
PAGE = "text/html; charset=utf-8"

FILES = {
    "cards.js": SCRIPT,
    "chat.css": "text/css; charset=utf-8",
    "chat.js": SCRIPT,
    "deep.css": "text/css; charset=utf-8",
    "deep.js": SCRIPT,
    "frame.js": SCRIPT,
    "lines.js": SCRIPT,
    "links.js": SCRIPT,
    "plain.js": SCRIPT,
    "server.js": SCRIPT,
    "view.js": SCRIPT,
    "icon.svg": "image/svg+xml",
}

PLACES = {"plain.js", "deep.js"}
"""Where the talk can stand; a page loads one of them."""

POLICY = "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; "

SECURITY_HEADERS = {
    "Content-Security-Policy": f"{POLICY}frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}

FOR_ALWAYS = "public, max-age=31536000, immutable"

_SLOT = re.compile(r"\[\[([a-z_.]+)\]\]")

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class WebFile:
    """One file as it is sent; `tag` changes whenever its bytes do."""

    body: bytes
    content_type: str

    @cached_property
    def tag(self) -> str:
        """Return the entity tag of the file."""
        return f'"{hashlib.sha256(self.body).hexdigest()[:16]}"'

    @cached_property
    def packed(self) -> bytes:
        """Return the file as gzip; none of the files holds a secret, so that is safe."""
        return gzip.compress(self.body, mtime=0)


class WebPage:
    """The page and the files that it loads, read once."""

    def __init__(self) -> None:
        self.files = {
            name: WebFile((FOLDER / name).read_bytes(), kind) for name, kind in FILES.items()
        }
        self.widget = WebFile(_widget_script(), SCRIPT)
        self._always: dict[str, WebFile] = {}
        address = self._add_deep_chat()
        self.index = _chat("en", "plain.js")
        self.frames = {language: _frame(language, address) for language in LANGUAGES}

    def answer_index(self) -> HTTPResponse:
        """Return the page itself, which no browser keeps after the chat has ended."""
        headers = {**SECURITY_HEADERS, "Cache-Control": "no-store"}
        return raw(self.index, headers=headers, content_type=PAGE)

    def answer_frame(self, request: Request) -> HTTPResponse:
        """Return the page for a widget's frame, which only pages of WIDGET_ORIGINS may hold.

        `?language=` picks its language; English stands in for one that is not there.
        """
        holders = " ".join(("'self'", *settings().widget_origins))
        headers = {
            **SECURITY_HEADERS,
            "Cache-Control": "no-store",
            "Content-Security-Policy": f"{POLICY}frame-ancestors {holders}",
            "Cross-Origin-Resource-Policy": "cross-origin",
        }
        del headers["X-Frame-Options"]
        page = self.frames.get(request.args.get("language", "en"), self.frames["en"])
        return raw(page, headers=headers, content_type=PAGE)

    def answer_widget(self, request: Request) -> HTTPResponse:
        """Return the script of the widget, which any page may load."""
        return _answer(request, self.widget, {"Cross-Origin-Resource-Policy": "cross-origin"})

    def answer_file(self, request: Request, name: str) -> HTTPResponse:
        """Return a file of the page, or 304 when the browser has it, or 404."""
        if name in self._always:
            return _answer(request, self._always[name], {"Cache-Control": FOR_ALWAYS})
        file = self.files.get(name)
        if file is None:
            return raw(b"", status=404, headers=SECURITY_HEADERS)
        return _answer(request, file, {})

    def _add_deep_chat(self) -> str:
        """Take deep-chat in under a name with its hash and return its address; "" without it."""
        if not DEEP_CHAT.exists():
            logger.error(
                "The website widget is off: deep-chat is not installed. Run `make run` again and "
                "read what the set-up says of it (requirements/page.sh). The page at / works."
            )
            return ""
        file = WebFile(DEEP_CHAT.read_bytes(), SCRIPT)
        name = f"deep-chat-{file.tag[1:-1]}.js"
        self._always[name] = file
        return f"/page/{name}"


def _answer(request: Request, file: WebFile, more: dict[str, str]) -> HTTPResponse:
    """Return a file, packed if the browser can unpack it, or 304 when it has it."""
    headers = {**SECURITY_HEADERS, "Cache-Control": "no-cache", "ETag": file.tag, **more}
    headers["Vary"] = "Accept-Encoding"
    if request.headers.get("if-none-match") == file.tag:
        return raw(b"", status=304, headers=headers)
    if "gzip" in request.headers.get("accept-encoding", ""):
        headers["Content-Encoding"] = "gzip"
        return raw(file.packed, headers=headers, content_type=file.content_type)
    return raw(file.body, headers=headers, content_type=file.content_type)


def _frame(language: str, deep_chat: str) -> bytes:
    """Return the page of a widget in one language, or what to say when there can be no chat."""
    if deep_chat:
        return _chat(language, "deep.js", deep_chat)
    return _render("missing.html", language)


def _chat(language: str, place: str, deep_chat: str = "") -> bytes:
    """Return the page with a place for the talk; it asks for all its scripts at once."""
    ours = [name for name in FILES if name.endswith(".js") and name not in PLACES - {place}]
    scripts = [*(f"/page/{name}" for name in ours), *filter(None, [deep_chat])]
    links = "".join(f'  <link rel="modulepreload" href="{one}">\n' for one in scripts)
    page = _render("index.html", language, place=f"/page/{place}", deep_chat=deep_chat)
    return page.replace(b"</head>", links.encode() + b"</head>")


def _render(name: str, language: str, **more: str) -> bytes:
    """Put texts into a page: each where its id stands, and all of them for the script."""
    spoken = language if language in content.load().languages("page.") else "en"
    texts = page_texts(spoken)
    values = {**texts, **more, "language": spoken, "texts": json.dumps(texts, ensure_ascii=False)}
    template = (FOLDER / name).read_text("utf-8")
    return _SLOT.sub(lambda slot: html.escape(values[slot[1]]), template).encode("utf-8")


def _widget_script() -> bytes:
    """Return the script of the widget with its texts in every language."""
    texts = {language: _filled(("widget.",), language, count="{count}") for language in LANGUAGES}
    script = (FOLDER / "widget.js").read_text("utf-8")
    return script.replace('"[[texts]]"', json.dumps(texts, ensure_ascii=False)).encode("utf-8")


def page_texts(language: str = "en") -> dict[str, str]:
    """Return every text of the page by its id; the script fills in `{done}` and `{total}`."""
    prefixes = ("page.", "widget.", "list.mark_done")
    return _filled(prefixes, language, done="{done}", total="{total}", count="{count}")


def _filled(prefixes: tuple[str, ...], language: str, **blanks: Any) -> dict[str, str]:
    known = content.load()
    ids = (id for prefix in prefixes for id in known.messages(prefix))
    return {id: known.message(id, language, **blanks) for id in ids}
