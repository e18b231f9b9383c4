from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

TOOLS = ("sh", "cat", "cut", "cmp", "cp", "dirname", "rm", "sha256sum", "uname", "mkdir", "tail")
PINNED = re.compile(r"^([a-z0-9._-]+)==(\S+)", re.MULTILINE)
PYTHON = """#!/bin/sh
# A Python 3.11 that makes environments whose pip finds no network.
case "$*" in
    *"-m venv .tools"*) mkdir -p .tools/bin && cp "$0" .tools/bin/python ;;
    *"-m pip"*) exit 1 ;;
esac
"""


@pytest.mark.parametrize("name", ["runtime", "dev", "tools", "node"])
def test_a_lock_has_hashes_and_no_address(name: str) -> None:
    lock = (ROOT / "requirements" / f"{name}.lock").read_text()
    assert "://" not in lock and "file:" not in lock
    assert not re.search(r"-r /|-c /|@ ", lock)
    entries = re.split(r"^(?=[a-z0-9])", lock, flags=re.MULTILINE)[1:]
    assert entries and all("--hash=sha256:" in entry for entry in entries)


def test_the_tests_run_on_the_versions_that_patients_meet() -> None:
    runtime, dev = (
        dict(PINNED.findall((ROOT / "requirements" / f"{name}.lock").read_text()))
        for name in ("runtime", "dev")
    )
    assert runtime.items() <= dev.items()


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A clone on a machine that has a few basic programs and no Python."""
    shutil.copytree(ROOT / "requirements", tmp_path / "requirements")
    (tmp_path / "bin").mkdir()
    for tool in TOOLS:
        found = shutil.which(tool)
        assert found
        (tmp_path / "bin" / tool).symlink_to(found)
    return tmp_path


def install(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [folder / "requirements/install.sh", "runtime"],
        env={"PATH": str(folder / "bin")},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_missing_python_is_one_line(bare: Path) -> None:
    done = install(bare)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("Python 3.11 is missing: install it")
    assert done.stderr.count("\n") == 1


@pytest.mark.skipif(os.uname().machine != "x86_64", reason="the locks are for x86_64")
def test_a_failed_download_is_one_line(bare: Path) -> None:
    (bare / "bin/python3.11").write_text(PYTHON)
    (bare / "bin/python3.11").chmod(0o755)
    done = install(bare)
    assert done.returncode == 1
    assert done.stderr.startswith("The download of the installer failed: check the network")
    assert done.stderr.count("\n") == 1


def test_without_deep_chat_the_set_up_says_so_and_goes_on(bare: Path) -> None:
    (bare / "bin/mktemp").symlink_to(shutil.which("mktemp") or "")
    page = bare / "bot/channels/page"
    shutil.copytree(ROOT / "bot/channels/page", page)
    done = subprocess.run(
        [bare / "requirements/page.sh"],
        env={"PATH": str(bare / "bin")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0
    assert "MISSING: deep-chat" in done.stdout
    assert "the website widget is OFF" in done.stdout


def test_rasa_keeps_no_telemetry_identity_in_the_home(tmp_path: Path) -> None:
    if not Path(sys.prefix, "installed").exists():
        pytest.skip("this Python is not the one that set-up makes")
    code = "import os, rasa.constants as c; print(c.GLOBAL_USER_CONFIG_PATH); import rasa.telemetry"
    kept = {name: value for name, value in os.environ.items() if not name.startswith("RASA_")}
    done = subprocess.run(
        [sys.executable, "-c", code + " as t; print(t.initialize_telemetry())"],
        env=kept | {"HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == [f"{sys.prefix}/rasa.yml", "False"]
    assert not (tmp_path / ".config").exists()
