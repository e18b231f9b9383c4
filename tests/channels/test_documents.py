"""Links to documents over HTTP: what they open, for how long, and who cannot open them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from sqlalchemy import update

from bot import content
from bot.channels import documents
from bot.channels.tokens import conversation_of
from bot.documents import DocumentError
from bot.storage import database, homes
from bot.storage.schema import document_links, now
from tests.channels.conftest import serve
from tests.channels.standin import Patient, Server

GONE = [content.load().message("link.gone", language) for language in ("en", "es")]


def papers(patient: Patient) -> dict[str, str]:
    """The links of a new card, by form."""
    messages = patient.say("my papers")
    return {one["form"]: one["url"] for message in messages for one in message["attachments"]}


def opened(patient: Patient, path: str, **headers: str) -> requests.Response:
    """Open a link as a browser does that has no token."""
    return requests.get(patient.url + path, headers=headers, timeout=60)


def conversation(patient: Patient) -> str:
    return conversation_of(f"Bearer {patient.token}")


def expire() -> None:
    """Let the time of every link run out."""
    for place in (database.memory(), database.ready()):
        with place.begin() as connection:
            connection.execute(update(document_links).values(expires_at=now()))


def coded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What codes are made of from now on."""
    held: list[str] = []
    made = documents.segno.make

    def noted(text: str, **how: Any) -> Any:
        held.append(text)
        return made(text, **how)

    monkeypatch.setattr(documents.segno, "make", noted)
    return held


def is_gone(answer: requests.Response) -> bool:
    return answer.status_code == 404 and all(words in answer.text for words in GONE)


def test_a_card_has_one_link_for_all_forms_and_its_address_tells_nothing(patient: Patient) -> None:
    messages = patient.say("my papers")
    files = messages[0]["attachments"]
    assert [one["form"] for one in files] == ["pdf", "page", "text", "code"]
    assert [one["type"] for one in files][:3] == ["application/pdf", "text/html", "text/plain"]
    assert all(set(one) == {"title", "form", "url", "type"} for one in files)
    found = [re.fullmatch(r"/webhooks/web/document/([\w-]{24})\?as=(\w+)", f["url"]) for f in files]
    assert len({link[1] for link in found if link}) == 1
    assert [link[2] for link in found if link] == ["pdf", "page", "text", "code"]
    assert messages[1]["attachments"][0]["url"].split("?")[0] != files[0]["url"].split("?")[0]
    assert patient.history()[-1]["messages"] == messages


@pytest.mark.parametrize(
    ("form", "kind", "begins", "shown"),
    [
        ("pdf", "application/pdf", b"%PDF-", 'attachment; filename="checklist.pdf"'),
        ("page", "text/html", b"<!DOCTYPE html>", 'inline; filename="checklist.html"'),
        ("text", "text/plain", b"", 'inline; filename="checklist.txt"'),
    ],
)
def test_a_link_opens_without_a_token(
    patient: Patient, form: str, kind: str, begins: bytes, shown: str
) -> None:
    answer = opened(patient, papers(patient)[form])
    assert answer.status_code == 200
    assert answer.headers["content-type"].partition(";")[0] == kind
    assert answer.content.startswith(begins) and len(answer.content) > 100
    assert answer.headers["content-disposition"] == shown


def test_every_answer_is_kept_nowhere_and_shown_to_nobody_else(patient: Patient) -> None:
    links = papers(patient)
    for path in (*links.values(), "/webhooks/web/document/unknown"):
        headers = opened(patient, path).headers
        assert headers["cache-control"] == "no-store"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert "noindex" in headers["x-robots-tag"]
        policy = headers["content-security-policy"]
        assert policy.startswith("default-src 'none'") and "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy and "script-src" not in policy
        assert "set-cookie" not in headers


def test_without_a_form_the_page_comes_and_a_wrong_form_is_gone(patient: Patient) -> None:
    address = papers(patient)["page"].split("?")[0]
    assert opened(patient, address).headers["content-type"].startswith("text/html")
    for wrong in ("ics", "exe", "../pdf"):
        assert is_gone(opened(patient, f"{address}?as={wrong}"))


def test_a_code_holds_the_link_and_nothing_else(
    patient: Patient, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = coded(monkeypatch)
    path = papers(patient)["code"]
    answer = opened(patient, path)
    assert answer.status_code == 200 and "<svg" in answer.text
    assert held == [patient.url + path.split("?")[0]]
    assert opened(patient, held[0].removeprefix(patient.url)).status_code == 200
    assert content.load().message("link.code", "en") in answer.text


def test_it_is_made_from_what_is_known_when_it_is_opened(
    patient: Patient, monkeypatch: pytest.MonkeyPatch
) -> None:
    languages = []
    render = documents.render

    async def noted(kind: Any, patient: Any, form: Any, **how: Any) -> Any:
        languages.append((kind, patient.conversation, form, how))
        return await render(kind, patient, form, **how)

    monkeypatch.setattr(documents, "render", noted)
    links = papers(patient)
    assert languages == []
    opened(patient, links["text"])
    opened(patient, links["ics"])
    asked = {"variant": None, "full_titles": False}
    assert languages == [
        ("checklist", conversation(patient), "text", asked),
        ("calendar", conversation(patient), "ics", asked | {"full_titles": True}),
    ]


def test_a_link_works_in_both_homes(patient: Patient) -> None:
    link = papers(patient)["page"]
    homes.keep(conversation(patient))
    assert opened(patient, link).status_code == 200
    assert opened(patient, papers(patient)["page"]).status_code == 200
    homes.release(conversation(patient))
    assert is_gone(opened(patient, link))
    assert opened(patient, papers(patient)["page"]).status_code == 200


def test_a_link_ends_with_its_time_and_a_new_one_works(patient: Patient) -> None:
    link = papers(patient)["page"]
    expire()
    assert is_gone(opened(patient, link))
    assert opened(patient, papers(patient)["page"]).status_code == 200


@pytest.mark.parametrize("how", ["end", "delete"])
def test_a_link_ends_with_its_conversation(new_patient: Callable[[], Patient], how: str) -> None:
    mine, other = new_patient(), new_patient()
    link, theirs = papers(mine)["page"], papers(other)["page"]
    if how == "end":
        mine.http.post(f"{mine.url}/webhooks/web/end", json={})
    else:
        mine.say("forget me")
    assert is_gone(opened(mine, link))
    assert opened(other, theirs).status_code == 200


def test_a_link_shows_its_own_conversation_whoever_opens_it(
    new_patient: Callable[[], Patient], monkeypatch: pytest.MonkeyPatch
) -> None:
    mine, other = new_patient(), new_patient()
    seen = []
    render = documents.render

    async def noted(kind: Any, patient: Any, form: Any, **how: Any) -> Any:
        seen.append(patient.conversation)
        return await render(kind, patient, form, **how)

    monkeypatch.setattr(documents, "render", noted)
    opened(other, papers(mine)["text"], Authorization=f"Bearer {other.token}")
    assert seen == [conversation(mine)]


@pytest.mark.parametrize(
    "guess", ["x" * 24, "a", "..%2Fexport", "%00", "é" * 10, "<script>", "x" * 3000, "%27--"]
)
def test_a_guess_gets_what_an_expired_link_gets(patient: Patient, guess: str) -> None:
    link = papers(patient)["page"]
    expire()
    ended, guessed = opened(patient, link), opened(patient, f"/webhooks/web/document/{guess}")
    assert is_gone(ended) and is_gone(guessed)
    assert ended.content == guessed.content
    assert "<script" not in guessed.text

    def told(answer: requests.Response) -> dict[str, str]:
        return {name: value for name, value in answer.headers.items() if name != "Date"}

    assert told(ended) == told(guessed)


@pytest.mark.parametrize("reason", ["no_dates", "no_printer", "busy", "too_slow", "failed"])
def test_a_document_that_cannot_be_made_is_told_kindly(
    patient: Patient, monkeypatch: pytest.MonkeyPatch, reason: Any
) -> None:
    async def fails(*_: Any, **__: Any) -> Any:
        raise DocumentError(reason)

    monkeypatch.setattr(documents, "render", fails)
    answer = opened(patient, papers(patient)["pdf"])
    assert answer.status_code == 503
    assert content.load().message("link.trouble", "en") in answer.text
    assert reason not in answer.text


def test_any_other_fault_is_a_page_too(patient: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fails(*_: Any, **__: Any) -> Any:
        raise RuntimeError("my liver worries me")

    monkeypatch.setattr(documents, "render", fails)
    answer = opened(patient, papers(patient)["page"])
    assert answer.status_code == 503 and "liver" not in answer.text
    assert content.load().message("link.trouble", "en") in answer.text


def test_where_no_pdf_can_be_made_none_is_offered(
    patient: Patient, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bot.channels import links

    monkeypatch.setattr(links, "prints", lambda: False)
    assert set(papers(patient)) == {"page", "text", "code", "ics"}


@pytest.fixture
def slow(tmp_path: Path) -> Iterator[Server]:
    """A channel that lets few links be opened."""
    yield from serve(tmp_path, MESSAGES_PER_MINUTE="3", PUBLIC_URL="https://opinion.example.org/")


def test_an_address_may_open_so_many_links_a_minute(slow: Server) -> None:
    patient = Patient(slow.url)
    link = papers(patient)["page"]
    for _ in range(3):
        opened(patient, "/webhooks/web/document/" + "x" * 24)
    answer = opened(patient, link)
    assert answer.status_code == 429 and int(answer.headers["retry-after"]) > 0
    assert content.load().message("link.wait", "en") in answer.text


def test_a_code_leads_to_the_address_of_the_setting(
    slow: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = coded(monkeypatch)
    patient = Patient(slow.url)
    path = papers(patient)["code"]
    opened(patient, path)
    assert held == ["https://opinion.example.org" + path.split("?")[0]]
