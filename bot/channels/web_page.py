"""The chat page and its files, with the texts filled in from the content."""

from __future__ import annotations

import hashlib
import html
import json
import re
from dataclasses import dataclass
from pathlib import Path

from sanic.request import Request
from sanic.response import HTTPResponse, raw

from bot import content

FOLDER = Path(__file__).parent / "page"

FILES = {
    "cards.js": "text/javascript; charset=utf-8",
    "chat.css": "text/css; charset=utf-8",
    "chat.js": "text/javascript; charset=utf-8",
    "lines.js": "text/javascript; charset=utf-8",
    "links.js": "text/javascript; charset=utf-8",
    "server.js": "text/javascript; charset=utf-8",
    "view.js": "text/javascript; charset=utf-8",
    "icon.svg": "image/svg+xml",
}

SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}

_SLOT = re.compile(r"\[\[([a-z_.]+)\]\]")


@dataclass(frozen=True)
class WebFile:
    """One file as it is sent; `tag` changes whenever its bytes do."""

    body: bytes
    content_type: str

    @property
    def tag(self) -> str:
        """Return the entity tag of the file."""
        return f'"{hashlib.sha256(self.body).hexdigest()[:16]}"'


class WebPage:
    """The page in one language and the files that it loads, read once.

    Args:
        language: `en`, or another that the content has.
    """

    def __init__(self, language: str = "en") -> None:
        self.files = {
            name: WebFile((FOLDER / name).read_bytes(), kind) for name, kind in FILES.items()
        }
        self.index = _render((FOLDER / "index.html").read_text("utf-8"), language)

    def answer_index(self) -> HTTPResponse:
        """Return the page itself, which no browser keeps after the chat has ended."""
        headers = {**SECURITY_HEADERS, "Cache-Control": "no-store"}
        return raw(self.index, headers=headers, content_type="text/html; charset=utf-8")

    def answer_file(self, request: Request, name: str) -> HTTPResponse:
        """Return a file of the page, or 304 when the browser has it, or 404."""
        file = self.files.get(name)
        if file is None:
            return raw(b"", status=404, headers=SECURITY_HEADERS)
        headers = {**SECURITY_HEADERS, "Cache-Control": "no-cache", "ETag": file.tag}
        if request.headers.get("if-none-match") == file.tag:
            return raw(b"", status=304, headers=headers)
        return raw(file.body, headers=headers, content_type=file.content_type)


def _render(template: str, language: str) -> bytes:
    """Put the texts into the page: each where its id stands, and all of them for the script."""
    texts = page_texts(language)
    values = {**texts, "language": language, "texts": json.dumps(texts, ensure_ascii=False)}
    return _SLOT.sub(lambda slot: html.escape(values[slot[1]]), template).encode("utf-8")


def page_texts(language: str = "en") -> dict[str, str]:
    """Return every text of the page by its id; the script fills in `{done}` and `{total}`."""
    known = content.load()
    return {
        id: known.message(id, language, done="{done}", total="{total}")
        for id in (*known.messages("page."), "list.mark_done")
    }
