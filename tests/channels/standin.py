"""The real channels on Rasa's own Sanic application, with a stand-in for the agent."""

from __future__ import annotations

import asyncio
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from typing import Any

import requests
from rasa.core.channels.channel import InputChannel, UserMessage
from rasa.core.run import configure_app
from sanic import Sanic

from bot.channels.web import WebChannel
from bot.privacy.hearing import heard

START_SECONDS = 20

GREETING: dict[str, Any] = {
    "text": "Hello. What is going on?\nTell me in your own words, or pick one.",
    "buttons": [
        {"title": "Why get a second opinion?", "payload": "/why"},
        {"title": "Will my insurance pay?", "payload": "/insurance_check"},
        {"title": "Make my checklist", "payload": '/make_checklist{"from": "menu"}'},
    ],
}


def _step(item: str, number: int, title: str, done: bool) -> dict[str, Any]:
    """An item of a list, as the actions show it."""
    return {
        "item": item,
        "number": number,
        "done": done,
        "tick": {"title": f"Done: {title}", "payload": f"/tick_{item}"},
        "untick": {"title": f"Not done yet: {title}", "payload": f"/untick_{item}"},
    }


def _ticked(item: str, done: bool) -> dict[str, Any]:
    """What the actions say to a tick, and to one taken back."""
    return {
        "text": f"{'Ticked' if done else 'Back on your list'}: {item}.",
        "custom": {
            "progress": {"done": 2 if done else 0, "total": 2},
            "list": {"items": [{"item": item, "done": done}]},
        },
    }


ANSWERS: dict[str, list[dict[str, Any]]] = {
    "/greet": [GREETING],
    "/insurance_check": [
        {
            "text": "Medicare pays most of it. To ask, call 1-800-633-4227 or see "
            "https://www.medicare.gov/coverage.",
            "buttons": [{"title": "Tell me more", "payload": "/more"}],
        }
    ],
    "list": [
        {"text": "Here is your list.", "custom": {"progress": {"done": 3, "total": 20}}},
        {
            "text": "You can keep it.",
            "attachment": {
                "title": "Checklist to print",
                "url": "/webhooks/web/export?as=text",
                "type": "text/plain",
            },
        },
    ],
    "my papers": [
        {
            "text": "Your checklist\nAll your steps in large print.\nThe links end soon.",
            "custom": {
                "headings": ["Your checklist"],
                "attachments": [
                    {"title": title, "form": form, "document": {"kind": "checklist"}}
                    for title, form in (
                        ("Save as PDF", "pdf"),
                        ("Open to read or print", "page"),
                        ("Plain text", "text"),
                        ("Show a code to scan", "code"),
                    )
                ],
            },
        },
        {
            "text": "Dates for your calendar",
            "custom": {
                "attachments": [
                    {
                        "title": "Save the calendar file",
                        "form": "ics",
                        "document": {"kind": "calendar", "full_titles": True},
                    }
                ],
            },
        },
    ],
    "tasks": [
        {
            "text": "2 of 29 done.\n\nYour records\n"
            "1. Get your slides, call 1-800-633-4227 - done\n"
            "2. Get <b>reports</b> - done - note: asked twice\n"
            "3. Ask how the records office sends all your pictures - by Mon, Nov 23\n\n"
            "Your visit\n"
            + "\n".join(f"{number}. Ask what else is done" for number in range(4, 30)),
            "custom": {
                "progress": {
                    "done": 2,
                    "total": 29,
                    "groups": [
                        {"title": "First steps", "done": 0, "total": 25},
                        {"title": "Your records", "done": 2, "total": 2},
                        {"title": "Your visit", "done": 0, "total": 2},
                    ],
                },
                "headings": ["Your records", "Your visit"],
            },
        }
    ],
    "two questions": [
        {"text": "First the answer.", "buttons": [{"title": "Tell me more", "payload": "/more"}]},
        {
            "text": "Now my question.",
            "buttons": [
                {"title": "Yes, please", "payload": "/affirm"},
                {"title": "Not now", "payload": "/deny"},
            ],
        },
    ],
    "short list": [
        {
            "text": "Your records\n1. Get your slides\n2. Get reports",
            "buttons": [
                {"title": "Help me with the next one", "payload": "/next_task"},
                {"title": "Menu", "payload": "/menu"},
            ],
            "custom": {"numbered": "task_help"},
        }
    ],
    "steps": [
        {
            "text": "1 of 2 done.\n\nYour records\n"
            "1. Get your slides, call 1-800-633-4227 - done\n"
            "2. Get <b>reports</b> - by Mon, Nov 23",
            "custom": {
                "progress": {"done": 1, "total": 2},
                "headings": ["Your records"],
                "list": {
                    "items": [
                        _step("slides", 1, "Get your slides", True),
                        _step("reports", 2, "Get <b>reports</b>", False),
                    ]
                },
            },
        }
    ],
    "/tick_reports": [_ticked("reports", True)],
    "/untick_slides": [_ticked("slides", False)],
    "chest pain": [{"text": "Call 911 now.", "custom": {"urgent": True}}],
    "chest pain and hello": [GREETING, {"text": "Call 911 now.", "custom": {"urgent": True}}],
    "forget me": [{"text": "All gone.", "custom": {"ended": True}}],
    "hola": [
        {
            "text": "Hola. ¿Qué le preocupa ahora?",
            "buttons": [{"title": "Hacer mi lista", "payload": "/make_checklist"}],
        }
    ],
    "markup": [{"text": "<img src=x onerror=alert(1)> <b>bold</b>"}],
    "silent": [],
}


def wait_until(true: Callable[[], object], seconds: float = START_SECONDS) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.01)


class StandIn:
    """Answers from `ANSWERS` or with an echo, and remembers what it was asked and what it heard.

    `hold` a text to keep its answer back until `release` is called.
    """

    def __init__(self) -> None:
        self.ready = True
        self.handled: list[UserMessage] = []
        self.heard: list[str] = []
        self.at_work: dict[str, int] = defaultdict(int)
        self.most_at_work: dict[str, int] = defaultdict(int)
        self._held: dict[str, threading.Event] = {}

    def is_ready(self) -> bool:
        return self.ready

    def hold(self, text: str) -> None:
        self._held[text] = threading.Event()

    def release(self, text: str) -> None:
        self._held.pop(text).set()

    def texts(self, sender: str | None = None) -> list[str]:
        return [said.text for said in self.handled if sender in (None, said.sender_id)]

    async def handle_message(self, message: UserMessage) -> None:
        self.handled.append(message)
        self.heard.append(heard(message.text))
        for who in ("anybody", message.sender_id):
            self.at_work[who] += 1
            self.most_at_work[who] = max(self.most_at_work[who], self.at_work[who])
        try:
            await self._answer(message)
        finally:
            for who in ("anybody", message.sender_id):
                self.at_work[who] -= 1

    async def _answer(self, message: UserMessage) -> None:
        if message.text in self._held:
            await asyncio.to_thread(self._held[message.text].wait, START_SECONDS)
        if message.text.startswith("fail"):
            raise RuntimeError(f"cannot handle {message.text}")
        answers = ANSWERS.get(message.text, [{"text": f"I read: {message.text}"}])
        for answer in answers:
            await message.output_channel.send_response(message.sender_id, dict(answer))


class Server:
    """Runs channels on a free port of this machine, in a thread of its own: the web if none is
    named."""

    def __init__(self, port: int, *channels: type[InputChannel]) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.agent = StandIn()
        self._channels = channels or (WebChannel,)
        self._port = port
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._up = threading.Event()
        self._stop = asyncio.Event()

    def start(self) -> Server:
        self._thread.start()
        assert self._up.wait(START_SECONDS), "the server did not start"
        return self

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(START_SECONDS)
        assert not self._thread.is_alive(), "the server did not stop"

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._serve())

    async def _serve(self) -> None:
        Sanic.test_mode = True  # Several servers, one after the other or at once, in one process.
        app = configure_app([channel() for channel in self._channels], enable_api=False)
        app.ctx.agent = self.agent
        server = await app.create_server(
            host="127.0.0.1", port=self._port, return_asyncio_server=True, access_log=False
        )
        await server.startup()
        await server.before_start()
        await server.after_start()
        await server.start_serving()
        self._up.set()
        await self._stop.wait()
        await server.before_stop()
        await server.close()
        await server.after_stop()


class Patient:
    """A session with the server, as a front end would hold it."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.http = requests.Session()
        answer = self.http.post(f"{url}/webhooks/web/session", json={})
        answer.raise_for_status()
        self.token = answer.json()["token"]
        self.http.headers["Authorization"] = f"Bearer {self.token}"

    def post(self, **body: Any) -> requests.Response:
        return requests.post(
            f"{self.url}/webhooks/web/message", json=body, headers=self.http.headers, timeout=30
        )

    def say(self, text: str, **more: Any) -> list[dict[str, Any]]:
        return self._messages(self.post(text=text, **more))

    def choose(self, choice: str, **more: Any) -> list[dict[str, Any]]:
        return self._messages(self.post(choice=choice, **more))

    def get(self, path: str) -> requests.Response:
        return self.http.get(f"{self.url}/webhooks/web/{path}", timeout=30)

    def history(self) -> list[dict[str, Any]]:
        answer = self.get("history")
        assert answer.status_code == 200, answer.text
        return answer.json()["turns"]

    @staticmethod
    def _messages(answer: requests.Response) -> list[dict[str, Any]]:
        assert answer.status_code == 200, answer.text
        return answer.json()["messages"]
