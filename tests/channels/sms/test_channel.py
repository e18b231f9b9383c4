"""Text messages at the wire: signed webhooks in, calls of Twilio's API out, and their faults."""

from __future__ import annotations

import logging
import re
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
import requests

from bot.channels.sms.segments import MOST, segments
from bot.privacy.identity import conversation_id
from bot.storage import database
from bot.storage.mail import Outbox, Wishes
from bot.storage.schema import contact_wishes, now, outbox
from tests.channels.sms.conftest import PUBLIC, serving
from tests.channels.standin import Server, wait_until
from tests.fakes.twilio import (
    ACCOUNT,
    NOT_A_MOBILE,
    NUMBER,
    TOKEN,
    UNSUBSCRIBED,
    Phone,
    Twilio,
    sign,
)

WELCOME = "Second Opinion: a program, not a doctor."
STOPPED = "Second Opinion: you get no more texts from us. Text START if you want them again."

MESSAGE = "/webhooks/sms/message"


# The webhook


def test_a_message_is_answered_with_nothing_and_at_once(server: Server, phone: Phone) -> None:
    server.agent.hold("slow one")
    answer = phone.text("slow one")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/xml")
    assert re.fullmatch(r"<\?xml [^>]*><Response></Response>", answer.text)
    server.agent.release("slow one")
    assert phone.replies(2)[1] == "I read: slow one"


@pytest.mark.parametrize(
    "spoil",
    [
        lambda body: (body, sign(PUBLIC + MESSAGE, body, "another-token")),
        lambda body: (body, ""),
        lambda body: (body.replace("hello", "bye"), sign(PUBLIC + MESSAGE, body)),
        lambda body: (body + "&Extra=", sign(PUBLIC + MESSAGE, body)),
        lambda body: (body, sign("https://elsewhere.example" + MESSAGE, body)),
        lambda body: (body.replace("&FromCity=", ""), sign(PUBLIC + MESSAGE, body)),
    ],
)
def test_what_twilio_did_not_sign_is_refused(
    server: Server, phone: Phone, spoil: Callable[[str], tuple[str, str]]
) -> None:
    body = f"MessageSid=SM1&From=%2B{phone.number[1:]}&Body=hello&NumMedia=0&FromCity="
    sent, signature = spoil(body)
    headers = {"X-Twilio-Signature": signature, "Content-Type": "application/x-www-form-urlencoded"}
    before = len(server.agent.handled)
    answer = requests.post(server.url + MESSAGE, data=sent, headers=headers, timeout=10)
    assert (answer.status_code, answer.text) == (403, "")
    assert len(server.agent.handled) == before


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"From": "+15550109999", "Body": "no id"}, 400),
        ({"MessageSid": "SM1", "Body": "no sender"}, 400),
        ({"MessageSid": "SM1", "From": "whatsapp:+15550109999", "Body": "not a text"}, 400),
        ({"MessageSid": "SM1", "From": "+15550109999", "NumMedia": "two"}, 400),
        ({f"Field{at}": "" for at in range(201)}, 400),
        ({"MessageSid": "SM1", "From": "+15550109999", "Body": "x" * 70_000}, 413),
    ],
)
def test_what_is_no_message_is_refused(phone: Phone, form: dict[str, str], status: int) -> None:
    assert phone.post(MESSAGE, form).status_code == status


def test_a_body_of_another_kind_is_refused(server: Server) -> None:
    answer = requests.post(server.url + MESSAGE, json={"MessageSid": "SM1"}, timeout=10)
    assert answer.status_code == 415


def test_an_address_with_a_query_is_signed_with_it(server: Server, phone: Phone) -> None:
    form = {"MessageSid": "SMquery", "From": phone.number, "Body": "by a query", "NumMedia": "0"}
    assert phone.post(f"{MESSAGE}?tenant=oak&x=", form).status_code == 200
    assert phone.replies(2)[1] == "I read: by a query"


def test_without_an_account_there_is_no_channel(
    twilio: Twilio, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    nothing = {"TWILIO_ACCOUNT_SID": "", "TWILIO_AUTH_TOKEN": "", "TWILIO_FROM": ""}
    with caplog.at_level(logging.INFO), serving(tmp_path, twilio, **nothing) as running:
        answer = Phone(twilio, running.url, PUBLIC).text("anybody there?")
        assert answer.status_code == 404
    assert "text messages are off: TWILIO_ACCOUNT_SID is not set" in caplog.messages


# A conversation


def test_the_first_reply_comes_with_a_line_that_says_who_writes(phone: Phone) -> None:
    first = phone.says("hello", 2)
    assert first[0].startswith(WELCOME)
    assert all(part in first[0] for part in ("not private", "rates", "HELP", "STOP"))
    assert first[1] == "I read: hello"
    assert phone.says("and again") == ["I read: and again"]


def test_nothing_comes_before_the_reply_to_danger(phone: Phone) -> None:
    assert phone.says("chest pain") == ["Call 911 now."]
    assert phone.says("chest pain") == ["Call 911 now."]
    later = phone.says("hello", 2)
    assert later[0].startswith(WELCOME)
    assert phone.says("more of it") == ["I read: more of it"]


def test_choices_are_numbered_as_the_tracker_counts_them(known: Phone) -> None:
    assert known.says("/greet") == ["I read: greet"]
    pages = known.says("two questions")
    assert pages == ["First the answer.\n\nNow my question.\n1 Yes, please\n2 Not now"], (
        "only the last message that offers anything is counted"
    )


def test_choices_under_a_numbered_list_have_letters(known: Phone) -> None:
    text = known.says("short list")[0]
    assert text.endswith("1. Get your slides\n2. Get reports\nA Help me with the next one\nB Menu")


def test_a_message_is_told_what_it_says_and_no_command(server: Server, known: Phone) -> None:
    known.says("/restart now")
    assert server.agent.texts(conversation_id("sms", known.number))[-1] == "restart now"
    assert server.agent.handled[-1].input_channel == "sms"


def test_the_dialogue_hears_the_words_and_keeps_them_masked(server: Server, known: Phone) -> None:
    known.says("my name is Rosa Delgado")
    assert server.agent.heard[-1] == "my name is Rosa Delgado"
    assert "Delgado" not in server.agent.handled[-1].text


def test_after_everything_is_erased_the_talk_begins_anew(known: Phone) -> None:
    assert known.says("forget me") == ["All gone."]
    assert known.says("hello", 2)[0].startswith(WELCOME)


@pytest.mark.parametrize("body", ["", "   ", "\u200b"])
def test_an_empty_message_gets_a_kind_answer(known: Phone, body: str) -> None:
    assert "I got an empty message." in known.says(body)[0]


def test_a_picture_gets_a_kind_answer_and_is_not_fetched(server: Server, known: Phone) -> None:
    before = len(server.agent.handled)
    media = {"NumMedia": "1", "MediaUrl0": "http://127.0.0.1:9/picture", "MediaContentType0": "x/y"}
    assert known.says("", **media)[0].startswith("I can't open pictures")
    assert len(server.agent.handled) == before


def test_words_beside_a_picture_are_answered(known: Phone) -> None:
    assert known.says("what is this", NumMedia="1") == ["I read: what is this"]


# Pages


def test_a_long_answer_comes_in_pages_one_for_each_next(known: Phone) -> None:
    pages = known.says("tasks")
    while pages[-1].endswith("Text NEXT for more."):
        pages += known.says(["NEXT", "next.", "Siguiente", "MORE"][len(pages) % 4])
    assert len(pages) > 1
    assert all(segments(page) <= MOST for page in pages)
    told = "\n".join(page.removesuffix("\nText NEXT for more.") for page in pages)
    assert [f"{number}. " in told for number in range(1, 30)] == [True] * 29
    assert known.says("NEXT")[0].startswith("Nothing more is waiting.")


def test_another_message_drops_the_pages_that_wait(server: Server, known: Phone) -> None:
    known.says("tasks")
    assert known.says("hello") == ["I read: hello"]
    assert known.says("NEXT")[0].startswith("Nothing more is waiting.")
    assert known.says("more") == ["I read: more"], "more is a word of the talk when no page waits"


def test_a_repeated_next_does_not_turn_two_pages(known: Phone) -> None:
    first = known.says("tasks")
    second = known.says("NEXT", sid="SMnext")
    assert known.text("NEXT", sid="SMnext").status_code == 200
    third = known.says("NEXT")
    assert len({*first, *second, *third}) == 3


# Documents


def test_a_document_is_a_short_link_that_opens_it(server: Server, known: Phone) -> None:
    text = known.says("my papers")[0]
    addresses = re.findall(rf"{PUBLIC}(/d/[\w-]{{24}})$", text, re.MULTILINE)
    assert len(addresses) == 2, "one for each document, whatever forms it comes in"
    assert text.endswith("To read it in texts, send NEXT.")
    opened = requests.get(server.url + addresses[0], timeout=30)
    assert opened.status_code == 200
    assert "text/html" in opened.headers["content-type"]
    assert requests.get(f"{server.url}/d/{'x' * 24}", timeout=10).status_code == 404


def test_a_document_is_read_in_pages_where_no_link_can_be_opened(known: Phone) -> None:
    known.says("my papers")
    pages = [known.says("NEXT")[0]]
    while pages[-1].endswith("Text NEXT for more."):
        assert segments(pages[-1]) <= MOST
        pages += known.says("next")
    assert pages[0].startswith("MY CHECKLIST")
    assert len(pages) > 2
    assert "Nothing more is waiting" in known.says("NEXT")[0]


def test_all_that_is_held_is_a_link_too(server: Server, known: Phone) -> None:
    text = known.says("list")[0]
    address = re.search(rf"{PUBLIC}(/d/[\w-]+)", text)
    assert address
    page = requests.get(server.url + address[1], timeout=30)
    assert page.status_code == 200
    assert "hello there" in page.text, "what the patient said"
    assert "script" not in page.headers["content-security-policy"]


# What a provider does


def test_a_message_that_comes_twice_is_handled_once(server: Server, known: Phone) -> None:
    assert known.text("only once", sid="SMtwice").status_code == 200
    second_try = {"ErrorCode": "11200", "ErrorUrl": PUBLIC + MESSAGE}
    assert known.text("only once", sid="SMtwice", **second_try).status_code == 200
    assert known.says("and then", 2) == ["I read: only once", "I read: and then"]
    assert server.agent.texts().count("only once") == 1


def test_messages_are_answered_in_order(known: Phone) -> None:
    for number in range(6):
        known.text(f"number {number}")
    assert known.replies(6) == [f"I read: number {number}" for number in range(6)]


def test_a_message_names_its_sender_and_where_its_fate_is_told(
    twilio: Twilio, known: Phone
) -> None:
    known.says("hello")
    form = next(sent.form for sent in reversed(twilio.sent) if sent.to == known.number)
    assert form["From"] == NUMBER
    assert form["StatusCallback"] == f"{PUBLIC}/webhooks/sms/status"


def test_a_messaging_service_may_send(twilio: Twilio, tmp_path: Path) -> None:
    service = "MG" + "1" * 32
    with serving(tmp_path, twilio, TWILIO_FROM=service) as running:
        phone = Phone(twilio, running.url, PUBLIC)
        phone.says("hello", 2)
    form = next(sent.form for sent in twilio.sent if sent.to == phone.number)
    assert (form.get("From"), form["MessagingServiceSid"]) == (None, service)


@pytest.mark.parametrize(
    ("status", "code", "wait"),
    [(429, 20429, 0.1), (429, 20429, None), (503, 0, None), (0, 0, None)],
)
def test_a_reply_that_was_not_taken_is_sent_again(
    twilio: Twilio, known: Phone, status: int, code: int, wait: float | None
) -> None:
    twilio.fail(status, code, times=2, retry_after=wait)
    known.text("one")
    known.text("two")
    assert known.replies(2) == ["I read: one", "I read: two"]


def test_a_wait_that_twilio_asks_for_is_kept(twilio: Twilio, known: Phone) -> None:
    twilio.fail(429, 20429, retry_after=3600)
    before = twilio.requests
    known.text("one")
    wait_until(lambda: twilio.requests == before + 1)
    wait_until(lambda: _due_in(known) > 3000)


def test_a_reply_whose_answer_was_lost_comes_once_more(twilio: Twilio, known: Phone) -> None:
    twilio.lose()
    assert known.says("one", 2) == ["I read: one", "I read: one"]


def test_a_reply_that_can_never_go_is_dropped_and_the_next_goes(
    twilio: Twilio, known: Phone
) -> None:
    twilio.fail(400, NOT_A_MOBILE)
    known.text("one")
    known.text("two")
    assert known.replies(1) == ["I read: two"]


def test_an_opt_out_at_twilio_is_one_here(twilio: Twilio, server: Server, known: Phone) -> None:
    twilio.fail(400, UNSUBSCRIBED)
    known.text("one")
    wait_until(lambda: Wishes("sms").stopped(known.number))
    handled = len(server.agent.handled)
    known.text("two")
    assert known.says("HELP")[0].startswith("Second Opinion:")
    assert len(server.agent.handled) == handled


def test_wrong_keys_are_told_once_and_without_them(
    twilio: Twilio, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    wrong = {"TWILIO_AUTH_TOKEN": "a-token-that-twilio-does-not-know"}
    with caplog.at_level(logging.DEBUG), serving(tmp_path, twilio, **wrong) as running:
        phone = Phone(twilio, running.url, PUBLIC)
        body = {"MessageSid": "SM1", "From": phone.number, "Body": "hello", "NumMedia": "0"}
        before = twilio.requests
        assert phone.post(MESSAGE, body, wrong["TWILIO_AUTH_TOKEN"]).status_code == 200
        wait_until(lambda: twilio.requests > before)
        wait_until(lambda: any("TWILIO_AUTH_TOKEN" in line for line in caplog.messages))
        assert requests.get(f"{running.url}/healthz", timeout=10).status_code == 200
    told = [line for line in caplog.messages if "TWILIO_AUTH_TOKEN" in line]
    assert told == [
        "Twilio: TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN are not accepted (error 20003): "
        "messages wait until it is mended"
    ]
    assert wrong["TWILIO_AUTH_TOKEN"] not in caplog.text


def test_what_became_of_a_message_is_recorded(twilio: Twilio, known: Phone) -> None:
    known.says("a fate of its own")
    sid = next(sent.sid for sent in reversed(twilio.sent) if sent.to == known.number)
    wait_until(lambda: ("sent", None) in _fates(known))
    assert known.report(sid, "delivered").status_code == 200
    wait_until(lambda: ("delivered", None) in _fates(known))
    assert known.report(sid, "undelivered", "30003").status_code == 200
    wait_until(lambda: ("undelivered", "30003") in _fates(known))
    assert not Wishes("sms").stopped(known.number)


def test_an_opt_out_told_later_counts(known: Phone) -> None:
    assert known.report("SMlater", "failed", str(UNSUBSCRIBED)).status_code == 200
    assert Wishes("sms").stopped(known.number)


def test_a_fate_that_twilio_did_not_sign_is_refused(known: Phone) -> None:
    form = {
        "MessageSid": "SM1",
        "MessageStatus": "failed",
        "To": known.number,
        "ErrorCode": "21610",
    }
    assert known.post("/webhooks/sms/status", form, "another-token").status_code == 403
    assert known.post("/webhooks/sms/status", {"MessageSid": "SM1"}).status_code == 400
    assert not Wishes("sms").stopped(known.number)


# Words for the carrier


@pytest.mark.parametrize("word", ["STOP", "stop.", "Quit!", "opt-out", "No me escriban más"])
def test_stop_is_confirmed_once_and_then_nothing_comes(
    server: Server, known: Phone, word: str
) -> None:
    confirmed = known.says(word)
    assert len(confirmed) == 1
    assert segments(confirmed[0]) == 1
    handled = len(server.agent.handled)
    for said in (word, "are you there?", "NEXT", "tasks"):
        assert known.text(said).status_code == 200
    assert known.says("HELP")[0].startswith("Second Opinion: an automated helper")
    assert len(server.agent.handled) == handled, "nothing of it reaches the dialogue"


def test_help_says_who_whom_what_and_the_emergency_number(known: Phone) -> None:
    text = known.says("Help!")[0]
    parts = ("Second Opinion", "911", "Ask the clinic", "rates may apply", "STOP", "MENU")
    assert [part for part in parts if part not in text] == []
    assert segments(text) <= MOST
    assert "Llame al 911" in known.says("AYUDA")[0]


def test_start_opens_the_way_again(known: Phone) -> None:
    known.says("STOP")
    assert known.says("START")[0].startswith("Second Opinion: you get answers by text again")
    assert known.says("hello") == ["I read: hello"]
    with database.ready().connect() as connection:
        wishes = connection.execute(contact_wishes.select().order_by(contact_wishes.c.id.desc()))
        started, stopped = wishes.fetchmany(2)
    assert (stopped.wish, stopped.how) == ("stop", "word")
    assert (started.wish, started.how) == ("start", "sms.started.1"), "when, and by which wording"
    assert started.created_at > stopped.created_at


def test_words_that_twilio_answered_get_no_second_answer(server: Server, known: Phone) -> None:
    known.text("stop", OptOutType="STOP")
    wait_until(lambda: Wishes("sms").stopped(known.number))
    known.text("help", OptOutType="HELP")
    known.text("start", OptOutType="START")
    wait_until(lambda: not Wishes("sms").stopped(known.number))
    assert known.says("hello") == ["I read: hello"]
    assert known.says("yes", OptOutType="START") == ["I read: yes"], "an answer, not an opt-in"


def test_a_stop_drops_what_waits(twilio: Twilio, known: Phone) -> None:
    twilio.fail(429, 20429, retry_after=1.5)
    known.text("one")
    wait_until(lambda: not twilio.faults)
    assert known.says("STOP") == [STOPPED]


def test_an_opt_out_outlives_the_server_and_the_talk(twilio: Twilio, tmp_path: Path) -> None:
    with serving(tmp_path, twilio) as running:
        phone = Phone(twilio, running.url, PUBLIC)
        phone.says("hello", 2)
        phone.says("forget me")
        assert phone.says("STOP") == [STOPPED]
    with serving(tmp_path, twilio) as running:
        phone.site = running.url
        phone.text("hello")
        assert phone.says("HELP")[0].startswith("Second Opinion: an automated helper")
        assert running.agent.handled == []


def test_an_alarm_after_an_opt_out_is_logged_without_its_words(
    known: Phone, caplog: pytest.LogCaptureFixture
) -> None:
    known.says("STOP")
    with caplog.at_level(logging.INFO):
        known.text("crushing chest pain and I can't breathe")
        known.says("HELP")
    told = f"sms: an alarm after an opt-out is not answered: {conversation_id('sms', known.number)}"
    assert told in caplog.messages
    assert "chest" not in caplog.text


# What is written down


def test_neither_words_nor_numbers_nor_keys_are_logged(
    twilio: Twilio, phone: Phone, caplog: pytest.LogCaptureFixture
) -> None:
    secret = "my very own pancreas"
    with caplog.at_level(logging.DEBUG):
        phone.says(secret, 2)
        twilio.fail(503)
        twilio.fail(400, NOT_A_MOBILE)
        phone.text(f"fail {secret}")
        phone.text(secret)
        phone.replies(1, seconds=60)
        phone.text(f"again {secret}", From="broken")
        phone.says("STOP")
    assert not re.search("pancreas", caplog.text)
    assert phone.number[1:] not in caplog.text
    assert TOKEN not in caplog.text


def test_neither_words_nor_numbers_lie_open_in_the_database(twilio: Twilio, tmp_path: Path) -> None:
    with serving(tmp_path, twilio) as running:
        phone = Phone(twilio, running.url, PUBLIC)
        phone.says("my very own pancreas", 2)
        phone.says("STOP")
        with sqlite3.connect(tmp_path / "test.db") as connection:
            held = "\n".join(connection.iterdump())
    assert "pancreas" not in held
    assert phone.number[1:] not in held
    assert ACCOUNT not in held


def _fates(phone: Phone) -> list[tuple[str | None, str | None]]:
    """Status and code of every reply that the provider took or refused."""
    with database.ready().connect() as connection:
        return [(row.status, row.code) for row in connection.execute(outbox.select())]


def _due_in(phone: Phone) -> float:
    """Seconds until the reply that waits for a phone is tried again; 0 when none waits."""
    waiting = Outbox("sms").next(conversation_id("sms", phone.number))
    return (waiting.due_at - now()).total_seconds() if waiting else 0.0
