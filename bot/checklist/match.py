"""Which item of a checklist a patient means: by number, by name or in their own words."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from math import log

from rapidfuzz import fuzz
from rapidfuzz.process import extractOne

from bot.checklist.view import Checklist, Item
from bot.checklist.words import Words, load

NEAR_ENOUGH = 0.6
"""Least likeness, from 0 to 1, at which an item counts as meant."""

NEAR_TIE = 0.1
"""Items this close to the best one are as likely to be meant."""

_PHRASE_WEIGHT = 0.65
_SAME_WORD = 84.0
_MOST = 4
_TYPO_LENGTH = 5
_UP_TO = ("to", "through")

_TOKEN = re.compile(r"#?\d+(?:st|nd|rd|th)?(?:-\d+)?|[^\W\d_]+(?:'[^\W\d_]+)?")
_NUMBER = re.compile(r"#?(\d{1,3})(?:st|nd|rd|th)?$")
_RANGE = re.compile(r"#?(\d{1,3})-(\d{1,3})$")
_PARTS = re.compile(r"\s*(?:[,;&+]|\band\b|\by\b|\bplus\b)\s*")


@dataclass(frozen=True)
class Match:
    """The items that may be meant, best first.

    `sure` is True when all of them are meant (numbers, or one clear name each), False when they
    are as likely as each other and the patient must say which.
    """

    items: tuple[Item, ...] = ()
    sure: bool = False


def find(checklist: Checklist, words: str) -> list[Item]:
    """The items that the words may mean, best first; none when nothing is near enough.

    Several come back for several numbers or names, and for a near tie; `look_up` tells which.
    """
    return list(look_up(checklist, words).items)


def look_up(checklist: Checklist, words: str, among: Collection[Item] | None = None) -> Match:
    """The items that the words mean.

    Args:
        words: such as "3", "3 and 5", "the third", "got the mri disc".
        among: the items that names are looked for in, such as only those not ticked; all if left
            out. Numbers always count over the whole list.
    """
    numbers = read_numbers(words, len(checklist.items))
    if numbers:
        found = [checklist.item(number) for number in numbers]
        known = tuple(item for item in found if item is not None)
        return Match(known, sure=bool(known))
    items = checklist.items if among is None else tuple(among)
    return _several_names(items, words) or _one_name(items, words)


def read_numbers(words: str, highest: int) -> tuple[int, ...]:
    """The item numbers that a message names, in order, without repeats.

    A bare number counts only if the message says nothing else ("3", "done with 3 and 5", "the
    third one"); after "number", "item" or "#" it counts in any message. Numbers may lie above
    `highest`, which serves to read "the last".
    """
    vocabulary = load()
    tokens = _TOKEN.findall(_tidy(words))
    announced = list(_announced(tokens, vocabulary))
    if announced:
        return tuple(dict.fromkeys(announced))
    numbers = list(_bare(tokens, highest, vocabulary))
    return tuple(dict.fromkeys(numbers))


def _announced(tokens: list[str], vocabulary: Words) -> Iterable[int]:
    """Numbers after "#" or a word such as "number", and those joined to them by "and"."""
    open_list = False
    for before, token in zip(["", *tokens], tokens, strict=False):
        values = _values(token, vocabulary)
        if values and (open_list or token.startswith("#") or before in vocabulary.number_words):
            open_list = True
            yield from values
        elif token != "and":
            open_list = False


def _bare(tokens: list[str], highest: int, vocabulary: Words) -> Iterable[int]:
    """Numbers of a message that holds nothing but numbers and empty words."""
    found: list[int] = []
    for before, token in zip(["", *tokens], tokens, strict=False):
        values = _values(token, vocabulary)
        if _empty(token, before, vocabulary):
            continue
        if token == "last":
            found.append(highest)
        elif not values:
            return []
        elif before in _UP_TO and found:
            found.extend(range(found[-1] + 1, values[0] + 1))
        elif before == "first" and token in vocabulary.counts:
            found = list(range(1, values[0] + 1))
        else:
            found.extend(values)
    return found


def _empty(token: str, before: str, vocabulary: Words) -> bool:
    """Whether a word beside a number means nothing: "the third ONE", "3 TO 5", "I did 3"."""
    if token == "one":
        ordinal = before in vocabulary.ordinals or before.endswith(("st", "nd", "rd", "th"))
        return ordinal or before == "that"
    return token in _UP_TO or token in vocabulary.around_numbers


def _values(token: str, vocabulary: Words) -> list[int]:
    """The number or range that one token stands for."""
    if match := _RANGE.match(token):
        return list(range(int(match[1]), int(match[2]) + 1))
    if match := _NUMBER.match(token):
        return [int(match[1])]
    value = vocabulary.counts.get(token) or vocabulary.ordinals.get(token)
    return [value] if value else []


def _several_names(items: tuple[Item, ...], words: str) -> Match | None:
    """Two or more items named one after the other, if each part is sure by itself."""
    parts = [part for part in _PARTS.split(_tidy(words)) if part]
    if len(parts) < 2:
        return None
    matches = [_one_name(items, part) for part in parts]
    if not all(match.sure for match in matches):
        return None
    found = tuple(dict.fromkeys(match.items[0].task_id for match in matches))
    if len(found) < len(parts):
        return None
    return Match(tuple(match.items[0] for match in matches), sure=True)


def _one_name(items: tuple[Item, ...], words: str) -> Match:
    """The item whose title or paraphrase is most like the words, with those as near."""
    names = {item.task_id: [_content_words(name) for name in _names(item)] for item in items}
    weights = _weights(names.values())
    said = _content_words(words)
    scored = [(_score(said, names[item.task_id], weights), item) for item in items]
    near = sorted((pair for pair in scored if pair[0] >= NEAR_ENOUGH), key=lambda pair: -pair[0])
    if not near:
        return Match()
    best = near[0][0]
    tied = tuple(item for score, item in near if best - score < NEAR_TIE)[:_MOST]
    return Match(tied, sure=len(tied) == 1)


def _names(item: Item) -> Iterable[str]:
    yield from item.title.values()
    if item.task is not None:
        for phrases in item.task.said_as.values():
            yield from phrases


def _weights(names: Iterable[list[list[str]]]) -> dict[str, float]:
    """How much each word tells items apart: rare words more than common ones."""
    counts: dict[str, int] = {}
    total = 0
    for phrases in names:
        total += 1
        for word in {word for phrase in phrases for word in phrase}:
            counts[word] = counts.get(word, 0) + 1
    return {word: 1.0 + log((1 + total) / (1 + count)) for word, count in counts.items()}


def _score(said: list[str], phrases: list[list[str]], weights: Mapping[str, float]) -> float:
    """Likeness of the words to the nearest of an item's phrases, from 0 to 1."""
    return max((_likeness(said, phrase, weights) for phrase in phrases), default=0.0)


def _likeness(said: list[str], phrase: list[str], weights: Mapping[str, float]) -> float:
    """How much of the phrase was said, together with how much of what was said is in it.

    The first counts more, but not for a phrase of one word, which is soon said by chance.
    """
    if not said or not phrase:
        return 0.0
    weight = _PHRASE_WEIGHT if len(phrase) > 1 else 1 - _PHRASE_WEIGHT
    covered = _covered(phrase, said, weights)
    return weight * covered + (1 - weight) * _covered(said, phrase, weights)


def _covered(words: list[str], by: list[str], weights: Mapping[str, float]) -> float:
    """The share of the words' weight that has a like word on the other side, typos allowed."""
    total = matched = 0.0
    for word in words:
        weight = weights.get(word, 1.0)
        likeness = max(fuzz.ratio(word, other) for other in by)
        total += weight
        matched += weight * likeness / 100 if likeness >= _SAME_WORD else 0.0
    return matched / total


def _content_words(text: str) -> list[str]:
    """The words that say which task is meant, each in its usual spelling."""
    vocabulary = load()
    tokens = (token.lstrip("#") for token in _TOKEN.findall(_tidy(text)))
    telling = [token for token in tokens if token and token not in vocabulary.filler]
    return list(dict.fromkeys(_usual(token, vocabulary) for token in telling))


def _usual(word: str, vocabulary: Words) -> str:
    """A word in its usual spelling, also when a known spelling of it has a typo."""
    if word in vocabulary.same:
        return vocabulary.same[word]
    if len(word) < _TYPO_LENGTH:
        return word
    near = extractOne(word, vocabulary.same.keys(), scorer=fuzz.ratio, score_cutoff=_SAME_WORD)
    return vocabulary.same[near[0]] if near and _slipped(word, near[0]) else word


def _slipped(word: str, other: str) -> bool:
    """Whether a like word may be a slip of the fingers: letters swapped, missed or doubled.

    One letter in place of another more often makes another word, such as "parking" for "packing".
    """
    return len(word) != len(other) or sorted(word) == sorted(other)


def _tidy(text: str) -> str:
    return text.lower().replace("\u2019", "'").replace("\u2018", "'")
