"""What a trained model understands, read as the running assistant reads it."""

from __future__ import annotations

import asyncio
import logging
import warnings
from collections.abc import Sequence

from ruamel.yaml import YAML

from bot.settings import ROOT

HELD_OUT = ROOT / "tests" / "nlu" / "held_out"
"""The messages that took no part in any choice."""

NONE = "none"
"""Stands for no intent at all."""


def examples() -> list[tuple[str, str]]:
    """Return the held-out messages in scope, each behind its intent."""
    data = YAML(typ="safe").load((HELD_OUT / "intents.yml").read_text(encoding="utf-8"))
    return [
        (entry["intent"], line.removeprefix("- ").strip())
        for entry in data["nlu"]
        for line in entry["examples"].splitlines()
    ]


def intents(model: str, texts: Sequence[str]) -> list[str]:
    """Return the intent of each text.

    To be called in a process of its own: Rasa keeps what it loads, and how it logs is changed.

    Args:
        model: the file of the model.
        texts: messages as patients write them.
    """
    warnings.simplefilter("ignore")
    from rasa.core.agent import Agent
    from rasa.core.channels.channel import UserMessage
    from rasa.utils.log_utils import configure_structlog

    from bot.privacy.hearing import hearing
    from bot.privacy.masking import mask

    configure_structlog(logging.ERROR)  # Rasa would print each message, and held-out ones at that.
    agent = Agent.load(model)

    def intent(text: str) -> str:
        masked = mask(text)
        with hearing(text, masked):
            found = asyncio.run(agent.processor.parse_message(UserMessage(masked)))
        return found["intent"]["name"] or NONE

    return [intent(text) for text in texts]
