"""How often may be asked, and who is served while somebody asks too often."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st

from bot import content
from bot.channels import limits
from bot.channels.limits import Limiter
from bot.content.alarm_reply import alarm_reply
from tests.channels.conftest import serve
from tests.channels.standin import Patient, Server, wait_until

REFUSED = {"error": content.load().message("page.too_many")}
EMERGENCY = {"text": alarm_reply("now", None, "en")[0], "urgent": True}


class Clock:
    """A clock that a test turns."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


# The limiter by itself


def test_a_minutes_worth_comes_at_once_and_the_rest_evenly() -> None:
    clock = Clock()
    limiter = Limiter(6, clock)
    assert [limiter.wait("a") for _ in range(8)] == [0] * 6 + [10, 10]
    clock.now += 9
    assert limiter.wait("a") == 1
    clock.now += 1
    assert [limiter.wait("a"), limiter.wait("a")] == [0, 10]


def test_one_key_takes_nothing_from_another() -> None:
    limiter = Limiter(1, Clock())
    assert [limiter.wait(key) for key in "aabb"] == [0, 60, 0, 60]


@given(
    st.integers(1, 100),
    st.lists(st.floats(0, 100, allow_nan=False), max_size=50),
)
def test_who_waits_as_told_is_let_through(per_minute: int, pauses: list[float]) -> None:
    clock = Clock()
    limiter = Limiter(per_minute, clock)
    for pause in pauses:
        clock.now += pause
        wait = limiter.wait("a")
        if wait:
            clock.now += wait
            assert limiter.wait("a") == 0


def test_the_quiet_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock()
    limiter = Limiter(5, clock)
    for key in "abc":
        limiter.wait(key)
    clock.now += limits.MINUTE
    limiter.wait("d")
    assert len(limiter) == 1
    monkeypatch.setattr(limits, "MOST_KEYS", 3)
    for number in range(50):
        limiter.wait(f"key {number}")
    assert len(limiter) == 3


# Over HTTP


@pytest.fixture
def strict(tmp_path: Path) -> Iterator[Server]:
    """A channel that lets little through, so that a test need not send much."""
    yield from serve(tmp_path, MESSAGES_PER_MINUTE="4", SESSIONS_PER_MINUTE="5")


def test_too_many_messages_are_refused_kindly_and_not_handled(strict: Server) -> None:
    patient, other = Patient(strict.url), Patient(strict.url)
    for _ in range(4):
        patient.say("hi")
    answer = patient.post(text="one more", id="more")
    assert (answer.status_code, answer.json()) == (429, REFUSED)
    assert 1 <= int(answer.headers["retry-after"]) <= 15
    assert "one more" not in strict.agent.texts()
    assert other.say("hello") == [{"text": "I read: hello"}]


def test_too_many_conversations_from_one_address_are_refused(strict: Server) -> None:
    patients = [Patient(strict.url) for _ in range(5)]
    answer = requests.post(f"{strict.url}/webhooks/web/session", json={})
    assert (answer.status_code, answer.json()) == (429, REFUSED)
    renewed = patients[0].http.post(f"{strict.url}/webhooks/web/session", json={})
    assert renewed.status_code == 200


def test_one_address_may_ask_for_a_few_patients_not_for_any_number(strict: Server) -> None:
    patient = Patient(strict.url)
    statuses = [patient.get("history").status_code for _ in range(60)]
    assert set(statuses[: 4 * limits.PATIENTS_PER_ADDRESS - 1]) == {200}
    assert 429 in statuses


@pytest.mark.parametrize(
    ("typed", "grade", "language"),
    [
        ("i have crushing chest pain", "now", "en"),
        ("i want to kill myself", "explicit", "en"),
        ("me duele mucho el pecho y no puedo respirar", "now", "es"),
    ],
)
def test_a_refused_message_never_hides_an_alarm(
    strict: Server, typed: str, grade: str, language: str
) -> None:
    patient = Patient(strict.url)
    for _ in range(4):
        patient.say("hi")
    reply = alarm_reply(grade, None, language)[0]
    assert patient.say(typed) == [{"text": reply, "urgent": True}]
    assert typed not in strict.agent.texts()
    assert patient.post(text="one more").status_code == 429


def test_looking_for_alarms_is_bounded_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "LOOKS_PER_MINUTE", 3)
    for server in serve(tmp_path, MESSAGES_PER_MINUTE="4"):
        patient = Patient(server.url)
        statuses = [patient.post(text="my chest pain is crushing").status_code for _ in range(12)]
    assert statuses[:7] == [200] * 7
    assert 429 in statuses
    assert "911" in REFUSED["error"]


def test_an_alarm_in_a_text_that_is_too_long_is_not_hidden(strict: Server) -> None:
    patient = Patient(strict.url)
    typed = "i have crushing chest pain and cannot breathe. " + "it began this morning. " * 200
    assert patient.say(typed) == [EMERGENCY]


def test_two_hundred_at_once_from_one_patient_leave_the_next_one_served(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    flooding, other = Patient(server.url), Patient(server.url)
    server.agent.hold("first")
    with ThreadPoolExecutor(200) as pool:
        first = pool.submit(flooding.say, "first")
        wait_until(lambda: "first" in server.agent.texts())
        asked = [pool.submit(flooding.post, text=f"flood {one}") for one in range(199)]
        assert other.say("and me?") == [{"text": "I read: and me?"}]
        assert not first.done()
        wait_until(lambda: sum(one.done() for one in asked) >= 190)
        server.agent.release("first")
        answers = [one.result() for one in asked]
    assert first.result() == [{"text": "I read: first"}]
    refused = [answer for answer in answers if answer.status_code == 429]
    assert len(refused) >= 190
    assert all(answer.json() == REFUSED for answer in refused)
    assert all(int(answer.headers["retry-after"]) >= 1 for answer in refused)
    served = [answer for answer in answers if answer not in refused]
    assert {answer.status_code for answer in served} <= {200}
    assert server.agent.most_at_work[server.agent.handled[-1].sender_id] == 1


def test_an_end_is_never_turned_away_for_waiting_messages(server: Server) -> None:
    patient = Patient(server.url)
    server.agent.hold("hold on")
    with ThreadPoolExecutor(30) as pool:
        asked = [pool.submit(patient.post, text="hold on") for _ in range(20)]
        wait_until(lambda: sum(one.done() for one in asked) >= 15)
        ending = pool.submit(patient.http.post, f"{server.url}/webhooks/web/end")
        server.agent.release("hold on")
        assert ending.result().status_code == 200


# Whose address counts


def begin(server: Server, **headers: str) -> int:
    return requests.post(f"{server.url}/webhooks/web/session", json={}, headers=headers).status_code


def test_without_a_trusted_proxy_nobody_chooses_an_address(strict: Server) -> None:
    forged = [begin(strict, **{"X-Forwarded-For": f"192.0.2.{one}"}) for one in range(6)]
    assert forged == [200] * 5 + [429]


def test_behind_a_trusted_proxy_each_patient_has_an_address(tmp_path: Path) -> None:
    for server in serve(tmp_path, SESSIONS_PER_MINUTE="1", TRUSTED_PROXIES="1"):

        def ask(forwarded: str, server: Server = server) -> int:
            return begin(server, **{"X-Forwarded-For": forwarded})

        assert [ask("192.0.2.1"), ask("192.0.2.1"), ask("192.0.2.2")] == [200, 429, 200]
        # What stands before the proxy's own entry was written by the patient.
        assert ask("203.0.113.9, 192.0.2.1") == 429
        one_network = ["2001:db8:1:1::1", "2001:db8:1:1:ffff::2", "2001:db8:1:2::1"]
        assert [ask(address) for address in one_network] == [200, 429, 200]
        assert [ask("::ffff:192.0.2.1"), ask("not an address")] == [429, 200]


def test_no_address_is_logged_or_kept(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        for server in serve(tmp_path, SESSIONS_PER_MINUTE="1", TRUSTED_PROXIES="1"):
            for _ in range(3):
                begin(server, **{"X-Forwarded-For": "192.0.2.77"})
    assert "192.0.2.77" not in caplog.text
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert [path for path in files if b"192.0.2.77" in path.read_bytes()] == []
