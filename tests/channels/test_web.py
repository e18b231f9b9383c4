"""The contract of the web channel over HTTP, against Rasa's own application."""

from __future__ import annotations

import http.server
import json
import logging
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jwt
import pytest
import requests
from sqlalchemy import text

from bot import content
from bot.channels import tokens, web
from bot.privacy import identity
from bot.settings import settings
from bot.storage import database, homes
from bot.storage.erasure import export
from bot.storage.failures import note
from tests.channels.conftest import serve
from tests.channels.standin import ANSWERS, GREETING, Patient, Server, wait_until

TROUBLE = "channel.trouble"


def words(id: str) -> str:
    return content.load().message(id)


def conversation_of(patient: Patient) -> str:
    return tokens.conversation_of(f"Bearer {patient.token}")


# Sessions


def test_a_session_is_a_token_that_expires(server: Server) -> None:
    answer = requests.post(f"{server.url}/webhooks/web/session", json={})
    assert answer.status_code == 200
    assert set(answer.json()) == {"token", "expires_at"}
    left = datetime.fromisoformat(answer.json()["expires_at"]) - datetime.now(UTC)
    assert timedelta(days=29) < left <= timedelta(days=settings().session_days)


def test_every_session_is_a_conversation_of_its_own(new_patient: Callable[[], Patient]) -> None:
    one, other = new_patient(), new_patient()
    one.say("only mine")
    assert conversation_of(one) != conversation_of(other)
    assert other.history() == []


def test_a_session_asked_for_with_a_token_goes_on_with_its_conversation(patient: Patient) -> None:
    patient.say("hi")
    renewed = patient.http.post(f"{patient.url}/webhooks/web/session", json={}).json()["token"]
    assert tokens.conversation_of(f"Bearer {renewed}") == conversation_of(patient)


def test_the_conversation_cannot_be_told_from_the_token(patient: Patient) -> None:
    session = jwt.decode(patient.token, options={"verify_signature": False})["sub"]
    assert conversation_of(patient) == identity.conversation_id("web", session)
    assert session not in conversation_of(patient)


def forged(**changes: Any) -> str:
    claims = {"sub": "x", "aud": tokens.AUDIENCE, "exp": datetime.now(UTC) + timedelta(1)}
    key = changes.pop("key", settings().secret_key)
    return jwt.encode(claims | changes, key, algorithm=changes.pop("algorithm", "HS256"))


def unsigned() -> str:
    claims = {"sub": "x", "aud": tokens.AUDIENCE, "exp": 4_102_444_800}
    return jwt.encode(claims, "", algorithm="none")


@pytest.mark.parametrize("path", ["message", "history", "export", "end", "session"])
def test_bad_tokens_are_refused_everywhere(server: Server, path: str) -> None:
    method = "GET" if path in ("history", "export") else "POST"
    bad = [
        "Bearer nonsense",
        "Basic abc",
        "Bearer ",
        "Bearer ñ\xff",
        f"Bearer {forged(key='another key of the right length, for sure')}",
        f"Bearer {forged(exp=datetime.now(UTC) - timedelta(1))}",
        f"Bearer {forged(aud='somewhere else')}",
        f"Bearer {unsigned()}",
    ]
    headers: list[dict[str, str]] = [{"Authorization": one} for one in bad]
    if path != "session":
        headers.append({})
    for one in headers:
        answer = requests.request(
            method, f"{server.url}/webhooks/web/{path}", headers=one, data=b'{"text": "hi"}'
        )
        assert answer.status_code == 401, one
        assert set(answer.json()) == {"error"}


# Messages


def test_text_is_answered(patient: Patient, server: Server) -> None:
    assert patient.say("hello there") == [{"text": "I read: hello there"}]
    handled = server.agent.handled[-1]
    assert handled.sender_id == conversation_of(patient)
    assert handled.input_channel == "web"
    assert handled.metadata["said"] == "hello there"
    assert handled.metadata["message_id"] == handled.message_id


def test_a_message_without_an_id_is_given_one(patient: Patient, server: Server) -> None:
    patient.say("first")
    patient.say("first")
    patient.say("second", id="mine")
    ids = [one.metadata["message_id"] for one in server.agent.handled[-3:]]
    assert len(set(ids)) == 3 and all(ids) and ids[-1] == "mine"


def test_hello_opens_a_conversation_without_a_word_of_the_patient(
    patient: Patient, server: Server
) -> None:
    first = patient.choose("hello")[0]
    assert first["text"] == GREETING["text"]
    assert server.agent.handled[-1].text == "/greet"
    assert [turn["said"] for turn in patient.history()] == [None]


def test_buttons_leave_as_opaque_ids_and_come_back_as_their_payload(
    patient: Patient, server: Server
) -> None:
    answer = patient.post(choice="hello")
    for payload in ("/why", "/make_checklist", "menu"):
        assert payload not in answer.text
    buttons = answer.json()["messages"][0]["buttons"]
    assert [set(button) for button in buttons] == [{"title", "id"}] * 3
    assert "Medicare" in patient.choose(buttons[1]["id"])[0]["text"]
    assert server.agent.handled[-1].text == "/insurance_check"
    assert server.agent.handled[-1].metadata["said"] == "Will my insurance pay?"
    assert patient.history()[-1]["said"] == "Will my insurance pay?"


def test_choices_of_other_patients_are_refused(new_patient: Callable[[], Patient]) -> None:
    theirs = new_patient().choose("hello")[0]["buttons"][0]["id"]
    answer = new_patient().post(choice=theirs)
    assert (answer.status_code, answer.json()) == (400, {"error": words("page.choice_gone")})


def test_urgent_words_stand_alone(patient: Patient) -> None:
    urgent = [{"text": "Call 911 now.", "urgent": True}]
    assert patient.say("chest pain and hello") == urgent
    assert patient.history()[-1]["messages"] == urgent


def test_progress_files_and_urgency_stand_beside_the_text(patient: Patient) -> None:
    assert patient.say("list") == [
        {"text": "Here is your list.", "progress": {"done": 3, "total": 20}},
        {"text": "You can keep it.", "attachments": [ANSWERS["list"][1]["attachment"]]},
    ]
    assert patient.say("chest pain") == [{"text": "Call 911 now.", "urgent": True}]


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("/restart", "restart"),
        (" \n//  / inform{} ", "inform{}"),
        ("\x00/greet", "greet"),
        ("a\x00b\x07c\x7f", "abc"),
        ("one\r\ntwo\tthree", "one\ntwo\tthree"),
        ("\ud800half", "half"),
        ("ok 👩‍⚕️ ñandú", "ok 👩‍⚕️ ñandú"),
        ("👨\u200d👩\u200d👧 می\u200cخواهم क्\u200dष", "👨\u200d👩\u200d👧 می\u200cخواهم क्\u200dष"),
        ("\u202egnp.exe\u202c \u2066a\u2069\u200f\u061c", "gnp.exe a"),
        ("me\u200bdi\u00adca\u2060re\ufeff pa\u200dys", "medicare pays"),
        ("\u202e/greet", "greet"),
        ("\u200d/greet\u200d", "greet"),
        ("a/b", "a/b"),
    ],
)
def test_text_is_never_a_command_and_has_no_control_characters(
    patient: Patient, server: Server, typed: str, read: str
) -> None:
    patient.say(typed)
    assert server.agent.handled[-1].text == read
    assert patient.history()[-1]["said"] == read


@pytest.mark.parametrize("typed", ["", "   ", "/", "\x00", "\n / \t", "\u202e\u200b", "/\u200d/"])
def test_nothing_to_read_is_told_kindly(patient: Patient, server: Server, typed: str) -> None:
    before = len(server.agent.handled)
    assert patient.say(typed) == [{"text": words("channel.empty"), "unsent": True}]
    assert len(server.agent.handled) == before


def test_too_much_to_read_is_told_kindly(patient: Patient, server: Server) -> None:
    most = "x" * settings().max_message_chars
    assert patient.say(most) == [{"text": f"I read: {most}"}]
    before = len(server.agent.handled)
    assert patient.say(most + "x") == [{"text": words("channel.too_long"), "unsent": True}]
    assert len(server.agent.handled) == before


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b'"text"',
        b"\xff\xfe",
        b"{}",
        b"[" * 20_000,
        b'{"text": 3}',
        b'{"text": null}',
        b'{"text": "a", "choice": "hello"}',
        b'{"choice": {"id": 1}}',
        b'{"choice": ""}',
        b'{"choice": "never offered"}',
        b'{"text": "a", "id": 7}',
        b'{"text": "a", "id": ""}',
        b'{"text": "a", "id": "\\u0000"}',
        b'{"text": "a", "id": "' + b"x" * 65 + b'"}',
    ],
)
def test_what_cannot_be_understood_is_refused(
    patient: Patient, server: Server, body: bytes
) -> None:
    before = len(server.agent.handled)
    answer = requests.post(
        f"{server.url}/webhooks/web/message", data=body, headers=patient.http.headers
    )
    assert answer.status_code == 400, answer.text
    assert set(answer.json()) == {"error"}
    assert len(server.agent.handled) == before


@pytest.mark.parametrize("path", ["message", "session", "end"])
def test_a_body_that_is_too_big_is_refused(patient: Patient, path: str) -> None:
    def send(size: int, chunked: bool = False) -> requests.Response:
        body = json.dumps({"text": "x" * size}).encode()
        data = iter([body[:1000], body[1000:]]) if chunked else body
        return requests.post(
            f"{patient.url}/webhooks/web/{path}", data=data, headers=patient.http.headers
        )

    assert send(60_000).status_code == 200
    for chunked in (False, True):
        answer = send(70_000, chunked)
        assert answer.status_code == 413
        assert set(answer.json()) == {"error"}


# Once, and in order


def test_a_repeated_id_gets_the_first_answer_and_is_handled_once(
    patient: Patient, server: Server
) -> None:
    first = patient.post(choice="hello", id="one").json()
    assert patient.post(choice="hello", id="one").json() == first
    assert patient.post(text="something else", id="one").json() == first
    assert server.agent.texts(conversation_of(patient)) == ["/greet"]
    assert len(patient.history()) == 1


def test_the_same_id_of_two_patients_is_two_messages(
    new_patient: Callable[[], Patient],
) -> None:
    assert new_patient().say("mine", id="one") == [{"text": "I read: mine"}]
    assert new_patient().say("yours", id="one") == [{"text": "I read: yours"}]


def test_a_repeat_waits_for_the_first_that_is_under_way(patient: Patient, server: Server) -> None:
    server.agent.hold("slowly")
    with ThreadPoolExecutor(4) as pool:
        asked = [pool.submit(patient.say, "slowly", id="one") for _ in range(4)]
        wait_until(lambda: server.agent.texts(conversation_of(patient)))
        time.sleep(0.2)
        assert not any(one.done() for one in asked)
        server.agent.release("slowly")
        answers = [one.result() for one in asked]
    assert answers == [[{"text": "I read: slowly"}]] * 4
    assert server.agent.texts(conversation_of(patient)) == ["slowly"]


def test_one_conversation_is_handled_in_order(patient: Patient, server: Server) -> None:
    server.agent.hold("first")
    with ThreadPoolExecutor(4) as pool:
        asked = [pool.submit(patient.say, "first")]
        wait_until(lambda: server.agent.texts(conversation_of(patient)))
        for later in ("second", "third", "fourth"):
            asked.append(pool.submit(patient.say, later))
            time.sleep(0.1)
        server.agent.release("first")
        for one in asked:
            one.result()
    assert server.agent.texts(conversation_of(patient)) == ["first", "second", "third", "fourth"]
    assert server.agent.most_at_work[conversation_of(patient)] == 1


def test_different_conversations_are_handled_side_by_side(
    new_patient: Callable[[], Patient], server: Server
) -> None:
    server.agent.hold("wait for me")
    slow, quick = new_patient(), new_patient()
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(slow.say, "wait for me")
        wait_until(lambda: server.agent.texts(conversation_of(slow)))
        assert quick.say("quick") == [{"text": "I read: quick"}]
        assert not asked.done()
        server.agent.release("wait for me")
        asked.result()


def test_a_browser_that_leaves_in_the_middle_loses_nothing(
    patient: Patient, server: Server
) -> None:
    server.agent.hold("I must run")
    body = b'{"text": "I must run", "id": "one"}'
    head = (
        "POST /webhooks/web/message HTTP/1.1\r\nHost: test\r\n"
        f"Authorization: Bearer {patient.token}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    host, port = server.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as connection:
        connection.sendall(head.encode() + body)
        wait_until(lambda: server.agent.texts(conversation_of(patient)))
    time.sleep(0.2)
    server.agent.release("I must run")
    assert [turn["said"] for turn in patient.history()] == ["I must run"]
    assert patient.say("I must run", id="one") == [{"text": "I read: I must run"}]
    assert server.agent.texts(conversation_of(patient)) == ["I must run"]


def test_an_answer_that_takes_too_long_can_be_asked_for_again(
    patient: Patient, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web, "ANSWER_SECONDS", 0.2)
    server.agent.hold("a long one")
    answer = patient.post(text="a long one", id="one")
    assert (answer.status_code, set(answer.json())) == (503, {"error"})
    server.agent.release("a long one")
    assert patient.say("a long one", id="one") == [{"text": "I read: a long one"}]
    assert server.agent.texts(conversation_of(patient)) == ["a long one"]


def test_a_turn_that_a_crash_left_unanswered_is_handled_again(
    patient: Patient, server: Server
) -> None:
    conversation = conversation_of(patient)
    patient.say("hi", id="one")
    with homes.home(conversation).begin() as connection:
        connection.execute(
            text("UPDATE turns SET replies = NULL WHERE conversation_id = :c"), {"c": conversation}
        )
    assert patient.history() == []
    assert patient.say("hi", id="one") == [{"text": "I read: hi"}]
    assert len(patient.history()) == 1


# History, export, end


def test_the_history_is_what_was_shown(patient: Patient) -> None:
    hello = patient.choose("hello")
    reply = patient.say("list")
    history = patient.history()
    assert [turn["said"] for turn in history] == [None, "list"]
    assert [turn["messages"] for turn in history] == [hello, reply]
    assert all(datetime.fromisoformat(turn["at"]).tzinfo for turn in history)


def test_the_export_is_a_file_with_everything(patient: Patient) -> None:
    patient.say("my words")
    answer = patient.get("export")
    assert answer.headers["content-disposition"] == 'attachment; filename="second-opinion.json"'
    assert answer.json()["turns"][0]["said"] == "my words"
    assert conversation_of(patient) not in answer.text


def test_the_export_as_text_can_be_read_by_anybody(patient: Patient) -> None:
    patient.choose("hello")
    patient.say("my words")
    answer = patient.get("export?as=text")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="second-opinion.txt"'
    assert f"{words('page.you_said')} my words" in answer.text
    assert f"{words('page.bot_said')} I read: my words" in answer.text
    assert "[Make my checklist]" in answer.text


def test_ending_leaves_nothing(patient: Patient) -> None:
    choice = patient.choose("hello")[0]["buttons"][0]["id"]
    patient.say("my words")
    answer = patient.http.post(f"{patient.url}/webhooks/web/end")
    assert (answer.status_code, answer.json()) == (200, {"ended": True})
    assert not any(export(conversation_of(patient)).values())
    assert patient.history() == []
    assert patient.post(choice=choice).status_code == 400


def test_ending_waits_for_the_turn_under_way(patient: Patient, server: Server) -> None:
    server.agent.hold("still at it")
    with ThreadPoolExecutor(2) as pool:
        asked = pool.submit(patient.say, "still at it")
        wait_until(lambda: server.agent.texts(conversation_of(patient)))
        ending = pool.submit(patient.http.post, f"{patient.url}/webhooks/web/end")
        time.sleep(0.2)
        assert not ending.done()
        server.agent.release("still at it")
        assert asked.result() == [{"text": "I read: still at it"}]
        assert ending.result().status_code == 200
    assert not any(export(conversation_of(patient)).values())


def test_a_reply_that_ends_the_conversation_erases_it(patient: Patient) -> None:
    patient.say("my words")
    assert patient.say("forget me") == [{"text": "All gone.", "ended": True}]
    assert not any(export(conversation_of(patient)).values())


# Trouble


@pytest.mark.parametrize("typed", ["silent", "fail please"])
def test_no_answer_and_a_fault_are_told_kindly(
    patient: Patient, typed: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        assert patient.say(typed) == [{"text": words(TROUBLE)}]
    assert conversation_of(patient) in caplog.text
    assert typed not in caplog.text
    assert patient.history()[-1]["messages"] == [{"text": words(TROUBLE)}]


def test_what_was_said_before_a_fault_is_not_lost(
    patient: Patient, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def half(message: Any) -> None:
        await message.output_channel.send_response("x", {"text": "Call 911 now."})
        raise RuntimeError

    monkeypatch.setattr(server.agent, "handle_message", half)
    assert patient.say("anything") == [{"text": "Call 911 now."}, {"text": words(TROUBLE)}]


def test_a_store_that_failed_is_not_glossed_over(
    patient: Patient, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def unsaved(message: Any) -> None:
        send = message.output_channel.send_response
        await send("x", {"text": "Everything is deleted.", "custom": {"ended": True}})
        await send("x", {"text": "Call 911 now.", "custom": {"urgent": True}})
        note("erase")

    patient.say("my words")
    monkeypatch.setattr(server.agent, "handle_message", unsaved)
    urgent = {"text": "Call 911 now.", "urgent": True}
    assert patient.say("delete everything") == [urgent, {"text": words(TROUBLE)}]
    assert patient.history()[0]["said"] == "my words"


def test_without_its_database_it_says_so_and_handles_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    for server in serve(tmp_path):
        patient = Patient(server.url)
        patient.say("while all was well")
        homes.keep(conversation_of(patient))
        engine = database.engine()
        with engine.begin() as connection:
            connection.execute(text("ALTER TABLE conversations RENAME TO hidden"))
        before = len(server.agent.handled)
        assert patient.say("private words") == [{"text": words(TROUBLE)}]
        assert len(server.agent.handled) == before
        for path in ("history", "export"):
            answer = patient.get(path)
            assert (answer.status_code, set(answer.json())) == (503, {"error"})
        assert patient.http.post(f"{patient.url}/webhooks/web/end").status_code == 503
        with engine.begin() as connection:
            connection.execute(text("ALTER TABLE hidden RENAME TO conversations"))
        assert patient.say("private words") == [{"text": "I read: private words"}]
    assert "private words" not in caplog.text


def test_idle_conversations_are_forgotten_while_the_server_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    calls: list[str] = []

    def forget() -> int:
        calls.append("forget")
        if len(calls) == 1:
            raise database.DatabaseAway("private words")
        return 0

    monkeypatch.setattr(homes, "forget_idle", forget)
    monkeypatch.setattr(homes, "FORGET_SECONDS", 0.01)
    with caplog.at_level(logging.DEBUG):
        for server in serve(tmp_path):
            wait_until(lambda: len(calls) >= 3)
            assert Patient(server.url).say("hi") == [{"text": "I read: hi"}]
    assert "private words" not in caplog.text
    calls.clear()
    time.sleep(0.2)
    assert calls == []


# The page and the health checks


def test_the_page_stands_at_the_root_and_trusts_nobody(server: Server) -> None:
    answer = requests.get(server.url + "/")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    policy = answer.headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cache-control"] == "no-store"
    assert words("page.title") in answer.text
    assert "[[" not in answer.text


def test_the_page_carries_the_emergency_numbers_of_the_facts(server: Server) -> None:
    page = requests.get(server.url + "/").text
    for fact in ("emergency_us", "emergency_uk", "emergency_eu"):
        assert content.load().fact(fact).value["en"] in page


@pytest.mark.parametrize("name", ["chat.js", "view.js", "server.js", "links.js", "chat.css"])
def test_the_files_of_the_page_are_sent_once(server: Server, name: str) -> None:
    first = requests.get(f"{server.url}/page/{name}")
    assert first.status_code == 200
    again = requests.get(
        f"{server.url}/page/{name}", headers={"If-None-Match": first.headers["etag"]}
    )
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("name", ["index.html", "nothing", "..%2Fweb.py", "%2e%2e%2fweb.py"])
def test_no_other_file_is_served(server: Server, name: str) -> None:
    assert requests.get(f"{server.url}/page/{name}").status_code == 404


def test_no_answer_of_the_channel_is_kept_by_a_browser(patient: Patient) -> None:
    for answer in (patient.post(text="hi"), patient.get("history"), patient.get("export")):
        assert answer.headers["cache-control"] == "no-store"


@pytest.fixture
def action_server(server: Server) -> Iterator[None]:
    """Something that answers where the action server's health is asked for."""

    class Healthy(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if self.path == "/health" else 404)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    listening = http.server.HTTPServer(("127.0.0.1", settings().actions_port), Healthy)
    threading.Thread(target=listening.serve_forever, daemon=True).start()
    yield
    listening.shutdown()
    listening.server_close()


def test_alive_and_ready(server: Server, action_server: None) -> None:
    assert requests.get(server.url + "/healthz").json() == {"status": "alive"}
    answer = requests.get(server.url + "/readyz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ready"})


def test_not_ready_names_what_is_missing(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(url: str | None = None) -> None:
        raise database.DatabaseAway("away")

    monkeypatch.setattr(server.agent, "ready", False)
    monkeypatch.setattr(database, "check", away)
    answer = requests.get(server.url + "/readyz")
    assert answer.status_code == 503
    assert answer.json()["missing"] == ["model", "database", "action server"]
    assert requests.get(server.url + "/healthz").status_code == 200


@pytest.mark.postgres
def test_the_contract_holds_on_postgresql(tmp_path: Path, postgres_url: str) -> None:
    for server in serve(tmp_path, DATABASE_URL=postgres_url):
        patient = Patient(server.url)
        button = patient.choose("hello", id="one")[0]["buttons"][1]
        first = patient.choose(button["id"], id="two")
        assert patient.choose(button["id"], id="two") == first
        assert patient.say("a\x00b \ud800ñ") == [{"text": "I read: ab ñ"}]
        said = [turn["said"] for turn in patient.history()]
        assert said == [None, "Will my insurance pay?", "ab ñ"]
        assert patient.http.post(f"{patient.url}/webhooks/web/end").status_code == 200
        assert not any(export(conversation_of(patient)).values())
        database.engine().dispose()
