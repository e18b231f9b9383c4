"""A whole journey on Telegram against the running assistant, from hello to the papers and away."""

from __future__ import annotations

from typing import Any

import pytest

from bot import content
from tests.conftest import Live
from tests.fakes.telegram import TOKEN, FakeTelegram, Person

pytestmark = pytest.mark.live


def words(id: str, language: str = "en") -> str:
    return content.load().message(id, language)


def begins_with_the_notice(patient: Person, hello: str, language: str = "en") -> bool:
    return patient.asks(hello, 2)[0].startswith(words("telegram.notice", language))


def until(patient: Person, part: str) -> dict[str, Any]:
    """The next message that holds some words."""
    while True:
        message = patient.sees()[0]
        if part in (message.get("text") or message.get("caption", "")):
            return message


def test_from_hello_to_a_list_and_its_papers(live: Live, live_telegram: FakeTelegram) -> None:
    patient = Person(live_telegram)
    assert begins_with_the_notice(patient, "/start")
    patient.presses(until(patient, "May I keep what you tell me"), "Yes")
    patient.sees()

    patient.say("I have breast cancer and surgery in three weeks, will my doctor be mad?")
    assert live_telegram.labels(patient.sees()[0])
    patient.say("make my checklist")
    message = until(patient, "worries you most")
    patient.presses(message, "Is the treatment right?")
    patient.presses(until(patient, "Where do you live"), "United States")
    patient.say("medicare")
    while "Your list is ready" not in patient.reads()[0]:
        patient.say("skip")

    card = until(patient, "done.")
    assert card["text"].startswith("\N{WHITE PARALLELOGRAM}" * 10)
    assert "<b>" in card["text"]
    patient.say("1 is done")
    assert patient.reads()
    patient.say("show my list")
    assert until(patient, "1 of ")["text"].startswith("\N{BLACK PARALLELOGRAM}")

    patient.say("print my list")
    paper = until(patient, words("document.checklist"))
    assert paper["document"]["file_name"].rpartition(".")[2] in ("pdf", "html")
    assert "link" not in paper["caption"]
    patient.say("put my dates in a calendar")
    patient.presses(until(patient, "Other people may see"), words("document.titles.neutral"))
    assert until(patient, words("document.calendar"))["document"]["file_name"].endswith(".ics")

    patient.say("export")
    names = [patient.sees()[0]["document"]["file_name"] for _ in range(2)]
    assert names == ["second-opinion.html", "second-opinion.json"]

    patient.say("delete everything")
    patient.presses(patient.sees()[0], words("delete.yes"))
    until(patient, words("telegram.ended"))
    assert begins_with_the_notice(patient, "hello")


def test_who_writes_spanish_is_answered_in_spanish(live: Live, live_telegram: FakeTelegram) -> None:
    patient = Person(live_telegram)
    assert begins_with_the_notice(patient, "hola", "es")
    live_telegram.sends(patient.chat, voice={"file_id": "f", "file_unique_id": "f", "duration": 1})
    until(patient, words("telegram.sound", "es"))


def test_an_emergency_stands_alone(live: Live, live_telegram: FakeTelegram) -> None:
    patient = Person(live_telegram)
    assert "911" in patient.asks("I have crushing chest pain and can't breathe")[0]


def test_nothing_of_it_is_in_the_logs(live: Live, live_telegram: FakeTelegram) -> None:
    patient = Person(live_telegram)
    patient.asks("my cousin Zebulon says no", 2)
    logs = [file.read_text(encoding="utf-8") for file in live.log_dir.iterdir()]
    for secret in (TOKEN.partition(":")[2], "Zebulon", str(patient.chat)):
        assert not any(secret in log for log in [*logs, live.output.read_text(encoding="utf-8")])
