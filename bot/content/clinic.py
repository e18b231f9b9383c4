"""The desk of the clinic that runs the assistant, if it has one for its patients."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from bot.content.model import Text
from bot.content.schemas import TEXT
from bot.content.yaml_files import ROOT, load_checked

_LINE: dict[str, Any] = {"type": "string", "minLength": 1, "pattern": r"^[^{}\n]+$"}

_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "desk": {
            "type": "object",
            "properties": {"name": _LINE, "phone": _LINE, "hours": TEXT, "wait": TEXT},
            "dependencies": {
                "name": ["phone"],
                "phone": ["name"],
                "hours": ["phone"],
                "wait": ["phone"],
            },
            "additionalProperties": False,
        }
    },
    "required": ["desk"],
    "additionalProperties": False,
}


@dataclass(frozen=True)
class Desk:
    """Whom patients of the clinic can call.

    Attributes:
        hours, wait: by language; empty where the clinic gave none.
    """

    name: str
    phone: str
    hours: Text = field(default_factory=dict)
    wait: Text = field(default_factory=dict)


@cache
def load(path: Path = ROOT / "data" / "clinic.yml") -> Desk | None:
    """The clinic's desk; None when the file is not there or names none.

    Raises:
        ContentError: the file is broken; the message names file and line.
    """
    if not path.exists():
        return None
    desk = load_checked(path, _SCHEMA)["desk"]
    return Desk(**desk) if desk else None
