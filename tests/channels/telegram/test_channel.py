"""Telegram, seen from its own side of the wire: what patients do, and what they see."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from bot import content
from bot.channels.telegram import TelegramChannel, connection, receiving, sending
from bot.channels.telegram.faults import REFUSED
from bot.channels.web import WebChannel
from bot.documents import FORMS, DocumentError
from bot.documents.model import Reason
from bot.settings import settings
from bot.storage.database import DatabaseAway
from bot.storage.mail import Inbox
from tests.channels.conftest import serve
from tests.channels.standin import ANSWERS, Patient, Server
from tests.fakes.telegram import (
    BLOCKED,
    BOT,
    NUMBERS,
    TOKEN,
    FakeTelegram,
    Fault,
    Person,
    account,
    too_many,
)

LONG_LABEL = "A label that is far too long for one row of buttons on any phone"
ANSWERS["many choices"] = [
    {
        "text": "Many.",
        "buttons": [
            {"title": f"Choice number {number}", "payload": f"/choice_{number}"}
            for number in range(17)
        ],
    }
]
ANSWERS["yes or no"] = [
    {"text": "Well?", "buttons": [{"title": one, "payload": f"/{one}"} for one in ("Yes", "No")]}
]
ANSWERS["a long choice"] = [
    {"text": "Well?", "buttons": [{"title": LONG_LABEL, "payload": "/long"}]}
]
ANSWERS["very long"] = [
    {
        "text": "\n\n".join(
            f"Paragraph {number}. " + "Some words of it. " * 40 for number in range(14)
        ),
        "buttons": [{"title": "Go on", "payload": "/on"}],
    }
]
ANSWERS["all my data"] = [
    {
        "text": "Here it is.",
        "attachment": [
            {"title": "A page", "url": "/webhooks/web/export?as=page", "type": "text/html"},
            {"title": "Data", "url": "/webhooks/web/export", "type": "application/json"},
        ],
    }
]


def words(id: str, language: str = "en", **values: Any) -> str:
    return content.load().message(id, language, **values)


@pytest.fixture(scope="module")
def telegram() -> Iterator[FakeTelegram]:
    with FakeTelegram() as fake:
        yield fake


@pytest.fixture(scope="module")
def telegram_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which the database is."""
    return tmp_path_factory.mktemp("telegram")


@pytest.fixture(scope="module")
def server(telegram: FakeTelegram, telegram_database: Path) -> Iterator[Server]:
    """The channel, fetching its updates, beside the web."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(connection, "CALL_SECONDS", 1.0)
        patch.setattr(receiving, "POLL_SECONDS", 1)
        yield from serve(
            telegram_database,
            WebChannel,
            TelegramChannel,
            TELEGRAM_BOT_TOKEN=TOKEN,
            TELEGRAM_API_URL=telegram.url,
        )


@pytest.fixture
def newcomer(server: Server, telegram: FakeTelegram) -> Person:
    return Person(telegram)


@pytest.fixture
def patient(newcomer: Person) -> Person:
    """Somebody whose conversation has begun."""
    newcomer.asks("hello there", 2)
    return newcomer


# Getting started


def test_it_fetches_updates_when_there_is_no_public_address(
    server: Server, telegram: FakeTelegram
) -> None:
    telegram.wait_for(lambda: telegram.called("deleteWebhook"))
    assert not telegram.called("setWebhook")


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_commands_are_offered_in_both_languages(
    server: Server, telegram: FakeTelegram, language: str
) -> None:
    telegram.wait_for(lambda: len(telegram.called("setMyCommands")) >= 2)
    said = {
        call.params.get("language_code", "en"): call for call in telegram.called("setMyCommands")
    }
    commands = {one["command"]: one["description"] for one in said[language].params["commands"]}
    assert list(commands) == ["start", "help", "menu", "stop"]
    assert commands["stop"] == words("telegram.about_stop", language)


@pytest.mark.parametrize("command", ["/start", "/start@OpinionBot", "/START", "/start from-poster"])
def test_start_greets_and_offers_choices(newcomer: Person, command: str) -> None:
    newcomer.say(command)
    notice, greeting = newcomer.sees(2)
    assert notice["text"] == words("telegram.notice")
    assert greeting["text"] == ANSWERS["/greet"][0]["text"]
    assert newcomer.telegram.labels(greeting) == [
        button["title"] for button in ANSWERS["/greet"][0]["buttons"]
    ]


def test_who_has_a_spanish_app_is_greeted_in_spanish(newcomer: Person, server: Server) -> None:
    newcomer.say("/start", **{"from": account(newcomer.chat, "es-MX")})
    assert newcomer.reads(2)[1] == "I read: Hola"


def test_that_telegram_is_not_private_is_said_once(newcomer: Person) -> None:
    assert newcomer.asks("one", 2) == [words("telegram.notice"), "I read: one"]
    assert newcomer.asks("two") == ["I read: two"]
    assert newcomer.asks("/start") == [ANSWERS["/greet"][0]["text"]]
    assert newcomer.sees_no_more()


def test_help_in_danger_comes_first_and_alone(newcomer: Person) -> None:
    assert newcomer.asks("chest pain") == ["Call 911 now."]
    assert newcomer.asks("two", 2) == [words("telegram.notice"), "I read: two"]


@pytest.mark.parametrize(("command", "heard"), [("/help", "help"), ("/menu", "menu")])
def test_commands_say_their_words(patient: Person, command: str, heard: str) -> None:
    assert patient.asks(command) == [f"I read: {heard}"]


def test_other_commands_are_text(patient: Person) -> None:
    assert patient.asks("/cost@OpinionBot of an mri") == ["I read: cost of an mri"]


def test_the_understanding_hears_the_words_and_the_rest_is_masked(
    patient: Person, server: Server
) -> None:
    patient.asks("my email is ada@example.org")
    assert "my email is ada@example.org" in server.agent.heard
    assert not any("ada@example.org" in text for text in server.agent.texts())


def test_typing_is_shown_while_the_answer_is_made(patient: Person, server: Server) -> None:
    server.agent.hold("slowly")
    patient.say("slowly")
    patient.telegram.wait_for(
        lambda: any(
            call.params == {"chat_id": str(patient.chat), "action": "typing"}
            for call in patient.telegram.called("sendChatAction")
        )
    )
    assert len(patient.telegram.sent(patient.chat)) == patient.seen
    server.agent.release("slowly")
    assert patient.reads() == ["I read: slowly"]


def test_it_waits_for_telegram_when_it_is_away_at_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receiving, "POLL_SECONDS", 1)
    with FakeTelegram() as own:
        own.fail("getMe", Fault(502), too_many(1))
        own.fail("setMyCommands", Fault(500))
        for _server in serve(
            tmp_path, TelegramChannel, TELEGRAM_BOT_TOKEN=TOKEN, TELEGRAM_API_URL=own.url
        ):
            assert Person(own).asks("hi", 2)[1] == "I read: hi"


def test_another_program_with_the_same_bot_is_told_of(
    patient: Person, caplog: pytest.LogCaptureFixture
) -> None:
    patient.telegram.fail("getUpdates", Fault(409, "Conflict: terminated by other getUpdates"))
    patient.telegram.wait_for(lambda: "another program fetches" in caplog.text)
    assert patient.asks("and on") == ["I read: and on"]


# Once, in order, and not lost


def test_each_is_handled_once_and_in_order(patient: Person, server: Server) -> None:
    sent = [patient.say(f"number {number}") for number in range(6)]
    patient.telegram.deliver(*sent)
    assert patient.reads(6) == [f"I read: number {number}" for number in range(6)]
    assert patient.sees_no_more()
    heard = [text for text in server.agent.texts() if text.startswith("number ")]
    assert heard == [f"number {number}" for number in range(6)]


def test_updates_out_of_order_are_put_in_order(patient: Person, server: Server) -> None:
    telegram = patient.telegram
    server.agent.hold("wait for it")
    first, *others = (
        {"update_id": next(NUMBERS["update"]), "message": telegram.message(patient.chat, text=text)}
        for text in ("wait for it", "second", "third")
    )
    telegram.deliver(first)
    telegram.wait_for(lambda: "wait for it" in server.agent.texts())
    telegram.deliver(*reversed(others))
    server.agent.release("wait for it")
    assert patient.reads(3) == ["I read: wait for it", "I read: second", "I read: third"]


@pytest.mark.parametrize(
    "faults",
    [
        [too_many(1)],
        [Fault(500), Fault(502, "Bad Gateway")],
        [Fault(500, silent=1.5)],
    ],
    ids=["too many", "server down", "no answer"],
)
def test_a_reply_that_was_not_taken_is_sent_again_in_its_place(
    patient: Person, faults: list[Fault]
) -> None:
    patient.telegram.fail("sendMessage", *faults)
    patient.say("first")
    patient.say("second")
    assert patient.reads(2) == ["I read: first", "I read: second"]
    assert patient.sees_no_more()


def test_a_reply_whose_receipt_is_lost_comes_twice_rather_than_never(patient: Person) -> None:
    patient.telegram.fail("sendMessage", Fault(500, silent=1.5, done=True))
    assert patient.asks("lost receipt", 2) == ["I read: lost receipt"] * 2


def test_telegram_is_left_alone_for_as_long_as_it_says(patient: Person) -> None:
    patient.telegram.fail("sendMessage", too_many(2))
    patient.asks("flood")
    refused, taken = (
        call
        for call in patient.telegram.called("sendMessage")
        if call.params["text"] == "I read: flood"
    )
    assert taken.at - refused.at >= 2


def test_a_reply_that_telegram_will_never_take_is_let_go(patient: Person) -> None:
    patient.telegram.fail("sendMessage", Fault(400, "Bad Request: message is too odd"))
    patient.say("odd")
    assert patient.asks("even") == ["I read: even"]


def test_updates_that_cannot_be_read_do_not_hold_up_the_others(patient: Person) -> None:
    patient.telegram.update(message={"message_id": "not one"})
    patient.telegram.update(poll_answer={"poll_id": "1"})
    assert patient.asks("still there?") == ["I read: still there?"]


def test_fetching_goes_on_after_a_fault(patient: Person) -> None:
    patient.telegram.fail("getUpdates", Fault(502), too_many(1), Fault(409, "Conflict"))
    patient.telegram.wait_for(lambda: len(patient.telegram.called("getUpdates")) >= 3)
    assert patient.asks("back again") == ["I read: back again"]


def test_an_update_that_could_not_be_stored_is_fetched_again(
    patient: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receiving, "STORE_SECONDS", 0.1)
    failed: list[bool] = []
    real = Inbox.accept

    def away_once(*args: Any, **more: Any) -> Any:
        if not failed:
            failed.append(True)
            raise DatabaseAway("away")
        return real(*args, **more)

    monkeypatch.setattr(Inbox, "accept", away_once)
    assert patient.asks("not lost") == ["I read: not lost"]
    assert failed


def test_what_a_dead_server_left_is_taken_up(
    telegram: FakeTelegram, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receiving, "POLL_SECONDS", 1)
    monkeypatch.setattr(connection, "STOP_SECONDS", 0.1)
    with FakeTelegram() as own:
        patient = Person(own)
        own.fail("sendMessage", *[Fault(503)] * 3)
        settle = {"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_API_URL": own.url}
        for server in serve(tmp_path, TelegramChannel, **settle):
            patient.say("before")
            own.wait_for(lambda: len(own.called("sendMessage")) >= 1)
            assert server.agent.texts() == ["before"]
        for server in serve(tmp_path, TelegramChannel, **settle):
            assert patient.reads(2) == [words("telegram.notice"), "I read: before"]
            assert patient.sees_no_more()
            assert server.agent.texts() == ["marker"]


# Buttons


def test_a_pressed_button_is_answered_and_says_what_it_stands_for(
    patient: Person, server: Server
) -> None:
    telegram = patient.telegram
    patient.say("/start")
    greeting = patient.sees()[0]
    query = patient.presses(greeting, "Will my insurance pay?")["callback_query"]
    assert patient.reads()[0].startswith("Medicare pays most of it.")
    telegram.wait_for(
        lambda: (
            query["id"]
            in [call.params["callback_query_id"] for call in telegram.called("answerCallbackQuery")]
        )
    )
    edit = telegram.wait_for(
        lambda: [
            call
            for call in telegram.called("editMessageReplyMarkup")
            if call.params["message_id"] == str(greeting["message_id"])
        ]
    )[0]
    assert telegram.labels(edit.params) == ["\N{CHECK MARK} Will my insurance pay?"]


def test_what_a_button_sends_tells_nothing_and_is_short(patient: Person) -> None:
    patient.say("/start")
    for row in patient.telegram.keyboard(patient.sees()[0]):
        for key in row:
            assert len(key["callback_data"].encode()) <= 64
            assert "insurance" not in key["callback_data"]


def test_a_button_from_before_gets_a_kind_answer(patient: Person) -> None:
    patient.say("/start")
    patient.telegram.presses_data(patient.chat, patient.sees()[0], "an-id-of-old-16ch")
    assert patient.reads() == [words("page.choice_gone")]


def test_buttons_of_another_patient_do_nothing(patient: Person, telegram: FakeTelegram) -> None:
    other = Person(telegram)
    other.say("/start")
    data = telegram.keyboard(other.sees(2)[1])[1][0]["callback_data"]
    patient.say("/start")
    telegram.presses_data(patient.chat, patient.sees()[0], data)
    assert patient.reads() == [words("page.choice_gone")]


def test_many_buttons_are_paged_in_place(patient: Person) -> None:
    telegram, more = patient.telegram, words("telegram.more")
    patient.say("many choices")
    shown = patient.sees()[0]
    pages = []
    for _ in range(3):
        pages.append(telegram.labels(shown))
        before = len(telegram.called("editMessageReplyMarkup"))
        patient.presses(shown, more)
        telegram.wait_for(lambda: len(telegram.called("editMessageReplyMarkup")) > before)  # noqa: B023
        edit = telegram.called("editMessageReplyMarkup")[-1]
        shown = {**shown, "reply_markup": edit.params["reply_markup"]}
    assert [label for page in pages for label in page if label != more] == [
        f"Choice number {number}" for number in range(17)
    ]
    assert all(page[-1] == more and len(page) <= 8 for page in pages)
    assert telegram.labels(shown) == pages[0]
    patient.presses(shown, "Choice number 3")
    assert patient.reads() == ["I read: /choice_3"]


def test_paging_what_is_gone_is_answered(patient: Person) -> None:
    patient.say("many choices")
    shown = patient.sees()[0]
    for row in shown["reply_markup"]["inline_keyboard"][:-1]:
        row[0]["callback_data"] = "gone-" + row[0]["callback_data"]
    patient.presses(shown, words("telegram.more"))
    patient.telegram.wait_for(
        lambda: any(
            call.params.get("text") == words("page.choice_gone")
            for call in patient.telegram.called("answerCallbackQuery")
        )
    )


def test_short_labels_share_a_row_and_long_ones_stand_in_full_above(patient: Person) -> None:
    patient.say("yes or no")
    assert [len(row) for row in patient.telegram.keyboard(patient.sees()[0])] == [2]
    patient.say("a long choice")
    message = patient.sees()[0]
    assert "- " + LONG_LABEL in message["text"]
    (label,) = patient.telegram.labels(message)
    assert label.endswith("...") and LONG_LABEL.startswith(label[:-3])


# What is no text, and what changed


@pytest.mark.parametrize(
    ("content_", "id"),
    [
        ({"voice": {"file_id": "f", "file_unique_id": "f", "duration": 3}}, "telegram.sound"),
        (
            {"photo": [{"file_id": "f", "file_unique_id": "f", "width": 1, "height": 1}]},
            "telegram.picture",
        ),
        ({"document": {"file_id": "f", "file_unique_id": "f"}}, "telegram.picture"),
        (
            {
                "video": {
                    "file_id": "f",
                    "file_unique_id": "f",
                    "width": 1,
                    "height": 1,
                    "duration": 1,
                }
            },
            "telegram.picture",
        ),
        (
            {
                "sticker": {
                    "file_id": "f",
                    "file_unique_id": "f",
                    "type": "regular",
                    "width": 1,
                    "height": 1,
                    "is_animated": False,
                    "is_video": False,
                }
            },
            "telegram.other",
        ),
        ({"location": {"longitude": 1.0, "latitude": 2.0}}, "telegram.other"),
        ({"contact": {"phone_number": "1", "first_name": "Ada"}}, "telegram.other"),
    ],
    ids=["voice", "photo", "document", "video", "sticker", "location", "contact"],
)
def test_what_cannot_be_read_is_answered_kindly(
    patient: Person, content_: dict[str, Any], id: str
) -> None:
    patient.telegram.sends(patient.chat, **content_)
    assert patient.reads() == [words(id)]


PHOTO = {"photo": [{"file_id": "f", "file_unique_id": "f", "width": 1, "height": 1}]}


def test_the_words_under_a_picture_are_read(patient: Person) -> None:
    patient.telegram.sends(patient.chat, **PHOTO, caption="my scan")
    assert patient.reads(2) == [words("telegram.picture"), "I read: my scan"]


def test_an_alarm_under_a_picture_is_answered_alone(patient: Person) -> None:
    patient.telegram.sends(patient.chat, **PHOTO, caption="chest pain")
    assert patient.reads() == ["Call 911 now."]
    assert patient.sees_no_more()


def test_an_album_is_answered_once(patient: Person) -> None:
    for _ in range(3):
        patient.telegram.sends(patient.chat, **PHOTO, media_group_id="7")
    assert patient.reads() == [words("telegram.picture")]
    assert patient.sees_no_more()


def test_what_telegram_itself_says_in_a_chat_is_passed_over(patient: Person) -> None:
    patient.telegram.sends(patient.chat, delete_chat_photo=True)
    assert patient.sees_no_more()


def test_the_newest_message_is_read_anew_when_it_was_changed(patient: Person) -> None:
    sent = patient.say("my brother has it")
    patient.reads()
    patient.telegram.edits(sent, "my father has it")
    assert patient.reads() == ["I read: my father has it"]


def test_a_change_further_back_is_not_taken_for_an_answer(patient: Person, server: Server) -> None:
    sent = patient.say("earlier")
    patient.asks("later", 2)
    patient.telegram.edits(sent, "earlier, changed")
    assert patient.reads() == [words("telegram.edited")]
    assert "earlier, changed" not in server.agent.texts()


def test_an_alarm_in_a_change_further_back_is_seen(patient: Person) -> None:
    sent = patient.say("earlier")
    patient.asks("later", 2)
    patient.telegram.edits(sent, "I have crushing chest pain right now")
    assert "911" in patient.reads()[0]


def test_a_location_that_moves_is_not_answered_again(patient: Person) -> None:
    moving = {"longitude": 1.0, "latitude": 2.0, "live_period": 60}
    sent = patient.telegram.sends(patient.chat, location=moving)
    assert patient.reads() == [words("telegram.other")]
    patient.telegram.update(edited_message={**sent["message"], "edit_date": 1_790_000_000})
    assert patient.sees_no_more()


# Leaving


def test_stop_is_confirmed_once_and_then_nothing_comes_until_start(patient: Person) -> None:
    assert patient.asks("/stop") == [words("telegram.stopped")]
    patient.say("/stop")
    patient.say("hello?")
    assert patient.asks("/start") == [ANSWERS["/greet"][0]["text"]]
    assert patient.sees_no_more()


def test_help_in_danger_comes_even_after_stop(patient: Person) -> None:
    patient.asks("/stop")
    assert "911" in patient.asks("I have crushing chest pain right now")[0]


def test_who_blocked_the_bot_is_not_written_to(patient: Person) -> None:
    patient.telegram.blocks(patient.chat)
    patient.say("said before the block arrived")
    assert patient.asks("/start") == [ANSWERS["/greet"][0]["text"]]
    assert patient.sees_no_more()


def test_who_lets_the_bot_in_again_is_answered(patient: Person) -> None:
    patient.telegram.blocks(patient.chat)
    patient.telegram.blocks(patient.chat, False)
    assert patient.asks("here I am") == ["I read: here I am"]


def test_a_refusal_for_a_block_counts_as_stop(patient: Person, server: Server) -> None:
    patient.telegram.fail("sendMessage", BLOCKED)
    patient.say("one")
    patient.telegram.wait_for(
        lambda: [call for call in patient.telegram.called("sendMessage") if call.status == 403]
    )
    patient.say("two")
    assert patient.asks("/start") == [ANSWERS["/greet"][0]["text"]]
    assert patient.sees_no_more()


def test_who_has_all_erased_is_told_what_stays_with_telegram(patient: Person) -> None:
    assert patient.asks("forget me", 2) == ["All gone.", words("telegram.ended")]
    assert patient.asks("new here", 2)[0] == words("telegram.notice")


# Groups


def group_message(telegram: FakeTelegram, group: int, text: str, **more: Any) -> None:
    name = f"@{BOT['username']}"
    at = text.find(name)
    entities = [{"type": "mention", "offset": at, "length": len(name)}] if at >= 0 else []
    more = {"entities": entities, **more}
    telegram.update(message=telegram.message(group, text=text, **more))


def test_a_group_is_invited_into_private_once_an_hour(
    server: Server, telegram: FakeTelegram, newcomer: Person
) -> None:
    group = -telegram.new_chat()
    group_message(telegram, group, "who knows a good doctor")
    for _ in range(3):
        group_message(telegram, group, "@OpinionBot does medicare pay")
    newcomer.asks("after the group", 2)
    invitation = words("telegram.group", address="https://t.me/OpinionBot")
    telegram.wait_for(lambda: telegram.sent(group))
    assert telegram.texts(group) == [invitation]
    assert not any("medicare" in text for text in server.agent.texts())


@pytest.mark.parametrize(
    "addressed",
    [
        {
            "text": "/start@OpinionBot",
            "entities": [{"type": "bot_command", "offset": 0, "length": 17}],
        },
        {"text": "/menu", "entities": [{"type": "bot_command", "offset": 0, "length": 5}]},
        {
            "text": "you there",
            "entities": [{"type": "text_mention", "offset": 0, "length": 3, "user": BOT}],
        },
        {
            "text": "thanks",
            "reply_to_message": {
                "message_id": 1,
                "date": 1,
                "chat": {"id": -1, "type": "supergroup", "title": "Family"},
                "from": BOT,
                "text": "hi",
            },
        },
    ],
    ids=["command", "bare command", "mention without a name", "reply"],
)
def test_ways_to_address_the_bot_in_a_group(
    server: Server, telegram: FakeTelegram, addressed: dict[str, Any]
) -> None:
    group = -telegram.new_chat()
    telegram.update(message=telegram.message(group, **addressed))
    telegram.wait_for(lambda: telegram.sent(group))


@pytest.mark.parametrize(
    "passing",
    [
        {"text": "hi @OtherBot", "entities": [{"type": "mention", "offset": 3, "length": 9}]},
        {
            "text": "/start@OtherBot",
            "entities": [{"type": "bot_command", "offset": 0, "length": 15}],
        },
        {"text": "/ban", "entities": [{"type": "bot_command", "offset": 0, "length": 4}]},
        {"text": "I have crushing chest pain right now"},
    ],
    ids=["another bot", "another bot's command", "a command of none of ours", "no address at all"],
)
def test_what_is_not_for_the_bot_is_not_answered(newcomer: Person, passing: dict[str, Any]) -> None:
    telegram, group = newcomer.telegram, -newcomer.telegram.new_chat()
    telegram.update(message=telegram.message(group, **passing))
    group_message(telegram, group, "@OpinionBot")
    telegram.wait_for(lambda: telegram.sent(group))
    newcomer.asks("done", 2)
    assert len(telegram.sent(group)) == 1


def test_an_alarm_in_a_group_is_answered_each_time(server: Server, telegram: FakeTelegram) -> None:
    group = -telegram.new_chat()
    for _ in range(2):
        group_message(telegram, group, "@OpinionBot I have crushing chest pain right now")
    telegram.wait_for(lambda: len(telegram.sent(group)) == 2)
    assert all("911" in text for text in telegram.texts(group))


def test_nothing_said_in_a_group_is_stored(server: Server, telegram: FakeTelegram) -> None:
    group = -telegram.new_chat()
    group_message(telegram, group, "@OpinionBot about my liver")
    telegram.wait_for(lambda: telegram.sent(group))
    assert not any("liver" in text for text in server.agent.heard)


# How messages look


def test_headings_are_bold_and_nothing_else_is_markup(patient: Person) -> None:
    patient.say("tasks")
    text = patient.sees()[0]["text"]
    call = patient.telegram.called("sendMessage")[-1]
    assert call.params["parse_mode"] == "HTML"
    assert "<b>Your records  2/2</b>" in text
    assert "&lt;b&gt;reports&lt;/b&gt;" in text
    assert text.startswith("\N{BLACK PARALLELOGRAM}\N{WHITE PARALLELOGRAM}")


def test_plain_messages_are_sent_as_they_are(patient: Person) -> None:
    assert patient.asks("markup") == [ANSWERS["markup"][0]["text"]]
    assert "parse_mode" not in patient.telegram.called("sendMessage")[-1].params


def test_a_long_message_comes_in_parts_with_its_buttons_under_the_last(patient: Person) -> None:
    patient.say("very long")
    parts = patient.sees(3)
    assert all(len(part["text"].encode("utf-16-le")) <= 2 * 4096 for part in parts)
    assert (
        " ".join(part["text"] for part in parts).split() == ANSWERS["very long"][0]["text"].split()
    )
    assert [bool(patient.telegram.keyboard(part)) for part in parts] == [False, False, True]


# Files


def test_papers_come_as_files(patient: Person) -> None:
    patient.say("my papers")
    paper, dates = patient.sees(2)
    assert paper["caption"].startswith("<b>Your checklist</b>")
    assert dates["caption"] == "Dates for your calendar"
    files = [call.files["document"] for call in patient.telegram.called("sendDocument")[-2:]]
    assert [(name, data[:5]) for name, data in files] == [
        ("checklist.pdf", b"%PDF-"),
        ("dates.ics", b"BEGIN"),
    ]


Faulty = Callable[..., None]


@pytest.fixture
def not_made(monkeypatch: pytest.MonkeyPatch) -> Faulty:
    """Lets papers fail for a reason, each or those in some forms, as often as told."""

    def fail(reason: Reason, forms: Sequence[str] = FORMS, times: int = 100) -> None:
        real, left = sending.render, [None] * times

        async def render(kind: Any, who: Any, form: Any, **how: Any) -> Any:
            if form in forms and left:
                left.pop()
                raise DocumentError(reason)
            return await real(kind, who, form, **how)

        monkeypatch.setattr(sending, "render", render)

    return fail


def test_the_page_comes_where_no_pdf_can_be_made(patient: Person, not_made: Faulty) -> None:
    not_made("no_printer", ["pdf"])
    patient.say("my papers")
    assert patient.sees(2)[0]["document"]["file_name"] == "checklist.html"
    name, data = patient.telegram.called("sendDocument")[-2].files["document"]
    assert data.startswith(b"<!DOCTYPE html>")


def test_a_paper_waits_while_too_many_are_made(
    patient: Person, not_made: Faulty, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "BUSY_SECONDS", 0.1)
    not_made("busy", times=1)
    patient.say("my papers")
    assert patient.sees(2)[0]["document"]["file_name"] == "checklist.pdf"


@pytest.mark.parametrize(
    ("reason", "id"), [("failed", "telegram.no_file"), ("no_dates", "telegram.no_dates")]
)
def test_why_there_is_no_paper_is_told(
    patient: Person, not_made: Faulty, reason: Reason, id: str
) -> None:
    not_made(reason)
    assert patient.asks("my papers", 2) == [words(id)] * 2


def test_the_patients_data_comes_as_files(patient: Person) -> None:
    patient.say("all my data")
    assert patient.reads(2)[0] == "Here it is."
    files = [call.files["document"] for call in patient.telegram.called("sendDocument")[-2:]]
    assert [name for name, _ in files] == ["second-opinion.html", "second-opinion.json"]
    assert b"all my data" in files[1][1]


# Secrets and settings


def test_the_token_is_in_no_log(patient: Person, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        patient.telegram.fail("sendMessage", Fault(500), Fault(400), Fault(401, "Unauthorized"))
        for text in ("one", "/start", "my papers"):
            patient.say(text)
        patient.telegram.wait_for(lambda: not patient.telegram.faults_left("sendMessage"))
    assert caplog.records
    assert TOKEN.partition(":")[2] not in caplog.text


def test_neither_words_nor_chats_lie_open_in_the_database(
    telegram_database: Path, patient: Person
) -> None:
    patient.telegram.fail("sendMessage", too_many(2))
    patient.say("my liver worries me")
    patient.telegram.wait_for(lambda: not patient.telegram.faults_left("sendMessage"))
    held = b"".join(file.read_bytes() for file in telegram_database.glob("test.db*"))
    assert b"outbox" in held
    assert b"liver" not in held and str(patient.chat).encode() not in held
    assert patient.reads() == ["I read: my liver worries me"]


def test_a_wrong_token_is_said_once_and_the_rest_goes_on(
    telegram: FakeTelegram, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    wrong = "110201543:" + "x" * 35
    for server in serve(
        tmp_path,
        WebChannel,
        TelegramChannel,
        TELEGRAM_BOT_TOKEN=wrong,
        TELEGRAM_API_URL=telegram.url,
    ):
        telegram.wait_for(lambda: REFUSED in caplog.messages)
        assert Patient(server.url).say("hi")[0]["text"] == "I read: hi"
    assert caplog.messages.count(REFUSED) == 1
    assert wrong not in caplog.text


def test_it_is_off_without_a_token(
    server: Server, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.delenv("TELEGRAM_BOT_TOKEN")
    settings.cache_clear()
    with caplog.at_level(logging.INFO):
        routes = TelegramChannel().blueprint(lambda message: None)  # type: ignore[arg-type, return-value]
    settings.cache_clear()
    assert not routes._future_routes and not routes._future_listeners
    assert "Telegram is off: TELEGRAM_BOT_TOKEN is not set" in caplog.messages
