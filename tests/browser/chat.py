"""The chat page as a patient uses it."""

from __future__ import annotations

from typing import Any

SOON = 10_000


class Chat:
    """A page with the chat on it; notes every request and every error on the way."""

    def __init__(self, page: Any, url: str) -> None:
        self.page = page
        self.url = url
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
        self.page.goto(self.url)
        self._wait_for_words()
        return self

    def reload(self) -> None:
        self.page.reload()
        self._wait_for_words()

    def _wait_for_words(self) -> None:
        self.page.locator(".bot").first.wait_for()
        self.page.locator("#log[aria-live=polite]").wait_for()
        self.settle()

    def settle(self) -> None:
        """Wait until the assistant has stopped typing."""
        self.page.locator("#typing:empty").wait_for(state="attached")
        self.page.locator("#send[aria-disabled=false]").wait_for(state="attached")

    def say(self, text: str) -> None:
        """Type a message, press Enter and wait for the answer."""
        self.page.locator("#text").fill(text)
        self.page.keyboard.press("Enter")
        self.settle()

    def choose(self, title: str) -> None:
        self.page.get_by_role("button", name=title).click()
        self.settle()

    def button(self, name: str) -> Any:
        return self.page.get_by_role("button", name=name, exact=True)

    def bot(self) -> list[str]:
        """What the assistant has said, oldest first."""
        return self.page.locator(".bot > p").all_inner_texts()

    def patient(self) -> list[str]:
        """What the patient has said, oldest first."""
        return self.page.locator(".patient > p").all_inner_texts()

    def storage(self) -> dict[str, str]:
        return self.page.evaluate("({...localStorage, ...sessionStorage})")

    def focused(self) -> str:
        """The id of what has the focus, or else its words."""
        return self.page.evaluate("document.activeElement.id || document.activeElement.innerText")
