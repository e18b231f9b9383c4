"""What the website widget weighs and how long it takes, on a desktop and on a slow phone.

    python -m bench.widget             # measures and prints a table
    python -m bench.widget --write     # and puts it into docs/benchmarks.md

A page of a clinic is opened in Chromium without the widget and with it, and the chat is opened,
each time with an empty cache. The channel is the real one, with a stand-in for the assistant: its
thinking is measured by `python -m bench`. Needs Debian's chromium.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from bench.page import put
from bench.report import DOCUMENT
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.widget import Site, Widget, serving
from tests.channels.conftest import serve
from tests.conftest import CHROMIUM, CHROMIUM_ARGUMENTS, free_port

ROUNDS = 5

SLOW_NETWORK = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1.6e6 / 8,
    "uploadThroughput": 0.75e6 / 8,
}
"""What browsers' own tools call a slow 4G: 150 ms there and back, 1.6 Mbit/s down, 0.75 up."""

SLOW_PROCESSOR = 4
"""How many times slower than this machine's the processor of a cheap phone is taken to be."""

WATCH = """new MutationObserver((_, observer) => {
  if (!document.querySelector("second-opinion-widget")) return;
  window.buttonAt = performance.now();
  observer.disconnect();
}).observe(document, { childList: true, subtree: true });"""
"""Notes when the button is there; it takes presses from that moment on."""


class Machine(NamedTuple):
    """What the page is opened on: Playwright's options, and whether it is slowed down."""

    name: str
    options: Mapping[str, Any]
    slow: bool


class Found(NamedTuple):
    """One visit: milliseconds, and bytes as they went over the wire."""

    without: float
    loaded: float
    button: float
    opened: float
    light: int
    heavy: int


MACHINES = (Machine("desktop", DESKTOP, False), Machine("slow phone", PHONE, True))


def main() -> None:
    """Measure and print; with `--write` put the table into docs/benchmarks.md."""
    parser = argparse.ArgumentParser(description="Measure the website widget.")
    parser.add_argument("--write", action="store_true", help="put it into docs/benchmarks.md")
    write = parser.parse_args().write
    if not CHROMIUM.exists():
        raise SystemExit("chromium is missing: install it (on Debian: apt install chromium)")
    with _browser() as browser, _site() as site:
        table = _table([_measured(browser, site, machine) for machine in MACHINES])
    print(table)
    if write:
        put(DOCUMENT, table, "widget")


@contextmanager
def _site() -> Iterator[Site]:
    """A clinic's site that shows the chat of a server of its own."""
    with tempfile.TemporaryDirectory() as folder, serving("127.0.0.1", free_port()) as site:
        for server in serve(Path(folder), WIDGET_ORIGINS=site.url):
            site.server = server.url
            yield site


@contextmanager
def _browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=CHROMIUM_ARGUMENTS)
        yield browser
        browser.close()


def _measured(browser: Any, site: Site, machine: Machine) -> Found:
    """Return the medians of some visits on one machine; the first, which warms up, not counted."""
    visits = [_visit(browser, site, machine) for _ in range(ROUNDS + 1)][1:]
    return Found(*(statistics.median(values) for values in zip(*visits, strict=True)))


def _visit(browser: Any, site: Site, machine: Machine) -> Found:
    context = browser.new_context(**machine.options, reduced_motion="reduce")
    page = context.new_page()
    loaded = "performance.timing.loadEventEnd - performance.timing.navigationStart"
    _slow_down(context, page, machine)
    server, site.server = site.server, ""
    page.goto(f"{site.url}/clinic.html", wait_until="networkidle")
    without = page.evaluate(loaded)
    site.server = server
    page.add_init_script(WATCH)
    sizes = _weighed(context, page, server)
    widget = Widget(page, site).visit()
    page.wait_for_load_state("networkidle")
    light = sum(sizes)
    begun = time.perf_counter()
    widget.launcher.click()
    widget.enter()
    opened = (time.perf_counter() - begun) * 1000
    page.wait_for_load_state("networkidle")
    found = Found(
        without=without,
        loaded=page.evaluate(loaded),
        button=page.evaluate("window.buttonAt"),
        opened=opened,
        light=light,
        heavy=sum(sizes) - light,
    )
    context.close()
    return found


def _slow_down(context: Any, page: Any, machine: Machine) -> None:
    if machine.slow:
        tools = context.new_cdp_session(page)
        tools.send("Network.emulateNetworkConditions", SLOW_NETWORK)
        tools.send("Emulation.setCPUThrottlingRate", {"rate": SLOW_PROCESSOR})


def _weighed(context: Any, page: Any, server: str) -> list[int]:
    """Return a list to which the bytes of each answer of the server are added as it comes."""
    tools = context.new_cdp_session(page)
    tools.send("Network.enable")
    ours: set[str] = set()
    sizes: list[int] = []

    def answered(event: dict[str, Any]) -> None:
        if event["response"]["url"].startswith(server):
            ours.add(event["requestId"])

    def finished(event: dict[str, Any]) -> None:
        if event["requestId"] in ours:
            sizes.append(int(event["encodedDataLength"]))

    tools.on("Network.responseReceived", answered)
    tools.on("Network.loadingFinished", finished)
    return sizes


def _table(found: list[Found]) -> str:
    """Return the figures of all machines as Markdown."""
    rows = {
        "the page loaded without the widget, ms": [one.without for one in found],
        "the page loaded with it, ms": [one.loaded for one in found],
        "the button takes presses after, ms": [one.button for one in found],
        "from the press to the assistant's first words, ms": [one.opened for one in found],
        "sent before the press, kB": [one.light / 1000 for one in found],
        "sent for the chat once it is opened, kB": [one.heavy / 1000 for one in found],
    }
    lines = [
        f"Measured on {date.today()} with {os.cpu_count()} cores.",
        "",
        f"| | {' | '.join(machine.name for machine in MACHINES)} |",
        f"|---{'|--:' * len(MACHINES)}|",
    ]
    for title, values in rows.items():
        form = ".1f" if "kB" in title else ".0f"
        lines.append(f"| {title} | {' | '.join(format(value, form) for value in values)} |")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
