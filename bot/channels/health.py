"""Whether the assistant can answer: model, database and action server."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import aiohttp

from bot.settings import settings
from bot.storage import database

PROBE_SECONDS = 3

logger = logging.getLogger(__name__)


async def missing(agent: Any) -> list[str]:
    """Return the parts that don't answer, out of `model`, `database` and `action server`.

    Args:
        agent: Rasa's agent, or None while there is none.
    """
    model = agent is not None and agent.is_ready()
    stored, acting = await asyncio.gather(_database_answers(), _actions_answer(agent))
    parts = {"model": model, "database": stored, "action server": acting}
    return [name for name, answers in parts.items() if not answers]


async def _database_answers() -> bool:
    try:
        await asyncio.wait_for(asyncio.to_thread(database.check), PROBE_SECONDS)
    except (database.DatabaseAway, TimeoutError):
        return False
    return True


async def _actions_answer(agent: Any) -> bool:
    """Whether the action server's `/health` says that it is well."""
    timeout = aiohttp.ClientTimeout(total=PROBE_SECONDS)
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.get(_health_address(agent)) as answer,
        ):
            return answer.status == 200
    except (aiohttp.ClientError, TimeoutError, OSError):
        return False


def _health_address(agent: Any) -> str:
    """Return where the action server tells its health: beside the webhook of endpoints.yml."""
    endpoint = getattr(agent, "action_endpoint", None)
    webhook = getattr(endpoint, "url", None)
    if not webhook:
        return f"http://127.0.0.1:{settings().actions_port}/health"
    return webhook.rstrip("/").removesuffix("/webhook") + "/health"
