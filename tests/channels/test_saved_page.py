"""The page that a patient saves: everything in words, and nothing in it can do harm."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import content
from bot.channels.saved_page import POLICY, saved_page
from bot.checklist.catalogue import load as catalogue
from bot.checklist.sheets import load as sheets
from tests.channels.standin import Patient


def words(id: str, **values: Any) -> str:
    return content.load().message(id, **values)


def slot(name: str, value: Any) -> dict[str, Any]:
    return {"event": "slot", "name": name, "value": value}


def held(**parts: Any) -> dict[str, Any]:
    empty: dict[str, list[Any]] = {
        "turns": [],
        "checklist": [],
        "own_tasks": [],
        "sheets": [],
        "events": [],
    }
    return {"started": None, "last_seen": None, "language": "en", **empty, **parts}


def turn(said: str | None, *replies: dict[str, Any]) -> dict[str, Any]:
    return {"said": said, "replies": list(replies), "created_at": "2026-11-21T09:00:00+00:00"}


LIST = [
    slot("condition", "cancer"),
    slot("country", "us"),
    slot("has_list", True),
    slot("list_start", "2026-11-21"),
]


class Reader(HTMLParser):
    """Reads a page into its tags, attributes and texts."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.texts: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attributes

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.texts.append(data.strip())

    @property
    def shown(self) -> str:
        return "\n".join(self.texts)


def test_the_talk_is_there_with_its_speakers_and_choices() -> None:
    reply = {"text": "You may ask.", "buttons": [{"title": "Tell me more", "id": "x"}]}
    read = Reader(saved_page(held(turns=[turn(None, {"text": "Hello"}), turn("may i?", reply)])))
    said = [words("page.bot_said"), "Hello", words("page.you_said"), "may i?"]
    assert said + [words("page.bot_said"), "You may ask.", "Tell me more"] == read.texts[-7:]


def test_the_checklist_is_in_words_with_steps_ticks_dates_and_notes() -> None:
    done = {"task_id": "records_images", "status": "done", "due": None, "note": "on a stick"}
    moved = {"task_id": "own:1", "status": "open", "due": "2026-12-04", "note": None}
    own = {"task_id": "own:1", "title": "Call my sister", "due": None}
    shown = Reader(saved_page(held(events=LIST, checklist=[done, moved], own_tasks=[own]))).shown
    task = catalogue().tasks["records_images"]
    assert words("saved.checklist") in shown
    assert catalogue().groups["records"].title["en"] in shown
    assert f"{task.title['en']}\n- {words('list.mark_done')} - note: on a stick" in shown
    assert task.steps()[0] not in shown
    assert "Call my sister\n- by Fri, Dec 4" in shown
    other = catalogue().tasks["records_reports"]
    assert other.title["en"] in shown
    assert content.load().fill(other.steps()[0]) in shown
    assert f"{words('list.script')}\n" in shown
    assert "____" in shown and "{needed_by}" not in shown
    assert "records_images" not in shown


@pytest.mark.parametrize(
    "events",
    [[], [*LIST, {"event": "restart"}], [*LIST, {"event": "reset_slots"}, slot("role", "self")]],
)
def test_without_a_checklist_there_is_none(events: list[dict[str, Any]]) -> None:
    assert words("saved.checklist") not in saved_page(held(events=events))


def test_sheets_stand_by_their_labels() -> None:
    compared = next(field for field in sheets()["two_opinions"].fields if field.side == "first")
    rows = [
        {"sheet": "insurer_call", "field": "call_date", "value": "2026-11-23"},
        {"sheet": "insurer_call", "field": "reason_no", "value": "not needed"},
        {"sheet": "insurer_call", "field": "covered", "value": "no"},
        {"sheet": "two_opinions", "field": compared.id, "value": "wait and see"},
    ]
    texts = Reader(saved_page(held(sheets=rows))).texts
    call = texts.index(sheets()["insurer_call"].title["en"])
    assert texts[call + 1 : call + 7] == [
        "Date of the call",
        "Mon, Nov 23",
        "Covered?",
        words("word.no"),
        "Reason for the no",
        "not needed",
    ]
    row = sheets()["two_opinions"].rows[compared.row or ""]["en"]
    assert texts[texts.index(f"{row} ({words('sheet.first')})") + 1] == "wait and see"


def test_the_page_has_a_language_a_title_and_headings_in_order() -> None:
    page = saved_page(held(turns=[turn("hi")], events=LIST))
    read = Reader(page)
    assert page.startswith("<!DOCTYPE html>")
    assert ("lang", "en") in read.attributes
    assert read.tags.count("h1") == read.tags.count("title") == 1
    levels = [int(tag[1]) for tag in read.tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in zip(levels, levels[1:], strict=False))


def test_the_policy_lets_in_the_pages_own_style_and_nothing_else() -> None:
    page = saved_page(held())
    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)
    assert style
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in POLICY
    assert POLICY.startswith("default-src 'none'")
    assert "unsafe" not in POLICY
    assert ("content", POLICY) in Reader(page).attributes
    assert "url(" not in style[1] and "@import" not in style[1]


TAGS = set(Reader(saved_page(held())).tags) | {
    "h3",
    "ol",
    "li",
    "ul",
    "b",
    "dl",
    "dt",
    "dd",
    "blockquote",
}
ODD = (
    st.text(st.sampled_from("<>&\"'/=script img onerror{}[]\u202e\x00 a"), max_size=40) | st.text()
)


@settings(max_examples=60, deadline=None)
@given(ODD, ODD, ODD, ODD, ODD)
def test_no_word_becomes_markup(said: str, reply: str, title: str, note: str, value: str) -> None:
    page = saved_page(
        held(
            turns=[turn(said, {"text": reply, "buttons": [{"title": title, "id": "x"}]})],
            events=LIST,
            checklist=[{"task_id": "own:1", "status": "open", "due": None, "note": note}],
            own_tasks=[{"task_id": "own:1", "title": title, "due": None}],
            sheets=[{"sheet": "insurer_call", "field": "reason_no", "value": value}],
        )
    )
    read = Reader(page)
    assert set(read.tags) <= TAGS
    names = {name for name, _ in read.attributes}
    assert names <= {"lang", "charset", "http-equiv", "content", "name", "dir", "class", "start"}
    assert "<script" not in page.lower()


def test_it_comes_as_a_file_that_runs_nothing(patient: Patient) -> None:
    patient.say("<b>my words</b>")
    answer = patient.get("export?as=page")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="second-opinion.html"'
    assert answer.headers["content-security-policy"] == f"{POLICY}; sandbox"
    assert answer.headers["cache-control"] == "no-store"
    assert "&lt;b&gt;my words&lt;/b&gt;" in answer.text
