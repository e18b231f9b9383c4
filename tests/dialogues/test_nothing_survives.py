"""What is kept, seen from outside: every table, file and log of the running stack."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from ruamel.yaml import YAML
from sqlalchemy import Engine, create_engine, make_url

from bot.privacy import encryption
from tests.conftest import ROOT, Live
from tests.dialogues.talk import Reply, Talk
from tests.storage.looking import held

pytestmark = pytest.mark.live

MARK = "quixotepumpernickel"
CORPUS = YAML(typ="safe").load((ROOT / "tests" / "privacy" / "identifiers.yml").read_text("utf-8"))
EACH = 3
"""How many messages of each of the eighteen kinds are said in the talk."""


@pytest.fixture
def talk(live: Live) -> Iterator[Talk]:
    talk = Talk(live.url, live.database_url)
    yield talk
    talk.end()


@pytest.fixture
def engine(live: Live) -> Iterator[Engine]:
    engine = create_engine(live.database_url)
    yield engine
    engine.dispose()


def _agree(talk: Talk) -> None:
    talk.open()
    said = talk.tap("Yes")
    assert said, "no reply to consent"


def _files(live: Live) -> dict[str, str]:
    """Every file that the running assistant writes, as text, by name."""
    var = Path(str(make_url(live.database_url).database)).parent
    found = [path for path in var.rglob("*") if path.is_file() and path.suffix != ".key"]
    return {path.name: path.read_bytes().decode("utf-8", errors="replace") for path in found}


def _rows(engine: Engine, conversation: str) -> list[str]:
    return [row for rows in held(engine).values() for row in rows if conversation in row]


def _carrying(texts: dict[str, str], words: list[str]) -> list[tuple[str, str]]:
    return [
        (name, word)
        for name, text in texts.items()
        for word in words
        if re.search(_alone(word), text, re.IGNORECASE)
    ]


def _alone(word: str) -> str:
    """A pattern for the word; bare digits may also stand by chance within a time or an id."""
    return rf"(?<![\w.]){word}(?!\w)" if word.isdigit() else re.escape(word)


def _talk_of_everything(talk: Talk, words: str) -> list[Reply]:
    """Leave words in the talk, in the list and in a sheet."""
    said = [*talk.type(f"i have breast cancer and {words} worries me"), *talk.type("menu")]
    said += [*talk.type("make my checklist"), *talk.type("make my list now")]
    said += [*talk.type("menu"), *talk.type(f"add: call {words}")]
    said += [*talk.type(f"note on number 1: {words}"), *talk.type("menu")]
    return said + talk.type("fill in the cost sheet") + talk.type(words) + talk.type("menu")


def test_no_identifier_survives_in_a_store_or_a_log(live: Live, talk: Talk, engine: Engine) -> None:
    _agree(talk)
    gone: list[str] = []
    for kind in CORPUS["known"].values():
        for one in kind[:EACH]:
            talk.type(one["text"])
            gone += [str(word) for word in one["gone"]]
    assert len(CORPUS["known"]) == 18
    assert len(gone) >= 18 * EACH
    rows = _rows(engine, talk.conversation)
    assert rows
    held_open = json.dumps(talk.export(), ensure_ascii=False)
    assert not _carrying({"export": held_open, "rows": "\n".join(rows), **_files(live)}, gone)


def test_what_is_kept_can_be_read_by_the_patient_and_by_no_file(
    live: Live, talk: Talk, engine: Engine
) -> None:
    _agree(talk)
    _talk_of_everything(talk, MARK)
    assert MARK in json.dumps(talk.export())
    assert _rows(engine, talk.conversation)
    assert not _carrying(
        {**_files(live), "rows": "\n".join(_rows(engine, talk.conversation))}, [MARK]
    )
    assert encryption.decrypt(encryption.encrypt(MARK)) == MARK


def test_without_consent_nothing_reaches_a_file(live: Live, talk: Talk, engine: Engine) -> None:
    talk.open()
    talk.tap("No")
    replies = _talk_of_everything(talk, MARK)
    assert any("progress" in reply.raw for reply in replies), "no checklist for the session"
    assert MARK in json.dumps(talk.export()), "the session has forgotten what was said"
    assert not _rows(engine, talk.conversation)
    assert not _carrying(_files(live), [MARK, talk.conversation])


def test_consent_taken_back_empties_the_database_and_the_talk_goes_on(
    talk: Talk, engine: Engine
) -> None:
    _agree(talk)
    _talk_of_everything(talk, MARK)
    talk.type("i take back my consent")
    assert not _rows(engine, talk.conversation)
    assert MARK in json.dumps(talk.export())
    assert any("progress" in reply.raw for reply in talk.type("show my list"))


@pytest.mark.parametrize("agreed", [True, False])
def test_delete_leaves_nothing_anywhere(
    live: Live, talk: Talk, engine: Engine, agreed: bool
) -> None:
    if agreed:
        _agree(talk)
    _talk_of_everything(talk, MARK)
    conversation, erased = talk.conversation, len(held(engine).get("erasures", []))
    talk.type("delete everything")
    last = talk.tap("Yes, delete it all")
    assert last[-1].raw.get("ended")
    assert not _rows(engine, conversation)
    assert not _carrying(_files(live), [MARK])
    left = talk.export()
    assert not any(left[name] for name in ("turns", "checklist", "own_tasks", "sheets", "events"))
    assert len(held(engine).get("erasures", [])) == erased + agreed
