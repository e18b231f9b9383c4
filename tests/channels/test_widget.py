"""The widget's script and the page in its frame, over HTTP: who may hold it, what is sent."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from bot import content
from bot.channels import web_page
from bot.channels.web_page import DEEP_CHAT, FOLDER, WebPage
from tests.channels.conftest import serve
from tests.channels.standin import Server

CLINIC = "https://www.clinic.example"
LIGHT = 15_000


@pytest.fixture(scope="module")
def listed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that lets two other sites show the chat."""
    yield from serve(
        tmp_path_factory.mktemp("web"), WIDGET_ORIGINS=f"{CLINIC}, http://b.example:81"
    )


def test_without_a_list_only_our_own_pages_hold_the_frame(server: Server) -> None:
    answer = requests.get(f"{server.url}/widget")
    assert answer.status_code == 200
    policy = answer.headers["content-security-policy"]
    assert policy.endswith("frame-ancestors 'self'")
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert answer.headers["cache-control"] == "no-store"
    assert "[[" not in answer.text


def test_pages_of_the_list_hold_the_frame(listed: Server) -> None:
    headers = requests.get(f"{listed.url}/widget").headers
    policy = headers["content-security-policy"]
    assert policy.endswith(f"frame-ancestors 'self' {CLINIC} http://b.example:81")
    assert "x-frame-options" not in headers


def test_nobody_holds_the_page_itself(listed: Server) -> None:
    headers = requests.get(listed.url).headers
    assert headers["content-security-policy"].endswith("frame-ancestors 'none'")
    assert headers["x-frame-options"] == "DENY"


def test_the_script_may_be_loaded_by_any_page_and_is_light(server: Server) -> None:
    answer = requests.get(f"{server.url}/widget.js")
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    assert len(answer.content) < LIGHT
    again = requests.get(
        f"{server.url}/widget.js", headers={"If-None-Match": answer.headers["etag"]}
    )
    assert again.status_code == 304


def found(pattern: str, text: str) -> str:
    """What the group of a pattern finds in a text."""
    match = re.search(pattern, text)
    assert match
    return match[1]


def test_the_script_speaks_every_language_with_its_facts(server: Server) -> None:
    script = requests.get(f"{server.url}/widget.js").text
    texts = json.loads(found(r"const TEXTS = (.*);", script))
    known = content.load()
    assert set(texts) == {"en", "es"}
    assert texts["es"]["widget.close"] == known.message("widget.close", "es")
    assert known.fact("emergency_us").value["en"] in texts["es"]["widget.failed"]


@pytest.mark.parametrize(("wanted", "got"), [("en", "en"), ("fr", "en"), ("<b>", "en")])
def test_the_frame_speaks_a_language_that_is_there(server: Server, wanted: str, got: str) -> None:
    page = requests.get(f"{server.url}/widget", params={"language": wanted}).text
    assert f'<html lang="{got}">' in page


def test_a_page_in_spanish_says_so_only_when_all_of_it_is(server: Server) -> None:
    whole = "es" in content.load().languages("page.")
    page = requests.get(f"{server.url}/widget", params={"language": "es"}).text
    assert f'<html lang="{"es" if whole else "en"}">' in page


def test_deep_chat_is_kept_for_good_under_the_name_of_its_bytes(server: Server) -> None:
    page = requests.get(f"{server.url}/widget").text
    address = found(r'data-deep-chat="(/page/deep-chat-[0-9a-f]{16}\.js)"', page)
    answer = requests.get(server.url + address)
    assert answer.content == DEEP_CHAT.read_bytes()
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["content-encoding"] == "gzip"
    plain = requests.get(server.url + address, headers={"Accept-Encoding": "identity"})
    assert plain.content == answer.content
    assert "content-encoding" not in plain.headers


def test_without_deep_chat_the_frame_says_so_and_the_page_works(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(web_page, "DEEP_CHAT", tmp_path / "nothing.js")
    page = WebPage()
    assert "deep-chat is not installed" in caplog.text
    known = content.load()
    for id in ("widget.missing", "widget.missing_why"):
        assert known.message(id) in page.frames["en"].decode().replace("&#x27;", "'")
    assert known.message("page.placeholder") in page.index.decode()


def test_the_lock_has_hashes_and_no_addresses() -> None:
    lock = json.loads((FOLDER / "package-lock.json").read_text("utf-8"))
    packages = [package for name, package in lock["packages"].items() if name]
    assert packages
    for package in packages:
        assert package["integrity"].startswith("sha512-")
        assert "resolved" not in package
