"""Reads the body of a request, and no more of it than it may have."""

from __future__ import annotations

from sanic.exceptions import InvalidUsage, PayloadTooLarge
from sanic.request import Request

from bot.channels.inbound import MAX_BODY_BYTES, Refused


async def read_body(request: Request, kind: str, most: int = MAX_BODY_BYTES) -> bytes:
    """Read the body of a streaming route.

    Args:
        request: of a route with `stream=True`, so that nothing of it was read yet.
        kind: the media type that it must have, if it says one.
        most: how many bytes it may have.

    Raises:
        Refused: it is too big (413), broken (400), or of another kind or compressed (415).
    """
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise Refused(415, "the body must not be compressed")
    if request.headers.get("content-type", kind).partition(";")[0].strip().lower() != kind:
        raise Refused(415, f"the body must be {kind}")
    if request.stream is None:
        return b""
    request.stream.request_max_size = most
    try:
        await request.receive_body()
    except PayloadTooLarge:
        raise Refused(413, f"the body is over {most} bytes") from None
    except InvalidUsage:
        raise Refused(400, "the body cannot be read") from None
    return request.body
