"""How well the profile is read out of messages as patients type them, by entity.

The messages are in `entities.yml` beside this file; run this file as a program to see the figures.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from functools import cache
from pathlib import Path

import pytest
import yaml

from bot.nlu.reading import read

TODAY = date(2026, 11, 21)
FLOOR = 0.97
ENTITIES = (
    "condition",
    "country",
    "date",
    "decision_date",
    "payer",
    "records",
    "region",
    "relation",
    "role",
    "visit_date",
)

_Pairs = set[tuple[str, str]]


def _messages() -> dict[str, _Pairs]:
    families = yaml.safe_load((Path(__file__).parent / "entities.yml").read_text(encoding="utf-8"))
    return {
        str(text): {
            (entity, str(value))
            for entity, values in wanted.items()
            for value in (values if isinstance(values, list) else [values])
        }
        for family in families.values()
        for text, wanted in family.items()
    }


def _read(text: str) -> _Pairs:
    return {(one.entity, one.value) for one in read(text, TODAY) if one.entity in ENTITIES}


@cache
def _faults() -> list[tuple[str, _Pairs, _Pairs]]:
    """Each message that is not read rightly, with what is missing and what is too much."""
    compared = [(text, wanted, _read(text)) for text, wanted in _messages().items()]
    return [(text, wanted - got, got - wanted) for text, wanted, got in compared if wanted != got]


@cache
def _f1() -> dict[str, float]:
    """F1 of exact (entity, value) pairs by entity, and of all as `micro`."""
    wanted = Counter(entity for pairs in _messages().values() for entity, _ in pairs)
    missed = Counter(entity for _, missing, _ in _faults() for entity, _ in missing)
    extra = Counter(entity for _, _, more in _faults() for entity, _ in more)
    right = wanted - missed
    f1 = {
        entity: 2 * right[entity] / (2 * right[entity] + missed[entity] + extra[entity])
        for entity in ENTITIES
    }
    faults = missed.total() + extra.total()
    return {**f1, "micro": 2 * right.total() / (2 * right.total() + faults)}


@pytest.mark.parametrize("entity", [*ENTITIES, "micro"])
def test_entities_are_read(entity: str) -> None:
    faults = [
        fault
        for fault in _faults()
        if entity in {"micro", *(e for part in fault[1:] for e, _ in part)}
    ]
    assert _f1()[entity] >= FLOOR, faults


def test_every_entity_is_measured_on_many_messages() -> None:
    counted = Counter(entity for pairs in _messages().values() for entity, _ in pairs)
    assert sum(not pairs for pairs in _messages().values()) >= 150
    assert all(counted[entity] >= 20 for entity in ENTITIES)


if __name__ == "__main__":
    for name, value in _f1().items():
        print(f"{name:14} {value:.3f}")
