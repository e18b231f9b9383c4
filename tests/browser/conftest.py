"""Pages of a phone and of a desktop, opened on the real channel with a stand-in agent."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.browser.chat import Chat
from tests.channels.conftest import serve
from tests.channels.standin import Server

PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "has_touch": True,
    "is_mobile": True,
    "device_scale_factor": 2,
}
DESKTOP: dict[str, Any] = {"viewport": {"width": 1280, "height": 860}}

Opener = Callable[..., Chat]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The channel with a stand-in agent, on SQLite."""
    yield from serve(tmp_path_factory.mktemp("web"))


@pytest.fixture(params=[pytest.param("/", id="page"), pytest.param("/widget", id="frame")])
def path(request: pytest.FixtureRequest) -> str:
    """Where the chat stands: the page, and what a widget's frame holds."""
    return request.param


@pytest.fixture
def open_chat(browser: Any, server: Server, path: str) -> Iterator[Opener]:
    """Opens the chat in a browser profile of its own."""
    contexts = []

    def opened(**options: Any) -> Chat:
        contexts.append(browser.new_context(**(DESKTOP | options)))
        return Chat(contexts[-1].new_page(), server.url, path).open()

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture(params=[pytest.param(PHONE, id="phone"), pytest.param(DESKTOP, id="desktop")])
def chat(request: pytest.FixtureRequest, open_chat: Opener) -> Chat:
    """The page on a phone, and on a desktop."""
    return open_chat(**request.param)
