"""The page that a patient saves, opened from the disk as a patient opens it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from bot import content
from tests.browser.conftest import PHONE, Opener

pytestmark = pytest.mark.browser


def words(id: str) -> str:
    return content.load().message(id)


def test_the_saved_page_opens_without_a_script_and_asks_nobody_for_anything(
    open_chat: Opener, browser: Any, tmp_path: Path
) -> None:
    chat = open_chat()
    chat.say("markup")
    chat.say("<script>document.title = 'mine'</script><b>hi</b>")
    chat.button(words("page.end")).click()
    with chat.page.expect_download() as download:
        chat.button(words("page.keep_list")).click()
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)

    page = browser.new_context(**PHONE).new_page()
    asked: list[str] = []
    told: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: told.append(message.text))
    page.goto(file.as_uri())
    assert page.title() == words("page.title")
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.get_by_text("<script>document.title").count() == 2
    assert page.locator("script, img").count() == 0
    assert page.locator("body").evaluate("e => getComputedStyle(e).maxWidth") != "none"
    assert asked == [file.as_uri()]
    assert told == []
    root = "document.documentElement"
    assert page.evaluate(f"{root}.scrollWidth <= {root}.clientWidth")
    page.context.close()


def test_anybody_can_read_the_saved_page(open_chat: Opener, browser: Any, tmp_path: Path) -> None:
    chat = open_chat()
    chat.say("tasks")
    chat.button(words("page.end")).click()
    with chat.page.expect_download() as download:
        chat.button(words("page.keep_list")).click()
    # axe is a script, which the page's own policy keeps out.
    saved = download.value.path().read_text("utf-8")
    open_to_axe = saved.replace("Content-Security-Policy", "X-Policy")
    page = browser.new_context().new_page()
    page.set_content(open_to_axe)
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
    page.context.close()
