"""JSON schemas of the files under data/documents (draft 7)."""

from __future__ import annotations

from typing import Any

from bot.checklist.schemas import CONDITION
from bot.content.schemas import IDS, LANGUAGES, TEXT
from bot.documents.model import KINDS, VARIANTS

_BOTH: dict[str, Any] = {**TEXT, "required": list(LANGUAGES)}
"""A text in every language: what a patient carries away is in the patient's own."""

_KEY = "^[a-z][a-z0-9_]*$"
_CONDITIONS: dict[str, Any] = {"when": CONDITION, "unless": CONDITION}
_FILE: dict[str, Any] = {
    **_BOTH,
    "properties": {language: {"type": "string", "pattern": "^[a-z-]+$"} for language in LANGUAGES},
}


def _object(required: list[str], **properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


def _listed(item: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "minItems": 1, "items": item}


def _by_id(text: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "propertyNames": {"pattern": _KEY},
        "additionalProperties": text,
    }


_LINE_COUNT: dict[str, Any] = {"type": "integer", "minimum": 1, "maximum": 20}

_ENTRIES = _listed(_object(["text"], text=_BOTH, facts=IDS, **_CONDITIONS))

_FIELDS = _listed(
    _object(
        ["label"],
        label=_BOTH,
        text=_BOTH,
        known={"type": "string", "pattern": _KEY},
        lines=_LINE_COUNT,
        **_CONDITIONS,
    )
)

BLOCKS: dict[str, dict[str, Any]] = {
    "say": _BOTH,
    "quote": _BOTH,
    "bullets": _ENTRIES,
    "numbers": _ENTRIES,
    "ticks": _ENTRIES,
    "fields": _FIELDS,
    "lines": _LINE_COUNT,
    "sheet": {"type": "string"},
    "table": {"type": "string"},
    "insert": {"type": "string"},
}
"""What a block may be, by the one key that says it."""

_BLOCK: dict[str, Any] = {
    **_object([], **BLOCKS, facts=IDS, **_CONDITIONS),
    "oneOf": [{"required": [name]} for name in BLOCKS],
}

_PART = _object(
    ["blocks"],
    title=_BOTH,
    place={"enum": ["beside", "aside"]},
    variant={"enum": sorted({name for names in VARIANTS.values() for name in names})},
    blocks=_listed(_BLOCK),
    **_CONDITIONS,
)

TEXTS: dict[str, Any] = {
    "type": "object",
    "propertyNames": {"enum": [kind for kind in KINDS if kind != "calendar"]},
    "additionalProperties": _object(
        ["file", "title", "lead", "parts"],
        file=_FILE,
        title=_BOTH,
        lead=_BOTH,
        progress={"type": "string"},
        letter={"type": "boolean"},
        parts=_listed(_PART),
    ),
}

_NAMES = _object(
    ["task", "done", "visit", "decision"], task=_BOTH, done=_BOTH, visit=_BOTH, decision=_BOTH
)

CALENDAR: dict[str, Any] = _object(
    ["calendar"],
    calendar=_object(
        ["file", "name", "plain", "full"], file=_FILE, name=_BOTH, plain=_NAMES, full=_NAMES
    ),
)

WORDS: dict[str, Any] = _object(
    ["values", "words"], values=_by_id(_by_id(_BOTH)), words=_by_id(_BOTH)
)
