"""Document cards and how far along the list is, in a real browser."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from bot.storage import database
from bot.storage.schema import document_links, now
from tests.browser.chat import Chat
from tests.browser.conftest import DESKTOP, PHONE, Opener
from tests.browser.test_page import check_access, words
from tests.channels.standin import Server

pytestmark = pytest.mark.browser


def card(chat: Chat) -> Any:
    return chat.page.locator(".card").filter(has_text="Your checklist")


def test_a_card_has_its_name_and_a_link_for_each_form(chat: Chat) -> None:
    chat.say("my papers")
    assert card(chat).locator(".heading").inner_text() == "Your checklist"
    names = ["Save as PDF", "Open to read or print", "Plain text", "Show a code to scan"]
    assert card(chat).get_by_role("listitem").count() == 4
    for name in names:
        assert card(chat).get_by_role("link", name=name).is_visible()
    assert chat.errors == []


def test_a_pdf_is_saved_under_its_name(chat: Chat, tmp_path: Path) -> None:
    chat.say("my papers")
    with chat.page.expect_download() as saved:
        card(chat).get_by_role("link", name="Save as PDF").click()
    assert saved.value.suggested_filename == "checklist.pdf"
    saved.value.save_as(tmp_path / "list.pdf")
    assert (tmp_path / "list.pdf").read_bytes().startswith(b"%PDF-")


@pytest.mark.parametrize("name", ["Open to read or print", "Show a code to scan"])
def test_a_page_opens_beside_the_chat_and_asks_nobody_else(chat: Chat, name: str) -> None:
    chat.say("my papers")
    link = card(chat).get_by_role("link", name=name)
    assert words("page.new_tab") in link.inner_text()
    asked: list[str] = []
    chat.page.context.on("request", lambda request: asked.append(request.url))
    with chat.page.context.expect_page() as opening:
        link.click()
    opened = opening.value
    faults: list[str] = []
    opened.on("console", lambda message: faults.append(message.text))
    opened.wait_for_load_state()
    opened.reload()
    assert opened.get_by_role("heading", level=1).is_visible()
    assert opened.evaluate("document.referrer") == ""
    assert opened.evaluate("window.opener") is None
    assert all(url.startswith(chat.url) for url in asked)
    root = "document.documentElement"
    assert opened.evaluate(f"{root}.scrollWidth <= {root}.clientWidth")
    assert faults == []
    assert chat.patient() == ["my papers"]


def test_a_link_whose_time_is_over_is_told_in_the_chat(chat: Chat) -> None:
    chat.say("my papers")
    with database.memory().begin() as connection:
        connection.execute(update(document_links).values(expires_at=now()))
    card(chat).get_by_role("link", name="Save as PDF").click()
    chat.page.get_by_role("status").filter(has_text=words("page.link_gone")).wait_for()


def test_cards_come_back_after_a_reload(chat: Chat) -> None:
    chat.say("my papers")
    chat.reload()
    with chat.page.expect_download() as saved:
        card(chat).get_by_role("link", name="Save as PDF").click()
    assert saved.value.suggested_filename == "checklist.pdf"


def test_a_list_shows_how_far_along_it_is_and_each_of_its_groups(chat: Chat) -> None:
    chat.say("tasks")
    ring = chat.page.get_by_role("img", name=words("page.progress", done=2, total=29))
    assert ring.is_visible()
    groups = chat.page.locator(".groups li")
    told = [" ".join(one.split()) for one in groups.all_inner_texts()]
    assert told == ["First steps 0 of 25", "Your records 2 of 2", "Your visit 0 of 2"]
    widths = chat.page.locator(".bar").evaluate_all(
        "bars => bars.map(bar => getComputedStyle(bar).backgroundSize)"
    )
    assert widths == ["0% 100%", "100% 100%", "0% 100%"]
    assert groups.nth(1).get_attribute("class") == "whole"
    chat.say("list")
    assert chat.page.locator(".ring").count() == 1


def test_cards_are_reached_by_keyboard(open_chat: Opener) -> None:
    chat = open_chat()
    chat.say("my papers")
    card(chat).get_by_role("link", name="Save as PDF").focus()
    for name in ("Open to read or print", "Plain text", "Show a code to scan"):
        chat.page.keyboard.press("Tab")
        assert chat.focused().startswith(name)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("device", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_everybody_can_use_them(open_chat: Opener, device: dict[str, Any], scheme: str) -> None:
    chat = open_chat(**device, color_scheme=scheme, reduced_motion="reduce")
    chat.say("my papers")
    chat.say("tasks")
    check_access(chat)


def box(chat: Chat, name: str) -> Any:
    return chat.log.get_by_role("checkbox", name=name)


def test_a_tick_is_told_to_the_assistant_and_comes_back_after_a_reload(
    chat: Chat, server: Server
) -> None:
    chat.say("steps")
    assert box(chat, "Get your slides").is_checked()
    assert not box(chat, "Get <b>reports</b>").is_checked()
    box(chat, "Get <b>reports</b>").click()
    chat.page.get_by_text("Ticked: reports.").wait_for()
    box(chat, "Get your slides").focus()
    chat.page.keyboard.press("Space")
    chat.page.get_by_text("Back on your list: slides.").wait_for()
    chat.settle()
    assert chat.patient()[1:] == ["Done: Get <b>reports</b>", "Not done yet: Get your slides"]
    assert [said.text for said in server.agent.handled[-2:]] == ["/tick_reports", "/untick_slides"]
    for _ in range(2):
        assert box(chat, "Get <b>reports</b>").is_checked()
        assert not box(chat, "Get your slides").is_checked()
        chat.reload()


def test_boxes_ticked_at_once_are_told_one_after_the_other(chat: Chat, server: Server) -> None:
    chat.say("steps")
    server.agent.hold("/tick_reports")
    box(chat, "Get <b>reports</b>").click()
    box(chat, "Get your slides").click()
    server.agent.release("/tick_reports")
    chat.page.get_by_text("Back on your list: slides.").wait_for()
    assert chat.bot()[-2:] == ["Ticked: reports.", "Back on your list: slides."]


def test_a_tick_that_is_refused_is_taken_back(open_chat: Opener) -> None:
    chat = open_chat()
    chat.say("steps")
    gone = {"status": 400, "body": '{"error": "Gone."}'}
    chat.page.route("**/webhooks/web/message", lambda route: route.fulfill(**gone))
    box(chat, "Get <b>reports</b>").click()
    chat.page.get_by_text("Gone.").wait_for()
    assert not box(chat, "Get <b>reports</b>").is_checked()


def test_a_line_with_a_box_says_once_whether_it_is_done(open_chat: Opener) -> None:
    chat = open_chat(reduced_motion="reduce")
    chat.say("steps")
    lines = [" ".join(one.split()) for one in chat.log.locator(".ticked").all_inner_texts()]
    assert lines == [
        "1. Get your slides, call 1-800-633-4227",
        "2. Get <b>reports</b> - by Mon, Nov 23",
    ]
    check_access(chat)
