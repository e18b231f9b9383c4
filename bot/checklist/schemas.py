"""JSON schemas of the files under data/checklist (draft 7)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from bot.content.schemas import IDS, LANGUAGES, TEXT, WHEN
from bot.profile import VOCABULARY

_KEY = "^[a-z][a-z0-9_]*$"


CONDITION: dict[str, Any] = {
    "if": {"type": "array"},
    "then": {"type": "array", "minItems": 1, "items": WHEN},
    "else": WHEN,
}
"""One condition on the profile, or a list of which any one is enough."""

_LINES: dict[str, Any] = {
    "type": "object",
    "properties": {
        language: {"type": "array", "minItems": 1, "items": {"type": "string", "minLength": 1}}
        for language in LANGUAGES
    },
    "required": ["en"],
    "additionalProperties": False,
}

_DAYS: dict[str, Any] = {"type": "integer", "minimum": 0, "maximum": 60}

DUE: dict[str, Any] = {
    "type": "object",
    "properties": {
        "before": {"enum": ["decision", "visit"]},
        "after": {"enum": ["visit"]},
        "from": {"enum": ["today"]},
        "days": _DAYS,
        "within": _DAYS,
    },
    "required": ["days"],
    "oneOf": [
        {"required": ["before", "within"]},
        {"required": ["after"], "not": {"required": ["within"]}},
        {"required": ["from"], "not": {"required": ["within"]}},
    ],
    "additionalProperties": False,
}

GROUPS: dict[str, Any] = {
    "type": "object",
    "propertyNames": {"pattern": _KEY},
    "required": ["tonight", "own"],
    "additionalProperties": {
        "type": "object",
        "properties": {"title": TEXT, "when": CONDITION, "unless": CONDITION},
        "required": ["title"],
        "additionalProperties": False,
    },
}


def tasks(groups: Iterable[str]) -> dict[str, Any]:
    """The schema of a tasks file, given the ids of the groups that a task may stand in."""
    return {
        "type": "object",
        "propertyNames": {"pattern": _KEY},
        "additionalProperties": {
            "type": "object",
            "properties": {
                "group": {"enum": sorted(groups)},
                "title": TEXT,
                "why": TEXT,
                "how": _LINES,
                "script": TEXT,
                "done_when": TEXT,
                "when": CONDITION,
                "unless": CONDITION,
                "due": DUE,
                "tonight": {"enum": [True, "only"]},
                "owner": {"enum": ["patient", "helper"]},
                "sheet": {"type": "string", "pattern": _KEY},
                "facts": IDS,
                "said_as": _LINES,
            },
            "required": ["group", "title", "why", "how", "done_when", "due", "said_as"],
            "additionalProperties": False,
        },
    }


QUESTIONS: dict[str, Any] = {
    "type": "object",
    "propertyNames": {"pattern": _KEY},
    "additionalProperties": {
        "type": "object",
        "properties": {
            "title": TEXT,
            "when": CONDITION,
            "unless": CONDITION,
            "questions": {
                "type": "object",
                "propertyNames": {"pattern": _KEY},
                "additionalProperties": {
                    "type": "object",
                    "properties": {
                        "text": TEXT,
                        "when": CONDITION,
                        "unless": CONDITION,
                        "best_for": CONDITION,
                    },
                    "required": ["text"],
                    "additionalProperties": False,
                },
            },
        },
        "required": ["title", "questions"],
        "additionalProperties": False,
    },
}

_FIELD: dict[str, Any] = {
    "type": "object",
    "properties": {
        "label": TEXT,
        "question": TEXT,
        "kind": {"enum": ["text", "date", "yes_no"]},
        "row": {"type": "string", "pattern": _KEY},
        "side": {"enum": ["first", "second"]},
        "only_if": {
            "type": "object",
            "minProperties": 1,
            "additionalProperties": {
                "type": "array",
                "minItems": 1,
                "items": {"type": "string", "minLength": 1},
            },
        },
    },
    "required": ["label", "question", "kind"],
    "dependencies": {"row": ["side"], "side": ["row"]},
    "additionalProperties": False,
}

SHEETS: dict[str, Any] = {
    "type": "object",
    "propertyNames": {"pattern": _KEY},
    "additionalProperties": {
        "type": "object",
        "properties": {
            "title": TEXT,
            "intro": TEXT,
            "rows": {"type": "object", "additionalProperties": TEXT},
            "fields": {
                "type": "object",
                "propertyNames": {"pattern": _KEY},
                "minProperties": 1,
                "additionalProperties": _FIELD,
            },
        },
        "required": ["title", "intro", "fields"],
        "additionalProperties": False,
    },
}

WORDS: dict[str, Any] = {
    "type": "object",
    "properties": {
        "blank": {"type": "string", "minLength": 1},
        "condition_words": {
            "type": "object",
            "propertyNames": {"enum": sorted(VOCABULARY["condition"])},
            "additionalProperties": TEXT,
        },
        "months": {
            "type": "object",
            "required": ["en"],
            "additionalProperties": {"type": "array", "minItems": 12, "maxItems": 12},
        },
        "weekdays": {
            "type": "object",
            "required": ["en"],
            "additionalProperties": {"type": "array", "minItems": 7, "maxItems": 7},
        },
        "date": TEXT,
        "counts": {"type": "object", "additionalProperties": {"type": "integer", "minimum": 1}},
        "ordinals": {"type": "object", "additionalProperties": {"type": "integer", "minimum": 1}},
        "number_words": {"type": "array", "items": {"type": "string"}},
        "around_numbers": {"type": "array", "items": {"type": "string"}},
        "filler": {"type": "array", "items": {"type": "string"}},
        "same": {"type": "object", "additionalProperties": {"type": "string"}},
    },
    "required": [
        "blank",
        "condition_words",
        "months",
        "weekdays",
        "date",
        "counts",
        "ordinals",
        "number_words",
        "around_numbers",
        "filler",
        "same",
    ],
    "additionalProperties": False,
}
