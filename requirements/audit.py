"""`make audit`: looks up every locked package in the list of known faults, by pip-audit.

    python -m requirements.audit

pip-audit has an environment of its own, `.tools/audit`, made from `audit.lock`. It asks the package
index for each package by name and version; nothing else leaves this machine. What is accepted for a
time stands in `accepted.yml`.
"""

from __future__ import annotations

import filecmp
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.content.yaml_files import ROOT, ContentError, load_checked

LOCK = ROOT / "requirements" / "runtime.lock"
ACCEPTED = ROOT / "requirements" / "accepted.yml"
TOOL_LOCK = ROOT / "requirements" / "audit.lock"
TOOL = ROOT / ".tools" / "audit"
UV = ROOT / ".tools" / "bin" / "uv"

_WORDS: dict[str, Any] = {"type": "string", "minLength": 1}
# YAML reads 2026-11-21 as a date, which JSON schema has no type for.
_DATE: dict[str, Any] = {"not": {"type": ["string", "number", "null", "array", "object"]}}
_FIELDS: dict[str, Any] = {
    "id": _WORDS,
    "package": _WORDS,
    "reason": {"type": "string", "minLength": 20},
    "accepted": _DATE,
    "review_by": _DATE,
}
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "accepted": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": _FIELDS,
                "required": list(_FIELDS),
                "additionalProperties": False,
            },
        }
    },
    "required": ["accepted"],
    "additionalProperties": False,
}


class AuditFailed(Exception):
    """There is no report; the message says in one line what to do."""


@dataclass(frozen=True)
class Fault:
    """A known fault of a locked package; `names` are its id and what else it is called."""

    package: str
    version: str
    names: tuple[str, ...]
    fixed_in: tuple[str, ...]

    def __str__(self) -> str:
        """What the fault is, and what helps."""
        remedy = f"fixed in {', '.join(self.fixed_in)}" if self.fixed_in else "not fixed yet"
        return f"{self.package} {self.version}: {', '.join(self.names)} ({remedy})"


def main() -> int:
    """Audit the lock, print what is wrong, and return the exit code."""
    try:
        accepted = load_checked(ACCEPTED, SCHEMA)["accepted"]
        _install()
        report = _report()
    except (AuditFailed, ContentError) as failure:
        print(failure, file=sys.stderr)
        return 1
    complaints = list(judge(report, accepted, date.today()))
    print(summary(report))
    for complaint in complaints:
        print(complaint, file=sys.stderr)
    return 1 if complaints else 0


def judge(
    report: Mapping[str, Any], accepted: Sequence[Mapping[str, Any]], today: date
) -> Iterator[str]:
    """Yield what has to be seen to, a line each.

    Args:
        report: of pip-audit, in its JSON format.
        accepted: the entries of `accepted.yml`.
        today: an acceptance holds up to and with its `review_by`.
    """
    for one in report["dependencies"]:
        if "skip_reason" in one:
            yield f"not audited: {one['skip_reason']}"
    found = faults(report)
    for fault in found:
        if not any(_covers(entry, fault) for entry in accepted):
            yield f"known fault: {fault}"
    for entry in accepted:
        about = f"accepted.yml: {entry['id']} of {entry['package']}"
        if not any(_covers(entry, fault) for fault in found):
            yield f"{about} is not found any more: take it out"
        elif entry["review_by"] < today:
            yield f"{about} was to be looked at again by {entry['review_by']}"


def faults(report: Mapping[str, Any]) -> list[Fault]:
    """Return the known faults in a report."""
    return [
        Fault(
            package=one["name"],
            version=one["version"],
            names=(fault["id"], *fault.get("aliases", ())),
            fixed_in=tuple(fault["fix_versions"]),
        )
        for one in report["dependencies"]
        for fault in one.get("vulns", ())
    ]


def summary(report: Mapping[str, Any]) -> str:
    """Return in one line how much was looked at and found."""
    audited = sum("skip_reason" not in one for one in report["dependencies"])
    total = len(report["dependencies"])
    return f"{audited} of {total} locked packages audited, {len(faults(report))} known faults"


def read_report(output: str) -> dict[str, Any]:
    """Return the report in what pip-audit printed.

    Raises:
        AuditFailed: there is none, or none of the packages was audited.
    """
    try:
        report = json.loads(output)
    except ValueError:
        report = None
    if not isinstance(report, dict) or not report.get("dependencies"):
        raise AuditFailed("pip-audit gave no report: check the network and run it again")
    if all("skip_reason" in one for one in report["dependencies"]):
        raise AuditFailed("The package index tells of no faults: run it with the public one")
    return report


def _covers(entry: Mapping[str, Any], fault: Fault) -> bool:
    return entry["package"] == fault.package and entry["id"] in fault.names


def _install() -> None:
    """Make pip-audit's environment, unless it is there as the lock says."""
    stamp = TOOL / TOOL_LOCK.name
    if stamp.exists() and filecmp.cmp(stamp, TOOL_LOCK, shallow=False):
        return
    print("Fetching pip-audit ...")
    make = [str(UV), "venv", "--quiet", "--clear", "--python", sys.executable, str(TOOL)]
    fill = [str(UV), "pip", "sync", "--quiet", "--python", str(TOOL / "bin" / "python")]
    for command in (make, [*fill, "--require-hashes", str(TOOL_LOCK)]):
        environment = {**os.environ, "UV_PYTHON_DOWNLOADS": "never"}
        if subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode:
            raise AuditFailed("pip-audit could not be installed: check the network, run it again")
    shutil.copy(TOOL_LOCK, stamp)


def _report() -> dict[str, Any]:
    """Have pip-audit look the lock up; it installs and resolves nothing."""
    command = [str(TOOL / "bin" / "pip-audit"), "--requirement", str(LOCK)]
    command += ["--disable-pip", "--require-hashes", "--format", "json", "--desc", "off"]
    done = subprocess.run(
        [*command, "--progress-spinner", "off"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        check=False,
    )
    return read_report(done.stdout)


if __name__ == "__main__":
    sys.exit(main())
