"""The commands for keys and for what is stored, as an operator types them."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.settings import new_key, read_settings
from bot.storage import database
from bot.storage.checklists import ChecklistStore
from bot.storage.schema import conversations, now
from tests.running.conftest import Project

OLD, NEW = new_key(), new_key()
SECRET = "my liver worries me"


@pytest.fixture
def filled(project: Project) -> Project:
    """A copy whose database has two conversations under the old key."""
    with project.settings(DATA_KEYS=OLD):
        for conversation in ("a", "b"):
            ChecklistStore().set_note(conversation, "records", SECRET)
            ChecklistStore().add_own(conversation, SECRET, None, "1")
    return project


def test_a_new_key_serves_both_settings_and_needs_none(project: Project) -> None:
    first = project.finish("new-key", PRODUCTION="yes", PORT="wrong")
    second = project.finish("new-key")
    assert (first.returncode, first.stderr) == (0, "")
    assert first.stdout != second.stdout
    assert not list(project.folder.glob("var/*.key*"))
    key = first.stdout.strip()
    given = {"PRODUCTION": "yes", "SECRET_KEY": key, "DATA_KEYS": key}
    assert read_settings({"VAR_DIR": str(project.folder / "var"), **given}).production


def test_reencrypt_makes_the_old_key_needless(filled: Project) -> None:
    done = filled.finish("reencrypt", DATA_KEYS=f"{NEW},{OLD}")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("Rows looked at: 4, brought under the first key: 4.\n")
    assert OLD not in done.stdout and NEW not in done.stdout
    with filled.settings(DATA_KEYS=NEW):
        assert ChecklistStore().load("a").states["records"].note == SECRET


def test_reencrypt_tells_of_what_no_key_opens_and_leaves_it(filled: Project) -> None:
    done = filled.finish("reencrypt", DATA_KEYS=NEW)
    assert done.returncode == 1
    assert re.search(r"No key of DATA_KEYS opens 4 rows, which are left", done.stderr)
    with filled.settings(DATA_KEYS=OLD):
        assert ChecklistStore().load("a").states["records"].note == SECRET


def test_purge_erases_what_was_idle_and_says_how_many(filled: Project) -> None:
    with filled.settings(DATA_KEYS=OLD), database.engine().begin() as connection:
        connection.execute(
            update(conversations)
            .where(conversations.c.id == "a")
            .values(seen_at=now() - timedelta(days=8))
        )
    done = filled.finish("purge", KEEP_DAYS="7", DATA_KEYS=OLD)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "Conversations erased, idle for 7 days: 1\n"
    with filled.settings(DATA_KEYS=OLD):
        assert not ChecklistStore().load("a").own
        assert ChecklistStore().load("b").own


@pytest.mark.parametrize("command", ["reencrypt", "purge"])
def test_a_database_that_is_away_is_one_line(project: Project, command: str) -> None:
    done = project.finish(command, DATABASE_URL="postgresql://me:hush@127.0.0.1:1/none")
    assert done.returncode == 1 and done.stderr.count("\n") == 1
    assert "DATABASE_URL" in done.stderr and "hush" not in done.stderr
