"""The first look at every message: is somebody in danger now?

Patterns, guards and short forms are data (`data/safety/`), kept by language and group; no clinician
has signed them off yet, which the files say. The check errs towards the alarm.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from bot.content.yaml_files import ROOT, ContentError, line_of, load_checked
from bot.nlu.words import LONGEST, Speller, split

FOLDER = ROOT / "data" / "safety"

Kind = Literal["emergency", "crisis"]


@dataclass(frozen=True)
class Finding:
    """Why a message is an alarm.

    `grade` is `now` for emergencies; `explicit`, `veiled` or `someone_else` for crises. `group` is
    the group of patterns that fired, for counting without keeping text.
    """

    kind: Kind
    grade: str
    group: str


def check(text: str) -> Finding | None:
    """Looks for an emergency, then for a crisis.

    Args:
        text: what the patient wrote, of any length and content.

    Returns:
        The first finding, or None. Emergencies come first: an overdose needs an ambulance.
    """
    rules = _rules()
    line = rules.topics.sub("~", rules.spell(text))
    for group in rules.groups:
        for match in group.pattern.finditer(line):
            if not _guarded(rules, group, line, match):
                return Finding(group.kind, group.grade, group.id)
    return None


# --- when a sign does not count -----------------------------------------------------------------

_CLAUSE_ENDS = re.compile(r" ?\| ?| (?:and|but|so|y|pero) ")


def _guarded(rules: Rules, group: _Group, line: str, match: re.Match[str]) -> bool:
    start, end = _clause(line, match)
    before, clause = line[start : match.start()].rstrip(), line[start:end]
    guards = rules.guards
    if any(
        name in group.guards and guards[pattern].search(part)
        for name, pattern, part in (
            ("negation", "negated_before", before),
            ("hypothetical", "hypothetical_before", before),
            ("asked", "asked_before", before),
            ("long_past", "long_past", clause),
        )
    ):
        return True
    if "past" not in group.guards or guards["now"].search(clause):
        return False
    return bool(guards["past"].search(clause) or guards["past_before"].search(before))


def _clause(line: str, match: re.Match[str]) -> tuple[int, int]:
    """Where the clause around a match begins and ends."""
    start, end = 0, len(line)
    for mark in _CLAUSE_ENDS.finditer(line):
        if mark.end() <= match.start():
            start = mark.end()
        elif mark.start() >= match.end():
            end = mark.start()
            break
    return start, end


# --- the data -----------------------------------------------------------------------------------

_PATTERN = {"type": "string", "minLength": 1}
_PATTERNS = {"type": "array", "items": _PATTERN}
_SIGNED: dict[str, Any] = {
    "signed_off_by": {"type": ["string", "null"]},
    "reviewed": {"not": {"type": ["string", "number", "boolean", "array", "object"]}},
}
_GUARD_NAMES = ("negation", "past", "hypothetical", "long_past", "asked")
_GUARD_PATTERNS = (
    "negated_before",
    "hypothetical_before",
    "asked_before",
    "past",
    "past_before",
    "long_past",
    "now",
)
_USUAL_GUARDS = ("negation", "past", "hypothetical")
_GRADES = ("now", "explicit", "veiled", "someone_else")

_GUARDS_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        **_SIGNED,
        "spelled": {"type": "object", "additionalProperties": _PATTERNS},
        "mended": _PATTERNS,
        "plain": _PATTERNS,
        "topics": _PATTERNS,
        **dict.fromkeys(_GUARD_PATTERNS, _PATTERN),
    },
    "additionalProperties": False,
}
_GUARDS_SCHEMA["required"] = list(_GUARDS_SCHEMA["properties"])

_GROUPS_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        **_SIGNED,
        "words": {"type": "object", "additionalProperties": _PATTERN},
        "groups": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    **_SIGNED,
                    "id": {"type": "string", "pattern": "^[a-z_]+$"},
                    "grade": {"enum": list(_GRADES)},
                    "guards": {"type": "array", "items": {"enum": list(_GUARD_NAMES)}},
                    "en": _PATTERNS,
                    "es": _PATTERNS,
                },
                "required": ["id", "grade", "signed_off_by", "reviewed", "en", "es"],
                "additionalProperties": False,
            },
        },
    },
    "required": ["signed_off_by", "reviewed", "words", "groups"],
    "additionalProperties": False,
}


@dataclass(frozen=True)
class _Group:
    kind: Kind
    id: str
    grade: str
    guards: frozenset[str]
    pattern: re.Pattern[str]


class Rules:
    """Everything in `data/safety/`, compiled once."""

    def __init__(self, folder: Path) -> None:
        guards = load_checked(folder / "guards.yml", _GUARDS_SCHEMA)
        path = folder / "guards.yml"
        self.topics = re.compile("|".join(rf"\b(?:{topic})\b" for topic in guards["topics"]))
        self.guards = {name: _compiled(path, guards, [name]) for name in _GUARD_PATTERNS}
        self.groups = [*_groups(folder, "emergency"), *_groups(folder, "crisis")]
        self._spelled = {
            short: word for word, shorts in guards["spelled"].items() for short in shorts
        }
        self._speller = Speller(guards["mended"], [*guards["plain"], *self._spelled])

    def spell(self, text: str) -> str:
        """The text as the patterns see it."""
        words = (word.folded for word in split(text[:LONGEST]))
        return " ".join(
            self._spelled.get(word)
            or self._spelled.get(mended := self._speller.mend(word))
            or mended
            for word in words
        )


def read_rules(folder: Path) -> Rules:
    """Reads, checks and compiles the files of a folder.

    Raises:
        ContentError: a file is broken or a pattern is none; the message names file and line.
    """
    return Rules(folder)


@cache
def _rules() -> Rules:
    return read_rules(FOLDER)


def _groups(folder: Path, kind: Kind) -> Iterator[_Group]:
    path = folder / f"{kind}.yml"
    data = load_checked(path, _GROUPS_SCHEMA)
    for index, group in enumerate(data["groups"]):
        patterns = [
            _compiled(path, data, ["groups", index, language, number]).pattern
            for language in ("en", "es")
            for number in range(len(group[language]))
        ]
        yield _Group(
            kind=kind,
            id=group["id"],
            grade=group["grade"],
            guards=frozenset(group.get("guards", _USUAL_GUARDS)),
            pattern=re.compile("|".join(rf"(?<!\w)(?:{pattern})(?!\w)" for pattern in patterns)),
        )


def _compiled(path: Path, data: Mapping[str, Any], keys: list[Any]) -> re.Pattern[str]:
    """One pattern of a file with its <words> written out.

    Raises:
        ContentError: it is no pattern, or names words that the file does not give.
    """
    raw: Any = data
    for key in keys:
        raw = raw[key]
    words = data.get("words", {})
    try:
        pattern = str(raw)
        for _ in range(2):  # words may use words
            pattern = re.sub(r"<(?![=!])(\w+)>", lambda name: words[name[1]], pattern)
        return re.compile(pattern)
    except (re.error, KeyError) as error:
        raise ContentError(
            f"data/safety/{path.name}:{line_of(data, keys)}: not a pattern: {error}"
        ) from error
