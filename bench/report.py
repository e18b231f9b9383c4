"""What was found, as a table of figures with their ratios and targets."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from bench import page, pictures
from bench.figures import a_second, growth, milliseconds, spread, total
from bench.results import Results
from bench.sides import NAMES, ROUNDS, SERVERS, STARTER
from bot.settings import ROOT

DOCUMENT = ROOT / "docs" / "benchmarks.md"

WATCHED = 1000
"""The number of messages after which memory is compared; caches are full then."""

FLAT = 2.0
"""Megabytes that both servers may grow by in 1,000 messages and count as flat: resident memory
moves in steps of some megabytes, as the allocator takes pages and gives them back."""

Found = Mapping[str, Any]


class Row(NamedTuple):
    """One figure of both sides.

    Args:
        title: what it is, with its unit.
        ours, default: the figures; `default` is None where only ours was measured.
        form: how they are written.
        aim: what was aimed at, in words.
        met: whether it was reached; None where nothing was aimed at.
    """

    title: str
    ours: float
    default: float | None
    form: str = ".0f"
    aim: str = ""
    met: bool | None = None

    @property
    def ratio(self) -> float | None:
        """Ours as a part of the default's; None where that has none."""
        return self.ours / self.default if self.default else None

    def within(self, most: float) -> Row:
        """Return the row with the aim that ours is at most this part of the default's."""
        met = None if self.ratio is None else self.ratio <= most
        return self._replace(aim=f"ratio ≤ {most}", met=met)

    def line(self) -> str:
        """Return the row as Markdown."""
        both = (self.ours, self.default)
        figures = ("" if one is None else format(one, self.form) for one in both)
        ratio = "" if self.ratio is None else f"{self.ratio:.2f}"
        verdict = {None: "", True: "yes", False: "**no**"}[self.met]
        return f"| {' | '.join((self.title, *figures, ratio, self.aim, verdict))} |"


def text(results: Results) -> str:
    """Return the table and when it was measured, as Markdown."""
    if not results.steps:
        return "Nothing is measured yet."
    lines = [
        f"Measured {results.measured}.",
        "",
        "| | ours | Rasa's default | ratio | aim | met |",
        "|---|--:|--:|--:|---|---|",
        *(row.line() for row in rows(results.steps, results.rounds or ROUNDS)),
    ]
    if results.rounds not in (None, ROUNDS):
        lines += [
            "",
            f"Rasa's default learned for {results.rounds} of {ROUNDS} rounds.",
        ]
    if counted := results.steps.get("understanding"):
        number = counted["messages"]
        lines += [
            "",
            f"Held-out messages: {number['in_scope']} in scope, {number['far']} far and "
            f"{number['near']} near out of it.",
        ]
    return "\n".join(lines)


def write(results: Results) -> None:
    """Put table and pictures into docs/."""
    drawn = pictures.draw(results.steps, DOCUMENT.parent / "pictures")
    shown = (f'<img src="pictures/{path.name}" width="620" alt="{alt}">' for path, alt in drawn)
    page.put(DOCUMENT, "\n\n".join([text(results), *shown]))


def rows(steps: Found, rounds: int = ROUNDS) -> Iterator[Row]:
    """Yield the rows of all steps that were taken with a default that learned for `rounds`."""
    for step, make in _ROWS.items():
        if step not in steps:
            continue
        if step == "training" and rounds < ROUNDS:
            yield from _short_training(steps[step], rounds)
        else:
            yield from make(steps[step])


def _training(found: Found) -> Iterator[Row]:
    yield _row("training, s", _of(found)).within(0.2)


def _short_training(found: Found, rounds: int) -> Iterator[Row]:
    """Yield what was measured, and what the default would take with all rounds, at least.

    Whatever it does besides its rounds takes less than all of our training, which does the same
    and learns; one round takes as long as another.
    """
    ours, default = _of(found)
    yield Row(f"training, the default for {rounds} rounds, s", ours, default)
    more = (default - ours) * (ROUNDS - rounds) / rounds
    yield Row(f"— reckoned for {ROUNDS} rounds", ours, default + more).within(0.2)


def _start(found: Found) -> Iterator[Row]:
    for kind, title in (("servers", "the servers alone"), ("command", "`python -m bot run`")):
        taken = (statistics.median(one[kind]) for one in _of(found))
        yield _row(f"start to ready, {title}, s", taken, ".1f").within(0.5)


def _memory(found: Found) -> Iterator[Row]:
    for title, messages in (("at rest", 0), (f"after {WATCHED:,} messages", WATCHED)):
        held = [_held(samples, messages) for samples in _of(found)]
        yield _row(f"memory {title}, both servers, MB", map(total, held)).within(0.7)
        for process in (*SERVERS.values(), STARTER):
            yield _row(f"— {process}, MB", (one[process] for one in held))
    last = found["ours"][-1][0]
    if last > WATCHED:
        grown = growth([(at, total(sizes)) for at, sizes in found["ours"]], WATCHED) * 1000
        title = f"memory growth from message {WATCHED:,} to {last:,}, MB for each 1,000"
        yield Row(title, grown, None, ".1f", f"≤ {FLAT:.0f}", grown <= FLAT)


def _held(samples: list[list[Any]], messages: int) -> dict[str, float]:
    """Return the memory of each process once so many messages were served, or all there were."""
    return next((sizes for at, sizes in samples if at >= messages), samples[-1][1])


def _turns(found: Found) -> Iterator[Row]:
    both = [spread(milliseconds(kinds)) for kinds in _of(found)]
    yield _row("turn, median, ms", (one.median for one in both)).within(0.6)
    yield _row("turn, p95, ms", (one.p95 for one in both)).within(0.5)
    yield _row("turn, p99, ms", (one.p99 for one in both))
    for kind, title in (("kept", "with consent"), ("not_kept", "without consent")):
        times = (spread(kinds[kind]["milliseconds"]) for kinds in _of(found))
        yield _row(f"— median {title}, ms", (one.median for one in times))
    yield _row("turns not served", map(_failed, _of(found)))


def _throughput(found: Found) -> Iterator[Row]:
    for patients in found["ours"]:
        at_once = [one[patients] for one in _of(found)]
        yield _row(f"turns a second, patients at once: {patients}", map(a_second, at_once), ".1f")
        yield _row("— turn, p95, ms", (spread(one["milliseconds"]).p95 for one in at_once))
    yield _row("turns not served with several patients", map(_failed, _of(found)))


def _understanding(found: Found) -> Iterator[Row]:
    ours, default = ({key: share * 100 for key, share in one.items()} for one in _of(found))
    wrong = Row("intents understood wrongly, %", ours["wrong"], default["wrong"], ".1f")
    yield wrong.within(0.5)
    for key, least in (("far", 90), ("near", 80)):
        title = f"out of scope and recognised, {key}, %"
        yield Row(title, ours[key], default[key], ".1f", f"≥ {least}", ours[key] >= least)
    refused = ours["refused"]
    yield Row("in scope and refused, %", refused, default["refused"], ".1f", "≤ 4", refused <= 4)


def _of(found: Found) -> tuple[Any, Any]:
    """Return what was found for ours and for the default."""
    ours, default = (found[name] for name in NAMES)
    return ours, default


def _row(title: str, both: Iterable[float], form: str = ".0f") -> Row:
    ours, default = both
    return Row(title, ours, default, form)


def _failed(kinds: Mapping[str, Any]) -> int:
    return sum(kind["failed"] for kind in kinds.values())


_ROWS: dict[str, Callable[[Found], Iterator[Row]]] = {
    "training": _training,
    "start": _start,
    "memory": _memory,
    "turns": _turns,
    "throughput": _throughput,
    "understanding": _understanding,
}
