"""Training, only when something the model is made from has changed."""

from __future__ import annotations

import hashlib
import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bot.running import archive, checks
from bot.running.environment import rasa_environment
from bot.running.errors import RunError
from bot.running.processes import Child, Children, shown, stop
from bot.running.progress import Progress
from bot.running.signals import pause
from bot.settings import ROOT, Settings

TRAINING_DATA = ("data/nlu", "data/rules", "data/stories")
"""The folders that `rasa train` reads; the rest of data/ is looked up while running."""

MADE_FROM = (
    "config.yml",
    "domain.yml",
    *TRAINING_DATA,
    "data/safety/examples",
    "bot/nlu/alarm_classifier.py",
    "bot/nlu/encoder.py",
    "bot/nlu/features.py",
    "bot/nlu/intents.py",
    "bot/nlu/ngrams.py",
    "bot/nlu/regression.py",
    "bot/nlu/safety.py",
    "bot/nlu/spelling.py",
    "bot/nlu/words.py",
    "data/lexicon/spelling.yml",
    "requirements/runtime.lock",
)
"""Files and folders whose change means a new model; other components only read at run time."""

MODEL_NAME = re.compile(r"[0-9a-f]{16}\.tar\.gz")
PAUSE_SECONDS = 0.2


def fingerprint(root: Path = ROOT) -> str:
    """Return 16 hexadecimal digits that change with any file the model is made from."""
    digest = hashlib.sha256()
    for path in _files(root, MADE_FROM):
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        digest.update(f"{path.relative_to(root).as_posix()} {content}\n".encode())
    return digest.hexdigest()[:16]


def _files(root: Path, names: tuple[str, ...]) -> Iterator[Path]:
    """Yield the files under `names` in a fixed order, without hidden, spare and compiled ones."""
    for name in names:
        top = root / name
        for path in [top] if top.is_file() else sorted(top.rglob("*")):
            spare = path.name.startswith(".") or path.name.endswith(("~", ".pyc"))
            if path.is_file() and not spare:
                yield path


def model_path(root: Path = ROOT) -> Path:
    """Return where the model for the files as they are now belongs."""
    return root / "models" / f"{fingerprint(root)}.tar.gz"


def train(settings: Settings) -> None:
    """Train the model when something it is made from changed, and say where it is.

    Raises:
        RunError: a file is not valid YAML, or `rasa train` failed.
    """
    with Children() as children:
        model = ensure_model(settings, children)
    print(f"The model is {shown(model)}")


def ensure_model(settings: Settings, children: Children) -> Path:
    """Return the model for the files as they are now, trained first when it is missing.

    Raises:
        RunError: a file is not valid YAML, or `rasa train` failed.
    """
    target = model_path()
    if not target.exists():
        checks.training_files_are_yaml(_training_files())
        target.parent.mkdir(exist_ok=True)
        _train(target, settings, children)
        _remove_older(target)
    return target


def _training_files() -> Iterator[Path]:
    """Yield the YAML files that the model is made from."""
    for path in _files(ROOT, MADE_FROM):
        if path.suffix in (".yml", ".yaml"):
            yield path


def _train(target: Path, settings: Settings, children: Children) -> None:
    """Run `rasa train` and put its model at `target` in one step."""
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".training-") as folder:
        child = children.start(
            "training",
            _train_command(Path(folder), target.name.removesuffix(".tar.gz")),
            rasa_environment(settings) | {"RASA_MAX_CACHE_SIZE": "0"},
            settings.var_dir / "log" / "training.log",
        )
        _wait(child)
        lean = Path(folder) / "lean.tar.gz"
        archive.without_training(Path(folder) / target.name, lean)
        lean.replace(target)


def _wait(child: Child) -> None:
    """Wait for the end of the training, showing the seconds; end it when this is interrupted.

    Raises:
        RunError: it failed.
    """
    try:
        with Progress("Training") as progress:
            while not child.ended:
                pause(PAUSE_SECONDS)
                progress.tick()
            if child.process.returncode != 0:
                raise RunError(
                    f"Training failed {child.how_it_ended()}: "
                    "mend what its log names and start again.",
                    child.last_lines(),
                )
    finally:
        stop([child])


def _train_command(folder: Path, name: str) -> list[str]:
    """Return the command that trains into `folder`.

    `--force`: Rasa's cache does not see changes in modules that a component only imports.
    """
    data = [name for name in TRAINING_DATA if (ROOT / name).is_dir()]
    return [
        *(sys.executable, "-m", "rasa", "train", "--force"),
        *("--data", *data),
        *("--out", str(folder), "--fixed-model-name", name),
    ]


def _remove_older(target: Path) -> None:
    """Remove the models that carry a fingerprint other than `target`'s."""
    for path in target.parent.glob("*.tar.gz"):
        if path != target and MODEL_NAME.fullmatch(path.name):
            path.unlink(missing_ok=True)
