"""What the audit makes of pip-audit's report; the report here is of our own writing."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.content.yaml_files import ContentError, load_checked
from requirements.audit import (
    ACCEPTED,
    SCHEMA,
    AuditFailed,
    judge,
    read_report,
    summary,
)

TODAY = date(2026, 11, 21)
REPORT = {
    "dependencies": [
        {"name": "sound", "version": "1.0", "vulns": []},
        {
            "name": "leaky",
            "version": "2.1",
            "vulns": [
                {"id": "PYSEC-2026-1", "fix_versions": ["2.2"], "aliases": ["CVE-2026-1"]},
                {"id": "GHSA-aaaa", "fix_versions": [], "aliases": []},
            ],
        },
    ],
    "fixes": [],
}
FIRST = "known fault: leaky 2.1: PYSEC-2026-1, CVE-2026-1 (fixed in 2.2)"
SECOND = "known fault: leaky 2.1: GHSA-aaaa (not fixed yet)"


def acceptance(id: str, package: str = "leaky", review_by: date = TODAY) -> dict[str, Any]:
    return {"id": id, "package": package, "review_by": review_by}


def test_every_known_fault_is_named_with_its_remedy() -> None:
    assert list(judge(REPORT, [], TODAY)) == [FIRST, SECOND]
    assert summary(REPORT) == "2 of 2 locked packages audited, 2 known faults"


@pytest.mark.parametrize("id", ["PYSEC-2026-1", "CVE-2026-1"])
def test_an_accepted_fault_is_let_be_by_any_of_its_names(id: str) -> None:
    assert list(judge(REPORT, [acceptance(id)], TODAY)) == [SECOND]


def test_an_acceptance_runs_out() -> None:
    yesterday = acceptance("GHSA-aaaa", review_by=date(2026, 11, 20))
    assert list(judge(REPORT, [yesterday], TODAY)) == [
        FIRST,
        "accepted.yml: GHSA-aaaa of leaky was to be looked at again by 2026-11-20",
    ]


@pytest.mark.parametrize("unneeded", [acceptance("GHSA-gone"), acceptance("GHSA-aaaa", "sound")])
def test_an_acceptance_that_is_not_needed_is_an_error(unneeded: dict[str, Any]) -> None:
    last = list(judge(REPORT, [unneeded], TODAY))[-1]
    assert last.endswith("is not found any more: take it out")


SKIPPED = {"name": "odd", "skip_reason": "odd (1.0) is not on the index"}


def test_a_package_that_nobody_looked_up_is_not_taken_for_sound() -> None:
    some = {"dependencies": [REPORT["dependencies"][0], SKIPPED]}
    assert list(judge(some, [], TODAY)) == ["not audited: odd (1.0) is not on the index"]
    assert summary(some) == "1 of 2 locked packages audited, 0 known faults"


@pytest.mark.parametrize(
    "output",
    ["", "Traceback", "[]", "{}", '{"dependencies": []}', json.dumps({"dependencies": [SKIPPED]})],
)
def test_no_report_is_no_clean_report(output: str) -> None:
    with pytest.raises(AuditFailed):
        read_report(output)


def test_a_report_is_read() -> None:
    assert read_report(json.dumps(REPORT)) == REPORT


def test_what_is_accepted_has_a_reason_and_two_days(tmp_path: Path) -> None:
    entries = load_checked(ACCEPTED, SCHEMA)["accepted"]
    assert all(entry["accepted"] < entry["review_by"] for entry in entries)
    bare = tmp_path / "accepted.yml"
    bare.write_text("accepted:\n  - {id: A, package: b, accepted: 2026-11-21}\n")
    with pytest.raises(ContentError):
        load_checked(bare, SCHEMA)
