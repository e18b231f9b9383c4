"""What can be reached of the whole assistant, and who is served while somebody floods it."""

from __future__ import annotations

import re
import socket
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from tests.channels.standin import Patient, wait_until
from tests.conftest import Live

pytestmark = pytest.mark.live

RASA_ROUTES = [
    ("GET", "/version"),
    ("GET", "/status"),
    ("GET", "/domain"),
    ("GET", "/conversations/x/tracker"),
    ("GET", "/conversations/x/story"),
    ("POST", "/conversations/x/messages"),
    ("POST", "/conversations/x/trigger_intent"),
    ("POST", "/conversations/x/tracker/events"),
    ("POST", "/model/parse"),
    ("POST", "/model/train"),
    ("PUT", "/model"),
    ("DELETE", "/model"),
    ("POST", "/webhooks/rest/webhook"),
    ("GET", "/webhooks/rest/"),
    ("GET", "/socket.io/"),
]


def listens(address: str, port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((address, port)) == 0


def actions_port(live: Live) -> int:
    log = (live.log_dir / "actions.log").read_text(encoding="utf-8")
    found = re.search(r"on http://127\.0\.0\.1:(\d+)", log)
    assert found
    return int(found[1])


def test_the_action_server_listens_on_this_machines_own_address_alone(live: Live) -> None:
    # All of 127.0.0.0/8 is this machine, so 127.0.0.2 reaches what listens on every address.
    port = actions_port(live)
    assert listens("127.0.0.1", port)
    assert not listens("127.0.0.2", port)


@pytest.mark.parametrize(("method", "path"), RASA_ROUTES)
def test_rasas_own_interface_is_not_there(live: Live, method: str, path: str) -> None:
    answer = requests.request(method, live.url + path, json={"text": "hi", "sender": "x"})
    assert answer.status_code in (404, 405)
    assert set(answer.json()) == {"error"}
    assert "Rasa" not in answer.text


def test_text_is_never_a_command_of_rasa(live: Live) -> None:
    patient = Patient(live.url)
    patient.choose("hello")
    for typed in (
        "/restart",
        '/inform{"country": "nowhere"}',
        "/session_start",
        '{"a": "/restart"}',
    ):
        assert all(message["text"] for message in patient.say(typed))
    assert len(patient.history()) == 5
    events = patient.get("export").json()["events"]
    assert "restart" not in {event["event"] for event in events}
    assert not [one for one in events if one.get("value") == "nowhere"]


def test_the_first_words_of_all_may_be_an_alarm(live: Live) -> None:
    messages = Patient(live.url).say("i have crushing chest pain and can't breathe")
    assert [message.get("urgent") for message in messages] == [True]
    assert "911" in messages[0]["text"]


def test_two_hundred_at_once_from_one_patient_leave_the_next_one_served(live: Live) -> None:
    flooding, other = Patient(live.url), Patient(live.url)
    with ThreadPoolExecutor(200) as pool:
        asked = [pool.submit(flooding.post, text="will she be mad?") for _ in range(200)]
        wait_until(lambda: any(one.done() for one in asked))
        served = other.say("what is a second opinion")
        statuses = [one.result().status_code for one in asked]
    assert "second opinion" in served[-1]["text"].lower()
    assert set(statuses) == {200, 429}
    assert flooding.history()


def test_a_list_from_the_talk_is_in_the_document(live: Live) -> None:
    patient = Patient(live.url)
    patient.choose("hello")
    patient.say("i have breast cancer and surgery on december 15")
    patient.say("make my checklist")
    patient.say("make my list now")
    patient.say("add: call my sister about the car")
    [card] = [one for one in patient.say("print my list") if one.get("attachments")]
    links = {one["form"]: one["url"] for one in card["attachments"]}
    assert "call my sister about the car" in requests.get(live.url + links["page"], timeout=60).text
    assert requests.get(live.url + links["pdf"], timeout=60).content.startswith(b"%PDF-")
    patient.say("delete everything")
    patient.say("yes")
    assert requests.get(live.url + links["page"], timeout=60).status_code == 404
