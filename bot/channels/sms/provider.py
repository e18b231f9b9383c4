"""What the channel asks of whoever carries its messages; `twilio.py` is the one there is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

Form = Mapping[str, str]
"""The fields of a request, by name."""


class Malformed(Exception):
    """A request is not what the provider sends."""


@dataclass(frozen=True)
class Text:
    """A patient's message.

    Attributes:
        id: the provider's, the same for each repeat of it.
        sender: the patient's number.
        text: the words; empty for a picture without any.
        media: how many pictures or other files came with it; they are not fetched.
        answered_as: `stop`, `help` or `start` when the provider took it as such a word and answered
            it; None otherwise.
    """

    id: str
    sender: str
    text: str
    media: int
    answered_as: str | None


@dataclass(frozen=True)
class Status:
    """What became of a message that was sent.

    Attributes:
        id: the provider's, as `send` returned it.
        to: whom it was sent to.
        status: the provider's word.
        code: its number of a fault.
        opted_out: it did not go because the patient wants no messages.
    """

    id: str
    to: str
    status: str
    code: str | None
    opted_out: bool


class SmsProvider(Protocol):
    """Carries text messages; a request is read only after it was verified."""

    answer: tuple[bytes, str]
    """Body and type of the answer to a request that was taken, which sends nothing."""

    def form(self, body: bytes) -> Form:
        """Read the body of a request; raise `Malformed` when it cannot be read."""

    def verified(self, address: str, form: Form, headers: Mapping[str, str]) -> bool:
        """Whether a request comes from the provider.

        Args:
            address: where it came to, path and query, under the public address.
            form: its fields.
            headers: its headers, by names in small letters.
        """

    def text(self, form: Form) -> Text:
        """Read a patient's message; raise `Malformed` when it is none."""

    def status(self, form: Form) -> Status:
        """Read what became of a message; raise `Malformed` when it does not say so."""

    async def send(self, to: str, text: str) -> str:
        """Send a message and return the provider's id of it.

        Raises:
            TryLater, Unreachable, Undeliverable: of `bot.channels.courier`.
        """

    async def close(self) -> None:
        """Let go of connections."""
