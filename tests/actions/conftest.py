"""Actions run by themselves: a tracker made by hand, and what the action said."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from bot.settings import settings
from bot.storage import database


@dataclass
class Outcome:
    """What an action did: its messages in order, and the slots it set."""

    messages: list[dict[str, Any]]
    slots: dict[str, Any]
    others: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "\n".join(message["text"] for message in self.messages)

    @property
    def titles(self) -> list[str]:
        return [button["title"] for button in self.messages[-1]["buttons"]]


Run = Callable[..., Outcome]


@pytest.fixture(autouse=True)
def own_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/actions.db")
    monkeypatch.setenv("VAR_DIR", str(tmp_path))
    monkeypatch.setenv("TODAY", "2026-11-21")
    settings.cache_clear()
    database.migrate()
    yield
    settings.cache_clear()


@pytest.fixture
def run() -> Run:
    """Runs an action: `run(action, said, intent, entities, slots, form, before)`."""

    def go(
        action: Action,
        said: str = "",
        intent: str = "inform",
        entities: dict[str, Any] | None = None,
        slots: dict[str, Any] | None = None,
        form: str | None = None,
        before: list[dict[str, Any]] | None = None,
        after: list[dict[str, Any]] | None = None,
        ranking: list[dict[str, Any]] | None = None,
    ) -> Outcome:
        found = [
            {"entity": name, "value": one}
            for name, value in (entities or {}).items()
            for one in (value if isinstance(value, list) else [value])
        ]
        message: dict[str, Any] = {"text": said, "intent": {"name": intent}, "entities": found}
        message["intent_ranking"] = ranking or []
        user = {"event": "user", "text": said, "parse_data": message}
        events = [*(before or []), user, *(after or [])]
        loop = {"name": form} if form else {}
        tracker = Tracker(
            "somebody", dict(slots or {}), message, events, False, None, loop, "action_listen"
        )
        dispatcher = CollectingDispatcher()
        done = asyncio.run(action.run(dispatcher, tracker, {}))
        slots_set = {event["name"]: event["value"] for event in done if event["event"] == "slot"}
        others = [event["event"] for event in done if event["event"] != "slot"]
        return Outcome(dispatcher.messages, slots_set, others)

    return go


def bot_said(text: str, *choices: tuple[str, str]) -> dict[str, Any]:
    """A message of the bot as it stands in a tracker."""
    buttons = [{"title": title, "payload": payload} for title, payload in choices]
    return {"event": "bot", "text": text, "data": {"buttons": buttons}}


def patient_said(text: str, intent: str) -> dict[str, Any]:
    """A message of the patient as it stands in a tracker."""
    return {"event": "user", "text": text, "parse_data": {"intent": {"name": intent}}}
