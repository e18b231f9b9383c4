"""A Twilio of ours: takes the messages that the assistant sends, and brings those of patients.

`Twilio().start()` listens on a free port; its `url` goes into TWILIO_API_URL. It keeps what it was
sent in `sent`, and fails as told: `fail(429, retry_after=1)` fails the next request, `slow(5)` lets
it wait so long, `lose()` takes the message and says nothing. `Phone` is a patient's.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
import time
from collections import deque
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode

import requests

ACCOUNT = "AC" + "0" * 32
TOKEN = "the-fake-auth-token-of-the-tests"
NUMBER = "+15550100000"

UNSUBSCRIBED = 21610
NOT_A_MOBILE = 21614
WRONG_TOKEN = 20003

SECONDS = 30.0


@dataclass(frozen=True)
class Sent:
    """A message that the assistant had sent."""

    to: str
    body: str
    sid: str
    form: dict[str, str]


@dataclass(frozen=True)
class Fault:
    """How a request is to fail: `code` is Twilio's; a status of 0 breaks the connection."""

    status: int
    code: int = 0
    retry_after: float | None = None
    taken: bool = False
    seconds: float = 0.0


@dataclass
class Twilio:
    """The server; `requests` counts what came, refused or not."""

    sent: list[Sent] = field(default_factory=list)
    requests: int = 0
    faults: deque[Fault] = field(default_factory=deque)
    always: dict[str, Fault] = field(default_factory=dict)

    def start(self) -> Twilio:
        self._lock = threading.Condition()
        self._numbers = count(1)
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    @property
    def settings(self) -> dict[str, str]:
        """The settings of an assistant that sends its text messages by this server."""
        return {
            "TWILIO_ACCOUNT_SID": ACCOUNT,
            "TWILIO_AUTH_TOKEN": TOKEN,
            "TWILIO_FROM": NUMBER,
            "TWILIO_API_URL": self.url,
        }

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def fail(self, status: int, code: int = 0, times: int = 1, **more: Any) -> None:
        """Let the next requests fail."""
        self.faults.extend([Fault(status, code, **more)] * times)

    def slow(self, seconds: float) -> None:
        """Let the next request wait, and then take it."""
        self.faults.append(Fault(201, seconds=seconds, taken=True))

    def lose(self) -> None:
        """Take the next message, and break the connection in place of an answer."""
        self.faults.append(Fault(0, taken=True))

    def refuse(self, to: str, code: int) -> None:
        """Refuse every message to a number."""
        self.always[to] = Fault(400, code)

    def texts(self, to: str) -> list[str]:
        """What a number was sent, in order."""
        return [sent.body for sent in list(self.sent) if sent.to == to]

    def wait(self, to: str, messages: int, seconds: float = SECONDS) -> list[str]:
        """Return what a number was sent once it is so many messages."""
        with self._lock:
            came = self._lock.wait_for(lambda: len(self.texts(to)) >= messages, seconds)
        assert came, f"{len(self.texts(to))} of {messages} messages came: {self.texts(to)}"
        return self.texts(to)

    def answer(self, authorization: str | None, account: str, form: dict[str, str]) -> Fault | Sent:
        """Take a message, or say how the request fails."""
        with self._lock:
            self.requests += 1
            fault = self._fault(authorization, account, form)
            if fault is None or fault.taken:
                sid = f"SM{next(self._numbers):032x}"
                taken = Sent(form["To"], form["Body"], sid, form)
                self.sent.append(taken)
                self._lock.notify_all()
        if fault is None:
            return taken
        time.sleep(fault.seconds)
        return taken if fault.status == 201 else fault

    def _fault(self, authorization: str | None, account: str, form: dict[str, str]) -> Fault | None:
        known = base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()
        if authorization != f"Basic {known}" or account != ACCOUNT:
            return Fault(401, WRONG_TOKEN)
        if self.faults:
            return self.faults.popleft()
        return self.always.get(form["To"])


def _handler(twilio: Twilio) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            parts = self.path.split("/")
            if parts[:3] != ["", "2010-04-01", "Accounts"] or parts[4:] != ["Messages.json"]:
                self._say(404, {"code": 20404})
                return
            form = {key: values[-1] for key, values in parse_qs(body).items()}
            answer = twilio.answer(self.headers["Authorization"], parts[3], form)
            if isinstance(answer, Sent):
                self._say(201, {"sid": answer.sid, "status": "queued"})
            elif answer.status == 0:
                self.close_connection = True
            else:
                told = {"code": answer.code, "message": f"not to {form.get('To')}"}
                self._say(answer.status, told, answer.retry_after)

        def _say(self, status: int, body: dict[str, Any], wait: float | None = None) -> None:
            data = json.dumps(body).encode()
            self.send_response(status)
            if wait is not None:
                self.send_header("Retry-After", str(wait))
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    return Handler


class Phone:
    """A patient's phone, whose messages Twilio brings to the assistant.

    Args:
        twilio: what it writes by.
        site: where the assistant listens.
        public: PUBLIC_URL of the assistant, which Twilio signs; None means `site`.
    """

    _numbers = count(1)

    def __init__(self, twilio: Twilio, site: str, public: str | None = None) -> None:
        number = next(self._numbers)
        self.number = f"+1555{number:07d}"
        self._twilio = twilio
        self.site = site
        self._public = public or site
        self._seen = 0
        self._count = count(1)

    def text(self, body: str, sid: str | None = None, **more: str) -> requests.Response:
        """Send a text message, and return what the assistant tells Twilio."""
        form = {
            "ToCountry": "US",
            "MessageSid": sid or f"SM{self.number[1:]}{next(self._count):020d}",
            "AccountSid": ACCOUNT,
            "From": self.number,
            "To": NUMBER,
            "Body": body,
            "NumMedia": "0",
            "FromCity": "",
            **more,
        }
        return self.post("/webhooks/sms/message", form)

    def report(self, sid: str, status: str, code: str | None = None) -> requests.Response:
        """Tell what became of a message to this phone."""
        fault = {"ErrorCode": code} if code else {}
        form = {"MessageSid": sid, "MessageStatus": status, "To": self.number, "From": NUMBER}
        return self.post("/webhooks/sms/status", form | fault)

    def post(self, path: str, form: dict[str, str], token: str = TOKEN) -> requests.Response:
        """Post a signed form as Twilio does."""
        body = urlencode(form)
        headers = {
            "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
            "X-Twilio-Signature": sign(self._public + path, body, token),
        }
        return requests.post(self.site + path, data=body, headers=headers, timeout=SECONDS)

    def replies(self, messages: int = 1, seconds: float = SECONDS) -> list[str]:
        """Return what came since the last look, once it is so many messages."""
        texts = self._twilio.wait(self.number, self._seen + messages, seconds)[self._seen :]
        self._seen += len(texts)
        return texts

    def says(self, body: str, messages: int = 1, /, **more: str) -> list[str]:
        """Send a text message and return the replies."""
        assert self.text(body, **more).status_code == 200
        return self.replies(messages)


def sign(url: str, body: str, token: str = TOKEN) -> str:
    """Sign a form: HMAC-SHA1 over the address and the sorted fields, as Twilio's docs say
    (https://www.twilio.com/docs/usage/security#validating-requests)."""
    fields = sorted(parse_qsl(body, keep_blank_values=True))
    signed = url + "".join(name + value for name, value in fields)
    digest = hmac.new(token.encode(), signed.encode(), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()
