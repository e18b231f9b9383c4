"""Names of people, by the lists, by what stands before them, and by capitals."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import chain

from bot.nlu.lexicon import Phrases, lexicon
from bot.privacy.masking import packages, places, tokens
from bot.privacy.masking.lists import is_ordinary, listed, word_set
from bot.privacy.masking.spans import Span
from bot.privacy.masking.tokens import Token

_MOST_PARTS = 6


def find(text: str) -> Iterator[Span]:
    """The names in a text, without titles."""
    words = tokens.split(text)
    kept = kept_words(words)
    expected = _expectations(words)
    index = 0
    while index < len(words):
        last = index
        if index not in kept and _begins_name(words, index, expected.get(index, "")):
            last = _end(words, index, kept, expected.get(index) == "certain")
            yield Span(words[index].start, words[last - 1].end, "name")
        index = max(last, index + 1)


# --- what is known ------------------------------------------------------------------------------


def kept_words(words: Sequence[Token]) -> set[int]:
    """Which words name an illness, a medicine, a hospital, a state or a company, and no person."""
    hits = tokens.find(_kept_phrases(), words)
    hits += [hit for hit in places.known(words) if hit.value == "wide"]
    kept = {
        index
        for hit in hits
        if hit.last - hit.first > 1 or not _after_title(words, hit.first)
        for index in range(hit.first, hit.last)
    }
    return kept | {index for index in range(len(words)) if _is_medical(words, index)}


def _is_medical(words: Sequence[Token], index: int) -> bool:
    """Whether a word is a medicine by its ending, or stands for an illness by the next word."""
    word = words[index]
    if len(word.folded) > 6 and word.folded.endswith(tuple(listed("people")["drug_endings"])):
        return True
    following = words[index + 1].folded if index + 1 < len(words) else ""
    if following in word_set("people", "eponym_of"):
        return not _after_title(words, index)
    return following in word_set("people", "thing_of") and not is_name(word)


@cache
def _kept_phrases() -> Phrases:
    people, conditions = listed("people"), lexicon("conditions")
    named = (lexicon("payers")["values"], conditions["values"], conditions["as_answer"])
    from_lexicon = chain.from_iterable(chain.from_iterable(values.values()) for values in named)
    return Phrases({"kept": [*people["eponyms"], *people["drugs"], *from_lexicon]})


def _after_title(words: Sequence[Token], index: int) -> bool:
    return index > 0 and words[index - 1].folded in word_set("people", "titles")


def _forms(word: Token) -> set[str]:
    """A word and its parts as the lists have them: "Anne-Marie", "Sarah's"."""
    parts = {word.folded, *word.folded.split("-")}
    if "'" in word.text or "’" in word.text:
        parts.add(word.folded.removesuffix("s"))
    elif word.folded.endswith("s") and not is_ordinary(word.folded):
        parts.add(word.folded[:-1])
    return parts


def is_name(word: Token) -> bool:
    """Whether a word is a name and nothing else."""
    return not _forms(word).isdisjoint(_sure_names())


@cache
def _sure_names() -> frozenset[str]:
    return packages.given_names() | packages.family_names()


def _may_be_name(word: Token) -> bool:
    doubtful = word_set("names", "given_doubtful") | word_set("names", "family_doubtful")
    return bool(_forms(word) & doubtful)


# --- where a name is to be expected -------------------------------------------------------------


_MARKS = {":", ",", "-", "is", "es", "=", '"'}


def _expectations(words: Sequence[Token]) -> dict[int, str]:
    """For each word before which something says that a name comes: how surely it does."""
    expected = {}
    for hit in tokens.find(_cues(), words):
        index = hit.last
        marks = _MARKS | {"."} if "title" in hit.value else _MARKS
        while index < len(words) and words[index].text in marks:
            index += 1
        expected[index] = hit.value
    return expected


@cache
def _cues() -> Phrases:
    people = listed("people")
    relatives = lexicon("people")
    relations = chain(*relatives["adult"].values(), *relatives["child"].values())
    return Phrases(
        {
            "certain": people["certain"],
            "title": people["titles"],
            "full_title": people["full_titles"],
            "likely": [*people["likely"], *relations],
        }
    )


def _begins_name(words: Sequence[Token], index: int, expected: str) -> bool:
    word = words[index]
    if not word.text[0].isalpha():
        return False
    if is_name(word):
        return True
    if not expected:
        return _may_be_name(word) and _name_follows(words, index)
    if _may_be_name(word):
        return _is_meant(words, index, expected)
    return not is_ordinary(word.folded) and (expected in ("certain", "title") or word.capital)


def _is_meant(words: Sequence[Token], index: int, expected: str) -> bool:
    """Whether a word that may be a name is one where a name is to be expected."""
    word = words[index]
    given = word.folded in word_set("names", "given_doubtful")
    if word.capital or _name_follows(words, index) or (expected == "certain" and given):
        return True
    if expected in ("certain", "title"):
        return word.folded not in word_set("people", "never")
    following = words[index + 1].folded if index + 1 < len(words) else "."
    return (
        expected == "likely"
        and given
        and word.folded not in word_set("people", "rarely")
        and (not following.isalpha() or following in word_set("people", "followers"))
    )


def _name_follows(words: Sequence[Token], index: int) -> bool:
    """Whether a doubtful name stands before one that is sure: "grace kowalski"."""
    following = words[index + 1] if index + 1 < len(words) else None
    return (
        following is not None
        and words[index].capital
        and following.capital
        and (is_name(following) or _may_be_name(following))
    )


def _end(words: Sequence[Token], index: int, kept: Iterable[int], certain: bool) -> int:
    """Where a name that begins at a word ends (exclusive)."""
    last = index + 1
    position = last
    while position < min(len(words), index + _MOST_PARTS) and position not in kept:
        word = words[position]
        if word.text == "." and len(words[position - 1].text) == 1:
            last = position + 1  # the mark of an initial
        elif _is_part(word, words[index].capital, certain) or (
            _may_be_name(word) and position + 1 < len(words) and is_name(words[position + 1])
        ):
            last = position + 1
        elif word.folded not in word_set("people", "particles"):
            break
        position += 1
    return last


def _is_part(word: Token, capitals: bool, certain: bool) -> bool:
    """Whether a word after the first of a name belongs to it."""
    if not word.text[0].isalpha():
        return False
    if is_name(word) or (_may_be_name(word) and (word.capital or not _is_verb(word))):
        return True
    if len(word.text) == 1:
        return word.text.isupper() and word.text != "I"
    return not is_ordinary(word.folded) and (certain or (capitals and word.capital))


def _is_verb(word: Token) -> bool:
    return word.folded in word_set("people", "never") or word.folded in word_set(
        "ordinary", "words"
    )
