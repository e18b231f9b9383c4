"""Custom actions, one module for each family. They stay thin: the library is in `bot`."""

from actions import answers, checklist, clarify, conversation, intake, privacy, safety, sheets

__all__ = [
    "answers",
    "checklist",
    "clarify",
    "conversation",
    "intake",
    "privacy",
    "safety",
    "sheets",
]
