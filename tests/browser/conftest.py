"""Pages of a phone and of a desktop, opened on the real channel with a stand-in agent."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
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


PAGE, FRAME = "/", "/widget"
"""Where the chat stands: the page, and what a widget's frame holds."""


@pytest.fixture
def opener(browser: Any, server: Server) -> Iterator[Opener]:
    """Opens the chat at a path, in a browser profile of its own."""
    contexts = []

    def opened(path: str, **options: Any) -> Chat:
        contexts.append(browser.new_context(**(DESKTOP | options)))
        return Chat(contexts[-1].new_page(), server.url, path).open()

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture(params=[pytest.param(PAGE, id="page"), pytest.param(FRAME, id="frame")])
def open_chat(request: pytest.FixtureRequest, opener: Opener) -> Opener:
    """Opens the chat as the page, and as a frame holds it."""
    return partial(opener, request.param)


@pytest.fixture(
    params=[
        pytest.param((PAGE, PHONE), id="page-phone"),
        pytest.param((PAGE, DESKTOP), id="page-desktop"),
        pytest.param((FRAME, PHONE), id="frame-phone"),
    ]
)
def chat(request: pytest.FixtureRequest, opener: Opener) -> Chat:
    """The page on a phone and on a desktop, and what a frame holds."""
    path, device = request.param
    return opener(path, **device)
