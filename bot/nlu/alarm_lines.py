"""The labelled lines that the alarm classifier learns from: `data/safety/examples/*.yml`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bot.content.schemas import LANGUAGES
from bot.content.yaml_files import ROOT, load_checked
from bot.nlu.alarm_classifier import GRADES, ORDINARY

FOLDER = ROOT / "data" / "safety" / "examples"

_LINES = {"type": "array", "items": {"type": "string", "minLength": 1}}
_SCHEMA: dict[str, Any] = {
    "type": "object",
    "propertyNames": {"enum": [*GRADES, ORDINARY]},
    "additionalProperties": {
        "type": "object",
        "properties": dict.fromkeys(LANGUAGES, _LINES),
        "additionalProperties": False,
    },
}


def load(folder: Path = FOLDER) -> list[tuple[str, str]]:
    """Return every line with its label, in the order of the files.

    Raises:
        ContentError: a file is broken; the message names file and line.
    """
    return [
        (line, label)
        for path in sorted(folder.glob("*.yml"))
        for label, by_language in load_checked(path, _SCHEMA).items()
        for lines in by_language.values()
        for line in lines
    ]
