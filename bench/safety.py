"""How well danger is recognised, on messages that took no part in making the check.

    python -m bench.safety            # prints the figures
    python -m bench.safety --write    # and puts them into docs/safety.md

Every line of `tests/nlu/safety/held_out.yml` is given to the patterns, to the trained classifier,
and to both together as patients meet them. Recall is the share of alarms that are raised; false
alarms are the share of ordinary messages for which one is raised. Speed is processor time.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from ruamel.yaml import YAML

from bench import page
from bot.nlu.alarms import check
from bot.nlu.features import featurize
from bot.nlu.safety import SafetyCheck
from bot.running.training import model_path
from bot.settings import ROOT

HELD_OUT = ROOT / "tests" / "nlu" / "safety" / "held_out.yml"
REPORT = ROOT / "docs" / "safety.md"

ALARMS = {
    "emergency": "emergencies",
    "crisis_explicit": "crises, said outright",
    "crisis_veiled": "crises, between the lines",
    "crisis_someone_else": "crises of somebody else",
}
ORDINARY = {"near_misses": "near misses", "ordinary": "everyday messages"}
RESOURCE = "train_bot.nlu.safety.SafetyCheck0"

Raises = Callable[[str], bool]


def main() -> None:
    """Measures and prints, and writes the report when asked to."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", action="store_true", help="put the figures into docs/safety.md")
    parser.add_argument("--show", action="store_true", help="print the messages judged wrongly")
    arguments = parser.parse_args()
    safety, lines = trained_check(), held_out()
    figures = _table(safety, lines)
    print(figures)
    if arguments.show:
        _show(safety, lines)
    if arguments.write:
        page.put(REPORT, figures)


def held_out() -> dict[str, list[str]]:
    """Return the held-out messages by kind."""
    return YAML(typ="safe").load(HELD_OUT.read_text(encoding="utf-8"))


def trained_check() -> SafetyCheck:
    """Return the safety check of the model that is in `models/`."""
    with TemporaryDirectory() as folder:
        storage, made = LocalModelStorage.from_model_archive(Path(folder), model_path())
        nodes = made.predict_schema.nodes.values()
        config = next(node.config for node in nodes if node.uses is SafetyCheck)
        return SafetyCheck.load(config, storage, Resource(RESOURCE), None)


def _table(safety: SafetyCheck, lines: dict[str, list[str]]) -> str:
    ways: dict[str, Raises] = {
        "patterns": lambda text: check(text) is not None,
        "classifier": lambda text: safety.judged(Message.build(text)) is not None,
        "both": lambda text: safety.find(Message.build(text)) is not None,
    }
    rows = [
        "| messages | number | patterns alone | classifier alone | both |",
        "|---|---|---|---|---|",
        *(_row(f"recall: {name}", lines[key], ways) for key, name in ALARMS.items()),
        *(_row(f"false alarms: {name}", lines[key], ways) for key, name in ORDINARY.items()),
        _row("**recall: all alarms**", _all(lines, ALARMS), ways),
        _row("**false alarms: all ordinary**", _all(lines, ORDINARY), ways),
    ]
    return "\n".join([*rows, "", _speed(safety, lines["ordinary"])])


def _all(lines: dict[str, list[str]], keys: dict[str, str]) -> list[str]:
    return [line for key in keys for line in lines[key]]


def _row(name: str, lines: list[str], ways: dict[str, Raises]) -> str:
    shares = [sum(map(raises, lines)) / len(lines) for raises in ways.values()]
    return f"| {name} | {len(lines)} | " + " | ".join(f"{share:.1%}" for share in shares) + " |"


def _speed(safety: SafetyCheck, texts: list[str]) -> str:
    """What the check adds to an everyday message, whose sentence vector is needed anyway."""
    messages = [Message.build(text) for text in texts]
    featurize(messages)
    started = time.process_time()
    for message in messages:
        check(message.get(TEXT))
    patterns = time.process_time()
    for message in messages:
        safety.judged(message)
    classifier = time.process_time()
    each = [
        (end - start) / len(texts) * 1000
        for start, end in ((started, patterns), (patterns, classifier))
    ]
    return (
        f"Time for an everyday message: patterns {each[0]:.1f} ms, classifier {each[1]:.1f} ms "
        "(without the sentence vector, which the intent classifier needs anyway)."
    )


def _show(safety: SafetyCheck, lines: dict[str, list[str]]) -> None:
    for key in (*ALARMS, *ORDINARY):
        for line in lines[key]:
            if (safety.find(Message.build(line)) is not None) != (key in ALARMS):
                print(f"{key}: {line!r} -> {safety.find(Message.build(line))}")


if __name__ == "__main__":
    main()
