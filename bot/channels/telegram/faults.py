"""What goes wrong between the assistant and Telegram, and what is to be done about it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TypeVar

from telegram.error import BadRequest, Forbidden, InvalidToken, RetryAfter, TelegramError

from bot.channels.courier import TryLater, Undeliverable, Unreachable

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
"""Seconds before a call that failed is tried again: doubled each time."""

REFUSED = (
    "Telegram refused TELEGRAM_BOT_TOKEN: ask @BotFather for it and start again; "
    "the rest of the assistant goes on"
)

_T = TypeVar("_T")

logger = logging.getLogger(__name__)


def silence() -> None:
    """Keep libraries from logging: the token stands in the address of each call, and patients'
    words in what Telegram answers."""
    for library in ("httpx", "httpcore", "telegram"):
        logging.getLogger(library).setLevel(logging.CRITICAL + 1)


def fault(error: TelegramError) -> Exception:
    """Return what an error means for the message that was to be sent."""
    if isinstance(error, RetryAfter):
        return TryLater(seconds(error))
    if isinstance(error, Forbidden):
        return Unreachable("403")
    if isinstance(error, BadRequest):
        gone = "chat not found" in error.message.lower()
        return Unreachable("400") if gone else Undeliverable("400")
    if isinstance(error, InvalidToken):
        logger.error(REFUSED)
        return TryLater(LONGEST_PAUSE)
    return TryLater()


def seconds(error: RetryAfter) -> float:
    """Return how long Telegram wants to be left alone."""
    wait = error.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)


async def insist(
    call: Callable[[], Awaitable[_T]],
    final: tuple[type[TelegramError], ...] = (InvalidToken, BadRequest),
) -> _T:
    """Make a call until Telegram takes it.

    Args:
        call: makes it once.
        final: errors after which it is not made again.

    Raises:
        TelegramError: one of those.
    """
    pause = FIRST_PAUSE
    while True:
        try:
            return await call()
        except final:
            raise
        except RetryAfter as error:
            await asyncio.sleep(seconds(error))
        except TelegramError as error:
            if pause == FIRST_PAUSE:
                logger.warning("Telegram does not answer: %s", type(error).__name__)
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)
