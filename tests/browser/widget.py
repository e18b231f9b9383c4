"""A clinic's site with the widget on it, as a visitor meets it."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from tests.browser.chat import Chat

PAGES = Path(__file__).parent / "pages"
KINDS = {".html": "text/html; charset=utf-8", ".css": "text/css", ".js": "text/javascript"}

TAG = re.compile(r"<script src=.{{server}}/widget.js.*?</script>")

OPENED = """(() => {
  const attach = Element.prototype.attachShadow;
  Element.prototype.attachShadow = function (init) {
    return attach.call(this, { ...init, mode: "open" });
  };
})();"""
"""Lets a test look into the widget's shadow tree, which is closed to the page."""


class Site:
    """Serves the files of `pages` from an origin of its own.

    Set `server` to where the widget comes from, `attributes` to what its script tag holds, and
    `policy` to the Content-Security-Policy of the pages. Without a server they have no script tag.
    """

    def __init__(self, host: str, port: int) -> None:
        self.url = f"http://{host}:{port}"
        self.server = ""
        self.attributes = ""
        self.policy = ""

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        """Answer one request of a browser."""
        file = PAGES / request.path.partition("?")[0].lstrip("/")
        if file.parent != PAGES or not file.is_file():
            request.send_error(404)
            return
        text = file.read_text("utf-8")
        if not self.server:
            text = TAG.sub("", text)
        text = text.replace("{{server}}", self.server)
        body = text.replace("{{attributes}}", self.attributes).encode()
        request.send_response(200)
        request.send_header("Content-Type", KINDS[file.suffix])
        request.send_header("Content-Length", str(len(body)))
        if self.policy and file.suffix == ".html":
            request.send_header("Content-Security-Policy", self.policy)
        request.end_headers()
        request.wfile.write(body)


@contextmanager
def serving(host: str, port: int) -> Iterator[Site]:
    """A site on a port of this machine, for as long as it is used."""
    site = Site(host, port)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.answer(self)

        def log_message(self, *_: Any) -> None:
            pass

    http = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    threading.Thread(target=http.serve_forever, daemon=True).start()
    yield site
    http.shutdown()
    http.server_close()


class Widget(Chat):
    """A page of a site with the widget on it; `within` is the page, then the frame of the chat."""

    def __init__(self, page: Any, site: Site, path: str = "/clinic.html") -> None:
        super().__init__(page, site.url, path)
        self.server = site.server
        page.context.add_init_script(OPENED)

    @property
    def launcher(self) -> Any:
        return self.page.locator("second-opinion-widget .launcher")

    @property
    def panel(self) -> Any:
        return self.page.locator("second-opinion-widget dialog")

    @property
    def close_button(self) -> Any:
        return self.page.locator("second-opinion-widget .close")

    def visit(self) -> Widget:
        """Load the page and wait for the button."""
        self.page.goto(self.address)
        self.launcher.wait_for()
        return self

    def open(self) -> Widget:
        """Load the page, press the button and wait for the assistant's first words."""
        self.visit().launcher.click()
        self.enter()
        return self

    def enter(self) -> None:
        """Wait until the chat stands in its frame."""
        element = self.panel.locator("iframe").element_handle()
        self.within = element.content_frame()
        self._wait_for_words()

    def reload(self) -> None:
        self.page.reload()
        self.launcher.click()
        self.enter()

    def where(self) -> str:
        """What has the focus: `chat`, `launcher`, `close`, or a tag of the page around."""
        return self.page.evaluate(
            """() => {
              const { activeElement: e } = document;
              const inside = e.shadowRoot && e.shadowRoot.activeElement;
              if (!inside) return e.localName;
              return inside.localName === "iframe" ? "chat" : inside.className;
            }"""
        )
