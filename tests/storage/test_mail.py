"""Mail: stored once, handed out in order, emptied when it is done with."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, update

from bot.storage import mail
from bot.storage.erasure import erase
from bot.storage.mail import FloodError, Inbox, Outbox, Received, Wishes
from bot.storage.schema import inbox, now, outbox
from tests.storage.looking import SECRET, held

PHONE = "+12025550123"


@pytest.fixture
def received(engine: Engine) -> Inbox:
    return Inbox("sms", engine)


@pytest.fixture
def going(engine: Engine) -> Outbox:
    return Outbox("sms", engine)


def accept(box: Inbox, id: str, patient: str = "c", **more: Any) -> str | None:
    return box.accept(id, patient, PHONE, {"text": f"{SECRET} {id}"}, **more)


def next_of(box: Inbox, patient: str = "c") -> Received:
    found = box.next(patient)
    assert found
    return found


def answer(box: Inbox, *replies: str) -> None:
    box.close(next_of(box), [{"text": reply} for reply in replies])


def test_a_repeat_is_known_before_and_after_it_is_answered(received: Inbox) -> None:
    assert accept(received, "1")
    assert accept(received, "1") is None
    answer(received)
    assert accept(received, "1") is None
    assert received.next("c") is None


def test_the_same_id_on_another_channel_is_another_message(received: Inbox, engine: Engine) -> None:
    assert accept(received, "1")
    assert accept(Inbox("telegram", engine), "1")


def test_messages_come_out_in_order_for_each_patient(received: Inbox) -> None:
    for id, patient in (("1", "c"), ("2", "d"), ("3", "c")):
        accept(received, id, patient)
    assert next_of(received, "d").body["text"].endswith("2")
    assert next_of(received).body["text"].endswith("1")
    answer(received)
    assert next_of(received).body["text"].endswith("3")
    assert received.waiting() == ["d", "c"]


def test_the_provider_may_say_where_a_message_stands(received: Inbox) -> None:
    accept(received, "late", position=8)
    accept(received, "early", position=7)
    assert next_of(received).body["text"].endswith("early")


def test_a_flood_of_one_patient_is_refused_and_leaves_room_for_others(received: Inbox) -> None:
    assert accept(received, "1") and accept(received, "2")
    with pytest.raises(FloodError):
        accept(received, "3", most=2)
    assert accept(received, "4", "d", most=2)
    answer(received)
    assert accept(received, "3", most=2)


def test_replies_wait_in_order_with_where_they_go(received: Inbox, going: Outbox) -> None:
    accept(received, "1")
    answer(received, "one", "two")
    reply = going.next("c")
    assert reply and (reply.address, reply.body, reply.tries) == (PHONE, {"text": "one"}, 0)
    going.close(reply.id, "sent", "SM1")
    second = going.next("c")
    assert second and second.body == {"text": "two"}
    assert going.waiting() == ["c"]


def test_a_message_that_is_closed_twice_is_answered_once(received: Inbox, going: Outbox) -> None:
    accept(received, "1")
    same = next_of(received)
    received.close(same, [{"text": "one"}])
    received.close(same, [{"text": "one"}])
    reply = going.next("c")
    assert reply
    going.close(reply.id, "sent")
    assert going.next("c") is None


def test_what_is_put_off_is_due_later_and_still_first(received: Inbox, going: Outbox) -> None:
    accept(received, "1")
    answer(received, "one", "two")
    first = going.next("c")
    assert first
    going.put_off(first.id, 90)
    again = going.next("c")
    assert again and (again.id, again.tries) == (first.id, 1)
    assert again.due_at > now() + timedelta(seconds=60)


def test_words_and_addresses_are_unreadable_while_they_wait_and_gone_after(
    received: Inbox, going: Outbox, engine: Engine
) -> None:
    accept(received, "id-of-the-provider")
    answer(received, SECRET)
    accept(received, "2")
    rows = str(held(engine))
    assert SECRET not in rows and PHONE not in rows and "id-of-the-provider" not in rows
    answer(received)
    reply = going.next("c")
    assert reply
    going.close(reply.id, "sent", "SM1")
    with engine.connect() as connection:
        for table in (inbox, outbox):
            for row in connection.execute(table.select()).mappings():
                assert row["conversation_id"] is row["address"] is row["body"] is None


def test_erasing_a_conversation_takes_its_waiting_replies_along(
    received: Inbox, going: Outbox, engine: Engine
) -> None:
    accept(received, "1")
    answer(received, SECRET)
    accept(received, "2")
    erase("c", engine)
    assert going.next("c") is None
    assert next_of(received).body["text"].endswith("2")


def test_receipts_are_recorded(received: Inbox, going: Outbox, engine: Engine) -> None:
    accept(received, "1")
    answer(received, "one")
    reply = going.next("c")
    assert reply
    going.close(reply.id, "sent", "SM1")
    assert going.status("SM1", "undelivered", "30005")
    assert not going.status("SM2", "delivered")
    with engine.connect() as connection:
        row = connection.execute(outbox.select()).mappings().one()
    assert (row["status"], row["code"]) == ("undelivered", "30005")


def test_what_was_closed_long_ago_is_forgotten(
    received: Inbox, going: Outbox, engine: Engine
) -> None:
    accept(received, "1")
    answer(received, "one")
    assert mail.tidy(engine) == 0
    with engine.begin() as connection:
        long_ago = now() - timedelta(days=mail.REMEMBERED_DAYS, minutes=1)
        connection.execute(update(inbox).values(closed_at=long_ago))
    assert mail.tidy(engine) == 1
    assert going.next("c")


def test_the_last_wish_counts_and_is_known_by_a_hash_alone(engine: Engine) -> None:
    wishes = Wishes("sms", engine)
    assert not wishes.stopped(PHONE)
    wishes.stop(PHONE, "word")
    assert wishes.stopped(PHONE)
    assert not wishes.stopped("+12025550124")
    assert not Wishes("telegram", engine).stopped(PHONE)
    wishes.start(PHONE, "word")
    assert not wishes.stopped(PHONE)
    rows = held(engine)["contact_wishes"]
    assert len(rows) == 2 and PHONE not in str(rows)
