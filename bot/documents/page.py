"""A document as one page of HTML that needs nothing from elsewhere, for screen and paper."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache

from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup, escape

from bot.documents.draft import Draft
from bot.documents.texts import FOLDER

LOOK = FOLDER / "look"
"""The templates and the style: files that a designer can open."""

_BLANK = re.compile(r"_{4,}")
_LINE = Markup('<span class="blank">____</span>')


def page(draft: Draft) -> str:
    """Return the page. No word in it is trusted: each is escaped where it enters.

    The page runs no script, and its policy, which stands in the file itself, lets in nothing but
    its own style.
    """
    style = f"{_style()}\n@page {{ size: {draft.paper}; }}\n"
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    environment = _environment()
    template = environment.get_template("page.html", globals={"language": draft.language})
    return template.render(draft=draft, style=Markup(style), policy=policy)


@cache
def _style() -> str:
    return (LOOK / "look.css").read_text("utf-8")


@cache
def _environment() -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(LOOK),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["blanks"] = _blanks
    return environment


def _blanks(text: str) -> Markup:
    """A text, escaped, with lines to write on where it has a blank."""
    return _LINE.join(escape(part) for part in _BLANK.split(text))
