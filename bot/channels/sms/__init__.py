"""Text messages: a channel on Twilio."""

from bot.channels.sms.channel import SmsChannel

__all__ = ["SmsChannel"]
