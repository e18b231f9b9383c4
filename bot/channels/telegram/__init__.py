"""Telegram: a patient's private chat with the bot. Start reading at `channel`."""

from bot.channels.telegram.channel import TelegramChannel

__all__ = ["TelegramChannel"]
