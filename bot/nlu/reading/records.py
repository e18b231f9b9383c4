"""Which records the patient holds."""

from __future__ import annotations

from bot.nlu.lexicon import Hit, lexicon
from bot.nlu.reading import tables
from bot.nlu.reading.message import Mention, Message, pattern


def records(message: Message) -> list[Mention]:
    """What they say that they have; what they ask or want is left out."""
    listed = lexicon("records")
    for hit in message.find(tables.records("none_in_talk")):
        return [message.mention("records", "none", hit.first, hit.last)]
    if set(message.read) & set(listed["asking"]) or "?" in message.text:
        return []
    hits = held(message)
    named = message.find(tables.records())
    said = {word for hit in named for word in message.read[hit.first : hit.last]}
    nothing = set(listed["nothing"])
    only_records = not set(message.plain) - said - {*listed["fillers"], *nothing}
    if named and not hits and only_records and nothing & set(message.plain):
        return [message.whole("records", "none")]
    return [
        message.mention("records", value, hit.first, hit.last)
        for hit in hits
        if only_records or (hit.value not in listed["both"] and _is_holding(message, hit))
        for value in hit.value.split()
    ]


def held(message: Message) -> list[Hit]:
    """The records named, but for those said to be missing and examinations that name a report."""
    hits = [
        hit
        for hit in message.find(tables.records())
        if not _is_missing(message, hit) and not _is_report_of(message, hit)
    ]
    kinds = [hit for hit in hits if hit.value not in lexicon("records")["kept_in"]]
    return kinds or hits  # "my reports from the portal"


def _is_holding(message: Message, hit: Hit) -> bool:
    """Whether the words around say that they have it; a scan on Monday is not held."""
    listed = lexicon("records")
    before = " ".join(reversed(message.before(hit.first, 6)))
    after = " ".join(message.after(hit.last, 3))
    if pattern(listed["to_come"]).match(after):
        return False
    return pattern(listed["holding"]).search(before) is not None


def _is_report_of(message: Message, hit: Hit) -> bool:
    """Whether an examination only says whose report it is: "the ct and mri reports"."""
    listed = lexicon("records")
    before = " ".join(reversed(message.before(hit.first, 6)))
    after = " ".join(message.read[hit.last :])
    exam = " ".join(message.read[hit.first : hit.last]) in listed["exams"]
    return exam and bool(
        pattern(listed["report_of"]).search(before) or pattern(listed["report_after"]).match(after)
    )


def _is_missing(message: Message, hit: Hit) -> bool:
    """Whether they say that they do not have it, or that somebody else does."""
    listed = lexicon("records")
    before = message.before(hit.first, 6)
    elsewhere = pattern(listed["others_hold"]).search(" ".join(reversed(before)))
    return bool(set(before[:4]) & set(listed["without"])) or elsewhere is not None
