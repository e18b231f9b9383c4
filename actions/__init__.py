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
