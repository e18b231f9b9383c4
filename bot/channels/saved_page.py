"""A conversation as one page of HTML, for a patient to read, print and keep.

The page needs nothing from elsewhere, runs no script and trusts no word in it.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from html import escape
from pathlib import Path
from typing import Any

from bot import content
from bot.channels.held import Held, read_day
from bot.checklist.catalogue import Task
from bot.checklist.sheets import Field, Sheet
from bot.checklist.sheets import load as sheets
from bot.checklist.view import Item
from bot.checklist.words import blanks, say_date
from bot.documents import Document
from bot.profile import Profile
from bot.settings import today

STYLE = (Path(__file__).parent / "page" / "saved.css").read_text("utf-8")

_STYLE_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()

POLICY = (
    f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; base-uri 'none'; form-action 'none'"
)
"""What a browser may do with the page, also once it is a file: nothing but use its own style."""


def exported(held: Mapping[str, Any], *, as_page: bool) -> Document:
    """Return everything kept of a conversation as a file: to read and print, or as data (JSON).

    Args:
        held: everything kept, from `bot.storage.erasure.export`.
        as_page: whether it is to read.
    """
    if as_page:
        page = saved_page(held)
        return Document("second-opinion.html", "text/html; charset=utf-8", page.encode("utf-8"))
    data = json.dumps(held, ensure_ascii=False, indent=2)
    return Document("second-opinion.json", "application/json", data.encode("utf-8"))


def saved_page(held: Mapping[str, Any]) -> str:
    """Return the page.

    Args:
        held: everything kept of a conversation, from `bot.storage.erasure.export`.
    """
    return _Page(Held(held)).html()


class _Page:
    """The parts of the page, each as HTML; every text is escaped where it enters."""

    def __init__(self, held: Held) -> None:
        self._held = held
        self._texts = content.load()
        self._language = held.language

    def html(self) -> str:
        name = self._text("page.title")
        body = "".join([*self._checklist(), *self._sheets(), *self._talk()])
        return (
            f'<!DOCTYPE html>\n<html lang="{escape(self._language)}">\n<head>\n'
            '<meta charset="utf-8">\n'
            f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            f"<title>{name}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n"
            f"<header>{_tag('h1', name)}{_tag('p', self._text('page.subtitle'))}"
            f"{_tag('p', self._text('saved.on', day=today().isoformat()))}</header>\n"
            f"<main>\n{body}</main>\n</body>\n</html>\n"
        )

    def _text(self, id: str, **values: Any) -> str:
        return escape(self._texts.message(id, self._language, **values))

    def _fill(self, text: Any, **values: Any) -> str:
        return escape(self._texts.fill(text, self._language, **values))

    def _checklist(self) -> Iterator[str]:
        """The list with its steps, as on the day it is saved; nothing while there is none."""
        if not self._held.has_list:
            return
        profile, checklist = self._held.profile, self._held.checklist()
        done, total = checklist.progress
        yield _tag("h2", self._text("saved.checklist"))
        yield _tag("p", self._text("list.progress", done=done, total=total))
        for section in checklist.sections():
            yield _tag("h3", self._fill(section.title))
            items = "".join(self._item(item, profile) for item in section.items)
            yield f'<ol start="{section.items[0].number}">{items}</ol>\n'

    def _item(self, item: Item, profile: Profile) -> str:
        name = escape(item.name(self._language)) if item.own else self._fill(item.title)
        parts = [f"<b>{name}</b>", *self._marks(item)]
        help = "" if item.task is None or item.done else self._help(item.task, item.due, profile)
        return f"<li>{' - '.join(parts)}{help}</li>"

    def _help(self, task: Task, due: date | None, profile: Profile) -> str:
        """The steps of a task, and the words to use."""
        known = blanks(profile, due, language=self._language)
        steps = _list("ul", (self._fill(step, **known) for step in task.steps(self._language)))
        if task.script is None:
            return steps
        words = self._fill(task.script, **known)
        return f"{steps}{_tag('p', self._text('list.script'))}{_tag('blockquote', words)}"

    def _marks(self, item: Item) -> Iterator[str]:
        if item.done:
            yield self._text("list.mark_done")
        elif not item.needed:
            yield self._text("list.mark_not_needed")
        elif item.due:
            yield self._text("list.mark_due", day=say_date(item.due, self._language))
        if item.note:
            yield self._text("list.mark_note", note=item.note)

    def _sheets(self) -> Iterator[str]:
        """The sheets that have an answer, by their labels."""
        for id, values in self._held.sheets.items():
            sheet = sheets().get(id)
            if sheet:
                yield _tag("h2", self._fill(sheet.title))
                yield f"<dl>{''.join(self._blanks(sheet, values))}</dl>\n"

    def _blanks(self, sheet: Sheet, values: Mapping[str, str]) -> Iterator[str]:
        for field in sheet.fields:
            if field.id in values:
                label, value = self._label(sheet, field), self._value(values[field.id])
                yield f"<dt>{label}</dt>{_tag('dd', value)}"

    def _label(self, sheet: Sheet, field: Field) -> str:
        if field.row is None:
            return self._fill(field.label)
        side = f" ({self._text(f'sheet.{field.side}')})" if field.side else ""
        return self._fill(sheet.rows[field.row]) + side

    def _value(self, value: str) -> str:
        if value in ("yes", "no"):
            return self._text(f"word.{value}")
        day = read_day(value)
        return escape(say_date(day, self._language) if day else value)

    def _talk(self) -> Iterator[str]:
        """What was said, in order."""
        yield _tag("h2", self._text("saved.talk"))
        patient, assistant = self._text("page.you_said"), self._text("page.bot_said")
        for turn in self._held.turns:
            if turn["said"] is not None:
                yield _said(patient, escape(turn["said"]), "patient")
            for reply in turn["replies"] or ():
                yield _said(assistant, escape(reply.get("text", "")), "assistant")
                titles = [one["title"] for one in reply.get("buttons", ())]
                yield _list("ul", (escape(title) for title in titles))


def _tag(name: str, inner: str) -> str:
    """Return an element; a text beyond ours may be written from right to left."""
    return f'<{name} dir="auto">{inner}</{name}>\n'


def _said(who: str, words: str, role: str) -> str:
    return f'<p class="{role}" dir="auto"><b>{who}</b> {words}</p>\n' if words else ""


def _list(name: str, rows: Iterable[str]) -> str:
    inner = "".join(f"<li>{row}</li>" for row in rows)
    return f"<{name}>{inner}</{name}>\n" if inner else ""
