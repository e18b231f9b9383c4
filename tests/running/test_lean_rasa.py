from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from bot.running.archive import without_training
from tests.conftest import ROOT, Live
from tests.dialogues.talk import Talk

NEURAL = """
recipe: default.v1
assistant_id: neural
language: en
pipeline:
- name: WhitespaceTokenizer
- name: CountVectorsFeaturizer
- name: DIETClassifier
  epochs: 20
  random_seed: 1
"""
NLU = """
version: "3.1"
nlu:
- intent: greet
  examples: |
    - hello there
    - good morning
- intent: pay
  examples: |
    - who pays for it
    - does my insurance pay
"""


def lean_rasa(folder: Path, *arguments: str, said: str = "") -> str:
    """What Rasa's command line prints when it is started as the assistant starts it."""
    done = subprocess.run(
        [sys.executable, "-m", "bot.running.lean_rasa", *arguments],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        input=said,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def libraries(pid: int) -> list[str]:
    """The compiled libraries that a process has loaded."""
    return re.findall(r"\S+\.so\S*", Path(f"/proc/{pid}/maps").read_text())


def test_a_component_made_with_tensorflow_works_as_ever(tmp_path: Path) -> None:
    (tmp_path / "config.yml").write_text(NEURAL)
    (tmp_path / "nlu.yml").write_text(NLU)
    lean_rasa(tmp_path, "train", "nlu", "--nlu", "nlu.yml", "--fixed-model-name", "whole")
    whole, lean = (tmp_path / "models" / f"{name}.tar.gz" for name in ("whole", "lean"))
    without_training(whole, lean)
    heard = lean_rasa(tmp_path, "shell", "nlu", "--model", str(lean), said="good morning\n/stop\n")
    assert re.search(r'"intent": \{\s+"name": "greet"', heard), heard


@pytest.mark.live
def test_no_server_loads_tensorflow_in_a_talk(live: Live) -> None:
    talk = Talk(live.url, live.database_url)
    talk.open()
    for words in ("will medicare pay?", "make my checklist", "my chest hurts", "delete everything"):
        assert talk.type(words)
    pid = live.process.pid
    servers = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    assert len(servers) == 2
    for server in servers:
        loaded = libraries(int(server))
        assert loaded
        assert not [library for library in loaded if "tensorflow" in library]
