from __future__ import annotations

from pathlib import Path

import pytest

from bot.running.training import fingerprint
from tests.running.conftest import NLU, Project


def test_the_second_time_nothing_is_trained(project: Project) -> None:
    first, second = project.finish("train"), project.finish("train")
    assert (first.returncode, second.returncode) == (0, 0)
    assert "Training ... done" in first.stdout
    assert second.stdout.splitlines()[-1] == first.stdout.splitlines()[-1]
    assert project.trainings() == 1


def test_changed_data_is_trained_anew_and_the_older_model_goes(project: Project) -> None:
    project.finish("train")
    models = project.folder / "models"
    [older] = models.iterdir()
    (models / "typed-by-hand.tar.gz").touch()
    (project.folder / "data/nlu/greet.yml").write_text(NLU + "    - hello\n")
    project.finish("train")
    names = {path.name for path in models.iterdir()}
    assert project.trainings() == 2
    assert older.name not in names and "typed-by-hand.tar.gz" in names and len(names) == 2


def test_a_failed_training_shows_its_last_lines(project: Project) -> None:
    done = project.finish("train", STAND_IN_RASA="does not train")
    assert done.returncode == 1
    assert "InvalidConfig: the pipeline is wrong" in done.stderr
    assert done.stderr.splitlines()[-1].startswith("Second Opinion stopped: Training failed")
    assert list((project.folder / "models").iterdir()) == []


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for name in ("config.yml", "domain.yml", "data/nlu/a.yml", "bot/nlu/intents.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    return tmp_path


@pytest.mark.parametrize(
    "name",
    [
        "config.yml",
        "domain.yml",
        "data/nlu/a.yml",
        "data/nlu/deeper/b.yml",
        "data/rules/a.yml",
        "data/stories/a.yml",
        "bot/nlu/intents.py",
        "requirements/runtime.lock",
    ],
)
def test_the_fingerprint_sees_a_change_in(tree: Path, name: str) -> None:
    before = fingerprint(tree)
    (tree / name).parent.mkdir(parents=True, exist_ok=True)
    (tree / name).write_text("changed")
    assert fingerprint(tree) != before


@pytest.mark.parametrize(
    "name",
    [
        "data/answers/a.yml",
        "data/nlu/.a.yml.swp",
        "data/nlu/a.yml~",
        "data/lexicon/a.yml",
        "README.md",
    ],
)
def test_the_fingerprint_ignores(tree: Path, name: str) -> None:
    before = fingerprint(tree)
    (tree / name).parent.mkdir(parents=True, exist_ok=True)
    (tree / name).write_text("changed")
    assert fingerprint(tree) == before


def test_the_fingerprint_sees_a_file_that_moved(tree: Path) -> None:
    before = fingerprint(tree)
    (tree / "data/nlu/a.yml").rename(tree / "data/nlu/b.yml")
    assert fingerprint(tree) != before
