"""Custom actions, one module for each family. They stay thin: the library is in `bot`."""

from actions import (
    answers,
    checklist,
    clarify,
    consent,
    conversation,
    documents,
    intake,
    person,
    privacy,
    safety,
    sheets,
)
from bot.checklist import catalogue, questions, words

for _texts in (catalogue, questions, words):  # Now, and not while the first patient waits.
    _texts.load()

__all__ = [
    "answers",
    "checklist",
    "clarify",
    "consent",
    "conversation",
    "documents",
    "intake",
    "person",
    "privacy",
    "safety",
    "sheets",
]
