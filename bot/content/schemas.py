"""JSON schemas of the content files (draft 7)."""

from __future__ import annotations

from typing import Any

from bot.profile import VOCABULARY, Profile

LANGUAGES = ("en", "es")

CHANNELS = ("sms", "telegram")
"""Channels that a text may have words of its own for, beside those for all others."""

WORDINGS = (*LANGUAGES, *(f"{language}_{one}" for language in LANGUAGES for one in CHANNELS))
"""What the words of a text may stand under: a language, or a language and a channel."""

TEXT: dict[str, Any] = {
    "type": "object",
    "properties": {wording: {"type": "string", "minLength": 1} for wording in WORDINGS},
    "required": ["en"],
    "additionalProperties": False,
}


def _values(slot: str) -> dict[str, Any]:
    known = VOCABULARY.get(slot)
    item: dict[str, Any] = {"enum": sorted(known)} if known else {"type": "string", "minLength": 1}
    return {"type": "array", "minItems": 1, "items": item}


WHEN: dict[str, Any] = {
    "type": "object",
    "minProperties": 1,
    "properties": {slot: _values(slot) for slot in Profile.__dataclass_fields__},
    "additionalProperties": False,
}
"""A condition on the profile: every slot named must hold one of its values."""

IDS: dict[str, Any] = {"type": "array", "items": {"type": "string", "pattern": "^[a-z][a-z0-9_]*$"}}

# YAML reads 2026-11-21 as a date, which JSON schema has no type for.
_DATE: dict[str, Any] = {"not": {"type": ["string", "number", "null", "array", "object"]}}
_DATE_OR_NULL: dict[str, Any] = {"not": {"type": ["string", "number", "array", "object"]}}

FACTS: dict[str, Any] = {
    "type": "object",
    "propertyNames": {"pattern": "^[a-z][a-z0-9_]*$"},
    "additionalProperties": {
        "type": "object",
        "properties": {
            "value": {"oneOf": [{"type": "string", "minLength": 1}, TEXT]},
            "claim": {"type": "string", "minLength": 1},
            "place": {"type": "string", "minLength": 1},
            "source": {"type": "string", "minLength": 1},
            "url": {"type": "string", "pattern": "^https://"},
            "checked": _DATE,
            "review_by": _DATE,
            "trust": {"enum": ["A", "B", "U"]},
        },
        "required": ["claim", "place", "source", "checked", "review_by", "trust"],
        "additionalProperties": False,
    },
}

_ANSWER: dict[str, Any] = {
    "type": "object",
    "properties": {
        "when": WHEN,
        "facts": IDS,
        "say": TEXT,
        "more": {"type": "array", "items": TEXT},
    },
    "required": ["say"],
    "additionalProperties": False,
}

TOPICS: dict[str, Any] = {
    "type": "object",
    "propertyNames": {"pattern": "^[a-z][a-z0-9_]*$"},
    "additionalProperties": {
        "type": "object",
        "properties": {
            "title": TEXT,
            "implies": {
                "type": "object",
                "properties": {slot: {"enum": sorted(VOCABULARY[slot])} for slot in VOCABULARY},
                "additionalProperties": False,
            },
            "answers": {"type": "array", "minItems": 1, "items": _ANSWER},
            "next": {**IDS, "maxItems": 4},
            "document": IDS["items"],
        },
        "required": ["title", "answers"],
        "additionalProperties": False,
    },
}

_VARIANTS: dict[str, Any] = {
    "oneOf": [
        {"type": "string", "minLength": 1},
        {"type": "array", "minItems": 1, "items": {"type": "string", "minLength": 1}},
    ]
}

SIGN_OFF: dict[str, Any] = {
    "sign_off": {
        "type": "object",
        "properties": {
            "must": {"type": "string", "minLength": 1},
            "by": {"type": ["string", "null"]},
            "on": _DATE_OR_NULL,
        },
        "required": ["must", "by", "on"],
        "additionalProperties": False,
    },
    "reviewed": _DATE_OR_NULL,
}
"""Who must sign a text or a pattern off, who did and when, and when it was last reviewed."""

DIALOGUE: dict[str, Any] = {
    "type": "object",
    "propertyNames": {"pattern": "^[a-z][a-z0-9_.]*$"},
    "additionalProperties": {
        "type": "object",
        "properties": {**dict.fromkeys(WORDINGS, _VARIANTS), **SIGN_OFF},
        "required": ["en"],
        "additionalProperties": False,
    },
}

INTAKE: dict[str, Any] = {
    "type": "object",
    "propertyNames": {"pattern": "^[a-z][a-z0-9_]*$"},
    "additionalProperties": {
        "type": "object",
        "properties": {
            "when": WHEN,
            "tonight": {"type": "boolean"},
            "noted": TEXT,
            "ask": TEXT,
            "again": TEXT,
            "why": TEXT,
            "choices": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {"value": {"type": "string"}, "title": TEXT, "when": WHEN},
                    "required": ["value", "title"],
                    "additionalProperties": False,
                },
            },
        },
        "required": ["noted", "ask", "again", "why", "choices"],
        "additionalProperties": False,
    },
}

MENUS: dict[str, Any] = {
    "type": "object",
    "additionalProperties": {
        "type": "object",
        "properties": {"say": TEXT, "title": TEXT, "choices": {**IDS, "minItems": 1}},
        "required": ["say", "title", "choices"],
        "additionalProperties": False,
    },
}
