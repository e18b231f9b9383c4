"""Short questions without a subject, understood from the answer just given."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from functools import cache, cached_property
from itertools import chain, zip_longest
from pathlib import Path
from typing import Any, NamedTuple

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from bot.content import Content, ContentError, load
from bot.content.yaml_files import ROOT, line_of, load_checked, shown
from bot.nlu.reading import Mention
from bot.nlu.words import BREAK, split

FILE = ROOT / "data" / "followups.yml"

MORE, SOURCE = "more", "source"
"""What a follow-up may lead to besides a topic."""

_LONGEST = 12
"""Words of the longest message that can be a follow-up."""

_SHORT = 7
"""Words of the longest message that may be about nothing but the last answer."""

_LEAD = 3
"""Words of the longest lead or tail."""

_CLOSE = 90
_SHORTEST_SLIP = 7
"""Letters from which on a wording is recognised though misspelled."""

_SLIP = 4
"""Letters of a word in which one may be wrong."""

_SURE = 0.5
"""Confidence from which on the classifier's reading of a short message names its kind."""

_PROFILE = {"role", "relation", "country", "region", "payer", "condition"}
"""What of a patient an answer may be asked for again with another value."""

_WORDS: dict[str, Any] = {"type": "array", "items": {"type": "string", "minLength": 1}}
_LISTS: dict[str, Any] = {"type": "object", "additionalProperties": _WORDS}
_NAMES: dict[str, Any] = {"type": "object", "additionalProperties": {"type": "string"}}


def _object(**properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": [name for name in properties if name != "not_in_form"],
        "additionalProperties": False,
    }


_KIND = _object(
    about={"type": "string"},
    says=_WORDS,
    read_as=_WORDS,
    not_in_form={"type": "boolean"},
    leads_to={**_NAMES, "required": ["any"]},
)
_SCHEMA = _object(
    leads=_WORDS,
    tails=_WORDS,
    same=_LISTS,
    kinds={"type": "object", "additionalProperties": _KIND},
    families=_LISTS,
    only_more_after=_WORDS,
    back=_WORDS,
    things=_object(asks=_WORDS, leads_to=_LISTS),
    for_another=_object(words=_WORDS, instead=_NAMES),
)


class Reading(NamedTuple):
    """What the classifier made of a message by itself."""

    intent: str
    confidence: float


class Again(NamedTuple):
    """The last question, asked for somebody else: the topic to answer, and values by slot."""

    topic: str
    named: dict[str, str]


Reader = Callable[[str], Sequence[Mention]]


class Followups:
    """The kinds of follow-up, and what each leads to after which topic.

    Args:
        path: of the data file.
        content: whose topics it speaks of.

    Raises:
        ContentError: the file is missing or wrong, names a topic that does not exist, leaves one
            without a family, or gives one wording to two kinds.
    """

    def __init__(self, path: Path, content: Content) -> None:
        self._data = load_checked(path, _SCHEMA)
        self._content = content
        self._path = path
        self._family = self._families()
        self._check_outcomes()
        self._kind_of = self._wordings()

    @property
    def kinds(self) -> list[str]:
        """The kinds of follow-up."""
        return list(self._data["kinds"])

    def kind(self, text: str, read: Reading | None = None, in_form: bool = False) -> str | None:
        """The kind of a message that does not say by itself what it asks about.

        Args:
            text: what the patient wrote.
            read: how the classifier reads it, for wordings that are not listed.
            in_form: whether a question of a form waits for an answer.

        Returns:
            None for a message that is no follow-up.
        """
        wordings = [self._like(" ".join(words)) for words in self._stripped(_folded(text))]
        worded = (self._worded(words) for words in wordings)
        found = next(filter(None, worded), None) or self._read(wordings[-1], read)
        if found and in_form and self._data["kinds"][found].get("not_in_form"):
            return None
        return found

    def outcome(self, kind: str, topic: str) -> str:
        """What a kind leads to after a topic: another topic, `MORE` or `SOURCE`."""
        leads_to = self._data["kinds"][kind]["leads_to"]
        if topic in self._data["only_more_after"]:
            return MORE
        places = (topic, self._family[topic], "any")
        found = next(str(leads_to[place]) for place in places if place in leads_to)
        return MORE if found == topic else found

    def thing(self, text: str) -> str | None:
        """The topic of "what about the slides?"; None when no listed thing alone is asked about."""
        things = self._data["things"]
        words = _folded(text)
        rest = _last(_without_leads(words, [*things["asks"], *self._data["leads"]]), words)
        if rest == words and "?" not in text:
            return None
        rest = _last(_without_leads(rest, _ARTICLES), rest)
        name = " ".join(_last(_without_tails(rest, self._data["tails"]), rest))
        named = things["leads_to"].items()
        return next((str(topic) for topic, names in named if name in names), None)

    def akin(self, topic: str, other: str) -> bool:
        """Whether two topics are of one family; False for what is no topic."""
        return topic in self._family and self._family[topic] == self._family.get(other)

    def speaks_of_last(self, text: str) -> bool:
        """Whether a short message speaks of what was said last ("will they break")."""
        words = _folded(text)
        return len(words) <= _SHORT and not set(self._data["back"]).isdisjoint(words)

    def for_another(self, text: str, topic: str, reader: Reader) -> Again | None:
        """The last question asked for another person, place, cover or illness.

        Args:
            text: what the patient wrote.
            topic: of the last answer.
            reader: finds what a text says of the patient (`bot.nlu.reading.read`).

        Returns:
            What to answer; None when the message says more than that, or only tells something.
        """
        words = [word for word in split(text) if word.folded != BREAK]
        small = self._data["for_another"]["words"]
        first = next((word.start for word in words if word.folded not in small), len(text))
        for start in (0, first):
            found = reader(text[start:])
            named = {one.entity: one.value for one in found if one.entity in _PROFILE}
            beside = [word for word in words if not _names(found, word.start - start)]
            said = {word.folded for word in beside}
            asks = "?" in text or bool(said & _ASKS_AGAIN)
            if named and asks and said.issubset(small):
                return Again(self._for_slots(topic, set(named)), named)
        return None

    def _for_slots(self, topic: str, slots: set[str]) -> str:
        """The topic to answer when these slots change: the last one, if its answer may differ."""
        asked = {slot for answer in self._content.topics[topic].answers for slot in answer.when}
        instead = self._data["for_another"]["instead"]
        others = (str(instead[slot]) for slot in slots if slot in instead)
        return topic if asked & slots else next(others, topic)

    def _worded(self, words: str) -> str | None:
        if words in self._kind_of or len(words) < _SHORTEST_SLIP:
            return self._kind_of.get(words)
        near = process.extractOne(
            words, self._kind_of.keys(), scorer=fuzz.ratio, score_cutoff=_CLOSE
        )
        return self._kind_of[near[0]] if near and _misspelled(words, near[0]) else None

    def _read(self, words: str, read: Reading | None) -> str | None:
        """The kind by the classifier, for a message of nothing but words that wordings use."""
        said = words.split()
        if read is None or read.confidence < _SURE or not 0 < len(said) <= _LONGEST:
            return None
        if not self._vocabulary.issuperset(said):
            return None
        kinds = self._data["kinds"].items()
        return next((str(name) for name, kind in kinds if read.intent in kind["read_as"]), None)

    def _stripped(self, words: list[str]) -> Iterator[list[str]]:
        """A message's words, then without leads and tails, one more taken away each time."""
        yield words
        for shorter in _without_leads(words, self._data["leads"]):
            words = shorter
            yield words
        for shorter in _without_tails(words, self._data["tails"]):
            yield shorter

    def _like(self, words: str) -> str:
        return self._alike[0].sub(lambda found: self._alike[1][found[0]], words)

    @cached_property
    def _alike(self) -> tuple[re.Pattern[str], dict[str, str]]:
        stands_for = {
            one: str(name) for name, listed in self._data["same"].items() for one in listed
        }
        longest_first = sorted(map(re.escape, stands_for), key=len, reverse=True)
        return re.compile(rf"\b(?:{'|'.join(longest_first)})\b"), stands_for

    @cached_property
    def _vocabulary(self) -> frozenset[str]:
        things = self._data["things"]["leads_to"].values()
        nouns = {name for names in things for name in names}
        return frozenset(word for words in self._kind_of for word in words.split()) - nouns

    def _wordings(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for name, kind in self._data["kinds"].items():
            for index, says in enumerate(kind["says"]):
                plain = self._like(" ".join(_folded(says)))
                if found.setdefault(plain, str(name)) != name:
                    line = line_of(self._data, ["kinds", name, "says", index])
                    raise self._wrong(line, f"'{says}' also means '{found[plain]}'")
        return found

    def _families(self) -> dict[str, str]:
        found = {
            str(topic): str(name)
            for name, topics in self._data["families"].items()
            for topic in topics
        }
        without = sorted(set(self._content.topics) - set(found))
        if without:
            line = line_of(self._data, ["families"])
            raise self._wrong(line, f"no family holds {', '.join(without)}")
        return found

    def _check_outcomes(self) -> None:
        topics, families = self._content.topics, self._data["families"]
        places = {"any", *topics, *families}
        for keys, place, outcome in self._outcomes():
            if place not in places or outcome not in (MORE, SOURCE, *topics):
                raise self._wrong(line_of(self._data, keys), f"unknown '{place}: {outcome}'")

    def _outcomes(self) -> Iterator[tuple[list[Any], str, str]]:
        for name, kind in self._data["kinds"].items():
            for place, outcome in kind["leads_to"].items():
                yield ["kinds", name, "leads_to", place], place, outcome
        for topic in self._data["things"]["leads_to"]:
            yield ["things", "leads_to", topic], "any", topic
        for slot, topic in self._data["for_another"]["instead"].items():
            yield ["for_another", "instead", slot], "any", topic

    def _wrong(self, line: int, what: str) -> ContentError:
        return ContentError(f"{shown(self._path)}:{line}: {what}")


@cache
def followups() -> Followups:
    """The follow-ups of `data/followups.yml`, read at the first call."""
    return Followups(FILE, load())


_ARTICLES = ["the", "my", "a", "an", "our", "her", "his", "their", "el", "la", "los", "mi", "mis"]
_ASKS_AGAIN = {"and", "for", "if", "about", "y", "para", "si", "but", "same", "also", "with"}


def _folded(text: str) -> list[str]:
    return [word.folded for word in split(text) if word.folded != BREAK]


def _without_leads(words: list[str], leads: Sequence[str]) -> Iterator[list[str]]:
    """Words without what leads to them, one lead less each time, but never without all of them."""
    for size in range(min(_LEAD, len(words) - 1), 0, -1):
        if " ".join(words[:size]) in leads:
            yield words[size:]
            yield from _without_leads(words[size:], leads)
            return


def _without_tails(words: list[str], tails: Sequence[str]) -> Iterator[list[str]]:
    """Words without what trails behind them, one tail less each time."""
    for size in range(min(_LEAD, len(words) - 1), 0, -1):
        if " ".join(words[-size:]) in tails:
            yield words[:-size]
            yield from _without_tails(words[:-size], tails)
            return


def _misspelled(said: str, wording: str) -> bool:
    """Whether word for word the same was written, but for a slip in a longer word."""
    pairs = zip_longest(said.split(), wording.split(), fillvalue="")
    return all(
        one == other or (len(other) >= _SLIP and OSA.distance(one, other) == 1)
        for one, other in pairs
    )


def _last(shorter: Iterator[list[str]], words: list[str]) -> list[str]:
    return deque(chain([words], shorter), maxlen=1)[0]


def _names(mentions: Sequence[Mention], position: int) -> bool:
    """Whether what stands at a position is named: a place, a person, a plan or an illness."""
    return any(one.start <= position < one.end for one in mentions if one.entity in _PROFILE)
