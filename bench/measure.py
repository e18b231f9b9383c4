"""The measurements: each is one step that takes both sides and returns plain numbers for both."""

from __future__ import annotations

import asyncio
import multiprocessing
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from typing import Any

from ruamel.yaml import YAML

from bench import sides
from bench.figures import understood
from bench.patients import TALK, Turns, at_once, client, talk
from bench.sides import Running, Side
from bench.understanding import HELD_OUT, NONE, examples, readings
from bot.running.progress import Progress
from bot.running.signals import pause

SETTLE_SECONDS = 10.0
"""How long a server that just got ready is left alone before its memory counts as at rest."""


@dataclass(frozen=True)
class Size:
    """How much is measured.

    Args:
        starts: starts of each side.
        messages: messages to each side while its memory is watched.
        soak: messages to ours while its memory is watched; at least as many.
        rounds: how often each side has its talks, for the time of a turn.
        repeats: how often each side has so many patients at once.
        turns: messages of a talk.
        patients: how many talk at once.
        talks: least talks for a number of patients; there are as many as patients at least.
        lines: held-out messages of each kind, evenly picked; 0 means all.
    """

    starts: int = 3
    messages: int = 1000
    soak: int = 5000
    rounds: int = 25
    repeats: int = 2
    turns: int = len(TALK)
    patients: tuple[int, ...] = (1, 8, 32)
    talks: int = 8
    lines: int = 0


FULL = Size()
QUICK = Size(starts=1, messages=12, soak=24, rounds=1, repeats=1, turns=6, talks=1, lines=50)

Sides = Mapping[str, Side]
Found = dict[str, Any]
Step = Callable[[Sides, Size], Found]


def training(both: Sides, size: Size) -> Found:
    """Seconds to train each side from nothing."""
    return {name: sides.train(side) for name, side in both.items()}


def start(both: Sides, size: Size) -> Found:
    """Seconds from the command, and from the first server, to ready; the sides take turns."""
    found: Found = {name: {"command": [], "servers": []} for name in both}
    with Progress("Starting") as progress:
        for number in range(size.starts):
            for name, side in both.items():
                with sides.running(side) as assistant:
                    found[name]["command"].append(assistant.command_seconds)
                    found[name]["servers"].append(assistant.server_seconds)
                progress.tick((number + (name == "default")) / size.starts)
    return found


def memory(both: Sides, size: Size) -> Found:
    """Megabytes of each process, at rest and after each talk, as `[messages, {process: size}]`.

    One side at a time; half of the talks are kept, and the others deleted by the patient.
    """
    return {
        name: asyncio.run(_soak(side, size.soak if name == "ours" else size.messages, size))
        for name, side in both.items()
    }


async def _soak(side: Side, messages: int, size: Size) -> list[list[Any]]:
    turns = Turns()
    with sides.running(side) as assistant, Progress(f"Memory of {side.name}") as progress:
        pause(SETTLE_SECONDS)
        samples: list[list[Any]] = [[0, assistant.memory()]]
        async with client(assistant.url) as line:
            while samples[-1][0] < messages:
                await talk(line, turns, len(samples) % 2 == 1, size.turns)
                samples.append([len(turns.milliseconds), assistant.memory()])
                progress.tick(samples[-1][0] / messages)
    return samples


def turns(both: Sides, size: Size) -> Found:
    """Milliseconds of each turn of one patient, with and without consent.

    Both sides run; one talk with one of them follows one with the other, and which goes first
    changes from round to round.
    """
    return asyncio.run(_turns(both, size))


async def _turns(both: Sides, size: Size) -> Found:
    kinds = {"kept": True, "not_kept": False}
    found = {name: {kind: Turns() for kind in kinds} for name in both}
    with ExitStack() as stack:
        assistants = await _both_running(both, stack)
        progress = stack.enter_context(Progress("Turns"))
        for number in range(size.rounds):
            for name in _order(both, number):
                async with client(assistants[name].url) as line:
                    for kind, kept in kinds.items():
                        await talk(line, found[name][kind], kept, size.turns)
            progress.tick((number + 1) / size.rounds)
    return {name: _plain(turns) for name, turns in found.items()}


def throughput(both: Sides, size: Size) -> Found:
    """Turns a second with several patients at once, and what each turn took then.

    Both sides run, and take turns.
    """
    return asyncio.run(_throughput(both, size))


async def _throughput(both: Sides, size: Size) -> Found:
    found: Found = {name: {str(patients): Turns() for patients in size.patients} for name in both}
    plan = [(patients, turn) for patients in size.patients for turn in range(size.repeats)]
    with ExitStack() as stack:
        assistants = await _both_running(both, stack)
        progress = stack.enter_context(Progress("Patients at once"))
        for number, (patients, turn) in enumerate(plan):
            for name in _order(both, turn):
                talks = max(patients, size.talks)
                turns = found[name][str(patients)]
                await at_once(assistants[name].url, patients, talks, size.turns, turns)
            progress.tick((number + 1) / len(plan))
    return {name: _plain(turns) for name, turns in found.items()}


def _plain(turns: Mapping[str, Turns]) -> Found:
    return {kind: asdict(taken) for kind, taken in turns.items()}


def _order(both: Sides, turn: int) -> list[str]:
    """Return who goes first in this turn, and who second."""
    return list(both)[:: 1 if turn % 2 == 0 else -1]


async def _both_running(both: Sides, stack: ExitStack) -> dict[str, Running]:
    """Start both sides until the stack ends, each with one talk behind it that is not measured."""
    assistants = {name: stack.enter_context(sides.running(side)) for name, side in both.items()}
    for assistant in assistants.values():
        async with client(assistant.url) as line:
            await talk(line, Turns(), kept=True)
    return assistants


def understanding(both: Sides, size: Size) -> Found:
    """Shares of held-out messages that are understood wrongly, and of others that are refused."""
    lines = _picked(examples(), size.lines)
    others = YAML(typ="safe").load((HELD_OUT / "out_of_scope.yml").read_text(encoding="utf-8"))
    far, near = (_picked(others[kind], size.lines) for kind in ("far", "near"))
    found: Found = {"messages": {"in_scope": len(lines), "far": len(far), "near": len(near)}}
    messages = [*lines, *((NONE, text) for text in [*far, *near])]
    for name, side in both.items():
        model = sides.ensure_model(side)
        spawned = multiprocessing.get_context("spawn").Pool(1)
        with Progress(f"Understanding of {name}") as progress, spawned as pool:
            reading = pool.apply_async(readings, (str(model), messages))
            while not reading.ready():
                pause(0.5)
                progress.tick()
        heard = [one.intent for one in reading.get()]
        split, end = len(lines), len(lines) + len(far)
        meant = [one for one, _ in lines]
        found[name] = understood(meant, heard[:split], heard[split:end], heard[end:])._asdict()
    return found


def _picked(lines: list[Any], number: int) -> list[Any]:
    """Return about as many of the lines, evenly spread; 0 means all."""
    return lines[:: max(1, len(lines) // number)] if number else lines


STEPS: dict[str, Step] = {
    "training": training,
    "start": start,
    "memory": memory,
    "turns": turns,
    "throughput": throughput,
    "understanding": understanding,
}
"""The steps in the order in which they run."""
