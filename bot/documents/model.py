"""Which documents there are, in which forms, and what can go wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

Kind = Literal[
    "checklist",
    "calendar",
    "records_request",
    "doctor_message",
    "insurer_call",
    "appeal",
    "summary",
    "comparison",
    "questions",
    "visit_notes",
]
Form = Literal["pdf", "page", "text", "ics"]

KINDS: tuple[Kind, ...] = get_args(Kind)
"""Every document: `summary` is the page for the second doctor, `comparison` two opinions."""

FORMS: tuple[Form, ...] = get_args(Form)
"""Every form: tagged PDF, a page of HTML that prints well, plain text, a file for calendars."""

VARIANTS: Mapping[Kind, tuple[str, ...]] = {"doctor_message": ("gentle", "short", "firm")}
"""Documents that come in several wordings; the first is taken when none is named."""

MEDIA_TYPES: Mapping[Form, str] = {
    "pdf": "application/pdf",
    "page": "text/html; charset=utf-8",
    "text": "text/plain; charset=utf-8",
    "ics": "text/calendar; charset=utf-8",
}

Reason = Literal["unknown", "no_dates", "no_printer", "busy", "too_slow", "failed"]

REASONS: tuple[Reason, ...] = get_args(Reason)
"""Why a document could not be made:

- `unknown`: there is no such document, form or variant, or it does not come in that form;
- `no_dates`: a calendar was asked for and nothing has a date;
- `no_printer`: PDFs cannot be made on this machine (Pango is missing); the page still can;
- `busy`: too many PDFs are being made; ask again in a moment;
- `too_slow`: making it took too long and was ended;
- `failed`: making it failed, or took too much memory.
"""


class DocumentError(Exception):
    """A document could not be made. It carries no words of the patient.

    Attributes:
        reason: one of `REASONS`, for whoever words it to the patient.
    """

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason: Reason = reason


@dataclass(frozen=True)
class Document:
    """A file for the patient.

    Attributes:
        name: the file's name, such as `checklist.pdf`; it tells nothing about the patient.
        media_type: what a server says it is.
        data: its bytes; UTF-8 for everything but PDF.
    """

    name: str
    media_type: str
    data: bytes

    @property
    def text(self) -> str:
        """The document as text. Only for forms other than `pdf`."""
        return self.data.decode("utf-8")


def forms_of(kind: Kind) -> tuple[Form, ...]:
    """The forms in which a document comes: the calendar as `ics` alone, all others without it."""
    return ("ics",) if kind == "calendar" else ("pdf", "page", "text")
