"""The trained model, loaded once, read through the same pipeline that patients' messages take."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from rasa.core.channels.channel import UserMessage
from rasa.shared.core.trackers import DialogueStateTracker

from bench.understanding import quiet_agent
from bot.running.training import model_path

Parse = Callable[..., dict[str, Any]]
"""Takes a message and, when there is a talk around it, its tracker."""


@pytest.fixture(scope="session")
def parse() -> Parse:
    """Reads a message as the running assistant would."""
    agent = quiet_agent(str(model_path()))
    assert agent.is_ready(), "train first: make train"

    def read(text: str, tracker: DialogueStateTracker | None = None) -> dict[str, Any]:
        return asyncio.run(agent.processor.parse_message(UserMessage(text), tracker))

    return read
