"""The chat page in a real browser: on a phone, on a desktop, by keyboard alone."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from sqlalchemy import update

from bot import content
from bot.channels import tokens
from bot.storage import homes
from bot.storage.erasure import export
from bot.storage.schema import turns
from tests.browser.chat import Chat
from tests.browser.conftest import DESKTOP, FRAME, PAGE, PHONE, Opener
from tests.channels.standin import ANSWERS, GREETING, Server

pytestmark = pytest.mark.browser


TO_HIT = ", ".join(
    f"{one}:visible"
    for one in ("button", "textarea", ".file", ".ticked", "deep-chat [role=button]")
)


def words(id: str, **values: Any) -> str:
    return content.load().message(id, **values)


def conversation_of(chat: Chat) -> str:
    token = json.loads(chat.storage()["second-opinion"])["token"]
    return tokens.conversation_of(f"Bearer {token}")


def check_access(chat: Chat) -> None:
    """No fault that axe-core finds, nothing too small to hit, nothing wider than the screen."""
    results = Axe().run(chat.page)
    assert results.violations_count == 0, results.generate_report()
    for one in chat.page.locator(TO_HIT).all():
        box = one.bounding_box()
        assert box["width"] >= 44, one.inner_text()
        assert box["height"] >= 44, one.inner_text()
    root = "document.documentElement"
    assert chat.page.evaluate(f"{root}.scrollWidth <= {root}.clientWidth")


# Talking


def test_a_patient_talks_by_typing_and_by_choosing(chat: Chat, server: Server) -> None:
    assert chat.bot() == [GREETING["text"]]
    assert chat.patient() == []
    chat.choose("Will my insurance pay?")
    chat.say("one line\nand another")
    assert chat.patient() == ["Will my insurance pay?", "one line\nand another"]
    assert chat.bot()[-1] == "I read: one line\nand another"
    assert chat.errors == []


def test_enter_sends_and_shift_enter_makes_a_line(chat: Chat) -> None:
    chat.composer.focus()
    chat.page.keyboard.type("one")
    chat.page.keyboard.press("Shift+Enter")
    chat.page.keyboard.type("two")
    assert chat.patient() == []
    chat.page.keyboard.press("Enter")
    chat.settle()
    assert chat.patient() == ["one\ntwo"]
    chat.page.keyboard.press("Enter")
    assert chat.patient() == ["one\ntwo"]


def test_choices_stay_to_read_but_not_to_press(chat: Chat) -> None:
    assert chat.button("Make my checklist").is_visible()
    chat.say("something else")
    assert chat.button("Make my checklist").count() == 0
    assert chat.page.locator(".offered li").all_inner_texts() == [
        button["title"] for button in GREETING["buttons"]
    ]


def test_typing_is_shown_and_told(chat: Chat, server: Server) -> None:
    server.agent.hold("slowly")
    chat.composer.fill("slowly")
    chat.button("Send").click()
    sign = chat.page.get_by_role("status").filter(has_text=words("page.typing"))
    sign.wait_for()
    chat.composer.fill("too early")
    chat.page.keyboard.press("Enter")
    assert chat.patient() == ["slowly"]
    server.agent.release("slowly")
    chat.settle()
    assert sign.count() == 0
    assert chat.typed() == "too early"


def test_progress_is_shown_in_words_and_as_a_bar(chat: Chat) -> None:
    assert chat.page.locator("#progress").is_hidden()
    chat.say("list")
    bar = chat.page.get_by_role("progressbar", name=words("page.progress", done=3, total=20))
    assert bar.is_visible()
    assert bar.evaluate("bar => [bar.value, bar.max]") == [3, 20]


def test_urgent_words_are_an_alert_with_a_number_to_tap(chat: Chat) -> None:
    chat.say("chest pain")
    alert = chat.page.get_by_role("alert").filter(has_text="Call 911 now.")
    assert alert.is_visible()
    assert alert.get_by_role("link").get_attribute("href") == "tel:911"


def test_the_header_says_what_it_is_and_whom_to_call(chat: Chat) -> None:
    assert chat.page.get_by_role("heading", level=1).inner_text() == words("page.title")
    assert chat.page.locator("#subtitle").inner_text() == words("page.subtitle")
    assert chat.page.locator("#subtitle a[href^='tel:']").count() == 3


def test_what_is_said_in_another_language_says_so(open_chat: Opener) -> None:
    chat = open_chat()
    spoken = "e => (e.closest('[lang]') ?? document.documentElement).lang"
    assert chat.within.locator(".bot").last.evaluate(spoken) == "en"
    chat.say("hola")
    assert chat.within.locator(".bot").last.evaluate(spoken) == "es"
    assert chat.button("Hacer mi lista").evaluate(spoken) == "es"
    chat.say("hello")
    assert chat.within.locator(".bot").last.evaluate(spoken) == "en"


def test_markup_is_shown_as_it_is_written(chat: Chat) -> None:
    chat.say("markup")
    assert chat.bot()[-1] == "<img src=x onerror=alert(1)> <b>bold</b>"
    chat.say("<b>me too</b>")
    assert chat.patient()[-1] == "<b>me too</b>"
    assert chat.log.locator("img, b").count() == 0


def test_a_list_has_headings_numbers_that_stand_out_and_check_marks(chat: Chat) -> None:
    chat.say("tasks")
    told = ANSWERS["tasks"][0]
    said = chat.page.locator(".bot").last
    assert chat.bot()[-1] == told["text"]
    assert said.locator("strong").all_inner_texts() == told["custom"]["headings"]
    assert said.locator("b").count() == 0
    assert said.get_by_role("link").get_attribute("href") == "tel:18006334227"
    marks = said.get_by_role("img", name=words("list.mark_done"), exact=True)
    assert marks.count() == said.locator(".done").count() == 2
    rows = said.locator(".numbered:not(.done)").evaluate_all(
        """(lines) => lines.map((line) => {
          const words = document.createRange();
          words.selectNodeContents(line);
          words.setStartAfter(line.querySelector(".count"));
          const starts = {};
          for (const { left, bottom } of words.getClientRects()) {
            starts[bottom] = Math.min(starts[bottom] ?? Infinity, Math.round(left));
          }
          return Object.values(starts);
        })"""
    )
    assert len({start for starts in rows for start in starts}) == 1
    assert chat.page.viewport_size["width"] > 400 or len(rows[0]) > 1
    check_access(chat)


@pytest.mark.parametrize("device", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_the_header_never_grows_over_what_the_patient_said(
    open_chat: Opener, device: dict[str, Any]
) -> None:
    chat = open_chat(**device, reduced_motion="reduce")

    def gap() -> float:
        bubble = chat.within.locator(".patient").last.bounding_box()["y"]
        top = chat.page.locator(".top").bounding_box()
        return bubble - top["y"] - top["height"]

    chat.say("hello")
    before = chat.page.locator(".top").bounding_box()["height"]
    chat.say("tasks")
    assert chat.page.locator(".top").bounding_box()["height"] > before
    assert 0 <= gap() <= 24
    chat.page.set_viewport_size({"width": 320, "height": 844})
    chat.page.evaluate("new Promise((done) => setTimeout(done, 300))")
    assert gap() >= 0


def test_on_a_phone_the_header_is_low(open_chat: Opener) -> None:
    chat = open_chat(**PHONE)
    lines = "element => element.offsetHeight / parseFloat(getComputedStyle(element).lineHeight)"
    assert round(chat.page.locator("#subtitle").evaluate(lines)) <= 2


def test_a_file_is_fetched_with_the_token_and_saved(chat: Chat) -> None:
    chat.say("list")
    with chat.page.expect_download() as download:
        chat.page.get_by_role("link", name="Checklist to print").click()
    assert download.value.suggested_filename == "second-opinion.txt"
    assert "Here is your list." in download.value.path().read_text("utf-8")
    assert chat.page.url == chat.address


def test_a_text_that_is_too_long_comes_back_to_be_shortened(chat: Chat) -> None:
    chat.composer.fill("word " * 500)
    chat.page.keyboard.press("Enter")
    chat.settle()
    assert chat.bot()[-1] == words("channel.too_long")
    assert chat.typed() == "word " * 500
    assert chat.patient() == []


LINKS = [
    ("Call 911 now.", ["tel:911"]),
    ("Call 911, 999 or 112.", ["tel:911", "tel:999", "tel:112"]),
    ("Call or text 988 at any time.", ["tel:988"]),
    ("It helped 988 people.", []),
    ("Call them. About 911 people did.", []),
    ("Call 1-800-633-4227.", ["tel:18006334227"]),
    ("Ring 0800 123 4567 (free).", ["tel:08001234567"]),
    ("Ring 116 123 at any time.", ["tel:116123"]),
    ("Write to +44 20 7946 0000", ["tel:+442079460000"]),
    ("(800) 633-4227", ["tel:8006334227"]),
    ("On 2026-11-21 it was 20%.", []),
    ("From 2019-2024, 1,000,000 people and $1,736.", []),
    ("Reference 12345678", []),
    ("See https://www.medicare.gov/coverage.", ["https://www.medicare.gov/coverage"]),
    ("See http://nhs.uk/a?b=c#d, or ask.", ["https://nhs.uk/a?b=c#d"]),
    ("See medicare.gov/plan-compare.", ["https://medicare.gov/plan-compare"]),
    ("Write to help@example.org.", []),
    ("javascript:alert(1) data:text/html,x", []),
    ("https://a.org/\"onmouseover='x'", ["https://a.org/"]),
]


def test_numbers_and_addresses_become_links_and_nothing_else_does(open_chat: Opener) -> None:
    script = """async (texts) => {
      const { appendLinked } = await import("/page/links.js");
      return texts.map((text) => {
        const place = document.createElement("p");
        appendLinked(place, text);
        const hrefs = [...place.querySelectorAll("a")].map((link) => link.getAttribute("href"));
        return [place.textContent, hrefs];
      });
    }"""
    found = open_chat().page.evaluate(script, [text for text, _ in LINKS])
    assert found == [[text, links] for text, links in LINKS]


# Reloading and coming back


def test_a_reload_brings_everything_back_and_asks_nothing_anew(chat: Chat, server: Server) -> None:
    chat.choose("Will my insurance pay?")
    chat.say("list")
    before = (chat.bot(), chat.patient())
    handled = len(server.agent.handled)
    chat.reload()
    assert (chat.bot(), chat.patient()) == before
    assert chat.page.get_by_role("progressbar").is_visible()
    assert len(server.agent.handled) == handled
    chat.say("and on it goes")
    assert chat.bot()[-1] == "I read: and on it goes"


def test_the_choices_of_the_last_turn_can_be_used_after_a_reload(chat: Chat) -> None:
    chat.choose("Will my insurance pay?")
    chat.reload()
    chat.choose("Tell me more")
    assert chat.patient()[-1] == "Tell me more"
    assert chat.errors == []


def test_after_a_long_time_away_the_assistant_says_hello_again(open_chat: Opener) -> None:
    chat = open_chat()
    yesterday = datetime.now(UTC) - timedelta(days=1)
    conversation = conversation_of(chat)
    with homes.home(conversation).begin() as connection:
        connection.execute(
            update(turns)
            .where(turns.c.conversation_id == conversation)
            .values(created_at=yesterday)
        )
    chat.reload()
    assert chat.bot() == [GREETING["text"]] * 2
    assert chat.patient() == []


def test_a_session_that_is_over_gives_way_to_a_new_one(open_chat: Opener) -> None:
    chat = open_chat()
    chat.say("old words")
    chat.page.evaluate(
        "localStorage.setItem('second-opinion', JSON.stringify({token: 'x', renewAt: 9e15}))"
    )
    chat.reload()
    chat.page.get_by_text(words("page.expired")).wait_for()
    assert chat.bot() == [GREETING["text"]]


# Going offline


def test_a_message_that_fails_is_kept_and_tried_again_under_its_id(
    chat: Chat, server: Server
) -> None:
    sent = chat.lose_first_answer()
    chat.say("only once please")
    assert chat.page.get_by_text(words("page.offline")).is_visible()
    assert chat.patient() == ["only once please"]
    chat.button(words("page.retry")).click()
    chat.settle()
    assert chat.bot()[-1] == "I read: only once please"
    assert chat.page.get_by_text(words("page.offline")).count() == 0
    assert sent[0] == sent[1]
    assert server.agent.texts(conversation_of(chat)).count("only once please") == 1


def test_offline_nothing_is_lost(chat: Chat) -> None:
    chat.page.context.set_offline(True)
    chat.say("are you there")
    assert chat.focused() == words("page.retry")
    chat.page.context.set_offline(False)
    chat.page.keyboard.press("Enter")
    chat.settle()
    assert chat.bot()[-1] == "I read: are you there"
    assert chat.patient() == ["are you there"]


def test_a_page_that_cannot_reach_its_server_offers_to_try_again(open_chat: Opener) -> None:
    chat = open_chat()
    chat.page.route("**/webhooks/web/history", lambda route: route.abort())
    chat.page.reload()
    chat.page.get_by_text(words("page.load_failed")).wait_for()
    chat.page.unroute("**/webhooks/web/history")
    chat.button(words("page.retry")).click()
    chat.page.get_by_text("What is going on?").wait_for()


def test_too_many_messages_are_told_and_sent_again_under_their_id(
    chat: Chat, server: Server
) -> None:
    sent: list[dict[str, Any]] = []

    def refuse_first(route: Any) -> None:
        sent.append(json.loads(route.request.post_data))
        if len(sent) > 2:
            route.continue_()
            return
        body = json.dumps({"error": words("page.too_many")})
        headers = {"Retry-After": "1", "Content-Type": "application/json"}
        route.fulfill(status=429, headers=headers, body=body)

    chat.page.route("**/webhooks/web/message", refuse_first)
    chat.composer.fill("me too please")
    chat.page.keyboard.press("Enter")
    chat.page.get_by_text(words("page.too_many")).wait_for()
    chat.settle()
    assert chat.bot()[-1] == "I read: me too please"
    assert chat.page.get_by_text(words("page.too_many")).count() == 0
    assert sent == [sent[0]] * 3
    assert server.agent.texts(conversation_of(chat)).count("me too please") == 1


def test_an_end_while_a_message_waits_is_the_end(open_chat: Opener) -> None:
    chat = open_chat()
    answer = {"status": 429, "headers": {"Retry-After": "1"}, "body": '{"error": "Wait."}'}
    chat.page.route("**/webhooks/web/message", lambda route: route.fulfill(**answer))
    chat.composer.fill("my private words")
    chat.page.keyboard.press("Enter")
    chat.page.get_by_text("Wait.").wait_for()
    chat.button(words("page.end")).click()
    chat.button(words("page.end_yes")).click()
    chat.page.get_by_role("heading", name=words("page.end_done_title")).wait_for()
    chat.page.wait_for_timeout(1500)
    assert chat.storage() == {}
    assert "private words" not in chat.everything()
    chat.page.unroute("**/webhooks/web/message")
    chat.button(words("page.start_again")).click()
    chat.page.locator(".bot").wait_for()
    assert chat.bot() == [GREETING["text"]]


# Leaving at once


def test_one_press_leaves_the_page_and_shows_nothing_of_it(chat: Chat) -> None:
    chat.page.goto("about:blank#before")
    chat.open()
    chat.say("my private words")
    leave = chat.page.get_by_role("button", name=words("page.hide"))
    assert leave.evaluate(
        "e => document.getElementById(e.getAttribute('aria-describedby')).innerText"
    )
    leave.click()
    chat.page.wait_for_url("about:blank")
    assert "private words" not in chat.everything()
    chat.page.go_back()
    assert chat.page.url == "about:blank#before"
    chat.page.goto(chat.address)
    chat.page.get_by_text("I read: my private words").wait_for()


# Ending


def test_ending_keeps_nothing_here_or_there(chat: Chat) -> None:
    chat.say("my private words")
    conversation = conversation_of(chat)
    assert any(export(conversation).values())
    chat.composer.fill("half a thought")
    chat.button(words("page.end")).click()
    chat.button(words("page.end_yes")).click()
    chat.page.get_by_role("heading", name=words("page.end_done_title")).wait_for()
    assert chat.focused() == "ended-title"
    assert not any(export(conversation).values())
    assert chat.storage() == {}
    assert chat.page.context.cookies() == []
    assert chat.page.evaluate("indexedDB.databases()") == []
    assert chat.page.evaluate("caches.keys()") == []
    assert "private words" not in chat.everything()
    assert chat.typed() == ""
    assert chat.composer.is_hidden()


def test_after_the_end_a_new_chat_begins_from_nothing(chat: Chat) -> None:
    chat.say("my private words")
    first = chat.storage()
    chat.button(words("page.end")).click()
    chat.button(words("page.end_yes")).click()
    chat.button(words("page.start_again")).click()
    chat.page.locator(".bot").wait_for()
    assert chat.bot() == [GREETING["text"]]
    assert chat.patient() == []
    assert chat.storage() != first
    chat.reload()
    assert chat.bot() == [GREETING["text"]]


def test_going_back_after_the_end_shows_nothing(open_chat: Opener) -> None:
    chat = open_chat()
    chat.say("my private words")
    chat.button(words("page.end")).click()
    chat.button(words("page.end_yes")).click()
    chat.page.get_by_role("heading", name=words("page.end_done_title")).wait_for()
    chat.page.goto("about:blank")
    chat.page.go_back()
    chat.page.locator(".bot").first.wait_for()
    assert "private words" not in chat.everything()


def test_before_the_end_a_copy_can_be_saved(chat: Chat) -> None:
    chat.say("my words to keep")
    chat.button(words("page.end")).click()
    for button, name in (
        ("page.keep_list", "second-opinion.html"),
        ("page.keep_data", "second-opinion.json"),
    ):
        with chat.page.expect_download() as download:
            chat.button(words(button)).click()
        assert download.value.suggested_filename == name
        assert "my words to keep" in download.value.path().read_text("utf-8")
    chat.button(words("page.end_no")).click()
    chat.say("still here")
    assert chat.bot()[-1] == "I read: still here"


def test_an_end_that_fails_is_told_and_can_be_tried_again(open_chat: Opener) -> None:
    chat = open_chat()
    chat.button(words("page.end")).click()
    chat.page.context.set_offline(True)
    chat.button(words("page.end_yes")).click()
    chat.page.get_by_role("alert").filter(has_text=words("page.end_failed")).wait_for()
    chat.page.context.set_offline(False)
    chat.button(words("page.end_yes")).click()
    chat.page.get_by_role("heading", name=words("page.end_done_title")).wait_for()


def test_a_chat_that_the_assistant_ends_is_over(chat: Chat) -> None:
    chat.say("my private words")
    chat.say("forget me")
    chat.page.get_by_role("heading", name=words("page.end_done_title")).wait_for()
    assert chat.bot() == ["All gone."]
    assert "private words" not in chat.everything()
    assert chat.storage() == {}


def test_ending_in_one_tab_ends_the_other(open_chat: Opener) -> None:
    one = open_chat()
    one.say("my private words")
    other = Chat(one.page.context.new_page(), one.url, one.path).open()
    assert "private words" in other.everything()
    one.button(words("page.end")).click()
    one.button(words("page.end_yes")).click()
    other.page.get_by_role("heading", name=words("page.end_done_title")).wait_for()
    assert "private words" not in other.everything()


# For everybody


def test_the_keyboard_alone_is_enough(open_chat: Opener) -> None:
    chat = open_chat()
    press = chat.page.keyboard.press
    titles = [button["title"] for button in GREETING["buttons"]]
    before = ["911", "999", "112", "end", "hide"]
    after = [chat.composer.get_attribute("id"), chat.send.get_attribute("id") or "Send"]
    if chat.path == FRAME:
        before.append("messages")
    seen = []
    for _ in range(len(before + titles + after)):
        press("Tab")
        seen.append(chat.focused())
        assert chat.shows_focus(), seen[-1]
    assert seen == [*before, *titles, *after]
    for _ in range(3):
        press("Shift+Tab")
    assert chat.focused() == "Will my insurance pay?"
    press("Enter")
    chat.settle()
    assert "Medicare pays most of it." in chat.focused()
    press("Tab")
    press("Tab")
    press("Tab")
    assert chat.focused() == "Tell me more"
    press("Space")
    chat.settle()
    press("Tab")
    assert chat.focused() == after[0]
    chat.page.keyboard.type("typed")
    press("Enter")
    chat.settle()
    assert chat.focused() == after[0]
    assert chat.patient() == ["Will my insurance pay?", "Tell me more", "typed"]


def test_the_question_before_the_end_holds_the_focus_and_gives_it_back(open_chat: Opener) -> None:
    chat = open_chat()
    chat.page.locator("#end").focus()
    chat.page.keyboard.press("Enter")
    inside = "document.querySelector('dialog').contains(document.activeElement)"
    for _ in range(4):
        assert chat.page.evaluate(inside)
        chat.page.keyboard.press("Tab")
    chat.page.keyboard.press("Escape")
    assert chat.page.get_by_role("dialog").count() == 0
    assert chat.focused() == "end"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("device", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_axe_finds_nothing(open_chat: Opener, device: dict[str, Any], scheme: str) -> None:
    chat = open_chat(**device, color_scheme=scheme, reduced_motion="reduce")
    check_access(chat)
    chat.choose("Will my insurance pay?")
    chat.say("list")
    chat.say("chest pain")
    chat.page.context.set_offline(True)
    chat.say("lost")
    check_access(chat)
    chat.page.context.set_offline(False)
    chat.button(words("page.end")).click()
    check_access(chat)
    chat.button(words("page.end_yes")).click()
    chat.page.get_by_role("heading", name=words("page.end_done_title")).wait_for()
    check_access(chat)


@pytest.mark.parametrize(("width", "height"), [(640, 400), (320, 256)])
def test_zoomed_in_far_there_is_room_to_read(open_chat: Opener, width: int, height: int) -> None:
    chat = open_chat(viewport={"width": width, "height": height}, reduced_motion="reduce")
    chat.say("list")
    check_access(chat)
    bars = chat.page.evaluate(
        "[...document.querySelectorAll('.top, .bottom')]"
        ".filter((bar) => getComputedStyle(bar).position === 'sticky')"
        ".reduce((sum, bar) => sum + bar.offsetHeight, 0)"
    )
    assert bars <= height / 2
    scrolls = "e => e.scrollHeight > e.clientHeight"
    assert chat.log.evaluate(scrolls) or chat.page.locator("html").evaluate(scrolls)


def test_nothing_moves_for_those_who_want_it_still(open_chat: Opener, server: Server) -> None:
    chat = open_chat(reduced_motion="reduce")
    server.agent.hold("slowly")
    chat.composer.fill("slowly")
    chat.page.keyboard.press("Enter")
    chat.page.locator(".dots").wait_for()
    assert chat.page.evaluate("document.getAnimations().length") == 0
    server.agent.release("slowly")


def test_on_paper_nothing_is_cut_off(open_chat: Opener) -> None:
    chat = open_chat()
    chat.say("tasks")
    chat.page.emulate_media(media="print")
    assert chat.log.evaluate("e => getComputedStyle(e).overflowY") == "visible"
    last = chat.within.locator(".bot").last.bounding_box()
    assert last["y"] + last["height"] <= chat.page.evaluate("document.body.scrollHeight")
    assert chat.composer.is_hidden()
    for button in ("page.end", "page.print"):
        assert chat.button(words(button)).count() == 0


def test_no_request_leaves_for_anybody_else(chat: Chat) -> None:
    chat.say("list")
    with chat.page.expect_download():
        chat.page.get_by_role("link", name="Checklist to print").click()
    chat.reload()
    chat.button(words("page.end")).click()
    chat.button(words("page.end_yes")).click()
    chat.page.get_by_role("heading", name=words("page.end_done_title")).wait_for()
    assert [one for one in chat.requests if not one.startswith((chat.url, "blob:"))] == []
    assert chat.errors == []


# The whole assistant


@pytest.mark.live
@pytest.mark.parametrize("path", [PAGE, FRAME], ids=["page", "frame"])
@pytest.mark.parametrize("device", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_the_page_talks_with_the_whole_assistant(
    browser: Any, live: Any, device: dict[str, Any], path: str
) -> None:
    context = browser.new_context(**device, reduced_motion="reduce")
    chat = Chat(context.new_page(), live.url, path).open()
    check_access(chat)
    chat.say("what is a second opinion")
    said = chat.bot()
    assert len(said) >= 2
    check_access(chat)
    chat.reload()
    assert chat.bot() == said
    chat.button(words("page.end")).click()
    chat.button(words("page.end_yes")).click()
    chat.page.get_by_role("heading", name=words("page.end_done_title")).wait_for()
    assert chat.storage() == {}
    assert [one for one in chat.requests if not one.startswith((chat.url, "blob:"))] == []
    assert chat.errors == []
    context.close()
