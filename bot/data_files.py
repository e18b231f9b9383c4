"""Reads every data file that a clinician may edit, so that a fault shows before anything starts."""

from __future__ import annotations

import bot.content
from bot.checklist import catalogue, questions, sheets, words
from bot.documents import texts as documents
from bot.nlu import alarms, reading
from bot.privacy import masking
from bot.settings import today


def check() -> None:
    """Load texts, facts, tasks, sheets, documents, word lists, safety patterns and masking lists.

    Raises:
        bot.content.ContentError: for the first file that is wrong, with its line.
    """
    bot.content.load()
    catalogue.load()
    questions.load()
    sheets.load()
    words.load()
    documents.load()
    reading.read("", today())
    alarms.check("")
    masking.check()
