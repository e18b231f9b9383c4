"""What a patient carries away: the checklist on paper, dates for the calendar, letters and sheets.

    patient = Patient.of(conversation, profile, checklists, language="en", today=today())
    document = await render("checklist", patient, "pdf")

Every document is made from what is known; what is not known becomes a line to write on. The words
stand in data/documents/texts, the look in data/documents/look.
"""

from bot.documents.making import make, render
from bot.documents.model import (
    FORMS,
    KINDS,
    MEDIA_TYPES,
    REASONS,
    VARIANTS,
    Document,
    DocumentError,
    Form,
    Kind,
    forms_of,
)
from bot.documents.patient import Patient
from bot.documents.press import can_print, warm_up

__all__ = [
    "FORMS",
    "KINDS",
    "MEDIA_TYPES",
    "REASONS",
    "VARIANTS",
    "Document",
    "DocumentError",
    "Form",
    "Kind",
    "Patient",
    "can_print",
    "forms_of",
    "make",
    "render",
    "warm_up",
]
