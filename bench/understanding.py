"""What a trained model understands, read as the running assistant reads it."""

from __future__ import annotations

import asyncio
import logging
import warnings
from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered
from rasa.shared.core.trackers import DialogueStateTracker
from ruamel.yaml import YAML

from bot.nlu.marks import MEANT
from bot.settings import ROOT

if TYPE_CHECKING:
    from rasa.core.agent import Agent

HELD_OUT = ROOT / "tests" / "nlu" / "held_out"
"""The messages that took no part in any choice."""

NONE = "none"
"""Stands for no intent at all."""

ANSWERS = {
    "confirm_delete": ("confirm_delete", "keep_data"),
    "keep_data": ("confirm_delete", "keep_data"),
    "confirm_start_over": ("confirm_start_over", "keep_data"),
}
"""Intents that only ever answer a question of the bot's, and the choices it offers with it."""


class Reading(NamedTuple):
    """What is understood.

    Args:
        intent: of the message.
        offered: the two meanings out of which the patient is asked to choose; else none.
    """

    intent: str
    offered: Sequence[str] = ()


def examples() -> list[tuple[str, str]]:
    """Return the held-out messages in scope, each behind its intent."""
    data = YAML(typ="safe").load((HELD_OUT / "intents.yml").read_text(encoding="utf-8"))
    return [
        (entry["intent"], line.removeprefix("- ").strip())
        for entry in data["nlu"]
        for line in entry["examples"].splitlines()
    ]


def talk_before(meant: str) -> DialogueStateTracker:
    """Return the talk in which a message that means an intent is sent: empty, or its question."""
    buttons = [{"title": name, "payload": f"/{name}"} for name in ANSWERS.get(meant, ())]
    events = [BotUttered("?", {"buttons": buttons})] if buttons else []
    return DialogueStateTracker.from_events("held-out", events, slots=_domain().slots)


@cache
def _domain() -> Domain:
    return Domain.load(str(ROOT / "domain.yml"))


def quiet_agent(model: str) -> Agent:
    """Load the model in a file, and keep Rasa from printing the messages that it reads."""
    from rasa.core.agent import Agent
    from rasa.utils.log_utils import configure_structlog

    configure_structlog(logging.ERROR)
    return Agent.load(model)


def reading(found: Mapping[str, Any]) -> Reading:
    """Return what Rasa found in a message, in short."""
    offered = [one["value"] for one in found["entities"] if one["entity"] == MEANT]
    return Reading(found["intent"]["name"] or NONE, offered)


def readings(model: str, messages: Sequence[tuple[str, str]]) -> list[Reading]:
    """Return how each message is understood.

    To be called in a process of its own: Rasa keeps what it loads, and how it logs is changed.

    Args:
        model: the file of the model.
        messages: texts as patients write them, each behind the intent that is meant.
    """
    warnings.simplefilter("ignore")
    from rasa.core.channels.channel import UserMessage

    from bot.privacy.hearing import hearing
    from bot.privacy.masking import mask

    agent = quiet_agent(model)

    def read(meant: str, text: str) -> Reading:
        masked = mask(text)
        with hearing(text, masked):
            message, talk = UserMessage(masked), talk_before(meant)
            return reading(asyncio.run(agent.processor.parse_message(message, talk)))

    return [read(meant, text) for meant, text in messages]
