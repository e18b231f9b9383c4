"""What a patient types is masked before it rests, and heard only while its turn lasts."""

from __future__ import annotations

import logging

import pytest

from bot.privacy import masking
from bot.privacy.hearing import heard
from bot.privacy.masking import mask
from bot.settings import settings
from tests.channels.standin import Patient, Server

RAW = "it is John Smith, call me at 555-867-5309"


def test_only_the_masked_words_reach_tracker_and_database(
    patient: Patient, server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    masked = mask(RAW)
    assert "867-5309" not in masked
    with caplog.at_level(logging.DEBUG):
        assert patient.say(RAW) == [{"text": f"I read: {masked}"}]
    handled = server.agent.handled[-1]
    assert handled.text == masked
    assert (handled.metadata["said"], handled.metadata["masked"]) == (masked, True)
    assert patient.history()[-1]["said"] == masked
    for place in (patient.get("export").text, patient.get("export?as=page").text, caplog.text):
        assert "867-5309" not in place
    kept = [path for path in settings().var_dir.rglob("*") if path.is_file()]
    assert kept
    assert [path for path in kept if b"867-5309" in path.read_bytes()] == []


def test_the_raw_words_are_heard_while_the_turn_lasts_and_then_forgotten(
    patient: Patient, server: Server
) -> None:
    patient.say(RAW)
    assert server.agent.heard[-1] == RAW
    assert heard(mask(RAW)) == mask(RAW)


def test_hidden_characters_do_not_keep_anything_from_being_masked(patient: Patient) -> None:
    patient.say("call me at 555\u200b-867\u2060-\u202e5309\u200d")
    assert patient.history()[-1]["said"] == mask("call me at 555-867-5309")


def test_a_choice_is_not_masked(patient: Patient, server: Server) -> None:
    choice = patient.choose("hello")[0]["buttons"][2]
    patient.choose(choice["id"])
    asked = '/make_checklist{"from": "menu"}'
    assert (server.agent.handled[-1].text, server.agent.heard[-1]) == (asked, asked)


def test_the_length_of_the_raw_words_counts(
    patient: Patient, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed = f"{'x' * (settings().max_message_chars - 12)} 555-867-5309"
    assert len(typed) > settings().max_message_chars > len(mask(typed))
    assert patient.say(typed)[0]["unsent"]


def test_masking_is_made_ready_before_the_first_message(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    from tests.channels.conftest import serve

    warmed: list[bool] = []
    monkeypatch.setattr(masking, "warm", lambda: warmed.append(True))
    for _ in serve(tmp_path_factory.mktemp("warm")):
        assert warmed == [True]
