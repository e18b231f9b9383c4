"""Makes documents: what they say, in the form asked for."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import cache, partial

from bot.documents.dates import calendar
from bot.documents.drafting import draft_of
from bot.documents.model import (
    FORMS,
    KINDS,
    MEDIA_TYPES,
    VARIANTS,
    Document,
    DocumentError,
    Form,
    Kind,
    forms_of,
)
from bot.documents.page import page
from bot.documents.patient import Patient
from bot.documents.plain import plain
from bot.documents.press import print_page
from bot.documents.texts import load

_ENDINGS = {"pdf": "pdf", "page": "html", "text": "txt", "ics": "ics"}
_AT_ONCE = 4
"""Documents that are made at the same time; the others wait."""


def make(
    kind: Kind,
    patient: Patient,
    form: Form,
    *,
    variant: str | None = None,
    full_titles: bool = False,
) -> Document:
    """Make one document, here and now. A server calls `render`.

    Args:
        kind: one of `KINDS`.
        patient: all that is known.
        form: one of `forms_of(kind)`.
        variant: one of `VARIANTS` for this kind; the first one when left out.
        full_titles: for `calendar`: name the tasks, which others may then see.

    Raises:
        DocumentError: it cannot be made, for one of `REASONS`.
    """
    _check(kind, form, variant)
    try:
        return _made(kind, patient, form, variant, full_titles)
    except DocumentError:
        raise
    except Exception as error:
        # An error's own words could hold the patient's.
        raise DocumentError("failed") from _nameless(error)


async def render(
    kind: Kind,
    patient: Patient,
    form: Form,
    *,
    variant: str | None = None,
    full_titles: bool = False,
) -> Document:
    """As `make`, without holding up the event loop."""
    work = partial(make, kind, patient, form, variant=variant, full_titles=full_titles)
    return await asyncio.get_running_loop().run_in_executor(_threads(), work)


def _made(
    kind: Kind, patient: Patient, form: Form, variant: str | None, full_titles: bool
) -> Document:
    if kind == "calendar":
        dates = calendar(patient, datetime.now(UTC).replace(microsecond=0), full_titles)
        if dates is None:
            raise DocumentError("no_dates")
        return _document(load().calendar.file[patient.language], form, dates)
    draft = draft_of(kind, patient, variant)
    if form == "text":
        return _document(draft.file, form, plain(draft).encode("utf-8"))
    html = page(draft)
    return _document(draft.file, form, html.encode("utf-8") if form == "page" else print_page(html))


def _document(file: str, form: Form, data: bytes) -> Document:
    return Document(f"{file}.{_ENDINGS[form]}", MEDIA_TYPES[form], data)


def _check(kind: Kind, form: Form, variant: str | None) -> None:
    known = kind in KINDS and form in FORMS and form in forms_of(kind)
    if not known or variant not in (None, *VARIANTS.get(kind, ())):
        raise DocumentError("unknown")


def _nameless(error: Exception) -> Exception:
    return RuntimeError(type(error).__name__)


@cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="documents")
