"""Looks up reviewed texts by id, language and profile, and fills in the facts they quote."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from copy import copy
from functools import cache
from pathlib import Path
from typing import Any, Protocol, TypeVar

from bot.content import schemas
from bot.content.model import Answer, Fact, Menu, Option, Question, SignOff, Text, Topic, When
from bot.content.yaml_files import ROOT, ContentError, line_of, load_checked, shown

_T = TypeVar("_T")

PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")


class Patient(Protocol):
    """Whoever an answer is chosen for: `bot.checklist.Profile` is one."""

    def matches(self, when: When) -> bool:
        """Whether the condition holds for this patient."""


class Content:
    """All texts and facts, read once and then only looked up.

    Args:
        data: the folder that holds `facts/` and `answers/`.

    Raises:
        ContentError: a file is broken, an id appears twice, or a text names an unknown fact.
    """

    def __init__(self, data: Path) -> None:
        self.facts = {fact.id: fact for fact in _read_facts(data / "facts")}
        self.topics = {topic.id: topic for topic in _read_topics(data / "answers" / "topics")}
        entries = list(_entries(data / "answers" / "dialogue", schemas.DIALOGUE))
        self._dialogue = {id: _wordings(entry) for id, entry, _ in entries}
        self.sign_offs = [
            SignOff.of(f"{place.partition(':')[0]} {id}", entry)
            for id, entry, place in entries
            if "sign_off" in entry
        ]
        self._channel = ""
        self.intake = _read_intake(data / "answers" / "intake.yml")
        self.menus = _read_menus(data / "answers" / "menus.yml")
        self._check_topics()
        self._check_menus()

    def on(self, channel: str) -> Content:
        """The same texts in the words for a channel, where they have such."""
        content = copy(self)
        content._channel = channel
        return content

    def worded(self, by_language: Mapping[str, _T], language: str) -> _T:
        """The words in a language, else in English; those for the channel before the others."""
        order = (f"{language}_{self._channel}", language, f"en_{self._channel}")
        return next((by_language[key] for key in order if key in by_language), by_language["en"])

    def fact(self, id: str) -> Fact:
        """The fact with this id; `KeyError` when there is none."""
        return self.facts[id]

    def answer(self, topic_id: str, patient: Patient) -> Answer:
        """The first answer of a topic whose condition the patient meets."""
        answers = self.topics[topic_id].answers
        return next(answer for answer in answers if not answer.when or patient.matches(answer.when))

    def title(self, id: str, language: str = "en") -> str:
        """The label of the choice that leads to a topic or to another thing the bot can do."""
        named = self.topics.get(id) or self.menus.get(id)
        if named is not None:
            return self.fill(named.title, language)
        return self.message(f"title.{id}", language)

    def has(self, id: str) -> bool:
        """Whether there is a fixed sentence with this id."""
        return id in self._dialogue

    def variants(self, id: str, language: str = "en") -> list[str]:
        """How often a fixed sentence may be worded anew, raw; English where a language lacks it."""
        return self.worded(self._dialogue[id], language)

    def message(self, id: str, language: str = "en", variant: int = 0, **values: Any) -> str:
        """A fixed sentence, filled in.

        Args:
            id: such as `intake.payer`.
            language: `en` or `es`; English stands in where the other is missing.
            variant: which wording to take, counted on in a circle, so that the same words need
                not come twice in a row.
            values: what stands for the placeholders that are not facts.

        Raises:
            KeyError: there is no such sentence, or a placeholder has no value.
        """
        wordings = self.variants(id, language)
        return self.fill(wordings[variant % len(wordings)], language, **values)

    def messages(self, prefix: str) -> dict[str, str]:
        """Every fixed sentence whose id begins with `prefix`, raw, in English, by id."""
        return {
            id: "\n".join(by_language["en"])
            for id, by_language in self._dialogue.items()
            if id.startswith(prefix)
        }

    def languages(self, prefix: str) -> frozenset[str]:
        """The languages that every fixed sentence has whose id begins with `prefix`."""
        having = [set(texts) for id, texts in self._dialogue.items() if id.startswith(prefix)]
        return frozenset(set.intersection(*having))

    def fill(self, text: Text | str, language: str = "en", **values: Any) -> str:
        """A text in one language with its facts and other placeholders filled in."""
        raw = text if isinstance(text, str) else self.worded(text, language)
        return PLACEHOLDER.sub(lambda match: self._value(match[1], language, values), raw)

    def _value(self, name: str, language: str, values: Mapping[str, Any]) -> str:
        if name in values:
            return str(values[name])
        return self.worded(self.facts[name].value, language)

    def quoted(self, text: Text | str) -> list[str]:
        """Ids of the facts that a text shows, in order of appearance."""
        names = PLACEHOLDER.findall(text) if isinstance(text, str) else _placeholders(text)
        return [name for name in dict.fromkeys(names) if name in self.facts]

    def patient_texts(self) -> Iterator[tuple[str, str, str]]:
        """Every text a patient may read, raw, as (id, language, text)."""
        for topic in self.topics.values():
            yield from _in_languages(f"{topic.id}.title", topic.title)
            for index, answer in enumerate(topic.answers):
                for part, text in enumerate((answer.say, *answer.more)):
                    yield from _in_languages(f"{topic.id}.{index}.{part}", text)
        for id, by_language in self._dialogue.items():
            for language, wordings in by_language.items():
                yield from ((f"{id}.{at}", language, raw) for at, raw in enumerate(wordings))
        for question in self.intake.values():
            yield from self._question_texts(question)
        for menu in self.menus.values():
            yield from _in_languages(f"menu.{menu.id}", menu.say)
            yield from _in_languages(f"menu.{menu.id}.title", menu.title)

    @staticmethod
    def _question_texts(question: Question) -> Iterator[tuple[str, str, str]]:
        parts = {"ask": question.ask, "again": question.again, "why": question.why}
        for part, text in parts.items():
            yield from _in_languages(f"intake.{question.slot}.{part}", text)
        for option in question.choices:
            yield from _in_languages(f"intake.{question.slot}.{option.value}.title", option.title)

    def _check_topics(self) -> None:
        for topic in self.topics.values():
            if topic.answers[-1].when:
                raise ContentError(f"{topic.place}: {topic.id}: the last answer has a 'when'")
            for answer in topic.answers:
                self._check_facts(topic, answer)
            for id in topic.next:
                if not self._offerable(id):
                    raise ContentError(f"{topic.place}: {topic.id}: 'next' names unknown '{id}'")
            if topic.document and not self.has(f"document.{topic.document}.offer"):
                unknown = f"'document' names unknown '{topic.document}'"
                raise ContentError(f"{topic.place}: {topic.id}: {unknown}")

    def _check_facts(self, topic: Topic, answer: Answer) -> None:
        texts = (answer.say, *answer.more)
        shown = {
            name for text in texts for raw in text.values() for name in PLACEHOLDER.findall(raw)
        }
        for name in answer.facts:
            if name not in self.facts or (name in shown and not self.facts[name].value):
                raise ContentError(f"{topic.place}: {topic.id}: no fact '{name}' with a value")

    def _check_menus(self) -> None:
        for menu in self.menus.values():
            for id in menu.choices:
                if not self._offerable(id):
                    raise ContentError(f"data/answers/menus.yml: {menu.id}: unknown choice '{id}'")

    def _offerable(self, id: str) -> bool:
        return id in self.topics or id in self.menus or self.has(f"title.{id}")


@cache
def load(data: Path = ROOT / "data") -> Content:
    """The project's content, read at the first call."""
    return Content(data)


def _placeholders(text: Text) -> list[str]:
    return [name for raw in text.values() for name in PLACEHOLDER.findall(raw)]


def _in_languages(id: str, text: Text) -> Iterator[tuple[str, str, str]]:
    return ((id, language, raw) for language, raw in text.items())


def _entries(folder: Path, schema: Mapping[str, Any]) -> Iterator[tuple[str, Any, str]]:
    """Each entry of a folder's files as id, content, and file with line."""
    seen: dict[str, str] = {}
    for path in sorted(folder.glob("*.yml")):
        data = load_checked(path, schema)
        for id, entry in data.items():
            place = f"{shown(path)}:{line_of(data, [id])}"
            if id in seen:
                raise ContentError(f"{place}: '{id}' is also at {seen[id]}; ids must be unique")
            seen[id] = place
            yield id, entry, place


def _read_facts(folder: Path) -> Iterator[Fact]:
    for id, entry, _ in _entries(folder, schemas.FACTS):
        value = entry.get("value", {})
        yield Fact(
            id=id,
            value={"en": value} if isinstance(value, str) else dict(value),
            claim=entry["claim"],
            place=entry["place"],
            source=entry["source"],
            url=entry.get("url"),
            checked=entry["checked"],
            review_by=entry["review_by"],
            trust=entry["trust"],
        )


def _read_topics(folder: Path) -> Iterator[Topic]:
    for id, entry, place in _entries(folder, schemas.TOPICS):
        yield Topic(
            id=id,
            title=entry["title"],
            answers=tuple(_answer(answer) for answer in entry["answers"]),
            next=tuple(entry.get("next", ())),
            implies=dict(entry.get("implies", {})),
            document=entry.get("document"),
            place=place,
        )


def _answer(entry: Mapping[str, Any]) -> Answer:
    texts = (entry["say"], *entry.get("more", ()))
    shown = [name for text in texts for name in _placeholders(text)]
    return Answer(
        when=entry.get("when", {}),
        say=entry["say"],
        more=tuple(entry.get("more", ())),
        facts=tuple(dict.fromkeys([*shown, *entry.get("facts", ())])),
    )


def _read_intake(path: Path) -> dict[str, Question]:
    data = load_checked(path, schemas.INTAKE)
    return {slot: _question(slot, entry) for slot, entry in data.items()}


def _question(slot: str, entry: Mapping[str, Any]) -> Question:
    return Question(
        slot=slot,
        when=entry.get("when", {}),
        tonight=entry.get("tonight", False),
        ask=entry["ask"],
        again=entry["again"],
        why=entry["why"],
        noted=entry["noted"],
        choices=tuple(
            Option(option["value"], option["title"], option.get("when", {}))
            for option in entry["choices"]
        ),
    )


def _read_menus(path: Path) -> dict[str, Menu]:
    data = load_checked(path, schemas.MENUS)
    return {
        id: Menu(id, entry["title"], entry["say"], tuple(entry["choices"]))
        for id, entry in data.items()
    }


def _wordings(entry: Mapping[str, Any]) -> dict[str, list[str]]:
    return {
        language: [wordings] if isinstance(wordings, str) else list(wordings)
        for language, wordings in entry.items()
        if language in schemas.WORDINGS
    }
