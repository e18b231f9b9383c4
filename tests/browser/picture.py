"""Takes the pictures of the README: talks with the running assistant, on a phone and a desktop.

    python -m tests.browser.picture                              starts an assistant of its own
    python -m tests.browser.picture --url http://127.0.0.1:5005  uses one that is running, with
                                                                 WIDGET_ORIGINS=http://127.0.0.1:8099

Needs Debian's chromium. Writes into docs/pictures: conversation-phone.png, the first questions, and
conversation-desktop.png, the checklist at the end, both on the page; widget-phone.png and
widget-desktop.png, the same in the widget on a clinic's site.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bot.content import load
from tests.browser.chat import Chat
from tests.browser.widget import Widget, serving
from tests.conftest import CHROMIUM, CHROMIUM_ARGUMENTS, LIVE_SECONDS, ROOT, TODAY, free_port

FOLDER = ROOT / "docs" / "pictures"
SITE_PORT = 8099
LARGEST_BYTES = 400_000

PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 1090},
    "has_touch": True,
    "is_mobile": True,
    "device_scale_factor": 2,
}
DESKTOP: dict[str, Any] = {"viewport": {"width": 1280, "height": 960}}

STORY = ["i have breast cancer they want surgery in 3 weeks", "will she be mad?"]
INTAKE = [
    "make my checklist",
    "is the treatment right",
    "california",
    "ppo thru work",
    "just the reports",
    "not yet",
]


FIRST_PART = "First steps"


def main() -> None:
    """Take all pictures."""
    parser = argparse.ArgumentParser(description="Take the pictures of the README.")
    parser.add_argument("--url", help="a running assistant; left out, one is started")
    url = parser.parse_args().url
    if not CHROMIUM.exists():
        raise SystemExit("chromium is missing: install it (on Debian: apt install chromium)")
    if url:
        take_pictures(url)
        return
    with assistant() as started:
        take_pictures(started)


@contextmanager
def assistant() -> Iterator[str]:
    """An assistant on free ports with an empty database and the tests' date; yields its address.

    Raises:
        SystemExit: it did not start; the message is what it printed.
    """
    with tempfile.TemporaryDirectory() as folder:
        var = Path(folder)
        port = free_port()
        own = {
            "HOST": "127.0.0.1",
            "PORT": str(port),
            "ACTIONS_PORT": str(free_port()),
            "DATABASE_URL": "",
            "VAR_DIR": str(var),
            "TODAY": TODAY,
            "WIDGET_ORIGINS": f"http://127.0.0.1:{SITE_PORT}",
        }
        with (var / "run.log").open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "bot", "run"],
                cwd=ROOT,
                env=os.environ | own,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        url = f"http://127.0.0.1:{port}"
        try:
            if not _is_ready(url, process):
                raise SystemExit(f"It did not start:\n{(var / 'run.log').read_text('utf-8')}")
            yield url
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=30)


def _is_ready(url: str, process: subprocess.Popen[bytes]) -> bool:
    """Wait until the assistant answers; False when it ended or took too long."""
    deadline = time.monotonic() + LIVE_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"{url}/readyz", timeout=10):
                return True
        except (urllib.error.URLError, OSError):
            time.sleep(0.5)
    return False


def take_pictures(url: str) -> None:
    """Hold the conversations and write a picture of each; the conversations are erased."""
    from playwright.sync_api import sync_playwright

    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright, serving("127.0.0.1", SITE_PORT) as site:
        site.server = url
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=CHROMIUM_ARGUMENTS)
        for name, screen, lines, top, in_widget in (
            ("phone", PHONE, STORY, STORY[0], STORY[0]),
            ("desktop", DESKTOP, STORY + INTAKE, INTAKE[-1], FIRST_PART),
        ):
            page = _page(browser, screen)
            _take(Chat(page, url).open(), f"conversation-{name}.png", lines, top)
            page = _page(browser, screen)
            _take(Widget(page, site).open(), f"widget-{name}.png", lines, in_widget)
        browser.close()


def _page(browser: Any, screen: dict[str, Any]) -> Any:
    """A new page of a browser profile of its own, as Playwright's options say."""
    context = browser.new_context(**screen, color_scheme="light", reduced_motion="reduce")
    return context.new_page()


def _take(chat: Chat, name: str, lines: list[str], top: str) -> None:
    """Say the lines, and write what is seen.

    Args:
        chat: opened.
        name: the file to write.
        lines: what the patient types.
        top: the line of the patient, or the heading, that stands at the top of the picture.

    Raises:
        SystemExit: the talk went another way, or the picture is too large.
    """
    for line in lines:
        chat.say(line)
    _check(chat, with_list=INTAKE[-1] in lines)
    path = FOLDER / name
    if top == FIRST_PART:
        chat.within.get_by_role("checkbox").first.check()
        chat.settle()
    first = chat.within.locator(".patient, strong.heading", has_text=top).last
    first.evaluate("e => setTimeout(() => e.scrollIntoView({block: 'start'}))")
    chat.page.wait_for_timeout(100)
    chat.page.screenshot(path=str(path))
    _end(chat)
    chat.page.context.close()
    if path.stat().st_size > LARGEST_BYTES:
        raise SystemExit(f"{name} has {path.stat().st_size} bytes, more than {LARGEST_BYTES}")
    print(f"docs/pictures/{name}: {path.stat().st_size // 1000} kB")


def _check(chat: Chat, with_list: bool) -> None:
    """Make sure that the talk is one to show.

    Raises:
        SystemExit: something failed on the way, or the checklist is missing.
    """
    if load().message("channel.trouble") in chat.bot():
        raise SystemExit("A message failed on the way: see rasa.log and actions.log in var/log")
    if with_list and not chat.within.locator("#progress").is_visible():
        raise SystemExit(f"There is no checklist at the end; the last words: {chat.bot()[-1]}")


def _end(chat: Chat) -> None:
    """Erase the conversation as a patient would."""
    chat.within.locator("#end").click()
    chat.within.locator("#leave").click()
    chat.within.locator("#ended").wait_for()


if __name__ == "__main__":
    main()
