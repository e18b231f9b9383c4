"""A link leads to one document of one conversation, for a short time, and ends with it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Engine, update

from bot.settings import settings
from bot.storage import database, homes
from bot.storage.document_links import Asked, DocumentLinks
from bot.storage.erasure import erase
from bot.storage.schema import document_links, now
from tests.storage.looking import held, tell

LETTER = Asked("doctor_message", "firm")
CALENDAR = Asked("calendar", full_titles=True)


def given(asked: Asked = LETTER, conversation: str = "c") -> str:
    """A link of a conversation that is in its home."""
    token = DocumentLinks().give(conversation, asked)
    assert token
    return token


@pytest.fixture(autouse=True)
def talk(kept: Engine) -> None:
    tell(None, "c")


@pytest.mark.parametrize("agreed", [False, True])
def test_it_leads_to_what_was_asked_in_either_home(agreed: bool) -> None:
    if agreed:
        homes.keep("c")
    for asked in (LETTER, CALENDAR):
        link = DocumentLinks().find(given(asked))
        assert link and (link.conversation, link.asked) == ("c", asked)


def test_it_ends_after_the_minutes_of_the_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCUMENT_MINUTES", "7")
    settings.cache_clear()
    token = given()
    link = DocumentLinks().find(token)
    assert link and timedelta(minutes=6) < link.expires_at - now() <= timedelta(minutes=7)
    with database.memory().begin() as connection:
        connection.execute(update(document_links).values(expires_at=now() - timedelta(seconds=1)))
    assert DocumentLinks().find(token) is None
    given()
    assert len(held(database.memory())["document_links"]) == 1


def test_it_moves_into_the_database_and_ends_when_consent_is_taken_back(kept: Engine) -> None:
    token = given()
    homes.keep("c")
    assert DocumentLinks().find(token)
    homes.release("c")
    assert DocumentLinks().find(token) is None
    assert "document_links" not in held(kept)
    assert "document_links" not in held(database.memory())


@pytest.mark.parametrize("agreed", [False, True])
def test_it_ends_with_the_conversation(agreed: bool) -> None:
    if agreed:
        homes.keep("c")
    tell(None, "other")
    mine, theirs = given(), given(conversation="other")
    erase("c")
    assert DocumentLinks().find(mine) is None
    assert DocumentLinks().find(theirs)


def test_no_link_for_a_conversation_that_is_gone() -> None:
    erase("c")
    assert DocumentLinks().give("c", LETTER) is None


@pytest.mark.parametrize("guess", ["", "x" * 24, "../export", "é", "\0"])
def test_a_guess_finds_nothing(guess: str) -> None:
    given()
    assert DocumentLinks().find(guess) is None


def test_no_row_shows_the_link_or_the_document(kept: Engine) -> None:
    homes.keep("c")
    token = given()
    [row] = held(kept)["document_links"]
    assert token not in row and "doctor_message" not in row
    stored = row.split("'")[1]
    assert DocumentLinks().find(stored) is None


def test_two_links_to_the_same_are_not_the_same() -> None:
    tokens = {given() for _ in range(20)}
    assert len(tokens) == 20 and {len(token) for token in tokens} == {24}


def test_another_key_ends_all_links(monkeypatch: pytest.MonkeyPatch) -> None:
    token = given()
    monkeypatch.setenv("SECRET_KEY", "another-key-of-the-tests-" * 2)
    settings.cache_clear()
    assert DocumentLinks().find(token) is None
