"""The arithmetic of the benchmarks."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from bench.sides import SERVERS

REFUSALS = ("off_topic", "near_health", "near_opinion", "small_talk", "nlu_fallback")
"""Intents that answer a message with what the assistant is there for."""

LIMITS = ("ask_diagnosis", "ask_treatment_choice", "ask_prediction", "ask_drug_advice")
"""Intents that say no to what only a doctor may answer."""


class Spread(NamedTuple):
    """Median and upper percentiles of some durations."""

    median: float
    p95: float
    p99: float


def spread(durations: Sequence[float]) -> Spread:
    """Return the median, the 95th and the 99th percentile, between the two nearest values."""
    hundredths = statistics.quantiles(durations, n=100, method="inclusive")
    return Spread(statistics.median(durations), hundredths[94], hundredths[98])


def growth(samples: Sequence[tuple[float, float]], after: float) -> float:
    """Return by how much a value grows with each step to the right, by least squares.

    Args:
        samples: pairs of place and value.
        after: pairs before this place are left out.

    Raises:
        statistics.StatisticsError: fewer than two places are left.
    """
    places, values = zip(*(pair for pair in samples if pair[0] >= after), strict=True)
    return statistics.linear_regression(places, values).slope


class Understood(NamedTuple):
    """How well intents are told apart, as shares of messages."""

    wrong: float
    refused: float
    far: float
    near: float


def understood(
    meant: Sequence[str], heard: Sequence[str], far: Sequence[str], near: Sequence[str]
) -> Understood:
    """Return the shares of messages that are understood wrongly, and rightly refused.

    Args:
        meant: the intents of the held-out messages.
        heard: the intents predicted for them, in the same order.
        far: the intents predicted for messages about anything else.
        near: those for messages about health, clinics and insurance that are no topic of ours.
    """
    wrong = [one != other for one, other in zip(meant, heard, strict=True)]
    in_scope = [h in REFUSALS for m, h in zip(meant, heard, strict=True) if m not in REFUSALS]
    return Understood(
        share(wrong),
        share(in_scope),
        share([one in REFUSALS + LIMITS for one in far]),
        share([one in REFUSALS + LIMITS for one in near]),
    )


def share(true: Sequence[bool]) -> float:
    """Return the share of what is true; 0 when there is nothing."""
    return sum(true) / len(true) if true else 0.0


def total(sizes: Mapping[str, float]) -> float:
    """Return the memory of both servers, out of that of all processes."""
    return sum(sizes[name] for name in SERVERS.values())


def a_second(turns: Mapping[str, Any]) -> float:
    """Return how many turns were served in a second."""
    return len(turns["milliseconds"]) / turns["seconds"]


def milliseconds(kinds: Mapping[str, Any]) -> list[float]:
    """Return what the turns of all kinds took."""
    return [one for kind in kinds.values() for one in kind["milliseconds"]]
