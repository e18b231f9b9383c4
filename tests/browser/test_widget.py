"""The widget on other people's pages, in a real browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from bot.storage.erasure import export
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.test_page import TO_HIT, conversation_of, words
from tests.browser.widget import Site, Widget, serving
from tests.channels.conftest import serve
from tests.channels.standin import GREETING, Server
from tests.conftest import free_port

pytestmark = pytest.mark.browser

LIGHT = 15_000
STRICT = (
    "default-src 'none'; script-src {server} 'self'; frame-src {server}; style-src 'self'; "
    "img-src 'self'; base-uri 'none'; form-action 'self'"
)
DEVICES = [pytest.param(PHONE, id="phone"), pytest.param(DESKTOP, id="desktop")]

Visitor = Callable[..., Widget]


@pytest.fixture(scope="module")
def sites() -> Iterator[list[Site]]:
    """A clinic's site, one that is not on the list, and one far from the server's own address."""
    with ExitStack() as open:
        hosts = ("127.0.0.1", "127.0.0.1", "localhost")
        yield [open.enter_context(serving(host, free_port())) for host in hosts]


@pytest.fixture(scope="module")
def server(sites: list[Site], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The channel with a stand-in agent; the second site is not on its list."""
    listed = f"{sites[0].url} {sites[2].url}"
    for server in serve(tmp_path_factory.mktemp("web"), WIDGET_ORIGINS=listed):
        for site in sites:
            site.server = server.url
        yield server


@pytest.fixture
def clinic(sites: list[Site], server: Server) -> Iterator[Site]:
    """The clinic's site, as it is without special wishes."""
    yield sites[0]
    sites[0].attributes = sites[0].policy = ""


@pytest.fixture
def visitor(browser: Any, clinic: Site) -> Iterator[Visitor]:
    """Brings visitors to the clinic's site, each with a browser profile of their own."""
    contexts = []

    def came(path: str = "/clinic.html", site: Site = clinic, **options: Any) -> Widget:
        contexts.append(browser.new_context(**(DESKTOP | options)))
        return Widget(contexts[-1].new_page(), site, path)

    yield came
    for context in contexts:
        context.close()


@pytest.fixture(params=DEVICES)
def widget(request: pytest.FixtureRequest, visitor: Visitor) -> Widget:
    """The clinic's page on a phone, and on a desktop."""
    return visitor(**request.param)


def check_access(widget: Widget) -> None:
    """No fault that axe-core finds in page and frame, nothing too small, nothing too wide."""
    results = Axe().run(widget.page)
    assert results.violations_count == 0, results.generate_report()
    shell = "second-opinion-widget button:visible"
    for place in {widget.page, widget.within}:
        for one in place.locator(shell if place is widget.page else TO_HIT).all():
            box = one.bounding_box()
            assert box["width"] >= 44, one.inner_text()
            assert box["height"] >= 44, one.inner_text()
        root = "document.documentElement"
        assert place.evaluate(f"{root}.scrollWidth <= {root}.clientWidth")


# Before it is opened


def test_before_it_is_opened_it_is_light_and_asks_for_nothing_else(widget: Widget) -> None:
    sizes: dict[str, int] = {}

    def weigh(response: Any) -> None:
        if response.url.startswith(widget.server):
            sizes[response.url] = len(response.body())

    widget.page.on("response", weigh)
    widget.visit()
    widget.page.wait_for_load_state("networkidle")
    assert list(sizes) == [f"{widget.server}/widget.js"]
    assert sum(sizes.values()) < LIGHT
    assert [one for one in widget.requests if not one.startswith((widget.url, widget.server))] == []
    assert widget.storage() == {}
    assert widget.page.context.cookies() == []


def test_the_page_cannot_look_into_it(browser: Any, clinic: Site) -> None:
    context = browser.new_context(**DESKTOP)
    page = context.new_page()
    page.goto(f"{clinic.url}/clinic.html")
    assert page.evaluate("document.querySelector('second-opinion-widget').shadowRoot") is None
    assert page.evaluate("window.frames.length") == 0
    context.close()


def test_a_second_script_tag_makes_no_second_button(visitor: Visitor) -> None:
    widget = visitor().visit()
    widget.page.add_script_tag(url=f"{widget.server}/widget.js")
    assert widget.page.locator("second-opinion-widget").count() == 1


# Whole talks


def test_by_mouse_or_by_touch(widget: Widget) -> None:
    touch = widget.page.evaluate("matchMedia('(pointer: coarse)').matches")
    press = (lambda one: one.tap()) if touch else (lambda one: one.click())
    press(widget.visit().launcher)
    widget.enter()
    assert widget.bot() == [GREETING["text"]]
    press(widget.within.get_by_role("button", name="Will my insurance pay?"))
    widget.settle()
    press(widget.composer)
    widget.page.keyboard.type("tasks")
    press(widget.send)
    widget.settle()
    assert widget.patient() == ["Will my insurance pay?", "tasks"]
    assert widget.within.locator(".ring").is_visible()
    press(widget.close_button)
    assert widget.panel.is_hidden()
    assert widget.launcher.is_visible()
    assert widget.errors == []


def test_by_keyboard_alone(visitor: Visitor) -> None:
    widget = visitor().visit()
    press = widget.page.keyboard.press
    widget.page.locator("#last").focus()
    press("Tab")
    assert widget.where() == "launcher"
    assert widget.launcher.evaluate("e => getComputedStyle(e).outlineStyle") == "solid"
    press("Enter")
    widget.enter()
    widget.within.wait_for_function("document.hasFocus()")
    assert (widget.where(), widget.focused()) == ("chat", "text-input")
    widget.page.keyboard.type("hello")
    press("Enter")
    widget.settle()
    assert widget.patient() == ["hello"]
    widget.page.keyboard.type("my papers")
    press("Enter")
    widget.settle()
    press("Tab")
    assert widget.focused() == "Send"
    for _ in range(3):
        press("Shift+Tab")
    assert widget.focused().startswith("Show a code to scan")
    press("Escape")
    widget.panel.wait_for(state="hidden")
    assert widget.where() == "launcher"
    press("Space")
    widget.within.wait_for_function("document.hasFocus()")
    assert widget.where() == "chat"
    widget.close_button.focus()
    press("Enter")
    widget.panel.wait_for(state="hidden")
    assert widget.where() == "launcher"
    press("Shift+Tab")
    assert widget.page.evaluate("document.activeElement.id") == "last"


def test_escape_in_the_question_before_the_end_closes_only_the_question(visitor: Visitor) -> None:
    widget = visitor().open()
    widget.button(words("page.end")).click()
    widget.page.keyboard.press("Escape")
    assert widget.within.get_by_role("dialog").count() == 0
    assert widget.panel.is_visible()


def test_the_button_says_what_it_does_and_whether_it_is_open(visitor: Visitor) -> None:
    widget = visitor().visit()
    name = words("widget.title")
    button = widget.page.get_by_role("button", name=name, exact=True)
    assert button.get_attribute("aria-expanded") == "false"
    button.click()
    widget.enter()
    assert button.get_attribute("aria-expanded") == "true"
    panel = widget.page.get_by_role("dialog", name=name)
    assert panel.get_attribute("id") == button.get_attribute("aria-controls")
    assert panel.locator("iframe").get_attribute("title") == words("widget.frame")
    button.click()
    button.and_(widget.page.locator("[aria-expanded=false]")).wait_for()
    assert widget.panel.is_hidden()


def test_it_wears_what_the_script_tag_says(visitor: Visitor, clinic: Site) -> None:
    clinic.attributes = (
        'data-title="Ask <b>us</b>" data-accent="#ffd" data-language="es" data-side="start"'
    )
    widget = visitor().open()
    assert widget.launcher.inner_text().strip() == "Ask <b>us</b>"
    assert widget.launcher.bounding_box()["x"] < 100
    colours = "e => [getComputedStyle(e).backgroundColor, getComputedStyle(e).color]"
    assert widget.launcher.evaluate(colours) == ["rgb(255, 255, 221)", "rgb(0, 0, 0)"]
    assert widget.send.evaluate(colours) == ["rgb(255, 255, 221)", "rgb(0, 0, 0)"]
    assert widget.close_button.get_attribute("aria-label") == words("widget.close", language="es")
    assert widget.launcher.evaluate("e => e.closest('[lang]').lang") == "es"
    check_access(widget)


def test_on_a_phone_it_fills_the_screen(visitor: Visitor) -> None:
    widget = visitor(**PHONE).open()
    screen = widget.page.viewport_size
    box = widget.panel.bounding_box()
    assert (box["width"], box["height"]) == (screen["width"], screen["height"])
    assert widget.panel.evaluate("e => e.matches(':modal')")
    widget.within.wait_for_function("document.hasFocus()")
    assert widget.focused() == "messages"
    for _ in range(12):
        widget.page.keyboard.press("Tab")
        assert widget.where() != "a"


def test_turned_or_made_small_it_keeps_the_talk(visitor: Visitor) -> None:
    widget = visitor().open()
    widget.say("still here")
    for size in ({"width": 400, "height": 700}, {"width": 1280, "height": 860}):
        widget.page.set_viewport_size(size)
        widget.page.wait_for_function(
            "wanted => document.querySelector('second-opinion-widget').shadowRoot"
            ".querySelector('dialog').matches(':modal') === wanted",
            arg=size["width"] < 480,
        )
        assert widget.patient() == ["still here"]
    assert widget.launcher.get_attribute("aria-expanded") == "true"


# What comes while it is closed


def test_words_that_come_while_it_is_closed_are_counted_and_told(
    visitor: Visitor, server: Server
) -> None:
    widget = visitor().open()
    server.agent.hold("slowly")
    widget.composer.fill("slowly")
    widget.composer.press("Enter")
    widget.page.keyboard.press("Escape")
    widget.panel.wait_for(state="hidden")
    server.agent.release("slowly")
    told = words("widget.unread_one")
    widget.page.get_by_role("status").filter(has_text=told).wait_for(state="attached")
    assert widget.page.locator(".badge").inner_text() == "1"
    assert told in widget.page.get_by_role("button", name=words("widget.title")).inner_text()
    check_access(widget)
    widget.launcher.click()
    assert widget.page.locator(".badge").is_hidden()
    assert widget.bot()[-1] == "I read: slowly"


def test_new_words_are_announced_and_urgent_ones_at_once(visitor: Visitor) -> None:
    widget = visitor().open()
    assert widget.log.get_attribute("aria-live") == "polite"
    assert widget.log.get_attribute("aria-label") == words("page.log")
    widget.say("chest pain")
    alert = widget.log.get_by_role("alert")
    assert "Call 911 now." in alert.inner_text()
    assert alert.get_by_role("link").get_attribute("href") == "tel:911"


# Keeping and ending


def test_it_keeps_its_place_over_a_reload_and_from_page_to_page(widget: Widget) -> None:
    widget.open().say("my words")
    said = widget.bot()
    widget.reload()
    assert (widget.bot(), widget.patient()) == (said, ["my words"])
    widget.page.goto(f"{widget.url}/rtl.html")
    widget.launcher.click()
    widget.enter()
    assert widget.patient() == ["my words"]


def test_where_a_browser_lets_it_keep_nothing_it_lasts_as_long_as_the_page(
    visitor: Visitor, sites: list[Site]
) -> None:
    # To the browser `localhost` is another site than 127.0.0.1, whose storage it blocks.
    widget = visitor(site=sites[2]).open()
    widget.say("my words")
    widget.page.keyboard.press("Escape")
    widget.launcher.click()
    assert widget.patient() == ["my words"]
    widget.button(words("page.end")).click()
    widget.button(words("page.end_yes")).click()
    widget.within.get_by_role("heading", name=words("page.end_done_title")).wait_for()
    assert widget.errors == []


def test_two_tabs_are_one_talk_and_end_together(visitor: Visitor, clinic: Site) -> None:
    one = visitor().open()
    one.say("my private words")
    other = Widget(one.page.context.new_page(), clinic).open()
    assert other.patient() == ["my private words"]
    one.button(words("page.end")).click()
    one.button(words("page.end_yes")).click()
    other.within.get_by_role("heading", name=words("page.end_done_title")).wait_for()
    assert "private words" not in other.everything()


def test_after_the_end_nothing_is_kept_here_or_there(widget: Widget) -> None:
    widget.open().say("my private words")
    conversation = conversation_of(widget)
    assert any(export(conversation).values())
    widget.button(words("page.end")).click()
    widget.button(words("page.end_yes")).click()
    widget.within.get_by_role("heading", name=words("page.end_done_title")).wait_for()
    assert not any(export(conversation).values())
    assert widget.storage() == {}
    assert "private words" not in widget.everything()
    assert widget.page.context.cookies() == []
    assert widget.within.evaluate("document.querySelector('deep-chat').getMessages()") == []
    widget.reload()
    assert widget.bot() == [GREETING["text"]]


def test_one_press_leaves_the_clinic_s_page_too(widget: Widget) -> None:
    widget.page.goto("about:blank#before")
    widget.open().say("my private words")
    widget.within.get_by_role("button", name=words("page.hide")).click()
    widget.page.wait_for_url("about:blank")
    widget.page.go_back()
    assert widget.page.url == "about:blank#before"


def test_offline_and_back_nothing_is_lost_or_sent_twice(widget: Widget, server: Server) -> None:
    widget.open()
    conversation = conversation_of(widget)
    sent = widget.lose_first_answer()
    widget.say("only once please")
    assert widget.within.get_by_text(words("page.offline")).is_visible()
    widget.button(words("page.retry")).click()
    widget.settle()
    assert widget.bot()[-1] == "I read: only once please"
    assert sent[0] == sent[1]
    assert server.agent.texts(conversation).count("only once please") == 1


# Pages of all kinds


@pytest.mark.parametrize("path", ["/clinic.html", "/wordpress.html", "/rtl.html"])
@pytest.mark.parametrize("device", DEVICES)
def test_it_stands_as_it_should_on_any_page(
    visitor: Visitor, clinic: Site, path: str, device: dict[str, Any]
) -> None:
    clinic.policy = STRICT.format(server=clinic.server)
    widget = visitor(path, **device).visit()
    screen = widget.page.viewport_size
    side = "left" if path == "/rtl.html" else "right"
    button = widget.launcher.bounding_box()
    gap = button["x"] if side == "left" else screen["width"] - button["x"] - button["width"]
    assert 8 <= gap <= 24
    assert 8 <= screen["height"] - button["y"] - button["height"] <= 24
    assert 44 <= button["height"] <= 64
    style = widget.launcher.evaluate("e => ({...getComputedStyle(e)})")
    worn = [style[name] for name in ("textTransform", "letterSpacing", "opacity")]
    assert worn == ["none", "normal", "1"]
    widget.launcher.click()
    widget.enter()
    panel = widget.panel.bounding_box()
    frame = widget.panel.locator("iframe").bounding_box()
    assert frame["width"] >= panel["width"] - 4
    assert frame["height"] >= panel["height"] - 80
    assert panel["height"] >= 500
    widget.say("hello there")
    assert widget.bot()[-1] == "I read: hello there"
    assert widget.within.evaluate("getComputedStyle(document.body).textTransform") == "none"
    ours = (widget.url, widget.server)
    assert [one for one in widget.requests if not one.startswith(ours)] == []
    assert widget.errors == []


def test_a_site_that_is_not_on_the_list_gets_no_chat_and_is_told_why(
    visitor: Visitor, sites: list[Site], server: Server
) -> None:
    widget = visitor(site=sites[1]).visit()
    handled = len(server.agent.handled)
    with widget.page.expect_console_message(
        lambda message: "WIDGET_ORIGINS" in message.text, timeout=20_000
    ) as told:
        widget.launcher.click()
    assert sites[1].url in told.value.text
    assert widget.panel.get_by_role("status").inner_text() == words("widget.failed")
    assert widget.panel.locator("iframe").count() == 0
    assert len(server.agent.handled) == handled
    check_access(widget)
    widget.page.keyboard.press("Escape")
    assert widget.panel.is_hidden()


def test_words_of_other_windows_are_not_heard(visitor: Visitor) -> None:
    widget = visitor().open()
    widget.page.evaluate(
        "postMessage({kind: 'second-opinion', event: 'leave'}, '*');"
        "postMessage({kind: 'second-opinion', event: 'close'}, '*');"
    )
    widget.say("still here")
    assert widget.panel.is_visible()
    assert widget.page.url == widget.address


# For everybody


def test_it_does_not_hide_what_has_the_focus(visitor: Visitor) -> None:
    widget = visitor().visit()
    widget.page.locator("#last").evaluate(
        "e => Object.assign(e.style, {position: 'fixed', bottom: '30px', right: '40px'})"
    )
    opacity = "e => getComputedStyle(e).opacity"
    assert widget.launcher.evaluate(opacity) == "1"
    widget.page.locator("#last").focus()
    widget.page.wait_for_function(
        "getComputedStyle(document.querySelector('second-opinion-widget').shadowRoot"
        ".querySelector('.launcher')).opacity === '0'"
    )
    widget.page.keyboard.press("Tab")
    assert widget.where() == "launcher aside" or widget.where() == "launcher"
    widget.page.wait_for_function(
        "getComputedStyle(document.querySelector('second-opinion-widget').shadowRoot"
        ".querySelector('.launcher')).opacity === '1'"
    )


def test_an_open_panel_over_what_has_the_focus_is_closed_by_escape(visitor: Visitor) -> None:
    widget = visitor().open()
    widget.page.locator("input[name=name]").focus()
    widget.page.keyboard.press("Escape")
    widget.panel.wait_for(state="hidden")
    assert widget.where() == "input"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("device", DEVICES)
def test_axe_finds_nothing_in_any_state(
    visitor: Visitor, server: Server, device: dict[str, Any], scheme: str
) -> None:
    widget = visitor(**device, color_scheme=scheme, reduced_motion="reduce").visit()
    check_access(widget)
    widget.launcher.click()
    widget.enter()
    check_access(widget)
    server.agent.hold("slowly")
    widget.composer.fill("slowly")
    widget.composer.press("Enter")
    widget.within.locator(".loading-message-dots").wait_for()
    check_access(widget)
    server.agent.release("slowly")
    widget.settle()
    widget.say("steps")
    check_access(widget)
    widget.say("my papers")
    widget.say("chest pain")
    check_access(widget)
    widget.page.context.set_offline(True)
    widget.say("lost")
    check_access(widget)
    widget.page.context.set_offline(False)
    widget.button(words("page.end")).click()
    check_access(widget)
    widget.button(words("page.end_yes")).click()
    widget.within.get_by_role("heading", name=words("page.end_done_title")).wait_for()
    check_access(widget)


@pytest.mark.parametrize(("width", "height"), [(640, 430), (320, 256), (320, 640)])
def test_zoomed_in_far_it_reflows(visitor: Visitor, width: int, height: int) -> None:
    widget = visitor(viewport={"width": width, "height": height}, reduced_motion="reduce").visit()
    check_access(widget)
    widget.launcher.click()
    widget.enter()
    widget.say("tasks")
    check_access(widget)
    assert widget.composer.is_visible()


def test_nothing_moves_for_those_who_want_it_still(visitor: Visitor, server: Server) -> None:
    widget = visitor(reduced_motion="reduce").open()
    server.agent.hold("slowly")
    widget.composer.fill("slowly")
    widget.composer.press("Enter")
    widget.within.locator(".loading-message-dots").wait_for()
    moving = "document.getAnimations().length"
    assert (widget.page.evaluate(moving), widget.within.evaluate(moving)) == (0, 0)
    server.agent.release("slowly")


def test_the_talk_is_printed_and_the_clinic_s_page_without_it(visitor: Visitor) -> None:
    widget = visitor().open()
    widget.within.evaluate("window.print = () => { window.printed = true; }")
    widget.button(words("page.print")).click()
    assert widget.within.evaluate("window.printed")
    assert widget.page.evaluate("window.printed") is None
    widget.page.emulate_media(media="print")
    assert widget.launcher.is_hidden()
    assert widget.panel.is_hidden()


def test_papers_are_saved_and_opened_from_the_frame(visitor: Visitor) -> None:
    widget = visitor().open()
    widget.say("my papers")
    with widget.page.expect_download() as saved:
        widget.within.get_by_role("link", name="Save as PDF").click()
    assert saved.value.suggested_filename == "checklist.pdf"
    with widget.page.context.expect_page() as opening:
        widget.within.get_by_role("link", name="Open to read or print").click()
    opening.value.wait_for_load_state()
    assert opening.value.get_by_role("heading", level=1).is_visible()
    assert widget.errors == []
