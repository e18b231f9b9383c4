"""Reviewed texts and facts: every sentence a patient reads comes from here."""

from bot.content.library import Content, load
from bot.content.model import Answer, Fact, Menu, Option, Question, SignOff, Topic
from bot.content.yaml_files import ContentError

__all__ = [
    "Answer",
    "Content",
    "ContentError",
    "Fact",
    "Menu",
    "Option",
    "Question",
    "SignOff",
    "Topic",
    "load",
]
