"""The trained model, loaded once, read through the same pipeline that patients' messages take."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Any

import pytest
from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.log_utils import configure_structlog

from bot.running.training import model_path

Parse = Callable[..., dict[str, Any]]
"""Takes a message and, when there is a talk around it, its tracker."""


@pytest.fixture(scope="session")
def parse() -> Parse:
    """Reads a message as the running assistant would."""
    configure_structlog(logging.ERROR)  # Rasa would print each message, and held-out ones at that.
    agent = Agent.load(str(model_path()))
    assert agent.is_ready(), "train first: make train"

    def read(text: str, tracker: DialogueStateTracker | None = None) -> dict[str, Any]:
        return asyncio.run(agent.processor.parse_message(UserMessage(text), tracker))

    return read
