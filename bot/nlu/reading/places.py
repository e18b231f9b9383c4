"""Where the patient is."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from bot.nlu.lexicon import Hit, lexicon, phrases
from bot.nlu.reading import tables
from bot.nlu.reading.conditions import condition_hits
from bot.nlu.reading.message import Mention, Message, pattern
from bot.nlu.words import BREAK

_SHORT_ANSWER = 3


def place(message: Message) -> list[Mention]:
    """The country and, when it is said, the region."""
    for hit in place_hits(message, is_answer=False):
        country, _, region = hit.value.partition(" ")
        mentions = [message.mention("country", country, hit.first, hit.last)]
        if region:
            mentions.append(message.mention("region", region, hit.first, hit.last))
        return mentions
    return []


def place_hits(message: Message, is_answer: bool) -> list[Hit]:
    """Where the patient may live, as "country region"; the likeliest place first.

    Where somebody says that they live comes first, then places that name a region.
    """
    near = set(lexicon("places")["near"])
    hits = [
        *message.find(tables.places()),
        *(
            hit
            for hit in message.find(tables.places("shy"))
            if is_answer
            or (message.is_alone(hit) and " " in hit.value)
            or set(message.before(hit.first, 1)) & near
        ),
        *_codes(message, is_answer),
    ]
    hits = [hit for hit in hits if not _elsewhere(message, hit)]
    return sorted(
        hits, key=lambda hit: (not _lives(message, hit.first), " " not in hit.value, hit.first)
    )


def region_name(code: str) -> str | None:
    """The usual English name of a region.

    Args:
        code: as in the profile: a US state's two letters or a Spanish region, in any case.

    Returns:
        "Ohio" for `OH`, "Andalucia" for `andalucia`; None for a code that is not known.
    """
    return _region_names().get(code.casefold())


@cache
def _region_names() -> dict[str, str]:
    named = [one for one in lexicon("places")["places"] if "called" in one]
    return {one["region"].casefold(): one["called"] for one in named}


def _elsewhere(message: Message, hit: Hit) -> bool:
    """Whether one goes there, comes from there, or somebody or something is named so."""
    places = lexicon("places")
    following = message.after(hit.last, 1)
    return (
        bool(set(message.before(hit.first, 4)) & set(places["not_after"]))
        or bool(set(message.before(hit.first, 1)) & set(places["titles"]))
        or negated(message, hit)
        or (bool(set(following) & set(places["not_before"])) and not _lives(message, hit.first))
    )


def negated(message: Message, hit: Hit) -> bool:
    """Whether a name stands after a no: "not medicare", "isn't on the NHS", "no longer"."""
    payers = lexicon("payers")
    before = message.before(hit.first, 3)
    if before[:1] in (["no"], ["sin"]):
        return True
    anew = next((i for i, word in enumerate(before) if word in payers["anew"]), len(before))
    return bool(set(before[:anew]) & set(payers["nays"]))


def _lives(message: Message, index: int) -> bool:
    """Whether the words before a place say that somebody lives there."""
    before = " ".join(reversed(message.before(index, 6)))
    return pattern(lexicon("places")["lives"]).search(before) is not None


def _codes(message: Message, is_answer: bool) -> Iterator[Hit]:
    states = _states()
    shouted = message.text.isupper() and len(message.plain) > 1
    for index in range(len(message.words)):
        written = message.written(index)
        if written == "US" or (is_answer and len(message.plain) == 1 and written == "us"):
            if not shouted or _is_near(message, index):
                yield Hit("us", index, index + 1)
        elif len(written) == 2 and written.upper() in states:
            code = _Code(message, index, written, is_answer, shouted)
            if code.means_state():
                either = code.state == "LA"  # Louisiana or Los Angeles
                yield Hit("us" if either else f"us {code.state}", index, index + 1)


def _is_near(message: Message, index: int) -> bool:
    return bool(set(message.before(index, 1)) & set(lexicon("places")["near"]))


class _Code:
    """Two letters that may be a state."""

    def __init__(
        self, message: Message, index: int, written: str, is_answer: bool, shouted: bool
    ) -> None:
        self.message, self.index, self.written = message, index, written
        self.is_answer, self.shouted = is_answer, shouted
        self.state, self.small = written.upper(), written.lower()
        self.alone = len(message.plain) == 1
        self.near = _is_near(message, index)

    def means_state(self) -> bool:
        """Whether they do, by how they are written and what stands around them."""
        if self.written.isupper() and not self.shouted:
            return self._capital()
        return self._small() or self._after_town() or self._home()

    def _in(self, name: str) -> bool:
        listed: Any = lexicon("places")[name]
        return self.small in listed or self.state in listed

    def _capital(self) -> bool:
        if self.alone and not self.is_answer:
            return not self._in("not_alone")
        if self.near or self.alone or self.is_answer or self._after_town():
            return True
        return not self._in("doubtful_codes") and not self._named_otherwise()

    def _small(self) -> bool:
        if self._in("never_small"):
            return False
        if self._in("small_as_answer"):
            return self.is_answer and (self.alone or self.near)
        if self.near or self.alone or self.is_answer:
            return True
        return self.written.islower() and (
            self._follows_payer() or self._ends_answer() or self._names_medicaid()
        )

    def _home(self) -> bool:
        """ "i live in oh", "im in pa with medicare"."""
        if self._in("never_home") or not _lives(self.message, self.index):
            return False
        following = self.message.after(self.index + 1, 1)
        return not following or following[0] in lexicon("places")["after_home"]

    def _after_town(self) -> bool:
        """ "Portland, OR", "columbus ohio oh": right after a name of a place, at the end."""
        before = self.message.read[max(0, self.index - 2) : self.index]
        town = self.index - 1 - (before[-1:] == [BREAK])
        if town < 0 or self.message.after(self.index + 1, 1):
            return False
        tables_hits = (
            *self.message.find(tables.places()),
            *self.message.find(tables.places("shy")),
        )
        known = any(hit.last == town + 1 and hit.value.startswith("us") for hit in tables_hits)
        comma = before[-1:] == [BREAK] and self.message.words[town].start == 0
        return known or (comma and self.written.isupper())

    def _follows_payer(self) -> bool:
        """Whether it stands right after who pays, and is no part of something else."""
        if self._in("not_after_payer"):
            return False
        payers = self.message.find(phrases("payers"))
        return any(hit.last == self.index for hit in payers) and not self._named_otherwise()

    def _names_medicaid(self) -> bool:
        """ "ga medicaid": each state has its own."""
        before = self.message.before(self.index, 1)
        after = self.message.after(self.index + 1, 1)
        return after == ["medicaid"] and (not before or before[0] in ("have", "on", "got", "with"))

    def _ends_answer(self) -> bool:
        """Whether it ends an answer of few words: "lubbock tx", but not "stop tx"."""
        message = self.message
        if len(message.plain) > _SHORT_ANSWER or message.plain[-1:] != [message.read[self.index]]:
            return False
        before = message.before(self.index, 1)
        return (
            not self._in("not_at_end")
            and bool(before)
            and before[0].isalpha()
            and before[0] not in lexicon("places")["not_before_code"]
            and not any(hit.last == self.index for hit in condition_hits(message))
            and not self._named_otherwise()
        )

    def _named_otherwise(self) -> bool:
        """Whether it belongs to a condition or a record: "ct scan", "lung ca"."""
        hits = condition_hits(self.message) + self.message.find(tables.records())
        return any(hit.first <= self.index < hit.last for hit in hits)


@cache
def _states() -> frozenset[str]:
    places = lexicon("places")["places"]
    return frozenset(p["region"] for p in places if p["country"] == "us" and "region" in p)
