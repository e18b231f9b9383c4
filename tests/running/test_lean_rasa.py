"""What only training uses is not loaded by a server, and is there when it is asked for."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

MAIN = """
import sys
import rasa.utils.train_utils

print("began", sys.argv[1:])
if sys.argv[1] == "train":
    print(rasa.utils.train_utils.rank())
"""
HEAVY = 'print("loaded")\n\ndef rank():\n    return "ranked"\n'


def rasa(folder: Path, command: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-m", "bot.running.lean_rasa", command, "--port", "1"],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": os.pathsep.join([str(folder), str(ROOT)])},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.splitlines()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Holds a stand-in for Rasa."""
    files = {"__init__": "", "__main__": MAIN, "utils/__init__": "", "utils/train_utils": HEAVY}
    for name, text in files.items():
        (tmp_path / "rasa" / f"{name}.py").parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "rasa" / f"{name}.py").write_text(text)
    return tmp_path


def test_a_module_that_nobody_uses_is_not_loaded(folder: Path) -> None:
    assert rasa(folder, "run") == ["began ['run', '--port', '1']"]


def test_one_that_is_used_is_loaded_whole(folder: Path) -> None:
    assert rasa(folder, "train")[1:] == ["loaded", "ranked"]


def test_rasa_still_has_what_is_put_off() -> None:
    """Without the module of this name the start would be slow again, and nothing would say so."""
    code = (
        "import sys; from bot.running.lean_rasa import PutOff; sys.meta_path.insert(0, PutOff);"
        "import rasa.nlu.extractors.extractor;"
        "print('rasa.utils.train_utils' in sys.modules, 'tensorflow' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["True", "False"]
