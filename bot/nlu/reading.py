"""Reads the patient's profile out of what they write, in free talk or as the answer to a question.

The word lists are in `data/lexicon/`; values are those of the profile's slots.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from itertools import chain
from typing import Any

from bot.nlu.dates import DateMention, find_dates
from bot.nlu.lexicon import Hit, Phrases, lexicon, phrases
from bot.nlu.words import BREAK, Line, Speller, Word, split


@dataclass(frozen=True)
class Mention:
    """What a stretch of text says of the patient.

    `entity` is a profile slot, `date` (when it is not clear what happens on that day), `feeling`
    or `language`; `start` and `end` (exclusive) are positions in the text.
    """

    entity: str
    value: str
    start: int
    end: int


def read(text: str, today: date) -> list[Mention]:
    """Reads everything a message says of the patient.

    Args:
        text: what the patient wrote, of any length and content.
        today: the day it was written.

    Returns:
        Mentions of role, relation, condition, country, region, payer, decision_date, visit_date,
        date, records, feeling, denied and language (`es` or `en`, when the text is clearly one of
        them), in the order of the text. At most one value for each, but for dates, records and
        feelings.
    """
    message = _Message(text)
    if not message.words:
        return []
    readers = (_language, _people, _condition, _place, _payer, _records, _feelings, _denied)
    mentions = [mention for reader in readers for mention in reader(message)]
    mentions += _dates(message, today)
    return sorted(mentions, key=lambda mention: (mention.start, mention.entity))


def read_answer(slot: str, text: str, today: date) -> Any | None:
    """Reads a message as the answer to a question about one slot.

    Args:
        slot: role, worry, condition, decision_date, visit_date, place, payer, records,
            doctor_knows or yes_no.
        text: what the patient wrote.
        today: the day it was written.

    Returns:
        The slot's value: a string; a list of strings for records; for place a dict with `country`
        and `region` (None when it is not known). None when the text is no answer, above all when
        it asks something itself.
    """
    reader = _ANSWERS.get(slot)
    message = _Message(text)
    if reader is None or not message.words:
        return None
    if slot != "worry" and _answers("question", message):
        return None
    return reader(message, today)


def read_document(text: str) -> dict[str, str]:
    """Reads which document a message asks for, and how it shall be.

    Args:
        text: what the patient wrote.

    Returns:
        Of these what the message names: `document`, one of `bot.documents.KINDS` or `letter` (one
        that is not named any closer); `tone` of a message; `titles` of a calendar's dates, `full`
        or `neutral`.
    """
    message = _Message(text)
    found = {}
    for name, part in (("document", "kinds"), ("tone", "tones"), ("titles", "titles")):
        named = {hit.value for hit in _document_phrases(part).find(message.read)}
        first = next((value for value in lexicon("documents")[part] if value in named), None)
        if first:
            found[name] = first
    return found


@cache
def _document_phrases(part: str) -> Phrases:
    return Phrases(lexicon("documents")[part])


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
    named = [place for place in lexicon("places")["places"] if "called" in place]
    return {place["region"].casefold(): place["called"] for place in named}


_RELATIVES_READ = 6

_LEAST_MARKERS = {"es": 2, "en": 3}
_SHORT_ANSWER = 3


class _Message:
    """A text with its words as they stand and as they are read, misspellings mended."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.words: list[Word] = split(text)
        mend = _speller().mend
        self.line = Line(self.words, [mend(word.folded) for word in self.words])

    @property
    def read(self) -> list[str]:
        return self.line.spelled

    def mention(self, entity: str, value: str, first: int, last: int) -> Mention:
        return Mention(entity, value, self.words[first].start, self.words[last - 1].end)

    def before(self, index: int, reach: int) -> list[str]:
        """Up to `reach` words before a word, back to where its clause begins, nearest first."""
        words = []
        for word in reversed(self.read[max(0, index - reach) : index]):
            if word == BREAK:
                break
            words.append(word)
        return words

    @cached_property
    def plain(self) -> list[str]:
        """The words without the marks between them."""
        return [word for word in self.read if word != BREAK]


@cache
def _pattern(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


@cache
def _speller() -> Speller:
    tables = [phrases(name) for name in ("payers", "conditions", "feelings")]
    tables += [_record_phrases("values"), _relations(), _places(), _shy_places()]
    plain = lexicon("plain_words")
    known = [name for table in tables for name in table.names()] + plain["also_mended"]
    return Speller(known, plain["words"])


# --- in which language ---------------------------------------------------------------------------


def _language(message: _Message) -> list[Mention]:
    value = _language_asked(message) or _language_written(message)
    return [_whole(message, "language", value)] if value else []


def _language_asked(message: _Message) -> str | None:
    text = " ".join(word.folded for word in message.words)
    for value, patterns in lexicon("languages")["asked"].items():
        if any(_pattern(pattern).search(text) for pattern in patterns):
            return value
    return None


def _language_written(message: _Message) -> str | None:
    """The language by its marker words: enough of them, and more than twice the other's."""
    languages = lexicon("languages")
    said = {word.folded for word in message.words}
    strong = {value: said & set(words) for value, words in languages["words"].items()}
    markers = {
        value: len(found | (said & set(languages["weak"].get(value, ()))))
        for value, found in strong.items()
    }
    for value, found in markers.items():
        others = sum(markers.values()) - found
        if strong[value] and found >= _LEAST_MARKERS[value] and found > 2 * others:
            return value
        alone = Phrases({value: languages["alone"].get(value, ())})
        if not others and alone.find([word.folded for word in message.words]):
            return value
    return None


# --- whom it is about ---------------------------------------------------------------------------


def _people(message: _Message) -> list[Mention]:
    relatives = _relatives(message)
    if _minor(message) and not relatives:
        return [_whole(message, "role", "minor")]
    if not relatives:
        return [_whole(message, "role", "self")] if _is_self(message) else []
    relative, role = relatives[0]
    return [
        message.mention("role", role, relative.first, relative.last),
        message.mention("relation", relative.value, relative.first, relative.last),
    ]


def _whole(message: _Message, entity: str, value: str) -> Mention:
    return message.mention(entity, value, 0, len(message.words))


def _relatives(message: _Message) -> list[tuple[Hit, str]]:
    """The relatives that are the patient, each with the role this gives the writer."""
    people = lexicon("people")
    found = []
    for hit in _relations().find(message.read)[:_RELATIVES_READ]:
        is_child = hit.value in people["child"]
        hit = _with_possessive(message, hit)
        text = _marked(message, hit, "REL")
        if not _is_patient(message, hit, text):
            continue
        grown = is_child and _pattern(people["grown"]).search(_marked(message, hit, "KID"))
        found.append((hit, "child" if is_child and not grown else "other"))
    return found


def _is_patient(message: _Message, hit: Hit, text: str) -> bool:
    """Whether a relative, REL in `text`, is the patient.

    So it is when a pattern says it; and also when "my dad" is named, nothing speaks against it,
    and the writer does not speak of themself.
    """
    people = lexicon("people")
    if _any(people["not_about_them"], text):
        return False
    if _any(people["about_them"], text):
        return True
    named = message.read[hit.first] in people["ours"] and hit.value not in people["not_assumed"]
    return named and not set(message.read) & set(people["writer"]) and not _is_self(message)


def _with_possessive(message: _Message, hit: Hit) -> Hit:
    ours = lexicon("people")["ours"]
    if hit.first and message.read[hit.first - 1] in ours:
        return Hit(hit.value, hit.first - 1, hit.last)
    return hit


def _marked(message: _Message, hit: Hit, mark: str) -> str:
    words = message.read
    return " ".join([*words[: hit.first], mark, *words[hit.last :]])


def _any(patterns: Iterable[str], text: str) -> bool:
    return any(_pattern(rf"(?<!\w)(?:{pattern})(?!\w)").search(text) for pattern in patterns)


def _minor(message: _Message) -> bool:
    return any(_pattern(p).search(message.line.text) for p in lexicon("people")["minor"])


def _is_self(message: _Message) -> bool:
    text = _with_marks(message)
    return any(
        _pattern(p).search(text) or _pattern(p).search(message.line.text)
        for p in lexicon("people")["self"]
    )


def _with_marks(message: _Message) -> str:
    """The text with COND for each condition and REL for each relative."""
    marks = {hit.first: (hit.last, "COND") for hit in _condition_hits(message)}
    relatives = {hit.first: (hit.last, "REL") for hit in _relations().find(message.read)}
    marks = {**relatives, **marks}
    words, index = [], 0
    while index < len(message.read):
        last, word = marks.get(index, (index + 1, message.read[index]))
        words.append(word)
        index = last
    return " ".join(words)


@cache
def _relations() -> Phrases:
    people = lexicon("people")
    return Phrases({**people["adult"], **people["child"]})


# --- what they have -----------------------------------------------------------------------------


def _condition(message: _Message) -> list[Mention]:
    hits = [
        hit
        for hit in _condition_hits(message)
        if not _doubted(message, hit) and not _relatives_history(message, hit)
    ]
    hit = _first_of(lexicon("conditions")["order"], hits)
    return [message.mention("condition", hit.value, hit.first, hit.last)] if hit else []


def _condition_hits(message: _Message) -> list[Hit]:
    hits = phrases("conditions").find(message.read)
    shouted = message.text.isupper() and len(message.words) > 1
    hits += [
        Hit(value, index, index + 1)
        for value, names in lexicon("conditions")["capitals"].items()
        for index, word in enumerate(message.words)
        if message.text[word.start : word.end] in names
        and not shouted
        and not _is_title_or_place(message, index)
    ]
    hits += [
        Hit("neuro", index, index + 1)
        for index, word in enumerate(message.read)
        if word == "ms"
        and {"have", "has", "with", "got", "tengo"} & set(message.before(index, 2))
        and not _is_title_or_place(message, index)
    ]
    return hits


def _is_title_or_place(message: _Message, index: int) -> bool:
    """Whether MS or CA is "Ms. Smith" or a state rather than an illness."""
    near = message.before(index, 1)
    if near and near[0] in lexicon("places")["near"]:
        return True
    written = message.text[message.words[index].start : message.words[index].end]
    if written == "CA":
        return not near
    if index + 1 < len(message.words) and message.read[index] == "ms":
        following = message.words[index + 1]
        return message.text[following.start].isupper() and not written.isupper()
    return False


def _doubted(message: _Message, hit: Hit) -> bool:
    before = " ".join(reversed(message.before(hit.first, 6)))
    return any(
        re.search(rf"\b{words}(?: (?:a|an|the|my|her|his|this|that|it|was|un|una))*$", before)
        for words in lexicon("conditions")["unless_before"]
    )


def _relatives_history(message: _Message, hit: Hit) -> bool:
    """Whether a relative had it: "my mom had breast cancer"."""
    had = set(lexicon("conditions")["relatives_had"])
    for relative in _relations().find(message.read[: hit.first]):
        between = set(message.read[relative.last : hit.first])
        if between & had and not between & {"i", "im", BREAK}:
            return True
    return False


def _first_of(order: Sequence[str], hits: Sequence[Hit]) -> Hit | None:
    """The hit that counts: by the order of values, then by the order of the text."""
    return min(hits, key=lambda hit: (order.index(hit.value), hit.first), default=None)


# --- where they are -----------------------------------------------------------------------------


def _place(message: _Message) -> list[Mention]:
    for hit in _place_hits(message, is_answer=False):
        country, _, region = hit.value.partition(" ")
        mentions = [message.mention("country", country, hit.first, hit.last)]
        if region:
            mentions.append(message.mention("region", region, hit.first, hit.last))
        return mentions
    return []


def _place_hits(message: _Message, is_answer: bool) -> list[Hit]:
    """Places in the text, those that name a region first, as "country region"."""
    places = lexicon("places")
    hits = _places().find(message.read) + [
        hit
        for hit in _shy_places().find(message.read)
        if is_answer or set(message.before(hit.first, 1)) & set(places["near"])
    ]
    hits += _codes(message, is_answer)
    hits = [
        hit
        for hit in hits
        if not set(message.before(hit.first, 4)) & set(places["not_after"])
        and not _negated(message, hit)
    ]
    return sorted(hits, key=lambda hit: (" " not in hit.value, hit.first))


def _codes(message: _Message, is_answer: bool) -> Iterator[Hit]:
    states = _states()
    alone = len(message.plain) == 1
    places = lexicon("places")
    shouted = message.text.isupper() and not alone
    for index, word in enumerate(message.words):
        written = message.text[word.start : word.end]
        near = bool(set(message.before(index, 1)) & set(places["near"]))
        if written == "US" or (is_answer and alone and written == "us"):
            if not shouted or near:
                yield Hit("us", index, index + 1)
            continue
        if len(written) != 2 or written.upper() not in states:
            continue
        code = written.upper()
        if is_answer and alone and code == "LA":
            yield Hit("us", index, index + 1)  # Louisiana or Los Angeles
        elif _means_state(code, written, near, alone, shouted, is_answer) or (
            written.islower() and (_follows_payer(message, index) or _ends_answer(message, index))
        ):
            yield Hit(f"us {code}", index, index + 1)


def _means_state(
    code: str, written: str, near: bool, alone: bool, shouted: bool, is_answer: bool
) -> bool:
    places = lexicon("places")
    if written.isupper() and not shouted:
        return near or alone or is_answer or code not in places["doubtful_codes"]
    if written.lower() in places["never_small"]:
        return False
    if written.lower() in places["small_as_answer"]:
        return is_answer and (alone or near)
    return near or alone or is_answer


def _follows_payer(message: _Message, index: int) -> bool:
    """Whether a small code stands right after who pays, and is no part of something else."""
    places = lexicon("places")
    if message.read[index] in (*places["never_small"], *places["not_after_payer"]):
        return False
    after_payer = any(hit.last == index for hit in phrases("payers").find(message.read))
    return after_payer and not _named_otherwise(message, index)


def _ends_answer(message: _Message, index: int) -> bool:
    """Whether a small code ends an answer of few words: "lubbock tx", but not "stop tx"."""
    places = lexicon("places")
    if len(message.plain) > _SHORT_ANSWER or message.plain[-1:] != [message.read[index]]:
        return False
    if message.read[index] in (
        *places["never_small"],
        *places["small_as_answer"],
        *places["not_at_end"],
    ):
        return False
    before = message.before(index, 1)
    return (
        bool(before)
        and before[0].isalpha()
        and before[0] not in places["not_before_code"]
        and not any(hit.last == index for hit in _condition_hits(message))
        and not _named_otherwise(message, index)
    )


def _named_otherwise(message: _Message, index: int) -> bool:
    """Whether the word at `index` belongs to a condition or a record: "ct scan", "lung ca"."""
    hits = _condition_hits(message) + _record_phrases("values").find(message.read)
    return any(hit.first <= index < hit.last for hit in hits)


@cache
def _states() -> frozenset[str]:
    places = lexicon("places")["places"]
    return frozenset(p["region"] for p in places if p["country"] == "us" and "region" in p)


@cache
def _places() -> Phrases:
    return _named_places("names")


@cache
def _shy_places() -> Phrases:
    return _named_places("shy")


def _named_places(kind: str) -> Phrases:
    places: dict[str, list[str]] = {}
    for place in lexicon("places")["places"]:
        value = " ".join(place[key] for key in ("country", "region") if key in place)
        places.setdefault(value, []).extend(place.get(kind, ()))
    return Phrases(places)


# --- who pays -----------------------------------------------------------------------------------


def _payer(message: _Message) -> list[Mention]:
    hits = [hit for hit in _payer_hits(message) if not _negated(message, hit)]
    if _offers_choice(message, hits):
        return []
    hit = _first_of(lexicon("payers")["order"], hits)
    return [message.mention("payer", hit.value, hit.first, hit.last)] if hit else []


def _payer_hits(message: _Message) -> list[Hit]:
    line = message.line
    return phrases("payers").find(message.read) + [
        Hit("private", line.index(match.start()), line.index(match.end() - 1) + 1)
        for match in _pattern(lexicon("payers")["through_work"]).finditer(line.text)
    ]


def _negated(message: _Message, hit: Hit) -> bool:
    """Whether a name stands after a no: "not medicare", "isn't on the NHS", "no longer"."""
    before = message.before(hit.first, 3)
    if before[:1] in (["no"], ["sin"]):
        return True
    return bool(set(before) & set(lexicon("payers")["nays"]))


def _offers_choice(message: _Message, hits: Sequence[Hit]) -> bool:
    """Whether two payers are named as a question: "is it medicare or medicaid"."""
    return any(
        one.value != other.value and message.read[one.last : other.first] == ["or"]
        for one, other in zip(hits, hits[1:], strict=False)
    )


# --- what they hold -----------------------------------------------------------------------------


def _records(message: _Message) -> list[Mention]:
    records = lexicon("records")
    for hit in _record_phrases("none_in_talk").find(message.read):
        return [message.mention("records", "none", hit.first, hit.last)]
    if set(message.read) & set(records["asking"]) or "?" in message.text:
        return []
    hits = _held(message)
    said = {word for hit in hits for word in message.read[hit.first : hit.last]}
    vague = lexicon("records")["both"]
    only_records = not set(message.plain) - said - set(records["fillers"])
    return [
        message.mention("records", value, hit.first, hit.last)
        for hit in hits
        if only_records
        or (hit.value not in vague and set(message.before(hit.first, 6)) & set(records["holding"]))
        if not _is_report_of(message, hit)
        for value in hit.value.split()
    ]


def _held(message: _Message) -> list[Hit]:
    hits = _record_phrases("values").find(message.read)
    return [hit for hit in hits if not _denied_to(message, hit)]


def _is_report_of(message: _Message, hit: Hit) -> bool:
    """Whether an examination only says whose report it is: "the ct and mri reports"."""
    records = lexicon("records")
    before = " ".join(reversed(message.before(hit.first, 6)))
    after = " ".join(message.read[hit.last :])
    exam = " ".join(message.read[hit.first : hit.last]) in records["exams"]
    return exam and bool(
        _pattern(records["report_of"]).search(before)
        or _pattern(records["report_after"]).match(after)
    )


def _denied_to(message: _Message, hit: Hit) -> bool:
    return bool(set(message.before(hit.first, 4)) & set(lexicon("records")["without"]))


@cache
def _record_phrases(kind: str) -> Phrases:
    records = lexicon("records")
    if kind == "values":
        return Phrases({**records["values"], **records["both"]}, records["ignore"])
    return Phrases({"none": records[kind]})


# --- what they feel, and who said no ------------------------------------------------------------


def _feelings(message: _Message) -> Iterator[Mention]:
    feelings = lexicon("feelings")
    seen = set()
    for hit in phrases("feelings").find(message.read):
        before = message.before(hit.first, 4)
        if hit.value in seen or set(before[:2]) & set(feelings["unless_before"]):
            continue
        if _somebody_elses(before, message.read[hit.first : hit.last]):
            continue
        seen.add(hit.value)
        yield message.mention("feeling", hit.value, hit.first, hit.last)


def _somebody_elses(before: Sequence[str], said: Sequence[str]) -> bool:
    feelings = lexicon("feelings")
    if set(said) & {"i", "im", "my", "me"}:
        return False
    for word in before:  # nearest first
        if word in feelings["others_reach"]:
            return False
        if word in feelings["others"]:
            return True
    return False


def _denied(message: _Message) -> list[Mention]:
    denied = lexicon("denied")
    text = message.line.text
    if _pattern(denied["what_if"]).search(text):
        return []
    for value, patterns in denied["values"].items():
        for pattern in patterns:
            match = _pattern(pattern).search(text)
            if match:
                return [Mention("denied", value, *message.line.place(*match.span()))]
    return []


# --- when ---------------------------------------------------------------------------------------


def _dates(message: _Message, today: date) -> list[Mention]:
    return [
        Mention(
            _kind_of_date(message.text, dated.start, dated.end),
            dated.value.isoformat(),
            dated.start,
            dated.end,
        )
        for dated in _days(message, today)
    ]


def _days(message: _Message, today: date) -> list[DateMention]:
    """The days a message names; with Spanish letters in it, 3/12 is the third of December."""
    spanish = re.search(r"[ñ¿¡áéíóú]", message.text) is not None
    return find_dates(message.text, today, day_first=spanish)


def _kind_of_date(text: str, start: int, end: int) -> str:
    """What happens on a day, by the nearest word before it in its sentence, else after it."""
    sentence = max((text.rfind(mark, 0, start) for mark in ".;!?\n"), default=-1) + 1
    before = text[sentence:end].lower()
    after = re.split(r"[.;!?\n,]", text[end : end + 60].lower())[0]
    patterns = lexicon("dates")
    for part, nearest in ((before, max), (after, min)):
        found = [
            (match.start(), kind)
            for kind in ("decision", "visit")
            for match in _pattern(patterns[kind]).finditer(part)
        ]
        if found:
            kind = nearest(found)[1]
            if kind == "visit" and _pattern(patterns["first_doctor"]).search(part):
                return "date"
            return f"{kind}_date"
    return "date"


# --- answers to one question --------------------------------------------------------------------


def _answer_role(message: _Message, today: date) -> str | None:
    for mention in _people(message):
        if mention.entity == "role":
            return mention.value
    if len(message.plain) > 5:
        return None
    people = lexicon("people")
    for hit in _relations().find(message.read):
        text = _marked(message, _with_possessive(message, hit), "REL")
        if not _any(people["not_about_them"], text):
            return "child" if hit.value in people["child"] else "other"
    return "other" if _answers("role_other", message) else None


def _answer_worry(message: _Message, today: date) -> str | None:
    hits = phrases("worries").find(message.read)
    longest = max((hit.last - hit.first for hit in hits), default=0)
    if longest and not (longest == 1 and len(message.plain) > 3 and _answers("question", message)):
        order = list(lexicon("worries")["values"])
        hit = _first_of(order, [hit for hit in hits if hit.last - hit.first == longest])
        return hit.value if hit else None
    return "other" if _answers("worry_other", message) else None


def _answers(name: str, message: _Message) -> bool:
    """Whether a message fits one of the patterns for short answers."""
    return _pattern(lexicon("answers")[name]).search(message.line.text) is not None


def _answer_condition(message: _Message, today: date) -> str | None:
    found = _condition(message)
    if found:
        return found[0].value
    if len(message.plain) > 4:
        return None
    named = Phrases(lexicon("conditions")["as_answer"]).find(message.read)
    hits = [hit for hit in named + _condition_hits(message) if not _negated(message, hit)]
    hit = _first_of(lexicon("conditions")["order"], hits)
    if hit:
        return hit.value
    return "other" if _answers("condition_other", message) else None


def _answer_date(message: _Message, today: date) -> str | None:
    found = _days(message, today)
    if found:
        return found[0].value.isoformat()
    return "none" if _answers("no_date", message) else None


def _answer_place(message: _Message, today: date) -> dict[str, str | None] | None:
    for hit in _place_hits(message, is_answer=len(message.plain) <= 5):
        country, _, region = hit.value.partition(" ")
        return {"country": country, "region": region or None}
    return None


def _answer_payer(message: _Message, today: date) -> str | None:
    found = _payer(message)
    if found:
        return found[0].value
    if len(message.plain) > 6:
        return None
    for value, pattern in lexicon("answers")["payer"].items():
        if _pattern(pattern).search(message.line.text):
            return value
    return None


def _answer_records(message: _Message, today: date) -> list[str] | None:
    hits = [hit for hit in _held(message) if not _is_report_of(message, hit)]
    values = dict.fromkeys(chain.from_iterable(hit.value.split() for hit in hits))
    if values:
        return list(values)
    nothing = _record_phrases("none").find(message.read)
    return ["none"] if nothing and len(message.plain) <= 7 else None


def _answer_doctor_knows(message: _Message, today: date) -> str | None:
    for value, pattern in lexicon("answers")["doctor_knows"].items():
        if _pattern(pattern).search(message.line.text):
            return value
    return _answer_yes_no(message, today)


def _answer_yes_no(message: _Message, today: date) -> str | None:
    answers = lexicon("answers")
    for value in ("no", "yes"):
        if _pattern(answers[value]).search(message.line.text):
            return value
    return None


_ANSWERS = {
    "role": _answer_role,
    "worry": _answer_worry,
    "condition": _answer_condition,
    "decision_date": _answer_date,
    "visit_date": _answer_date,
    "place": _answer_place,
    "payer": _answer_payer,
    "records": _answer_records,
    "doctor_knows": _answer_doctor_knows,
    "yes_no": _answer_yes_no,
}
