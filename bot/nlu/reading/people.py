"""Whom a message is about: the writer, or a relative."""

from __future__ import annotations

from collections.abc import Iterable

from bot.nlu.lexicon import Hit, lexicon
from bot.nlu.reading import tables
from bot.nlu.reading.conditions import condition_hits
from bot.nlu.reading.message import Mention, Message, fits, pattern

_RELATIVES_READ = 6


def people(message: Message) -> list[Mention]:
    """The role of the writer, and the relative when the patient is one."""
    found = _patients(message)
    if not found:
        role = _own_role(message)
        return [message.whole("role", role)] if role else []
    relative, role = found[0]
    return [
        message.mention("role", role, relative.first, relative.last),
        message.mention("relation", relative.value, relative.first, relative.last),
    ]


def _own_role(message: Message) -> str | None:
    """What the writer says of themself where no relative is the patient."""
    listed, text = lexicon("people"), message.line.text
    if fits(listed["minor"], text):
        return "minor"
    if pattern(listed["helper"]).search(text):
        return "other"
    return "self" if _is_self(message) else None


def named_alone(message: Message) -> str | None:
    """The role by the first relative named, as the answer to the question whom it is for."""
    listed = lexicon("people")
    for hit in relative_hits(message):
        text = message.marked([(_with_possessive(message, hit), "REL")])
        if not _any(listed["not_about_them"], text):
            return "child" if hit.value in listed["child"] else "other"
    return None


def relative_hits(message: Message) -> list[Hit]:
    """The relatives named, a child by its age too ("my 5 year old")."""
    hits = list(message.find(tables.relatives()))
    taken = {index for hit in hits for index in range(hit.first, hit.last + 1)}
    line = message.line
    for match in pattern(lexicon("people")["by_age"]).finditer(line.text):
        first, last = line.index(match.start()), line.index(match.end() - 1) + 1
        if last not in taken and last - 1 not in taken:
            hits.append(Hit("child", first, last))
    return sorted(hits, key=lambda hit: hit.first)


def _patients(message: Message) -> list[tuple[Hit, str]]:
    """The relatives that are the patient, each with the role this gives the writer."""
    listed = lexicon("people")
    found = []
    for noun in relative_hits(message)[:_RELATIVES_READ]:
        is_child = noun.value in listed["child"]
        hit = _with_possessive(message, noun)
        if not _is_patient(message, hit):
            continue
        grown = is_child and pattern(listed["grown"]).search(message.marked([(noun, "KID")]))
        found.append((hit, "child" if is_child and not grown else "other"))
    return found


def _is_patient(message: Message, hit: Hit) -> bool:
    """Whether a relative is the patient.

    So it is when a pattern says it; and also when "my dad" is named, nothing speaks against it,
    and the writer does not speak of themself.
    """
    listed = lexicon("people")
    text = message.marked([(hit, "REL")])
    if _any(listed["not_about_them"], text):
        return False
    conditions = [(one, "COND") for one in condition_hits(message)]
    if _any(listed["about_them"], text) or _any(
        listed["about_them"], message.marked([*conditions, (hit, "REL")])
    ):
        return True
    named = message.read[hit.first] in listed["ours"] and hit.value not in listed["not_assumed"]
    return named and not set(message.read) & set(listed["writer"]) and not _is_self(message)


def _with_possessive(message: Message, hit: Hit) -> Hit:
    """The relative with "my" before it, and with "little" or "5 year old" between them."""
    listed = lexicon("people")
    first = hit.first
    while first and (
        message.read[first - 1] in listed["between"] or message.read[first - 1].isdigit()
    ):
        first -= 1
    if first and message.read[first - 1] in listed["ours"]:
        return Hit(hit.value, first - 1, hit.last)
    return hit


def _any(patterns: Iterable[str], text: str) -> bool:
    return any(pattern(rf"(?<!\w)(?:{one})(?!\w)").search(text) for one in patterns)


def _is_self(message: Message) -> bool:
    """Whether the writer says that it is them; COND and REL stand for conditions and relatives."""
    relatives = [(hit, "REL") for hit in message.find(tables.relatives())]
    text = message.marked([*relatives, *((hit, "COND") for hit in condition_hits(message))])
    patterns = lexicon("people")["self"]
    return fits(patterns, text) or fits(patterns, message.line.text)
