"""How often a conversation, and an address, may ask; kept in memory and forgotten when quiet.

A patient who taps and types as fast as a person can is never refused. One who sends hundreds of
messages, or a program that opens conversations without end, is told to wait, and the next patient
is served in the meantime.
"""

from __future__ import annotations

import hashlib
import hmac
import math
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address, ip_address

from sanic.request import Request

from bot import content
from bot.channels.inbound import Refused
from bot.settings import Settings

MINUTE = 60.0

MOST_KEYS = 10_000
"""How many conversations or addresses are remembered; of more, the quietest are forgotten."""

PATIENTS_PER_ADDRESS = 5
"""How many patients at full speed one address may stand for: a ward shares one, and few type at
once. With the defaults that is five requests a second, below what one server can answer."""

LOOKS_PER_MINUTE = 60
"""How many refused messages of one address are looked through for an alarm. A look takes up to some
ten milliseconds, so that these cost a hundredth of the server's time."""

IPV6_SUBSCRIBER_BITS = 64
"""One subscriber is given a whole network of this prefix (RFC 6177), so that it counts as one."""

Key = str | bytes


class TooMany(Refused):
    """Too much was asked for at once; in so many seconds it may be asked for again."""

    def __init__(self, seconds: int) -> None:
        super().__init__(429, content.load().message("page.too_many"), seconds)


class Limiter:
    """Lets every key through so many times a minute: at once, or evenly after that.

    Args:
        per_minute: how often.
        clock: tells seconds that only go forward.
    """

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = float(per_minute)
        self._clock = clock
        self._left: OrderedDict[Key, tuple[float, float]] = OrderedDict()

    def __len__(self) -> int:
        """Return how many keys are remembered."""
        return len(self._left)

    def wait(self, key: Key) -> int:
        """Count one request; return 0, or in how many seconds it would be let through."""
        moment = self._clock()
        left, since = self._left.pop(key, (self._most, moment))
        left = min(self._most, left + (moment - since) * self._most / MINUTE)
        admitted = left >= 1
        self._left[key] = (left - 1 if admitted else left, moment)
        self._forget(moment)
        return 0 if admitted else math.ceil((1 - left) * MINUTE / self._most)

    def _forget(self, moment: float) -> None:
        """Drop the keys that have all their requests back, and the quietest of too many."""
        while self._left:
            _, since = next(iter(self._left.values()))
            if moment - since < MINUTE and len(self._left) <= MOST_KEYS:
                return
            self._left.popitem(last=False)


class Limits:
    """The limits of the web channel.

    Addresses are known only by a hash under a key that this process makes for itself and keeps
    nowhere.
    """

    def __init__(self, settings: Settings) -> None:
        self._messages = Limiter(settings.messages_per_minute)
        self._sessions = Limiter(settings.sessions_per_minute)
        self._requests = Limiter(settings.messages_per_minute * PATIENTS_PER_ADDRESS)
        self._documents = Limiter(settings.messages_per_minute)
        self._looks = Limiter(LOOKS_PER_MINUTE)
        self._key = secrets.token_bytes(32)

    def request(self, request: Request) -> None:
        """Count any request of an address; raise `TooMany` when it is one too many."""
        _admit(self._requests, self._caller(request))

    def session(self, request: Request) -> None:
        """Count a new conversation of an address; raise `TooMany` when it is one too many."""
        _admit(self._sessions, self._caller(request))

    def document(self, request: Request) -> None:
        """Count a link that an address opens, a guessed one too; raise `TooMany` when it is one too
        many. Making a document costs more than a message, so there are fewer than requests."""
        _admit(self._documents, self._caller(request))

    def message(self, conversation: str) -> None:
        """Count a message of a conversation; raise `TooMany` when it is one too many."""
        _admit(self._messages, conversation)

    def may_look(self, request: Request) -> bool:
        """Whether a refused message of this address may be looked through for an alarm."""
        return not self._looks.wait(self._caller(request))

    def _caller(self, request: Request) -> bytes:
        """Return the hash that stands for the address of a request.

        Sanic takes the address out of X-Forwarded-For when it knows how many proxies to trust.
        """
        network = _network(request.remote_addr or request.ip)
        return hmac.digest(self._key, network.encode(), hashlib.sha256)


def _admit(limiter: Limiter, key: Key) -> None:
    """Count a request; raise `TooMany` when it has to wait."""
    seconds = limiter.wait(key)
    if seconds:
        raise TooMany(seconds)


def _network(address: str) -> str:
    """Return what stands for one caller: an IPv4 address, or the network of an IPv6 address."""
    try:
        parsed: IPv4Address | IPv6Address = ip_address(address.strip("[]"))
    except ValueError:
        return address
    if isinstance(parsed, IPv4Address):
        return str(parsed)
    if parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    return parsed.packed[: IPV6_SUBSCRIBER_BITS // 8].hex()
