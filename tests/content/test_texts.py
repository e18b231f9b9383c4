"""Every patient text is plain, sourced and within the limits of the product."""

from __future__ import annotations

import re
import statistics
from collections.abc import Iterator
from datetime import date

import pytest
import textstat

from bot.checklist.catalogue import load as catalogue
from bot.checklist.questions import load as question_bank
from bot.checklist.sheets import load as sheets
from bot.content import Fact, load
from bot.content.library import PLACEHOLDER
from bot.documents.texts import load as documents

CONTENT = load()


def _checklist_texts() -> Iterator[tuple[str, str, str]]:
    for task in catalogue().tasks.values():
        for part, language, raw in task.texts():
            yield f"task {task.id}.{part}", language, raw
    for setting in question_bank():
        for question in setting.questions:
            for language, raw in question.text.items():
                yield f"question {question.id}", language, raw
    for sheet in sheets().values():
        for field in sheet.fields:
            for language, raw in field.question.items():
                yield f"sheet {sheet.id}.{field.id}", language, raw


TEXTS = [*CONTENT.patient_texts(), *_checklist_texts(), *documents().patient_texts()]
ENGLISH = [(id, raw) for id, language, raw in TEXTS if language.startswith("en")]
SENTENCES = [(id, raw) for id, raw in ENGLISH if not id.endswith("title") and len(raw.split()) > 3]

_NAMES = re.compile(
    r"\b(?:[A-Z][\w'&-]*(?: of| the| for| and)? )+[A-Z][\w'&-]*|\b[A-Z]{2,}\b|\bMedicare|\bMedicaid"
)
_WORDED_FIGURE = re.compile(
    r"\b(?:ten|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|million)\b"
    r"|\bper ?cent\b|%|\$",
    re.IGNORECASE,
)


def grade(text: str) -> float:
    """Flesch-Kincaid grade of a text without its names, numbers and addresses."""
    plain = PLACEHOLDER.sub("it", text).replace("____", "it")
    plain = re.sub(r"^\s*[-•]\s*", "", plain, flags=re.MULTILINE)
    plain = re.sub(r"(?<![.!?:])\n+", ". ", plain).replace("\n", " ").replace(":", ".")
    return textstat.flesch_kincaid_grade(_NAMES.sub("Ann", plain))


def test_median_reading_grade_is_at_most_six() -> None:
    assert statistics.median(grade(raw) for _, raw in SENTENCES) <= 6


def test_no_text_is_above_grade_eight() -> None:
    hard = {id: round(grade(raw), 1) for id, raw in SENTENCES if grade(raw) > 8}
    assert not hard


def test_sentences_have_at_most_twenty_words() -> None:
    long = [
        (id, sentence)
        for id, raw in SENTENCES
        for sentence in re.split(r"(?<=[.!?:])[\"']?\s+|\n", raw)
        if len(sentence.split()) > 20
    ]
    assert not long


def test_numbers_stand_in_facts_only() -> None:
    found = [
        (id, raw)
        for id, _, raw in TEXTS
        if re.search(r"\d", PLACEHOLDER.sub("", raw))
        or _WORDED_FIGURE.search(PLACEHOLDER.sub("", raw))
    ]
    assert not found


def test_addresses_stand_in_facts_only() -> None:
    assert not [
        id for id, _, raw in TEXTS if re.search(r"\bwww\.|https?:|\.(?:org|com|gov)\b", raw)
    ]


def test_plain_characters_only() -> None:
    odd = re.compile(r"[\u2018\u2019\u201c\u201d\u2013\u2014*_#`]|[\U0001F000-\U0001FFFF]")
    assert not [
        (id, raw)
        for id, _, raw in TEXTS
        if odd.search(re.sub("_{3,}", "", PLACEHOLDER.sub("", raw)))
    ]


@pytest.mark.parametrize("fact", CONTENT.facts.values(), ids=lambda fact: fact.id)
def test_fact_is_not_past_its_review(fact: Fact) -> None:
    assert fact.checked <= date.today() <= fact.review_by, f"{fact.id} is due for review"


def test_every_fact_is_used() -> None:
    shown = {name for _, _, raw in TEXTS for name in PLACEHOLDER.findall(raw)}
    rested_on = {
        name
        for topic in CONTENT.topics.values()
        for answer in topic.answers
        for name in answer.facts
    }
    tasks = {name for task in catalogue().tasks.values() for name in task.facts}
    printed = documents().facts
    assert sorted(set(CONTENT.facts) - shown - rested_on - tasks - printed) == []


def test_turns_are_short() -> None:
    long = [
        f"{topic.id}.{index}"
        for topic in CONTENT.topics.values()
        for index, answer in enumerate(topic.answers)
        for text in (answer.say, *answer.more)
        if len(text["en"].split()) > 75
    ]
    assert not long


def test_choice_labels_fit_a_button() -> None:
    labels = [
        (id, CONTENT.fill(raw))
        for id, raw in ENGLISH
        if id.endswith("title") and not id.startswith(("task", "document"))
    ]
    assert not [(id, raw) for id, raw in labels if len(raw) > 30]
