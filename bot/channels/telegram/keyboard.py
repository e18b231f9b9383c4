"""The buttons under a message: how they are laid out, paged, and what stays once one is pressed."""

from __future__ import annotations

from collections.abc import Sequence

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

Button = dict[str, str]
"""A button of the web contract: `title` and `id`."""

AT_ONCE = 8
"""Most buttons that are shown together; of more, a page holds one less, and "More"."""

SHORT_CHARS = 14
"""Labels up to this length stand two in a row and are not cut on a small phone."""

LONG_CHARS = 36
"""Longest label that a phone shows whole in one row."""

CHOSEN = "\N{CHECK MARK} "

_PAGE = "page:"
"""What "More" sends, with the page it leads to; no choice's id holds a colon."""


def keyboard(buttons: Sequence[Button], more: str, page: int = 0) -> InlineKeyboardMarkup | None:
    """Return the buttons as Telegram shows them; None when there are none.

    Args:
        buttons: all of them.
        more: the label of the button that shows the next ones, and at the end the first again.
        page: which of the pages, from 0.
    """
    if not buttons:
        return None
    shown = [InlineKeyboardButton(short(one["title"]), callback_data=one["id"]) for one in buttons]
    if len(shown) <= AT_ONCE:
        return InlineKeyboardMarkup(_rows(shown))
    size = AT_ONCE - 1
    last = (len(shown) - 1) // size
    page = min(page, last)
    turn = InlineKeyboardButton(more, callback_data=f"{_PAGE}{(page + 1) % (last + 1)}")
    return InlineKeyboardMarkup([*_rows(shown[page * size : (page + 1) * size]), [turn]])


def asked_page(data: str) -> int | None:
    """Return the page that a pressed "More" leads to; None when it was another button."""
    number = data.removeprefix(_PAGE)
    return int(number) if number != data and number.isdecimal() else None


def ids(shown: InlineKeyboardMarkup) -> set[str]:
    """Return the choices that a keyboard offers."""
    return {
        str(key.callback_data)
        for row in shown.inline_keyboard
        for key in row
        if asked_page(str(key.callback_data)) is None
    }


def label(shown: InlineKeyboardMarkup, data: str) -> str | None:
    """Return what stands on the button that sends `data`."""
    found = (key.text for row in shown.inline_keyboard for key in row if key.callback_data == data)
    return next(found, None)


def only(shown: InlineKeyboardMarkup, data: str) -> InlineKeyboardMarkup | None:
    """Return what is left of a keyboard once a button was pressed: that one, marked.

    The web page does the same: choices of an earlier turn are no longer open, and the one that was
    taken can be told. None: the button is not there, or already marked.
    """
    text = label(shown, data)
    if text is None or text.startswith(CHOSEN):
        return None
    return InlineKeyboardMarkup([[InlineKeyboardButton(CHOSEN + text, callback_data=data)]])


def short(title: str) -> str:
    """Return a label that fits; what is cut ends in dots, after a whole word."""
    if len(title) <= LONG_CHARS:
        return title
    return title[: LONG_CHARS - 3].rsplit(" ", 1)[0].rstrip(" ,;:") + "..."


def _rows(shown: Sequence[InlineKeyboardButton]) -> list[list[InlineKeyboardButton]]:
    """One button a row, or two where all of them are short."""
    width = 2 if all(len(one.text) <= SHORT_CHARS for one in shown) else 1
    return [list(shown[at : at + width]) for at in range(0, len(shown), width)]
