"""Killed again and again, with each webhook delivered twice, the assistant loses nothing.

A hundred patients on each channel ask the same questions, each in their own time; every other one
has agreed that the talk is kept. The first of each channel asks before anything is killed, and
shows what the answers are.
"""

from __future__ import annotations

import random
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Protocol

import pytest
import requests

from bot.channels.courier import SENT_AT_ONCE
from tests.conftest import Live, free_port, start_assistant, wait_until_ready
from tests.fakes import telegram as telegrams
from tests.fakes import twilio as twilios

PATIENTS = 100
AGREEMENT = "yes, you may keep my data"
QUESTIONS = (
    "what is a second opinion?",
    "will my doctor be mad?",
    "how do i get the pathology slides?",
    "does medicare pay for it?",
)
KILLS = 3
SPREAD_SECONDS = 60.0
"""Over how long the patients spread their questions."""

GIVE_UP_SECONDS = 300.0
SITE = "https://opinion.example.org"
SEED = 20261122


class Patient(Protocol):
    """Somebody on one channel."""

    def ask(self, number: int, text: str) -> None:
        """Send the message of that number twice, each time until it is taken."""

    def replies(self) -> list[str]:
        """What came so far, in order."""


@dataclass
class OnTelegram:
    fake: telegrams.FakeTelegram
    chat: int

    def ask(self, number: int, text: str) -> None:
        self.fake.deliver(self.fake.says(self.chat, text))

    def replies(self) -> list[str]:
        return self.fake.texts(self.chat)


@dataclass
class OnPhone:
    fake: twilios.Twilio
    phone: twilios.Phone

    def ask(self, number: int, text: str) -> None:
        id = f"SM{self.phone.number[1:]}{number:020d}"
        for _ in range(2):
            until_taken(lambda: self.phone.text(text, sid=id))

    def replies(self) -> list[str]:
        return self.fake.texts(self.phone.number)


@dataclass
class OnPage:
    url: str
    headers: dict[str, str] = field(default_factory=dict)
    answered: dict[int, list[str]] = field(default_factory=dict)

    def ask(self, number: int, text: str) -> None:
        if not self.headers:
            made = until_taken(lambda: self._post("session", {}))
            self.headers["Authorization"] = f"Bearer {made.json()['token']}"
        body = {"text": text, "id": f"q{number}"}
        first, _repeat = (until_taken(lambda: self._post("message", body)) for _ in range(2))
        self.answered[number] = [message["text"] for message in first.json()["messages"]]

    def replies(self) -> list[str]:
        return [text for _, texts in sorted(self.answered.items()) for text in texts]

    def asked(self) -> list[str]:
        """What the conversation holds as said by the patient."""
        history = until_taken(
            lambda: requests.get(
                f"{self.url}/webhooks/web/history", headers=self.headers, timeout=60
            )
        )
        return [turn["said"] for turn in history.json()["turns"]]

    def _post(self, path: str, body: dict[str, Any]) -> requests.Response:
        return requests.post(
            f"{self.url}/webhooks/web/{path}", json=body, headers=self.headers, timeout=60
        )


def until_taken(send: Callable[[], requests.Response]) -> requests.Response:
    """Send until somebody is there to take it."""
    deadline = time.monotonic() + GIVE_UP_SECONDS
    while time.monotonic() < deadline:
        try:
            answer = send()
            if answer.status_code == 200:
                return answer
            assert answer.status_code == 503, answer.text
        except requests.RequestException:
            pass
        time.sleep(0.2)
    raise AssertionError("nobody took it")


@dataclass
class Town:
    """The assistant, the providers, and all who write to it."""

    var: Path
    telegram: telegrams.FakeTelegram
    twilio: twilios.Twilio
    port: int
    live: Live

    def restart(self) -> None:
        """Kill the assistant with all its processes, and start it again."""
        self.live.process.kill()
        self.live.process.wait()
        self.live = self.start()
        wait_until_ready(self.live)

    def start(self) -> Live:
        return start_assistant(
            self.var,
            self.port,
            PUBLIC_URL=SITE,
            TELEGRAM_BOT_TOKEN=telegrams.TOKEN,
            TELEGRAM_API_URL=self.telegram.url,
            **self.twilio.settings,
        )

    def patients(self, first: int, count: int) -> dict[str, Sequence[Patient]]:
        """As many new patients on each channel."""
        return {
            "telegram": [OnTelegram(self.telegram, first + one) for one in range(count)],
            "phone": [
                OnPhone(self.twilio, twilios.Phone(self.twilio, self.live.url, SITE))
                for _ in range(count)
            ],
            "page": [OnPage(self.live.url) for _ in range(count)],
        }


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    port = free_port()
    with telegrams.FakeTelegram(reaches=f"http://127.0.0.1:{port}") as telegram:
        twilio = twilios.Twilio().start()
        town = Town(tmp_path, telegram, twilio, port, None)  # type: ignore[arg-type]
        town.live = town.start()
        try:
            wait_until_ready(town.live)
            yield town
        finally:
            town.live.process.send_signal(signal.SIGTERM)
            town.live.process.wait(timeout=60)
            twilio.stop()


def agrees(place: int) -> bool:
    return place % 2 == 0


def says(place: int) -> list[str]:
    """What the patient in that place says."""
    return [*([AGREEMENT] if agrees(place) else []), *QUESTIONS]


def answers_to(patient: Patient) -> list[str]:
    """Ask everything without haste, and return the last reply to each question."""
    answers = []
    for number, question in enumerate(QUESTIONS):
        before = len(patient.replies())
        patient.ask(number, question)
        wait_until(partial(longer_than, patient, before))
        time.sleep(2)  # for what else belongs to the reply
        answers.append(patient.replies()[-1])
    return answers


def wait_until(true: Callable[[], object]) -> None:
    deadline = time.monotonic() + GIVE_UP_SECONDS
    while not true():
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.1)


def longer_than(patient: Patient, replies: int) -> bool:
    return len(patient.replies()) > replies


def all_answered(patients: Sequence[Patient], answers: Sequence[str]) -> bool:
    numbers = set(range(len(QUESTIONS)))
    return all(set(answered(patient, answers)) == numbers for patient in patients)


def answered(patient: Patient, answers: Sequence[str]) -> list[int]:
    """The questions that were answered, by number, as the answers came."""
    return [answers.index(reply) for reply in patient.replies() if reply in answers]


def without_repeats(numbers: Sequence[int]) -> list[int]:
    return [one for at, one in enumerate(numbers) if at == 0 or numbers[at - 1] != one]


@pytest.mark.live
def test_killed_again_and_again_it_answers_everybody_once_and_in_order(town: Town) -> None:
    answers = {name: answers_to(few[0]) for name, few in town.patients(1, 1).items()}
    assert all(len(set(of_channel)) == len(QUESTIONS) for of_channel in answers.values())

    everybody = town.patients(1000, PATIENTS)
    chance = random.Random(SEED)
    begin = time.monotonic()

    def talk(patient: Patient, place: int, moments: Sequence[float]) -> None:
        for number, (text, moment) in enumerate(zip(says(place), moments, strict=True)):
            time.sleep(max(0.0, begin + moment - time.monotonic()))
            patient.ask(number, text)

    with ThreadPoolExecutor(3 * PATIENTS) as pool:
        talks = [
            pool.submit(
                talk,
                patient,
                place,
                sorted(chance.uniform(0, SPREAD_SECONDS) for _ in says(place)),
            )
            for patients in everybody.values()
            for place, patient in enumerate(patients)
        ]
        for _ in range(KILLS):
            time.sleep(chance.uniform(3, SPREAD_SECONDS / KILLS))
            town.restart()
        for done in talks:
            done.result()

    in_order = list(range(len(QUESTIONS)))
    for name, patients in everybody.items():
        wait_until(partial(all_answered, patients, answers[name]))
    time.sleep(3)  # whatever is said twice would come now
    repeated = 0
    for name, patients in everybody.items():
        for patient in patients:
            got = answered(patient, answers[name])
            assert without_repeats(got) == in_order, (name, patient.replies())
            repeated += len(got) - len(in_order)
    assert repeated <= KILLS * SENT_AT_ONCE, "more than what was on its way at a kill"
    for place, patient in enumerate(everybody["page"]):
        assert isinstance(patient, OnPage)
        if agrees(place):
            assert patient.asked()[-len(QUESTIONS) :] == list(QUESTIONS)
