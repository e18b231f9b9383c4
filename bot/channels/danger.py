"""An alarm in a message that is not handled: too long, or one too many."""

from __future__ import annotations

from bot.channels.inbound import Inbound
from bot.content.alarm_reply import alarm_reply
from bot.nlu.alarms import check
from bot.nlu.reading import read
from bot.settings import today
from bot.storage.turns import Message


def urgent_reply(inbound: Inbound) -> Message | None:
    """Return what to say to an alarm, for any place, or None when there is no sign of one.

    Only the patterns look; the message is neither stored nor seen by the dialogue, which would
    know the place.
    """
    if not inbound.text:
        return None
    finding = check(inbound.text)
    if finding is None:
        return None
    spoken = (one.value for one in read(inbound.text, today()) if one.entity == "language")
    text, _ = alarm_reply(finding.grade, None, next(spoken, "en"))
    return {"text": text, "urgent": True}
