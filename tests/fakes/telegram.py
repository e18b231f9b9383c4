"""Telegram's Bot API as far as the assistant uses it, on a free port of this machine.

    with FakeTelegram() as telegram:
        update = telegram.says(7, "hello")
        telegram.wait_for(lambda: telegram.sent(7))

Every call is recorded. Updates wait until they are fetched by getUpdates or, once a webhook is
set, are posted to it one after the other until each is answered with 200, as Telegram does it.
"""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from aiohttp import web

TOKEN = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"
BOT = {"id": 110201543, "is_bot": True, "first_name": "Second Opinion", "username": "OpinionBot"}
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
NUMBERS = {
    "update": count(5001),
    "message": count(101),
    "callback": count(1),
    "chat": count(5_208_411_001),
}
"""Telegram's own; no two servers in one process hand out the same."""

OBJECTS = {"reply_markup", "commands", "allowed_updates", "link_preview_options"}
"""Parameters that come as JSON."""

WAIT_SECONDS = 20.0


@dataclass(frozen=True)
class Call:
    """One call of the bot: its parameters read back from JSON, its files by field."""

    method: str
    params: dict[str, Any]
    files: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    status: int = 200
    result: Any = None
    at: float = field(default_factory=time.monotonic)


@dataclass(frozen=True)
class Fault:
    """How a call goes wrong: the answer, or none for `silent` seconds.

    `done` says whether the call took effect all the same, as when only the answer is lost.
    """

    status: int = 500
    description: str = "Internal Server Error"
    retry_after: int | None = None
    silent: float = 0
    done: bool = False


BLOCKED = Fault(403, "Forbidden: bot was blocked by the user")
WRONG_TOKEN = Fault(401, "Unauthorized")


def too_many(seconds: int) -> Fault:
    return Fault(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)


class FakeTelegram:
    """The server.

    Args:
        token: the only one it takes.
        reaches: where a webhook's posts really go: the assistant's address on this machine.
    """

    def __init__(self, token: str = TOKEN, reaches: str = "") -> None:
        self.token = token
        self.reaches = reaches
        self.url = ""
        self.calls: list[Call] = []
        self.webhook: dict[str, Any] = {}
        self.answers: list[int] = []
        """The status of each webhook post."""
        self._updates: list[dict[str, Any]] = []
        self._faults: defaultdict[str, deque[Fault]] = defaultdict(deque)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._up = threading.Event()

    def __enter__(self) -> FakeTelegram:
        self._thread.start()
        assert self._up.wait(WAIT_SECONDS), "the fake did not start"
        return self

    def __exit__(self, *_error: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(WAIT_SECONDS)

    # What a patient does.

    def says(self, chat: int, text: str, **more: Any) -> dict[str, Any]:
        """A text in a private chat; `more` are further fields of the message."""
        entities: list[dict[str, Any]] = []
        if text.startswith("/"):
            length = len(text.split()[0])
            entities = [{"type": "bot_command", "offset": 0, "length": length}]
        return self.update(message=self.message(chat, text=text, entities=entities, **more))

    def sends(self, chat: int, **content: Any) -> dict[str, Any]:
        """Something that is no text: `voice={...}`, `photo=[...]`, with a `caption` perhaps."""
        return self.update(message=self.message(chat, **content))

    def edits(self, earlier: dict[str, Any], text: str) -> dict[str, Any]:
        """A changed text of an earlier update."""
        changed = {**earlier["message"], "text": text, "edit_date": int(time.time())}
        return self.update(edited_message=changed)

    def presses(self, chat: int, message: dict[str, Any], label: str) -> dict[str, Any]:
        """A button of a message that the bot sent, by its label."""
        found = [key for row in self.keyboard(message) for key in row if key["text"] == label]
        assert found, f"no button {label!r} in {self.keyboard(message)}"
        return self.presses_data(chat, message, found[0]["callback_data"])

    def presses_data(self, chat: int, message: dict[str, Any], data: str) -> dict[str, Any]:
        return self.update(
            callback_query={
                "id": str(next(NUMBERS["callback"])),
                "from": account(chat),
                "chat_instance": "1",
                "message": message,
                "data": data,
            }
        )

    def blocks(self, chat: int, blocked: bool = True) -> dict[str, Any]:
        """The patient blocks the bot, or lets it in again."""
        member = {"user": BOT, "status": "member"}
        kicked = {"user": BOT, "status": "kicked", "until_date": 0}
        old, new = (member, kicked) if blocked else (kicked, member)
        return self.update(
            my_chat_member={
                "chat": {"id": chat, "type": "private", "first_name": "Ada"},
                "from": account(chat),
                "date": int(time.time()),
                "old_chat_member": old,
                "new_chat_member": new,
            }
        )

    def new_chat(self) -> int:
        """The number of a chat that was not there before; with a minus, of a group."""
        return next(NUMBERS["chat"])

    def message(self, chat: int, **content: Any) -> dict[str, Any]:
        """A message as Telegram describes it; a negative `chat` is a group."""
        group = {"id": chat, "type": "supergroup", "title": "Family"}
        private = {"id": chat, "type": "private", "first_name": "Ada"}
        return {
            "message_id": next(NUMBERS["message"]),
            "from": account(abs(chat)),
            "chat": group if chat < 0 else private,
            "date": int(time.time()),
            **content,
        }

    def update(self, **content: Any) -> dict[str, Any]:
        """Hand over an update of any kind."""
        made = {"update_id": next(NUMBERS["update"]), **content}
        self.deliver(made)
        return made

    def deliver(self, *updates: dict[str, Any]) -> None:
        """Hand over these updates in this order, again if they were handed over before."""
        self._loop.call_soon_threadsafe(self._updates.extend, json.loads(json.dumps(updates)))

    # What a test makes of it.

    def fail(self, method: str, *faults: Fault) -> None:
        """Let the next calls of a method go wrong, one after the other."""
        self._faults[method].extend(faults)

    def faults_left(self, method: str) -> int:
        """How many calls of a method are still to go wrong."""
        return len(self._faults[method])

    def called(self, method: str) -> list[Call]:
        return [call for call in list(self.calls) if call.method == method]

    def sent(self, chat: int) -> list[dict[str, Any]]:
        """The messages that the chat shows from the bot, in order."""
        return [
            call.result
            for call in list(self.calls)
            if call.method in ("sendMessage", "sendDocument")
            and call.result
            and call.result["chat"]["id"] == chat
        ]

    def texts(self, chat: int) -> list[str]:
        return [message.get("text") or message.get("caption", "") for message in self.sent(chat)]

    @staticmethod
    def keyboard(message: dict[str, Any]) -> list[list[dict[str, Any]]]:
        keys: list[list[dict[str, Any]]] = message.get("reply_markup", {}).get(
            "inline_keyboard", []
        )
        return keys

    def labels(self, message: dict[str, Any]) -> list[str]:
        return [key["text"] for row in self.keyboard(message) for key in row]

    def wait_for(self, true: Callable[[], Any], seconds: float = WAIT_SECONDS) -> Any:
        """Return what a look at the calls yields once it is true."""
        deadline = time.monotonic() + seconds
        while not (found := true()):
            assert time.monotonic() < deadline, f"it did not come about; calls: {self._tail()}"
            time.sleep(0.01)
        return found

    def _tail(self) -> list[str]:
        return [
            f"{call.method} {call.status} {call.params.get('text')}" for call in self.calls[-9:]
        ]

    # The server itself.

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._serve())

    async def _serve(self) -> None:
        self._stop = asyncio.Event()
        app = web.Application(client_max_size=64 * 1024 * 1024)
        app.router.add_route("*", "/bot{token}/{method}", self._answer)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0, shutdown_timeout=0.1)
        await site.start()
        host, port = runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"
        posting = asyncio.create_task(self._post_updates())
        self._up.set()
        await self._stop.wait()
        posting.cancel()
        await runner.cleanup()
        under_way = asyncio.all_tasks() - {asyncio.current_task()}
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)

    async def _answer(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        params, files = await _read(request)
        faults = self._faults[method]
        fault = faults.popleft() if faults else None
        if request.match_info["token"] != self.token:
            fault = WRONG_TOKEN
        result = None if fault and not fault.done else await self._do(method, params, files)
        if method != "getUpdates" or fault:
            status = fault.status if fault else 200
            self.calls.append(Call(method, params, files, status, result))
        if fault is None:
            return web.json_response({"ok": True, "result": result})
        await asyncio.sleep(fault.silent)
        answer: dict[str, Any] = {
            "ok": False,
            "error_code": fault.status,
            "description": fault.description,
        }
        if fault.retry_after is not None:
            answer["parameters"] = {"retry_after": fault.retry_after}
        return web.json_response(answer, status=fault.status)

    async def _do(
        self, method: str, params: dict[str, Any], files: dict[str, tuple[str, bytes]]
    ) -> Any:
        if method == "getMe":
            return BOT
        if method == "getUpdates":
            return await self._fetched(params)
        if method in ("setWebhook", "deleteWebhook"):
            self.webhook = params if params.get("url") else {}
        if method in ("sendMessage", "sendDocument"):
            return self._shown(params, files)
        return True

    def _shown(self, params: dict[str, Any], files: dict[str, tuple[str, bytes]]) -> dict[str, Any]:
        """The message as the chat then shows it."""
        chat = int(params["chat_id"])
        shown: dict[str, Any] = {"from": BOT}
        shown |= {key: params[key] for key in ("text", "caption", "reply_markup") if key in params}
        if files:
            name, data = files["document"]
            shown["document"] = {
                "file_id": name,
                "file_unique_id": name,
                "file_name": name,
                "file_size": len(data),
            }
        return self.message(chat, **shown)

    async def _fetched(self, params: dict[str, Any]) -> list[dict[str, Any]]:
        """Updates from an offset on; those before it are forgotten, as Telegram does it."""
        offset = int(params.get("offset", 0))
        deadline = time.monotonic() + float(params.get("timeout", 0))
        self._updates = [one for one in self._updates if one["update_id"] >= offset]
        while not self._updates and time.monotonic() < deadline:
            await asyncio.sleep(0.005)
        return self._updates[:100]

    async def _post_updates(self) -> None:
        """Post updates to the webhook, the next one when the last one was taken."""
        async with aiohttp.ClientSession() as session:
            while True:
                await asyncio.sleep(0.005)
                if not self.webhook or not self._updates:
                    continue
                if await self._posted(session, self._updates[0]):
                    del self._updates[0]
                else:
                    await asyncio.sleep(0.05)

    async def _posted(self, session: aiohttp.ClientSession, update: dict[str, Any]) -> bool:
        address = urlsplit(self.webhook["url"])
        headers = {}
        if self.webhook.get("secret_token"):
            headers[SECRET_HEADER] = str(self.webhook["secret_token"])
        try:
            async with session.post(
                f"{self.reaches}{address.path}", json=update, headers=headers
            ) as answer:
                self.answers.append(answer.status)
                return answer.status == 200
        except aiohttp.ClientError:
            return False


class Person:
    """A patient with a chat of their own."""

    def __init__(self, telegram: FakeTelegram) -> None:
        self.telegram = telegram
        self.chat = telegram.new_chat()
        self.seen = 0

    def say(self, text: str, **more: Any) -> dict[str, Any]:
        return self.telegram.says(self.chat, text, **more)

    def sees(self, number: int = 1) -> list[dict[str, Any]]:
        """The next messages that the chat shows; there are exactly so many, or more to come."""
        until = self.seen + number
        self.telegram.wait_for(lambda: len(self.telegram.sent(self.chat)) >= until)
        new = self.telegram.sent(self.chat)[self.seen : until]
        self.seen = until
        return new

    def reads(self, number: int = 1) -> list[str]:
        return [one.get("text") or one.get("caption", "") for one in self.sees(number)]

    def asks(self, text: str, number: int = 1) -> list[str]:
        self.say(text)
        return self.reads(number)

    def presses(self, message: dict[str, Any], label: str) -> dict[str, Any]:
        return self.telegram.presses(self.chat, message, label)

    def sees_no_more(self) -> bool:
        """Whether nothing came but what was seen: a marker is sent and answered."""
        self.say("marker")
        return self.reads() == ["I read: marker"]


def account(id: int, language: str = "en") -> dict[str, Any]:
    return {"id": id, "is_bot": False, "first_name": "Ada", "language_code": language}


async def _read(request: web.Request) -> tuple[dict[str, Any], dict[str, tuple[str, bytes]]]:
    """Parameters of a call, and its files."""
    params: dict[str, Any] = dict(request.query)
    files: dict[str, tuple[str, bytes]] = {}
    if request.can_read_body:
        for name, value in (await request.post()).items():
            if isinstance(value, web.FileField):
                files[name] = (value.filename, value.file.read())
            else:
                params[name] = value
    read = {name: json.loads(value) if name in OBJECTS else value for name, value in params.items()}
    return read, files
