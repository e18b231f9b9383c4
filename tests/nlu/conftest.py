"""The trained model, loaded once, read through the same pipeline that patients' messages take."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage

from bot.running.training import model_path

Parse = Callable[[str], dict[str, Any]]


@pytest.fixture(scope="session")
def parse() -> Parse:
    """Reads a message as the running assistant would, without a conversation around it."""
    agent = Agent.load(str(model_path()))
    assert agent.is_ready(), "train first: make train"

    def read(text: str) -> dict[str, Any]:
        return asyncio.run(agent.processor.parse_message(UserMessage(text)))

    return read
