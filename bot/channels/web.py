"""The web channel: the chat page's way to the assistant, and anybody's own front end's.

POST /webhooks/web/session   a token for a new conversation, or a fresh one for the bearer's
POST /webhooks/web/message   one message of the patient; its replies
GET  /webhooks/web/history   the conversation so far
GET  /webhooks/web/export    everything held, as a file (`?as=page`: to read; `?as=text`: the talk)
GET  /webhooks/web/document  opens a link to a document (`?as=pdf`, `page`, `text`, `ics`, `code`)
GET  /d                      the same, where every letter counts
POST /webhooks/web/end       erases the conversation
GET  /                       the page; /healthz and /readyz for whoever watches the server
GET  /widget.js              puts the chat on another site, by a frame with the page at /widget
"""

from __future__ import annotations

import asyncio
import gc
import json
import logging
from collections.abc import Awaitable, Callable, Coroutine
from functools import wraps
from typing import Any, TypeVar

from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint, Sanic
from sanic.exceptions import SanicException
from sanic.helpers import STATUS_CODES
from sanic.request import Request
from sanic.response import HTTPResponse, raw

from bot.channels import documents, health, inbound, links, saved_page, tokens
from bot.channels.body import read_body
from bot.channels.danger import urgent_reply
from bot.channels.inbound import Inbound, Refused
from bot.channels.limits import Limits, TooMany
from bot.channels.output import CollectingOutput
from bot.channels.talk import STORE_ERRORS, Talk
from bot.channels.transcript import plain_text
from bot.channels.web_page import SECURITY_HEADERS, WebPage
from bot.privacy import masking
from bot.settings import settings
from bot.storage import homes
from bot.storage.turns import Message

ANSWER_SECONDS = 50
"""How long a request waits for its answer; Sanic gives up after 60. The turn itself goes on."""

STOP_SECONDS = 10
"""How long a stopping server waits for turns under way."""

JSON = "application/json"

API_HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}

logger = logging.getLogger(__name__)

Endpoint = Callable[[Request], Coroutine[Any, Any, HTTPResponse]]
_T = TypeVar("_T")


class WebChannel(InputChannel):
    """Rasa's way to and from the web; named in credentials.yml as `bot.channels.web.WebChannel`."""

    def __init__(self) -> None:
        self._under_way: set[asyncio.Task[Any]] = set()
        self._forgetting: asyncio.Task[None] | None = None
        self._limits = Limits(settings())

    @classmethod
    def name(cls) -> str:
        """Return the name of the channel."""
        return tokens.NAME

    def url_prefix(self) -> str:
        """Return "/" so that the page and the health checks can stand outside /webhooks/."""
        return "/"

    def get_output_channel(self) -> CollectingOutput:
        """Return a collector; the web has no way to reach a patient who did not ask."""
        return CollectingOutput()

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """Return the routes of this channel."""
        routes = Blueprint("web_channel")
        talk = Talk(on_new_message, tokens.NAME, links.linked)
        self._add_talk(routes, talk)
        self._add_files(routes, talk)
        self._add_page(routes, WebPage())
        routes.listener("before_server_start")(_prepare)
        routes.listener("after_server_start")(_settle)
        routes.listener("after_server_start")(self._begin_forgetting)
        routes.listener("after_server_start")(self._begin_printing)
        routes.listener("before_server_stop")(self._finish)
        return routes

    def _add_talk(self, routes: Blueprint, talk: Talk) -> None:
        """Add the routes by which a patient talks."""

        @routes.post("/webhooks/web/session", stream=True)
        @_answered
        async def session(request: Request) -> HTTPResponse:
            self._limits.request(request)
            inbound.read_json(await read_body(request, JSON))
            token, expires = tokens.issue(self._session(request))
            return _json({"token": token, "expires_at": expires.isoformat()})

        @routes.post("/webhooks/web/message", stream=True)
        @_answered
        async def message(request: Request) -> HTTPResponse:
            conversation = _conversation(request)
            message = inbound.read(await read_body(request, JSON))
            try:
                self._limits.request(request)
                self._limits.message(conversation)
                messages = await self._done(talk.message(conversation, message))
            except TooMany as refusal:
                messages = [await self._urgent_reply(request, message, refusal)]
            return _json({"messages": messages})

        @routes.get("/webhooks/web/history")
        @_answered
        async def history(request: Request) -> HTTPResponse:
            self._limits.request(request)
            turns = await self._done(talk.history(_conversation(request)))
            return _json(
                {
                    "turns": [
                        {"said": turn.said, "messages": turn.replies, "at": turn.at.isoformat()}
                        for turn in turns
                    ]
                }
            )

    def _add_files(self, routes: Blueprint, talk: Talk) -> None:
        """Add the routes by which a patient takes everything along, or has it deleted."""

        @routes.get("/webhooks/web/export")
        @_answered
        async def export(request: Request) -> HTTPResponse:
            self._limits.request(request)
            conversation = _conversation(request)
            kind = request.args.get("as")
            if kind == "text":
                text = plain_text(await self._done(talk.history(conversation)))
                return _download(text, "second-opinion.txt", "text/plain; charset=utf-8")
            held = await self._done(talk.export(conversation))
            file = await asyncio.to_thread(saved_page.exported, held, as_page=kind == "page")
            return _download(file.text, file.name, file.media_type)

        @routes.get("/webhooks/web/document/<token>")
        async def document(request: Request, token: str) -> HTTPResponse:
            return await self._document(request, token, talk)

        @routes.get("/d/<token>")
        async def short(request: Request, token: str) -> HTTPResponse:
            return await self._document(request, token, talk)

        @routes.post("/webhooks/web/end", stream=True)
        @_answered
        async def end(request: Request) -> HTTPResponse:
            self._limits.request(request)
            conversation = _conversation(request)
            inbound.read_json(await read_body(request, JSON))
            await self._done(talk.end(conversation))
            return _json({"ended": True})

    def _add_page(self, routes: Blueprint, page: WebPage) -> None:
        """Add the page, its files and the health checks."""

        @routes.get("/page/<name>")
        async def file(request: Request, name: str) -> HTTPResponse:
            return page.answer_file(request, name)

        @routes.get("/widget.js")
        async def widget(request: Request) -> HTTPResponse:
            return page.answer_widget(request)

        @routes.get("/widget")
        async def frame(request: Request) -> HTTPResponse:
            return page.answer_frame(request)

        @routes.get("/healthz")
        async def alive(request: Request) -> HTTPResponse:
            return _json({"status": "alive"})

        @routes.get("/readyz")
        async def ready(request: Request) -> HTTPResponse:
            missing = await health.missing(getattr(request.app.ctx, "agent", None))
            if missing:
                return _json({"status": "not ready", "missing": missing}, 503)
            return _json({"status": "ready"})

        # Rasa has a route for "/" already, which only a middleware comes before.
        async def index(request: Request) -> HTTPResponse | None:
            at_root = request.route is not None and not request.route.path
            return page.answer_index() if at_root and request.method == "GET" else None

        @routes.listener("before_server_start")
        async def put_page_first(app: Sanic, _loop: Any) -> None:
            app.register_middleware(index, "request")

    async def _document(self, request: Request, token: str, talk: Talk) -> HTTPResponse:
        """Open a link; whatever goes wrong is answered with a page, for a person looks at it."""
        try:
            self._limits.request(request)
            self._limits.document(request)
            return await self._done(documents.opened(request, token, talk.export))
        except TooMany as refusal:
            return documents.wait(refusal)
        except Exception as error:  # Its message may quote the patient.
            logger.error("document failed: %s", type(error).__name__)
            return documents.trouble()

    def _session(self, request: Request) -> str:
        """Return the session of the request's token, or a new one when it brings none.

        Raises:
            TooMany: the address has begun too many.
        """
        given = request.headers.get("authorization")
        if given:
            return tokens.session_of(given)
        self._limits.session(request)
        return tokens.new_session()

    async def _urgent_reply(self, request: Request, message: Inbound, refusal: TooMany) -> Message:
        """Return what to say to an alarm in a message that was refused.

        Raises:
            TooMany: the refusal, when there is no sign of one or too many were looked through.
        """
        looked = self._limits.may_look(request)
        urgent = await asyncio.to_thread(urgent_reply, message) if looked else None
        if urgent is None:
            raise refusal
        return urgent

    async def _done(self, work: Coroutine[Any, Any, _T]) -> _T:
        """Wait for work that goes on to its end even when the browser leaves.

        Raises:
            Refused: it takes too long (503); the same request may be made again.
        """
        task = asyncio.create_task(work)
        self._under_way.add(task)
        task.add_done_callback(self._forget)
        try:
            return await asyncio.wait_for(asyncio.shield(task), ANSWER_SECONDS)
        except TimeoutError:
            raise Refused(503, "still at work; ask again with the same id") from None

    def _forget(self, task: asyncio.Task[Any]) -> None:
        """Let go of a finished task, and take its error from one that nobody waits for."""
        self._under_way.discard(task)
        if not task.cancelled():
            task.exception()

    async def _begin_forgetting(self, _app: Sanic, _loop: Any) -> None:
        """Have idle conversations forgotten, now and every hour."""
        self._forgetting = asyncio.create_task(homes.forget_hourly())

    async def _begin_printing(self, _app: Sanic, _loop: Any) -> None:
        """Have PDFs made ready, so that no patient waits for it."""
        task = asyncio.create_task(asyncio.to_thread(links.prints))
        self._under_way.add(task)
        task.add_done_callback(self._forget)

    async def _finish(self, _app: Sanic, _loop: Any) -> None:
        """Give turns under way some time before the server stops."""
        if self._forgetting:
            self._forgetting.cancel()
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=STOP_SECONDS)


def _answered(endpoint: Endpoint) -> Endpoint:
    """Make an endpoint answer every fault with `{"error": …}`, and never with a 500."""

    @wraps(endpoint)
    async def answered(request: Request) -> HTTPResponse:
        try:
            return await endpoint(request)
        except Refused as refusal:
            return _refused(refusal)
        except tokens.BadToken as fault:
            return _json({"error": str(fault)}, 401)
        except STORE_ERRORS as error:
            logger.error("database failed: %s", type(error).__name__)
            return _json({"error": "the database does not answer"}, 503)
        except Exception as error:  # Its message may quote the patient.
            logger.error("request failed: %s", type(error).__name__)
            return _json({"error": "something went wrong"}, 503)

    return answered


async def _prepare(app: Sanic, _loop: Any) -> None:
    """Make the server ready for its first request; Rasa loads its model after this."""
    gc.freeze()  # what was imported; spaCy's loading switches the search for garbage on
    app.config.PROXIES_COUNT = settings().trusted_proxies
    app.exception(Exception)(_not_served)
    await asyncio.to_thread(masking.warm)


async def _settle(_app: Sanic, _loop: Any) -> None:
    """Take all that was loaded out of the search for garbage.

    None of it is any, and a look through it would stop every patient's turn for half a second.
    """
    gc.freeze()
    gc.enable()


def _not_served(_request: Request, fault: Exception) -> HTTPResponse:
    """Answer what no route takes, without a word of the request in the answer."""
    status = getattr(fault, "status_code", 500)
    if not isinstance(fault, SanicException) or status >= 500:
        logger.error("request failed: %s", type(fault).__name__)
        status = 503
    return _json({"error": STATUS_CODES[status].decode().lower()}, status)


def _conversation(request: Request) -> str:
    """Return the conversation of the request's token; raise `BadToken` when it has none."""
    return tokens.conversation_of(request.headers.get("authorization"))


def _refused(refusal: Refused) -> HTTPResponse:
    """Answer a refusal; one that passes by itself says when."""
    response = _json({"error": refusal.reason}, refusal.status)
    if refusal.wait:
        response.headers["Retry-After"] = str(refusal.wait)
    return response


def _json(data: dict[str, Any], status: int = 200) -> HTTPResponse:
    body = json.dumps(data, ensure_ascii=False).encode("utf-8")
    return raw(body, status=status, headers=API_HEADERS, content_type=JSON)


def _download(text: str, name: str, content_type: str) -> HTTPResponse:
    """Return a text that the browser saves as a file; opened all the same, it runs nothing."""
    headers = {
        **SECURITY_HEADERS,
        **API_HEADERS,
        "Content-Disposition": f'attachment; filename="{name}"',
        "Content-Security-Policy": f"{saved_page.POLICY}; sandbox",
    }
    return raw(text.encode("utf-8"), headers=headers, content_type=content_type)
