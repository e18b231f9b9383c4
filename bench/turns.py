"""How long a turn takes, over HTTP, with both servers, the database and the checklist in play.

    python -m bench.turns --url http://127.0.0.1:5005 --talks 20

Prints the median and the 95th percentile in milliseconds, beside the time of a request that only
reads the database (`/history`), taken in the same run: compare ratios, for machines are noisy.
On Linux it also prints the resident memory of the two servers.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Iterator
from pathlib import Path

import httpx

TALK = [
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
]


def main() -> None:
    """Runs the talks one after the other and prints what they took."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--url", default="http://127.0.0.1:5005")
    parser.add_argument("--talks", type=int, default=20)
    arguments = parser.parse_args()
    turns: list[float] = []
    reads: list[float] = []
    with httpx.Client(base_url=arguments.url, timeout=60) as client:
        for _ in range(arguments.talks):
            _talk(client, turns, reads)
    print(f"{len(turns)} turns: {_summary(turns)}")
    print(f"{len(reads)} history reads: {_summary(reads)}")
    print(f"ratio of medians: {statistics.median(turns) / statistics.median(reads):.1f}")
    for name, size in _memory():
        print(f"memory of the {name}: {size} MB")


def _talk(client: httpx.Client, turns: list[float], reads: list[float]) -> None:
    token = client.post("/webhooks/web/session", json={}).json()["token"]
    headers = {"Authorization": f"Bearer {token}"}
    for text in TALK:
        started = time.perf_counter()
        reply = client.post("/webhooks/web/message", json={"text": text}, headers=headers)
        turns.append(time.perf_counter() - started)
        reply.raise_for_status()
        started = time.perf_counter()
        client.get("/webhooks/web/history", headers=headers).raise_for_status()
        reads.append(time.perf_counter() - started)


def _summary(seconds: list[float]) -> str:
    ordered = sorted(seconds)
    p95 = ordered[int(len(ordered) * 0.95)]
    return f"median {statistics.median(ordered) * 1000:.0f} ms, p95 {p95 * 1000:.0f} ms"


def _memory() -> Iterator[tuple[str, int]]:
    """Resident memory in megabytes of each server found on this machine."""
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            command = (status.parent / "cmdline").read_bytes().decode().split("\0")
            lines = status.read_text().splitlines()
        except OSError:
            continue
        name = {"rasa": "Rasa server", "rasa_sdk": "action server"}.get(_module(command))
        size = next((line.split()[1] for line in lines if line.startswith("VmRSS")), None)
        if name and size:
            yield name, int(size) // 1024


def _module(command: list[str]) -> str:
    return command[command.index("-m") + 1] if "-m" in command[:-1] else ""


if __name__ == "__main__":
    main()
