"""Where the questions of a message begin and end, with or without marks between them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from typing import Any, NamedTuple

from bot.content.yaml_files import ROOT, load_checked
from bot.nlu.words import BREAK, split

FILE = ROOT / "data" / "questions.yml"

MOST_PARTS = 6
"""Questions of one message that are read."""

_LONGEST_CONDITION = 30
"""Words within which a question must follow a condition to belong to it."""

_LEAST_WORDS = 3
"""Words a part must have before another can follow it without a full stop."""

_ENDS = ".!?;\n"
_DASHES = str.maketrans({"–": ",", "—": ",", "+": "&"})

Phrases = frozenset[tuple[str, ...]]
Words = frozenset[str]


class Grammar(NamedTuple):
    """The words of `data/questions.yml`, by what they do."""

    joins: Phrases
    leads: Phrases
    requests: Phrases
    unknown: Phrases
    asks: Words
    short_asks: Words
    verbs: Words
    subjects: Words
    sure_verbs: Words
    no_subject_of_do: Words
    short_questions: Phrases
    run_on_asks: Words
    run_on_verbs: Words
    run_on_do: Words
    persons: Words
    sure_subjects: Words
    carries_on: Words
    tells: Words
    conditions: Words
    no_question: Words
    acts: Words
    empty: Words
    told: Words
    alone: Words


_PHRASES = ("joins", "leads", "requests", "unknown", "short_questions")
_SCHEMA: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": list(Grammar._fields),
    "properties": {
        name: {"type": "array", "items": {"type": "string", "minLength": 1}}
        for name in Grammar._fields
    },
}


@cache
def grammar() -> Grammar:
    """The words of `data/questions.yml`, read at the first call.

    Raises:
        ContentError: the file is missing or wrong; the message names file and line.
    """
    data = load_checked(FILE, _SCHEMA)
    words: dict[str, Any] = {name: frozenset(listed) for name, listed in data.items()}
    phrases = {name: frozenset(tuple(one.split()) for one in data[name]) for name in _PHRASES}
    return Grammar(**words | phrases)


def questions(text: str) -> list[str]:
    """The questions and requests of a message, in order.

    Args:
        text: what the patient wrote, with or without marks between the questions.

    Returns:
        Each in the patient's words, without what joins it to the one before. What is only told is
        left out, but a condition ("if they say no ...") stays with its question.
    """
    found = [part for part in _Message(text).parts() if part.asks]
    return [text[part.start : part.end] for part in found[:MOST_PARTS]]


class _Part(NamedTuple):
    start: int
    end: int
    asks: bool


class _Message:
    """Finds where the parts of a message begin and end, and which of them ask something."""

    def __init__(self, text: str) -> None:
        self._text = text.replace(" - ", " , ").translate(_DASHES)  # of the same length
        self._words = split(self._text)
        self._read = [word.folded for word in self._words]
        self._grammar = grammar()
        self._small = self._grammar.joins | self._grammar.leads
        self._asked = self._grammar.requests | self._grammar.unknown | self._grammar.short_questions

    def parts(self) -> Iterator[_Part]:
        """All parts of the message, told and asked, in order."""
        cuts = [0, *self._cuts(), len(self._read)]
        for before, first, after in zip([0, *cuts], cuts, cuts[1:], strict=False):
            goes_on = first > before and self._goes_on_asking(before, first)
            begin, last = self._past_small(first + goes_on, after), after
            while last > begin + 1 and self._is_joint(last - 1):
                last -= 1
            if last > begin:
                asked = goes_on or self._asks(begin, last) or "?" in self._marks(last, after)
                yield _Part(self._words[begin].start, self._words[last - 1].end, asked)

    def _cuts(self) -> Iterator[int]:
        """The words at which a new part begins."""
        begin = 0
        for index in range(1, len(self._read)):
            if self._read[index] != BREAK and self._begins(begin, index):
                begin = index
                yield index

    def _begins(self, begin: int, index: int) -> bool:
        """Whether the part that began at `begin` ends before the word at `index`."""
        if self._ended_before(index):
            return True
        if self._goes_on_asking(begin, index):
            return True
        if not self._set_off(index):
            return self._could_end(begin, index) and self._runs_on(index)
        first = self._past_small(index, len(self._read))
        opens = self._opens(first) or self._opens_after_condition(first)
        if self._at(first) in self._grammar.sure_verbs:
            opens = opens or self._opens(self._past_small(begin, index))
        return opens and self._could_end(begin, index, before=first)

    def _ended_before(self, index: int) -> bool:
        """Whether a full stop, a question mark, a line end or ": " stands before a word."""
        before = index
        while before > 0 and self._read[before - 1] == BREAK:
            before -= 1
        marks = self._marks(before, index)
        spaced = 0 < index < len(self._words) and self._text[self._words[index].start - 1] == " "
        return any(mark in _ENDS for mark in marks) or (":" in marks and spaced)

    def _set_off(self, index: int) -> bool:
        """Whether a mark, a word such as "also" or a number ("2)") sets a word off."""
        joined = self._phrase(self._grammar.joins, index) or self._number(index)
        ordinal = self._read[index] in _ORDINALS and self._opens(index + 1)
        return self._read[index - 1] == BREAK or joined > 0 or ordinal

    def _number(self, index: int) -> int:
        """How many words the number of a question takes ("2)", "b)", "q 2"); 0 if there is none."""
        word, following = self._read[index], self._at(index + 1)
        if word.isdigit():
            return int(following == BREAK or self._opens(index + 1))
        lettered = word in _LETTERS and self._marks(index + 1, index + 2) in (")", ".")
        return 2 if word == "q" and following.isdigit() else int(lettered)

    def _goes_on_asking(self, begin: int, index: int) -> bool:
        """Whether "or how ...", "and if ..." at a word is one more thing somebody wants to know."""
        words = self._read[self._past_small(begin, index) : index]
        joined = self._read[index] == "or" or (self._read[index],) in self._grammar.joins
        if not joined or self._at(index + 1) not in self._grammar.asks | {"if"}:
            return False
        return len(words) >= _LEAST_WORDS and self._wants_to_know(words)

    def _wants_to_know(self, words: list[str]) -> bool:
        """Whether words begin with a request to be told something, or with what is not known."""
        unknown = any(tuple(words[:size]) in self._grammar.unknown for size in range(2, _LONGEST))
        told = ("tell", "me") in pairwise(words[:_LONGEST])
        return unknown or told or not _TO_KNOW.isdisjoint(words[:_LONGEST])

    def _could_end(self, begin: int, index: int, before: int | None = None) -> bool:
        """Whether enough was said: more than a condition, more than "what and ...".

        Before a question word with its verb, or after a mark, less is enough.
        """
        first = self._past_small(begin, index)
        words = [word for word in self._read[first:index] if word != BREAK]
        if words and words[0] in self._grammar.short_asks:
            return len(words) > 1
        if tuple(words) in self._grammar.short_questions or self._names_item(words):
            return True
        asks = self._asks(first, index)
        marked = before is not None and self._read[index - 1] == BREAK
        if not words or (len(words) < _LEAST_WORDS and (asks or not marked)):
            return False
        whole = before is not None and self._with_verb(before)
        return asks and (whole or not self._lacks_verb(words)) or self._tells(first)

    def _names_item(self, words: list[str]) -> bool:
        """Whether it is a request and a number of the list: "tick 1"."""
        return tuple(words[:-1]) in self._grammar.requests and words[-1].isdigit()

    def _with_verb(self, index: int) -> bool:
        """Whether a question word and its verb stand at a word: "where do ..."."""
        asks = self._at(index) in self._grammar.asks
        return asks and self._at(index + 1) in self._grammar.verbs

    def _tells(self, first: int) -> bool:
        return not self._opens(first) and self._read[first] not in self._grammar.conditions

    def _lacks_verb(self, words: list[str]) -> bool:
        """Whether only the thing asked about was named yet: "how many opinions ..."."""
        asks = words[0] in self._grammar.asks - _SUBJECTS and _PERSONS.isdisjoint(words[1:-1])
        return asks and self._grammar.verbs.isdisjoint(words) and _AS_VERB.isdisjoint(words[:3])

    def _asks(self, first: int, after: int) -> bool:
        """Whether the words from one to another ask something, a condition before it or not."""
        return self._opens(first) or self._opens_after_condition(first, after)

    def _opens(self, index: int) -> bool:
        """Whether a question or a request begins at a word."""
        grammar, word, following = self._grammar, self._at(index), self._at(index + 1)
        if word in grammar.asks:
            return word not in grammar.conditions or following in grammar.verbs
        if word == "do" and following in grammar.no_subject_of_do:
            return False
        if word in grammar.verbs and following in grammar.subjects:
            return True
        if word in grammar.sure_verbs and self._begins_sentence(index):
            return True
        return self._phrase(self._asked, index) > 0

    def _begins_sentence(self, index: int) -> bool:
        """Whether nothing but small words stands between a word and the end of a sentence."""
        while index > 0 and not self._ended_before(index):
            joint = (self._read[index - 1],) in self._small
            if not joint and self._read[index - 1] != BREAK:
                return False
            index -= 1
        return True

    def _opens_after_condition(self, first: int, after: int | None = None) -> bool:
        """Whether a condition begins at a word, and a question follows it: "if not how do i"."""
        if self._at(first) not in self._grammar.conditions:
            return False
        end = min(len(self._read) if after is None else after, first + _LONGEST_CONDITION)
        return any(self._runs_on(index) for index in range(first + 2, end)) or any(
            self._opens(index)
            for index in range(first + 2, end)
            if self._set_off(index) or self._read[index - 1] in _SHORT_CONDITION
        )

    def _runs_on(self, index: int) -> bool:
        """Whether a question begins at a word that nothing sets off from what stands before."""
        grammar, before = self._grammar, self._read[index - 1]
        word, following = self._read[index], self._at(index + 1)
        if word in grammar.run_on_asks:
            short = (word, following) in grammar.short_questions
            noun = word in _WHICH and self._opens_with_subject(index + 2)
            much = word in _HOW and following in _MUCH
            asks = following in grammar.verbs or short or much or noun
            told = grammar.tells.isdisjoint(self._read[max(0, index - 3) : index])
            return asks and told and before not in grammar.carries_on | grammar.verbs
        if self._phrase(grammar.unknown, index):
            return before not in grammar.sure_subjects | _I_AM
        persons = word in grammar.run_on_do and word not in _THIRD_PERSON
        subjects = grammar.persons if persons else grammar.sure_subjects
        if self._at(index - 2) in grammar.asks:
            return False  # "what papers | do we need"
        unread = grammar.asks | grammar.verbs | _LEADS_TO_VERB
        ended = word in _THIRD_PERSON and before in _OBJECTS  # "does aetna cover it | does my"
        if not ended and (word in grammar.run_on_do or self._at(index - 2) not in grammar.verbs):
            unread |= grammar.sure_subjects  # "what should i | do", but not "how much is it | will"
        return word in grammar.run_on_verbs and following in subjects and before not in unread

    def _opens_with_subject(self, index: int) -> bool:
        return self._at(index) in self._grammar.verbs and self._at(index + 1) in _PERSONS

    def _past_small(self, index: int, end: int) -> int:
        """The first word that is more than a joint, a lead or a number in a list."""
        while index < end:
            length = self._phrase(self._small, index) or self._number(index)
            if not length and self._read[index] != BREAK:
                break
            index += length or 1
        return min(index, end)

    def _phrase(self, phrases: Phrases, index: int) -> int:
        """How many words the longest of the phrases takes that stands at a word; 0 if none does."""
        lengths = range(_LONGEST, 0, -1)
        found = (size for size in lengths if tuple(self._read[index : index + size]) in phrases)
        return next(found, 0)

    def _is_joint(self, index: int) -> bool:
        word = self._read[index]  # "what do i do then" ends with a word of its own
        return word == BREAK or (word != "then" and (word,) in self._grammar.joins)

    def _at(self, index: int) -> str:
        return self._read[index] if index < len(self._read) else BREAK

    def _marks(self, first: int, after: int) -> str:
        breaks = (word for word in self._words[first:after] if word.folded == BREAK)
        return "".join(self._text[word.start] for word in breaks)


_LONGEST = 5
_HOW = {"how", "hw"}
_SUBJECTS = {"who", "whos", "quien"}
_WHICH = {"what", "which", "wat"}
_I_AM = {"im", "am", "is", "are", "really", "still", "just"}
_PERSONS = {"i", "u", "you", "he", "she", "they", "we", "it"}
_MUCH = {"much", "long", "many", "soon", "far", "often"}
_THIRD_PERSON = {"does", "did"}
_OBJECTS = {"it", "this", "that"}
_ORDINALS = {"second", "secondly", "third", "thirdly", "next", "lastly", "finally"}
_LETTERS = {"a", "b", "c", "d", "e"}
_TO_KNOW = {"know", "wondering", "sure", "unsure"}
_AS_VERB = {"to", "if", "about", "happens"}
_SHORT_CONDITION = {"not", "so", "no"}
_LEADS_TO_VERB = {"to", "and", "not", "or"}
