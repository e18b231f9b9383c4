"""What the trained assistant makes of messages that took no part in any choice.

Each figure is printed (`pytest tests/nlu/test_held_out.py -s`) and held by a floor a little under
what a fresh training reached; the aims stand in docs/training-data.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache
from typing import Any

import pytest
from ruamel.yaml import YAML

from bench.understanding import HELD_OUT, NONE, Reading, examples, reading, talk_before
from bot.nlu.reading import read
from bot.nlu.scope import OUT_OF_SCOPE
from tests.nlu.conftest import Parse
from tests.nlu.held_out.noise import noisy
from tests.nlu.test_followups import answered

WRITTEN_ON = date(2026, 11, 21)
"""The day from which the days in `entities.yml` count."""

REFUSED = OUT_OF_SCOPE | {"nlu_fallback"}
"""What a message in scope must not become."""

RECOGNISED = REFUSED | {
    "ask_diagnosis",
    "ask_drug_advice",
    "ask_prediction",
    "ask_treatment_choice",
    "are_you_human",
    "bot_limits",
    "insult",
    "prompt_injection",
}
"""What a message out of scope may become."""

ACCURACY, SERVED = 0.88, 0.9
NOISE_COSTS_AT_MOST = 0.07
FAR, NEAR, REFUSED_AT_MOST = 0.88, 0.78, 0.05
ENTITIES = 0.88
SEVERAL, SINGLE = 0.6, 0.85
FOLLOWUPS = 0.7


@cache
def _yaml(name: str) -> Any:
    return YAML(typ="safe").load((HELD_OUT / name).read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def understood(parse: Parse) -> list[tuple[str, Reading]]:
    """The label and the reading of each line in scope."""
    return [(label, _read(parse, text, label)) for label, text in examples()]


def _read(parse: Parse, text: str, label: str = NONE) -> Reading:
    return reading(parse(text, talk_before(label)))


def _share(name: str, hits: Sequence[bool]) -> float:
    share = sum(hits) / len(hits)
    print(f"{name}: {share:.3f} of {len(hits)}")
    return share


def test_intents(understood: list[tuple[str, Reading]]) -> None:
    hits = [label == found.intent for label, found in understood]
    assert _share("accuracy", hits) >= ACCURACY
    served = [label in (found.intent, *found.offered) for label, found in understood]
    assert _share("right, or a choice of two with the right one", served) >= SERVED


def test_noise_costs_little(parse: Parse, understood: list[tuple[str, Reading]]) -> None:
    clean = _share("accuracy, clean", [label == found.intent for label, found in understood])
    hits = [
        _read(parse, noisy(text, seed), label).intent == label
        for seed, (label, text) in enumerate(examples())
    ]
    assert _share("accuracy, noisy", hits) >= clean - NOISE_COSTS_AT_MOST


def test_scope(parse: Parse, understood: list[tuple[str, Reading]]) -> None:
    recall = {
        group: _share(group, [_read(parse, text).intent in RECOGNISED for text in lines])
        for group, lines in _yaml("out_of_scope.yml").items()
        if group in ("far", "near")
    }
    refused = [found.intent in REFUSED for label, found in understood if label not in RECOGNISED]
    assert recall["far"] >= FAR
    assert recall["near"] >= NEAR
    assert _share("in scope, refused", refused) <= REFUSED_AT_MOST


def test_entities() -> None:
    right = found = wanted = 0
    for entry in _yaml("entities.yml"):
        want = {(one["entity"], str(one["value"])) for one in entry["entities"]}
        got = set(_mentions(entry["text"])) - ({("role", "self")} - want)
        right, found, wanted = right + len(want & got), found + len(got), wanted + len(want)
    f1 = 2 * right / (found + wanted)
    print(f"entities: F1 {f1:.3f} of {wanted} in {len(_yaml('entities.yml'))} messages")
    assert f1 >= ENTITIES


def _mentions(text: str) -> Iterator[tuple[str, str]]:
    for mention in read(text, WRITTEN_ON):
        if mention.entity != "language":
            yield mention.entity, str(mention.value)


def test_several_questions(parse: Parse) -> None:
    entries = _yaml("questions.yml")
    hits = {len(one["intents"]) > 1: [] for one in entries}  # type: dict[bool, list[bool]]
    for entry in entries:
        hits[len(entry["intents"]) > 1].append(_asked(parse, entry["text"]) == entry["intents"])
    assert _share("several questions, all in order", hits[True]) >= SEVERAL
    assert _share("one question, one answer", hits[False]) >= SINGLE


def _asked(parse: Parse, text: str) -> list[str]:
    found = parse(text)
    also = [one["value"] for one in found["entities"] if one["entity"] == "also_asked"]
    return [str(found["intent"]["name"]), *also]


def test_followups(parse: Parse) -> None:
    hits = [_follows(entry, _after(parse, entry)) for entry in _yaml("followups.yml")]
    assert _share("follow-ups", hits) >= FOLLOWUPS


def _after(parse: Parse, entry: dict[str, Any]) -> dict[str, Any]:
    return parse(entry["text"], answered(entry["after"]))


def _follows(entry: dict[str, Any], found: dict[str, Any]) -> bool:
    intent = found["intent"]["name"]
    if "role" in entry:
        helps = {(one["entity"], one["value"]) for one in found["entities"]}
        roles = {("role", "other"), ("role", "child")}
        return intent == "caregiver" or (intent == entry["after"] and bool(roles & helps))
    return intent in {entry["intent"], *entry.get("accept", ())}
