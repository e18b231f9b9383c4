"""Opens links to documents: the document, made now, or a small page that says why there is none.

Whoever has the link sees the document; no token is asked for, so that a link can be opened in a
new tab, on another phone, or out of a text message. A link that never was one and one that works no
longer get the same answer.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable, Sequence
from html import escape, unescape
from typing import Any

import segno
from sanic.request import Request
from sanic.response import HTTPResponse, raw

from bot import content
from bot.channels import saved_page
from bot.channels.held import Held
from bot.channels.limits import TooMany
from bot.channels.links import ADDRESS
from bot.channels.web_page import SECURITY_HEADERS
from bot.content.schemas import LANGUAGES
from bot.documents import KINDS, Document, DocumentError, Form, forms_of, render
from bot.settings import settings
from bot.storage.document_links import CODE, EVERYTHING, DocumentLinks, Link
from bot.storage.schema import now

HEADERS = {
    **SECURITY_HEADERS,
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex, nofollow, noarchive, nosnippet",
}

_POLICY = re.compile(r'http-equiv="Content-Security-Policy" content="([^"]*)"')
_NOTHING_AT_ALL = "default-src 'none'; base-uri 'none'; form-action 'none'"

_SAVED = ("pdf", "ics")
"""Forms that a browser saves; the others it shows."""

_CODE_BORDER = 4
"""Empty modules around a code, as ISO/IEC 18004 asks for."""

logger = logging.getLogger(__name__)

Export = Callable[[str], Awaitable[dict[str, Any]]]


class _Gone(Exception):
    """There is nothing at this address, or not any more."""


async def opened(request: Request, token: str, export: Export) -> HTTPResponse:
    """Return what a link leads to.

    Args:
        request: with the form in `?as=`; without one, the form that shows in a browser.
        token: what stands in the link.
        export: returns everything held about a conversation.
    """
    try:
        link = await asyncio.to_thread(DocumentLinks().find, token)
        if link is None:
            raise _Gone
        everything = await export(link.conversation)
        held = Held(everything)
        if not held.anything:
            raise _Gone
        if link.asked.kind == EVERYTHING:
            page = await asyncio.to_thread(saved_page.saved_page, everything)
            return _raw(page.encode(), "text/html; charset=utf-8", saved_page.POLICY)
        if request.args.get("as") == CODE:
            return _code(request, token, link, held.language)
        return _answer(await _document(request, link, held))
    except _Gone:
        return _small_page("link.gone", 404)
    except DocumentError as error:
        logger.error("document not made: %s", error.reason)
        id = f"link.{error.reason}.how"
        known = content.load().has(id)
        return _small_page("link.trouble", 503, id if known else "link.trouble.how")


def wait(refusal: TooMany) -> HTTPResponse:
    """Return the answer to a link that was opened too often."""
    response = _small_page("link.wait", 429)
    response.headers["Retry-After"] = str(refusal.wait)
    return response


def trouble() -> HTTPResponse:
    """Return the answer when the database is away, or something went wrong."""
    return _small_page("link.trouble", 503)


async def _document(request: Request, link: Link, held: Held) -> Document:
    """Make the document from what is known now.

    Raises:
        _Gone: there is no such document, or it does not come in this form.
        DocumentError: it could not be made.
    """
    asked = link.asked
    kind = next((kind for kind in KINDS if kind == asked.kind), None)
    form = _form(request, forms_of(kind)) if kind else None
    if kind is None or form is None:
        raise _Gone
    patient = held.patient(link.conversation)
    return await render(kind, patient, form, variant=asked.variant, full_titles=asked.full_titles)


def _form(request: Request, forms: Sequence[Form]) -> Form | None:
    """Return the form that is asked for, or the one that shows in a browser; None: no such one."""
    usual = "page" if "page" in forms else forms[0]
    wanted = request.args.get("as", usual)
    return next((form for form in forms if form == wanted), None)


def _answer(document: Document) -> HTTPResponse:
    """Return a document under the strictest policy that it can be shown with."""
    ending = document.name.rpartition(".")[2]
    shown = "attachment" if ending in _SAVED else "inline"
    policy = _NOTHING_AT_ALL
    if document.media_type.startswith("text/html"):
        own = _POLICY.search(document.text)
        policy = unescape(own[1]) if own else policy
    return _raw(
        document.data,
        document.media_type,
        policy,
        {"Content-Disposition": f'{shown}; filename="{document.name}"'},
    )


def _code(request: Request, token: str, link: Link, language: str) -> HTTPResponse:
    """Return a page with the link as a code; the code holds nothing else."""
    texts = content.load()
    address = f"{_public(request)}{ADDRESS}{token}"
    picture = segno.make(address, error="m", micro=False)
    drawn = picture.svg_inline(scale=8, border=_CODE_BORDER, omitsize=True)
    minutes = max(1, round((link.expires_at - now()).total_seconds() / 60))
    alt = escape(texts.message("link.code.alt", language))
    body = (
        f"<h1>{escape(texts.message('link.code', language))}</h1>\n"
        f'<div class="code" role="img" aria-label="{alt}">{drawn}</div>\n'
        f"<p>{escape(texts.message('link.code.how', language, minutes=minutes))}</p>\n"
    )
    return _page(body, language, 200)


def _public(request: Request) -> str:
    """Return the address of the page as patients reach it."""
    return settings().public_url or f"{request.scheme}://{request.host}"


def _small_page(title: str, status: int, how: str | None = None) -> HTTPResponse:
    """Return a page with a few words in every language, for nobody knows who opens it."""
    texts = content.load()
    parts = [
        f'<section lang="{language}">\n<h1>{escape(texts.message(title, language))}</h1>\n'
        f"<p>{escape(texts.message(how or f'{title}.how', language))}</p>\n</section>\n"
        for language in LANGUAGES
    ]
    return _page("".join(parts), "en", status)


def _page(body: str, language: str, status: int) -> HTTPResponse:
    title = escape(content.load().message("page.title", language))
    page = (
        f'<!DOCTYPE html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>{saved_page.STYLE}</style>\n</head>\n"
        f"<body>\n<main>\n{body}</main>\n</body>\n</html>\n"
    )
    return _raw(page.encode(), "text/html; charset=utf-8", saved_page.POLICY, status=status)


def _raw(
    body: bytes, kind: str, policy: str, more: dict[str, str] | None = None, status: int = 200
) -> HTTPResponse:
    headers = {
        **HEADERS,
        "Content-Security-Policy": f"{policy}; frame-ancestors 'none'",
        **(more or {}),
    }
    return raw(body, status=status, headers=headers, content_type=kind)
