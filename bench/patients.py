"""Patients who talk with a running assistant over HTTP, one message after the other."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx

from bot import content
from bot.channels.inbound import HELLO
from bot.running.errors import RunError
from bot.running.signals import pause

TALK = (
    "i have breast cancer they want surgery in 3 weeks",
    "will she be mad?",
    "what do i bring",
    "make my checklist",
    "for me",
    "is the diagnosis right",
    "will medicare pay?",
    "california",
    "bcbs ppo thru work",
    "just the reports",
    "not yet",
    "show my list",
    "how do i do number 3",
    "got the slides",
    "where does that come from",
    "add: call my sister",
    "actually it's medicaid",
    "show my list",
)

WAIT_SECONDS = 120.0


@dataclass
class Turns:
    """What some turns took.

    Args:
        milliseconds: each of them.
        seconds: all of them, from the first to the last, where several patients talked at once.
        failed: how many of them the assistant could not serve.
    """

    milliseconds: list[float] = field(default_factory=list)
    seconds: float = 0.0
    failed: int = 0


def client(url: str, patients: int = 1) -> httpx.AsyncClient:
    """Return a connection to an assistant that keeps one line open for each patient."""
    limits = httpx.Limits(max_connections=patients, max_keepalive_connections=patients)
    return httpx.AsyncClient(base_url=url, timeout=WAIT_SECONDS, limits=limits, trust_env=False)


async def talk(
    line: httpx.AsyncClient, turns: Turns, kept: bool, messages: int = len(TALK)
) -> None:
    """Have one patient talk.

    Args:
        line: the connection.
        turns: what each turn took is added to it; opening the page and consent are no turns.
        kept: the patient agrees that the talk is kept; else it is only in memory, and the patient
            deletes it in the end.
        messages: how many of `TALK` the patient says.
    """
    headers = await _open(line, "Yes" if kept else "No")
    for text in TALK[:messages]:
        pause(0)
        started = time.perf_counter()
        reply = await line.post("/webhooks/web/message", json={"text": text}, headers=headers)
        turns.milliseconds.append((time.perf_counter() - started) * 1000)
        turns.failed += not _served(reply)
    if not kept:
        (await line.post("/webhooks/web/end", headers=headers)).raise_for_status()


async def _open(line: httpx.AsyncClient, answer: str) -> dict[str, str]:
    """Open the page and answer the question about consent; return the headers of the talk.

    Raises:
        RunError: there was no such question.
    """
    token = (await line.post("/webhooks/web/session")).raise_for_status().json()["token"]
    headers = {"Authorization": f"Bearer {token}"}
    said = await _choose(line, headers, HELLO)
    offered = {one["title"]: one["id"] for one in said[-1].get("buttons", ())}
    if answer not in offered:
        raise RunError(f"No question about consent came that {answer!r} could answer.")
    await _choose(line, headers, offered[answer])
    return headers


async def _choose(
    line: httpx.AsyncClient, headers: dict[str, str], choice: str
) -> list[dict[str, Any]]:
    reply = await line.post("/webhooks/web/message", json={"choice": choice}, headers=headers)
    messages: list[dict[str, Any]] = reply.raise_for_status().json()["messages"]
    return messages


def _served(reply: httpx.Response) -> bool:
    """Whether a reply says anything but that something went wrong."""
    trouble = content.load().message("channel.trouble")
    return reply.is_success and all(
        message.get("text") != trouble for message in reply.json()["messages"]
    )


async def at_once(url: str, patients: int, talks: int, messages: int, turns: Turns) -> None:
    """Have some patients talk at once until so many talks are done, every second one kept.

    Args:
        url: where the assistant listens.
        patients: how many.
        talks: how many talks there are for all of them.
        messages: how many messages a talk has.
        turns: what it took is added to it.
    """
    waiting = iter(range(talks))
    async with client(url, patients) as line:
        started = time.perf_counter()
        await asyncio.gather(*(_one(line, turns, waiting, messages) for _ in range(patients)))
        turns.seconds += time.perf_counter() - started


async def _one(
    line: httpx.AsyncClient, turns: Turns, waiting: Iterator[int], messages: int
) -> None:
    """Take talks until none is waiting."""
    for number in waiting:
        await talk(line, turns, number % 2 == 0, messages)
