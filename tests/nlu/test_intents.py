"""What the trained assistant understands: every row of the coverage table, and held-out lines."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from typing import Any

import numpy as np
import pytest
from rapidfuzz import fuzz, process
from ruamel.yaml import YAML

from bot.content import load
from bot.nlu.intents import Neighbours
from bot.settings import ROOT
from tests.nlu.conftest import Parse

HELD_OUT_AT_LEAST = 0.85
PER_INTENT_AT_LEAST = 8
TWIN = 90

_CORE = {
    "why", "when", "tell_doctor", "insurance_check", "records_list", "find_specialist",
    "prepare_questions", "make_checklist",
}  # fmt: skip


@cache
def _yaml(path: str) -> Any:
    return YAML(typ="safe").load((ROOT / path).read_text(encoding="utf-8"))


def _examples(path: str) -> list[tuple[str, str]]:
    return [
        (entry["intent"], line[2:].strip())
        for entry in _yaml(path)["nlu"]
        for line in entry["examples"].splitlines()
        if line.startswith("- ")
    ]


def _training() -> list[tuple[str, str]]:
    files = sorted((ROOT / "data" / "nlu").glob("*.yml"))
    return [pair for file in files for pair in _examples(f"data/nlu/{file.name}")]


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[^\w ]", "", text.lower()).split())


ROWS = _yaml("tests/coverage.yml")["rows"]
CAPABILITIES = _yaml("tests/coverage.yml")["capabilities"]
HELD_OUT = _examples("tests/nlu/held_out.yml")
DOMAIN = _yaml("domain.yml")


def test_all_rows_are_there() -> None:
    sizes = {"A": 21, "B": 37, "C": 14, "D": 23, "E": 9}
    wanted = [f"{letter}{n:02}" for letter, size in sizes.items() for n in range(1, size + 1)]
    assert list(ROWS) == wanted


@pytest.mark.parametrize("row", ROWS)
def test_row_is_served(row: str) -> None:
    intent, serves = ROWS[row]["intent"], ROWS[row]["serves"]
    assert intent in DOMAIN["intents"]
    if serves == "answer":
        assert intent in load().topics
    else:
        assert serves in DOMAIN["actions"]
    assert len(ROWS[row]["utterances"]) >= 2


@pytest.mark.parametrize("row", ROWS)
def test_row_is_understood(row: str, parse: Parse) -> None:
    for utterance in ROWS[row]["utterances"]:
        assert parse(utterance)["intent"]["name"] == ROWS[row]["intent"], utterance


@pytest.mark.parametrize("capability", CAPABILITIES)
def test_capability_has_an_intent(capability: str) -> None:
    assert CAPABILITIES[capability]
    assert set(CAPABILITIES[capability]) <= set(DOMAIN["intents"])


def test_every_topic_has_an_intent_and_a_rule() -> None:
    rules = (ROOT / "data" / "rules" / "topics.yml").read_text(encoding="utf-8")
    for topic in load().topics:
        assert topic in DOMAIN["intents"]
        assert f"- intent: {topic}\n" in rules


def test_enough_training_examples() -> None:
    counts = Counter(intent for intent, _ in _training())
    thin = {topic: counts[topic] for topic in load().topics if counts[topic] < 20}
    thin |= {topic: counts[topic] for topic in _CORE if counts[topic] < 40}
    assert not thin


def test_every_example_stands_once() -> None:
    counts = Counter(text.lower() for _, text in _training())
    assert not [text for text, count in counts.items() if count > 1]


def test_enough_held_out_lines() -> None:
    counts = Counter(intent for intent, _ in HELD_OUT)
    assert not [i for i in DOMAIN["intents"] if counts[i] < PER_INTENT_AT_LEAST]


def test_no_test_line_is_in_the_training_data() -> None:
    training = [_plain(text) for _, text in _training()]
    tested = [text for _, text in HELD_OUT] + [
        u for row in ROWS.values() for u in row["utterances"]
    ]
    twins = {
        text: found[0]
        for text in tested
        if (
            found := process.extractOne(
                _plain(text), training, scorer=fuzz.ratio, score_cutoff=TWIN
            )
        )
    }
    assert not twins


def test_held_out_lines_are_understood(parse: Parse) -> None:
    hits = [parse(text)["intent"]["name"] == intent for intent, text in HELD_OUT]
    accuracy = sum(hits) / len(hits)
    print(f"held-out accuracy: {accuracy:.3f} of {len(hits)} lines")
    assert accuracy >= HELD_OUT_AT_LEAST


def test_the_nearest_lines_decide() -> None:
    centres = np.eye(3, 384, dtype=np.float32).repeat(20, axis=0)
    drawn = np.random.default_rng(0).normal(scale=0.01, size=centres.shape)
    vectors = (centres + drawn).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    lines = Neighbours()
    lines.learn(vectors, np.arange(3).repeat(20))
    for intent in range(3):
        shares = lines.shares(np.eye(3, 384, dtype=np.float32)[intent], 3)
        assert shares[intent] == pytest.approx(1)
        assert shares.sum() == pytest.approx(1)
