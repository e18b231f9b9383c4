"""Reads every data file that a clinician may edit, so that a fault shows before anything starts."""

from __future__ import annotations

import bot.content
from bot.checklist import catalogue, questions, sheets, words
from bot.content import carrier_words, clinic
from bot.documents import texts as documents
from bot.nlu import alarms, followups, reading, sentences
from bot.privacy import masking
from bot.settings import today


def check() -> None:
    """Load texts, facts, tasks, documents, word lists, follow-ups, patterns, lists of masking,
    words of text messages and the clinic's desk.

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
    sentences.grammar()
    followups.followups()
    carrier_words.load()
    clinic.load()
    masking.check()
