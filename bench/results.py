"""What was measured, kept in a file after each step so that an interrupted run goes on."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any


class Results:
    """The findings of all steps for one state of the project.

    Args:
        path: the file.
        of: stands for that state; findings of another one are put aside, with the ending `.1`.
            None takes what is there.
        rounds: how often the default's networks go over the examples.
    """

    def __init__(self, path: Path, of: str | None = None, rounds: int | None = None) -> None:
        self._path = path
        self._data: dict[str, Any] = {"of": of, "rounds": rounds, "steps": {}}
        if path.exists():
            held = json.loads(path.read_text(encoding="utf-8"))
            if of in (None, held["of"]):
                self._data = held
            else:
                path.replace(path.with_name(path.name + ".1"))

    @property
    def steps(self) -> dict[str, Any]:
        """The findings by step."""
        return self._data["steps"]

    @property
    def rounds(self) -> int | None:
        """How often the default's networks went over the examples, if that is known."""
        return self._data.get("rounds")

    @property
    def measured(self) -> str:
        """The day and the machine of the last step, in words."""
        return self._data.get("measured", "never")

    def left(self, wanted: Sequence[str]) -> list[str]:
        """Return the steps to take: those that are missing, or all of them again when none is."""
        missing = [step for step in wanted if step not in self.steps]
        if not missing:
            for step in wanted:
                del self.steps[step]
        return missing or list(wanted)

    def put(self, step: str, found: Any) -> None:
        """Keep the findings of a step."""
        self.steps[step] = found
        self._data["measured"] = f"{date.today()}, on {_machine()}"
        draft = self._path.with_suffix(".draft")
        draft.write_text(json.dumps(self._data), encoding="utf-8")
        draft.replace(self._path)


def _machine() -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{len(os.sched_getaffinity(0))} cores with {memory:.0f} GB of memory"
