"""A hundred talks under way, all handed over twice, and a server that is killed again and again.

The server stands alone in a process of its own, so that `kill -9` is what it says.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path

from bot import content
from bot.channels.courier import SENT_AT_ONCE
from tests.conftest import ROOT, free_port
from tests.fakes.telegram import NUMBERS, TOKEN, FakeTelegram

TALKS, MESSAGES, KILLS = 100, 2, 3

SERVER = """
import sys, time
from bot.channels.telegram import TelegramChannel
from tests.channels.standin import Server
Server(int(sys.argv[1]), TelegramChannel).start()
time.sleep(3600)
"""


@contextmanager
def server(telegram: FakeTelegram, folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The channel with a stand-in agent, killed at the end."""
    environment = os.environ | {
        "PYTHONPATH": str(ROOT),
        "VAR_DIR": str(folder),
        "DATABASE_URL": f"sqlite:///{folder}/test.db",
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "TELEGRAM_API_URL": telegram.url,
    }
    process = subprocess.Popen(
        [sys.executable, "-c", SERVER, str(free_port())],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()


def test_nothing_is_lost_and_all_is_in_order(tmp_path: Path) -> None:
    chance = random.Random(11)
    notice = content.load().message("telegram.notice")
    with FakeTelegram() as telegram:
        chats = [telegram.new_chat() for _ in range(TALKS)]

        def replies(chat: int) -> list[str]:
            return [text for text in telegram.texts(chat) if text != notice]

        def so_far() -> int:
            return sum(len(set(replies(chat))) for chat in chats)

        said = [f"message {number}" for number in range(MESSAGES)]
        for text in said:
            for chat in chance.sample(chats, TALKS):
                message = telegram.message(chat, text=text)
                update = {"update_id": next(NUMBERS["update"]), "message": message}
                telegram.deliver(update, update)
        for kill in range(KILLS):
            with server(telegram, tmp_path):
                enough = (kill + 1) * TALKS * MESSAGES // (KILLS + 2)
                telegram.wait_for(lambda: so_far() >= enough, 120)  # noqa: B023
                time.sleep(chance.random())
        with server(telegram, tmp_path):
            telegram.wait_for(lambda: so_far() == TALKS * MESSAGES, 120)
            time.sleep(2)

        expected = [f"I read: {text}" for text in said]
        for chat in chats:
            assert [text for text, _ in groupby(replies(chat))] == expected
        repeated = sum(len(replies(chat)) for chat in chats) - TALKS * MESSAGES
        assert repeated <= KILLS * SENT_AT_ONCE
