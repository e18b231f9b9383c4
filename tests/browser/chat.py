"""The chat page as a patient uses it."""

from __future__ import annotations

import json
from typing import Any

SOON = 10_000


class Chat:
    """A page with the chat on it; notes every request and every error on the way.

    `within` is where the chat stands: the page itself, or a frame of it.
    """

    def __init__(self, page: Any, url: str, path: str = "/") -> None:
        self.page = page
        self.url = url
        self.path = path
        self.address = url + path
        self.within = page
        self.requests: list[str] = []
        self.errors: list[str] = []
        page.set_default_timeout(SOON)
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", self._note)

    def _note(self, message: Any) -> None:
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.errors.append(message.text)

    def open(self) -> Chat:
        """Load the page and wait for the assistant's first words."""
        self.page.goto(self.address)
        self._wait_for_words()
        return self

    def reload(self) -> None:
        self.page.reload()
        self._wait_for_words()

    def _wait_for_words(self) -> None:
        self.within.locator(".bot").first.wait_for()
        self.log.and_(self.within.locator("[aria-live=polite]")).wait_for()
        self.settle()

    @property
    def log(self) -> Any:
        return self.within.get_by_role("log")

    @property
    def composer(self) -> Any:
        """Where the patient types."""
        return self.within.locator("#text, #text-input")

    @property
    def send(self) -> Any:
        """The button that sends it."""
        return self.within.locator("#send, .input-button[role=button]")

    def typed(self) -> str:
        """What stands in the composer."""
        return self.composer.evaluate("e => e.value ?? e.innerText")

    def settle(self) -> None:
        """Wait until the assistant has stopped typing."""
        self.within.locator("#typing:empty").wait_for(state="attached")
        ready = self.send.and_(self.within.locator("[aria-disabled=false]"))
        ready.wait_for(state="attached")

    def say(self, text: str) -> None:
        """Type a message, press Enter and wait for the answer."""
        self.composer.fill(text)
        self.composer.press("Enter")
        self.settle()

    def choose(self, title: str) -> None:
        self.within.get_by_role("button", name=title).click()
        self.settle()

    def lose_first_answer(self) -> list[dict[str, Any]]:
        """Let the answer to the next message get lost; return what is sent, as it is sent."""
        sent: list[dict[str, Any]] = []

        def pass_on(route: Any) -> None:
            sent.append(json.loads(route.request.post_data))
            if len(sent) == 1:
                route.fetch()
                route.abort()
            else:
                route.continue_()

        self.page.route("**/webhooks/web/message", pass_on)
        return sent

    def button(self, name: str) -> Any:
        return self.within.get_by_role("button", name=name, exact=True)

    def bot(self) -> list[str]:
        """What the assistant has said, oldest first."""
        return self.within.locator(".bot > p").all_inner_texts()

    def patient(self) -> list[str]:
        """What the patient has said, oldest first."""
        return self.within.locator(".patient > p").all_inner_texts()

    def everything(self) -> str:
        """All that stands in the page, in shadow trees too."""
        return self.within.evaluate(
            """() => {
              const whole = (node) => node.innerHTML + [...node.querySelectorAll("*")]
                .map((one) => (one.shadowRoot ? whole(one.shadowRoot) : "")).join("");
              return whole(document.documentElement);
            }"""
        )

    def storage(self) -> dict[str, str]:
        return self.within.evaluate("({...localStorage, ...sessionStorage})")

    def focused(self) -> str:
        """The id of what has the focus, or else its words."""
        return self.within.evaluate(f"{_FOCUSED}; return e.id || e.innerText;}}")

    def shows_focus(self) -> bool:
        """Whether a line is drawn around what has the focus."""
        return self.within.evaluate(
            f"{_FOCUSED}; return [e, e.parentElement]"
            ".some((one) => getComputedStyle(one).outlineStyle !== 'none');}"
        )


_FOCUSED = """() => {
  let e = document.activeElement;
  while (e.shadowRoot?.activeElement) e = e.shadowRoot.activeElement"""
