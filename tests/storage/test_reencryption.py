"""Changing the key: all rows come under the first one, whatever happens meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice

import pytest
from sqlalchemy import Engine, text

from bot.privacy.encryption import decrypt, renewed
from bot.settings import new_key, settings
from bot.storage import reencryption
from bot.storage.checklists import ChecklistStore
from bot.storage.erasure import export
from bot.storage.reencryption import Count, reencrypt, samples, size
from bot.storage.turns import TurnStore
from tests.storage.looking import fill, held

Use = Callable[..., None]

OLD, NEW = new_key(), new_key()


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reencryption, "BATCH_ROWS", 3)


@pytest.fixture
def use(monkeypatch: pytest.MonkeyPatch) -> Use:
    """Puts keys in force: `use(NEW, OLD)`."""

    def put(*keys: str) -> None:
        monkeypatch.setenv("DATA_KEYS", ",".join(keys))
        settings.cache_clear()

    return put


@pytest.fixture
def filled(engine: Engine, use: Use) -> Engine:
    """A database with three conversations under the old key."""
    use(OLD)
    for conversation in ("a", "b", "c"):
        fill(engine, conversation)
    return engine


def finish(engine: Engine) -> Count:
    """Do all the work and return where it ended."""
    return list(reencrypt(engine))[-1]


def test_afterwards_the_new_key_alone_is_enough(filled: Engine, use: Use) -> None:
    before = export("b", filled)
    use(NEW, OLD)
    rows = size(filled)
    assert finish(filled) == Count(rows, renewed=rows)
    use(NEW)
    assert export("b", filled) == before


def test_a_second_run_changes_nothing(filled: Engine, use: Use) -> None:
    use(NEW, OLD)
    finish(filled)
    before = held(filled)
    assert finish(filled) == Count(size(filled))
    assert held(filled) == before


def test_it_may_be_stopped_and_begun_again(filled: Engine, use: Use) -> None:
    use(NEW, OLD)
    [*_, half] = islice(reencrypt(filled), 3)
    assert 0 < half.renewed < size(filled)
    assert finish(filled).renewed == size(filled) - half.renewed
    use(NEW)
    assert export("c", filled)["turns"]


def test_what_patients_write_meanwhile_stays(filled: Engine, use: Use) -> None:
    use(NEW, OLD)
    work = reencrypt(filled)
    next(work)
    ChecklistStore(filled).write_sheet("a", "insurer", "name", "Ana")
    TurnStore(filled).open("d", "m1", "new here")
    list(work)
    use(NEW)
    assert ChecklistStore(filled).sheet("a", "insurer") == {"name": "Ana"}
    assert TurnStore(filled).open("d", "m1", None).said == "new here"


def test_a_value_that_changed_since_it_was_read_is_left(
    filled: Engine, use: Use, monkeypatch: pytest.MonkeyPatch
) -> None:
    def overtaken(token: str) -> str:
        if decrypt(token) == "as it was read":
            ChecklistStore(filled).set_note("a", "records", "overtaken")
        return renewed(token)

    ChecklistStore(filled).set_note("a", "records", "as it was read")
    use(NEW, OLD)
    monkeypatch.setattr(reencryption, "renewed", overtaken)
    finish(filled)
    assert ChecklistStore(filled).load("a").states["records"].note == "overtaken"


def test_what_no_key_opens_is_counted_and_left(filled: Engine, use: Use) -> None:
    before = held(filled)
    use(NEW)
    assert finish(filled) == Count(size(filled), unreadable=size(filled))
    assert held(filled) == before
    fill(filled, "d")
    use(new_key(), NEW)
    each = size(filled) // 4
    assert finish(filled) == Count(4 * each, renewed=each, unreadable=3 * each)


def test_there_is_a_sample_of_every_encrypted_column(filled: Engine) -> None:
    assert len(samples(filled)) == 9
    with filled.begin() as connection:
        connection.execute(text("DELETE FROM conversations"))
    assert samples(filled) == []
