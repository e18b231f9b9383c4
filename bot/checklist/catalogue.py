"""The catalogue of tasks: data/checklist/groups.yml and data/checklist/tasks/*.yml, checked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from bot.checklist import schemas
from bot.content.library import PLACEHOLDER
from bot.content.model import Text, When
from bot.content.yaml_files import ROOT, ContentError, line_of, load_checked, shown
from bot.profile import Profile

Owner = Literal["patient", "helper"]

TONIGHT = "tonight"
"""The group that holds every task when the decision is at hand."""

OWN = "own"
"""The group of the tasks that the patient wrote."""


BLANKS = ("doctor", "condition_words", "needed_by", "visit_date", "decision_date", "person")
"""Placeholders a script may use besides facts: filled in if known, else a line to write on."""


@dataclass(frozen=True)
class Conditions:
    """When something applies: any of `when` (or none given) and none of `unless`."""

    when: tuple[When, ...] = ()
    unless: tuple[When, ...] = ()

    @classmethod
    def read(cls, entry: Mapping[str, Any]) -> Conditions:
        """From a catalogue entry that may hold `when` and `unless`, each one condition or more."""
        return cls(alternatives(entry.get("when")), alternatives(entry.get("unless")))

    def hold(self, profile: Profile) -> bool:
        """Whether this profile meets them."""
        wanted = not self.when or any(profile.matches(when) for when in self.when)
        return wanted and not any(profile.matches(unless) for unless in self.unless)


@dataclass(frozen=True)
class DueRule:
    """When a task is due, in calendar days.

    Attributes:
        anchor: the date the task serves: `decision`, `visit`, or `today` for none.
        after: True when the task comes after its anchor, not before it.
        days: how long before or after the anchor.
        within: for a task before an anchor: due this many days from the start at the latest, so
            that a far date is no reason to wait, and a missing one no obstacle.
    """

    anchor: Literal["decision", "visit", "today"]
    after: bool
    days: int
    within: int


@dataclass(frozen=True)
class Task:
    """One task of the catalogue. Texts by language, raw: facts and blanks are not filled in.

    Attributes:
        tonight: None; True when it can still be done with the operation at hand; `only` when it
            makes sense at no other time.
        owner: who does it when somebody helps the patient.
        sheet: id of the sheet that the task fills, if any.
        facts: ids of the facts that its texts show or rest on, in order.
        said_as: what patients call it, by language.
    """

    id: str
    group: str
    title: Text
    why: Text
    how: Mapping[str, tuple[str, ...]]
    script: Text | None
    done_when: Text
    conditions: Conditions
    due: DueRule
    tonight: Literal[True, "only"] | None
    owner: Owner
    sheet: str | None
    facts: tuple[str, ...]
    said_as: Mapping[str, tuple[str, ...]]

    def steps(self, language: str = "en") -> tuple[str, ...]:
        """The steps of `how` in one language, English where it is missing."""
        return self.how.get(language) or self.how["en"]

    def texts(self) -> Iterator[tuple[str, str, str]]:
        """Every text of the task that a patient may read, as (part, language, raw text)."""
        parts = {"title": self.title, "why": self.why, "done_when": self.done_when}
        for part, text in parts.items():
            yield from ((part, language, raw) for language, raw in text.items())
        yield from (("script", language, raw) for language, raw in (self.script or {}).items())
        for language, steps in self.how.items():
            yield from ((f"how.{index}", language, step) for index, step in enumerate(steps))


@dataclass(frozen=True)
class Group:
    """A part of the list with a title; its conditions hold for all tasks in it."""

    id: str
    title: Text
    conditions: Conditions


@dataclass(frozen=True)
class Catalogue:
    """All groups and tasks, each by id and in the order of the files."""

    groups: Mapping[str, Group]
    tasks: Mapping[str, Task]

    def longest(self, anchor: str) -> int:
        """The most days that any task is due before this anchor."""
        rules = (task.due for task in self.tasks.values())
        return max((r.days for r in rules if r.anchor == anchor and not r.after), default=0)


def read(folder: Path) -> Catalogue:
    """Read a catalogue.

    Args:
        folder: holds `groups.yml` and `tasks/*.yml`.

    Raises:
        ContentError: a file is broken or an id appears twice; the message names file and line.
    """
    groups = {
        id: Group(id, plain(entry["title"]), Conditions.read(entry))
        for id, entry in load_checked(folder / "groups.yml", schemas.GROUPS).items()
    }
    schema = schemas.tasks(groups)
    tasks: dict[str, Task] = {}
    for path in sorted((folder / "tasks").glob("*.yml")):
        data = load_checked(path, schema)
        for id, entry in data.items():
            if id in tasks:
                line = line_of(data, [id])
                raise ContentError(f"{shown(path)}:{line}: task '{id}' is in another file too")
            tasks[id] = _task(id, entry)
    return Catalogue(groups, tasks)


@cache
def load(folder: Path = ROOT / "data" / "checklist") -> Catalogue:
    """The project's catalogue, read at the first call. Raises what `read` raises."""
    return read(folder)


def plain(text: Mapping[str, Any]) -> dict[str, str]:
    """A text as a plain dict of plain strings, white space at the ends cut off."""
    return {str(language): str(raw).strip() for language, raw in text.items()}


def alternatives(entry: Any) -> tuple[When, ...]:
    """A condition entry as a tuple: one mapping, a list of them, or nothing."""
    if entry is None:
        return ()
    listed = entry if isinstance(entry, list) else [entry]
    return tuple(
        {str(slot): [str(value) for value in values] for slot, values in when.items()}
        for when in listed
    )


def _lines(entry: Mapping[str, Any] | None) -> dict[str, tuple[str, ...]]:
    return {
        str(language): tuple(str(line).strip() for line in lines)
        for language, lines in (entry or {}).items()
    }


def _task(id: str, entry: Mapping[str, Any]) -> Task:
    return Task(
        id=str(id),
        group=str(entry["group"]),
        title=plain(entry["title"]),
        why=plain(entry["why"]),
        how=_lines(entry["how"]),
        script=plain(entry["script"]) if "script" in entry else None,
        done_when=plain(entry["done_when"]),
        conditions=Conditions.read(entry),
        due=_due_rule(entry["due"]),
        tonight=entry.get("tonight"),
        owner=entry.get("owner", "patient"),
        sheet=str(entry["sheet"]) if "sheet" in entry else None,
        facts=_facts(entry),
        said_as=_lines(entry["said_as"]),
    )


def _facts(entry: Mapping[str, Any]) -> tuple[str, ...]:
    """The facts shown in the texts, then those that the entry only rests on."""
    texts = [entry["why"], entry["done_when"], entry.get("script", {})]
    raws = [raw for text in texts for raw in text.values()]
    raws += [step for steps in entry["how"].values() for step in steps]
    shown = [name for name in PLACEHOLDER.findall(" ".join(raws)) if name not in BLANKS]
    return tuple(dict.fromkeys([*shown, *(str(name) for name in entry.get("facts", ()))]))


def _due_rule(entry: Mapping[str, Any]) -> DueRule:
    anchor = entry.get("before") or entry.get("after") or entry["from"]
    days = int(entry["days"])
    return DueRule(anchor, "after" in entry, days, int(entry.get("within", days)))
