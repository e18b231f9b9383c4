"""Takes the pictures of the README: a talk with the running assistant, on a phone and a desktop.

    python -m tests.browser.picture                              starts an assistant of its own
    python -m tests.browser.picture --url http://127.0.0.1:5005  uses one that is running

Needs Debian's chromium. Writes docs/pictures/conversation-phone.png, the first questions, and
docs/pictures/conversation-desktop.png, the checklist at the end.
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
from tests.conftest import CHROMIUM, CHROMIUM_ARGUMENTS, LIVE_SECONDS, ROOT, TODAY, free_port

FOLDER = ROOT / "docs" / "pictures"
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


def main() -> None:
    """Take both pictures."""
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
    """Hold the conversation twice and write a picture of each; the conversations are erased."""
    from playwright.sync_api import sync_playwright

    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=CHROMIUM_ARGUMENTS)
        _take(browser, url, "conversation-phone.png", STORY, PHONE, STORY[0])
        _take(browser, url, "conversation-desktop.png", STORY + INTAKE, DESKTOP, INTAKE[-1])
        browser.close()


def _take(
    browser: Any, url: str, name: str, lines: list[str], screen: dict[str, Any], top: str
) -> None:
    """Open the page on one screen, say the lines, and write what is seen.

    Args:
        browser: of Playwright.
        url: where the assistant listens.
        name: the file to write.
        lines: what the patient types.
        screen: Playwright's options for the page.
        top: the line of the patient that stands at the top of the picture.

    Raises:
        SystemExit: the talk went another way, or the picture is too large.
    """
    context = browser.new_context(**screen, color_scheme="light", reduced_motion="reduce")
    chat = Chat(context.new_page(), url).open()
    for line in lines:
        chat.say(line)
    _check(chat, with_list=INTAKE[-1] in lines)
    path = FOLDER / name
    chat.page.locator(".patient", has_text=top).evaluate("e => e.scrollIntoView({block: 'start'})")
    chat.page.screenshot(path=str(path))
    _end(chat)
    context.close()
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
    if with_list and not chat.page.locator("#progress").is_visible():
        raise SystemExit(f"There is no checklist at the end; the last words: {chat.bot()[-1]}")


def _end(chat: Chat) -> None:
    """Erase the conversation as a patient would."""
    chat.page.locator("#end").click()
    chat.page.locator("#leave").click()
    chat.page.locator("#ended").wait_for()


if __name__ == "__main__":
    main()
