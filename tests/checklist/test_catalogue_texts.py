"""The texts under data/checklist: plain, free of bare figures, and resting on known facts."""

from __future__ import annotations

import re
import statistics
from collections.abc import Iterator

import pytest
import textstat

from bot.checklist import catalogue, questions, sheets
from bot.checklist.catalogue import Task
from bot.checklist.match import _content_words
from bot.checklist.words import BLANKS
from bot.content.library import PLACEHOLDER, _read_facts
from bot.content.yaml_files import ROOT

TASKS = list(catalogue.load().tasks.values())
FACTS = {fact.id: fact for fact in _read_facts(ROOT / "data" / "facts")}


def _texts() -> Iterator[tuple[str, str, str]]:
    for task in TASKS:
        yield from ((f"{task.id}.{part}", lang, raw) for part, lang, raw in task.texts())
    for group in catalogue.load().groups.values():
        yield from ((f"{group.id}.title", lang, raw) for lang, raw in group.title.items())
    for setting in questions.load():
        yield from ((f"{setting.id}.title", lang, raw) for lang, raw in setting.title.items())
        for question in setting.questions:
            yield from ((question.id, lang, raw) for lang, raw in question.text.items())
    for sheet in sheets.load().values():
        yield from ((f"{sheet.id}.title", lang, raw) for lang, raw in sheet.title.items())
        yield from ((f"{sheet.id}.intro", lang, raw) for lang, raw in sheet.intro.items())
        for field in sheet.fields:
            name = f"{sheet.id}.{field.id}"
            yield from ((f"{name}.title", lang, raw) for lang, raw in field.label.items())
            yield from ((f"{name}.question", lang, raw) for lang, raw in field.question.items())


TEXTS = list(_texts())
PROSE = [(id, raw) for id, lang, raw in TEXTS if lang == "en" and not id.endswith("title")]


def grade(raw: str) -> float:
    return textstat.flesch_kincaid_grade(PLACEHOLDER.sub("it", raw).replace("____", "it"))


def test_reading_grade() -> None:
    assert statistics.median(grade(raw) for _, raw in PROSE) <= 5.5


def test_each_part_of_a_task_is_within_grade_eight() -> None:
    parts: dict[str, list[str]] = {}
    for id, raw in PROSE:
        parts.setdefault(re.sub(r"\.how\.\d+$", ".how", id), []).append(raw)
    hard = {id: round(grade(" ".join(raws)), 1) for id, raws in parts.items()}
    assert {id: value for id, value in hard.items() if value > 8} == {}


def test_sentences_are_short() -> None:
    sentences = [(id, s) for id, raw in PROSE for s in re.split(r"(?<=[.?!:])\s+", raw)]
    assert [(id, s) for id, s in sentences if len(s.split()) > 20] == []


def test_no_figure_outside_the_facts() -> None:
    assert [id for id, _, raw in TEXTS if re.search(r"\d|%|\$", PLACEHOLDER.sub("", raw))] == []


def test_plain_characters() -> None:
    odd = re.compile(r"[\u2018\u2019\u201c\u201d\u2013\u2014*#`]")
    assert [id for id, _, raw in TEXTS if odd.search(raw)] == []


def test_titles_fit_a_line() -> None:
    assert [task.id for task in TASKS if len(task.title["en"]) > 50] == []
    assert [task.id for task in TASKS if "{" in task.title["en"]] == []


def test_nothing_is_promised_and_no_treatment_is_steered() -> None:
    steering = re.compile(
        r"\bensure|\bguarantee|\b(?:stop|delay|cancel|start|postpone) (?:your|the|my) "
        r"(?:treatment|chemo|surgery|operation|medicine)",
        re.IGNORECASE,
    )
    assert [(id, raw) for id, _, raw in TEXTS if steering.search(raw)] == []


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.id)
def test_placeholders_and_facts_are_known(task: Task) -> None:
    shown = {name for _, _, raw in task.texts() for name in PLACEHOLDER.findall(raw)}
    assert {name for name in shown - set(BLANKS) if not FACTS[name].value} == set()
    assert set(task.facts) <= set(FACTS)


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.id)
def test_blanks_stand_in_scripts_only(task: Task) -> None:
    elsewhere = [raw for part, _, raw in task.texts() if part != "script"]
    assert not {n for raw in elsewhere for n in PLACEHOLDER.findall(raw)} & set(BLANKS)


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.id)
def test_a_task_has_steps_and_ways_to_say_it(task: Task) -> None:
    assert 2 <= len(task.how["en"]) <= 6
    assert len(task.said_as["en"]) >= 4
    assert len(set(task.said_as["en"])) == len(task.said_as["en"])
    assert all(_content_words(phrase) for phrase in task.said_as["en"])


def test_questions_and_sheets_hold_no_placeholders() -> None:
    others = [raw for id, _, raw in TEXTS if id.split(".")[0] not in catalogue.load().tasks]
    assert [raw for raw in others if "{" in raw] == []


def test_nobody_is_asked_for_a_member_number() -> None:
    asked = re.compile(r"what is your (?:member|policy|record|social)", re.IGNORECASE)
    assert [id for id, _, raw in TEXTS if asked.search(raw)] == []
