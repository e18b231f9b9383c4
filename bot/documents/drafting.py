"""Lays out what a document says to one patient: its texts, and what the patient did and said."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Literal, cast

from bot.checklist import questions
from bot.checklist.catalogue import OWN
from bot.checklist.sheets import Field
from bot.checklist.sheets import load as sheets
from bot.checklist.view import Item as Listed
from bot.checklist.words import blanks
from bot.documents import draft
from bot.documents.draft import Draft, Items, Row, Words
from bot.documents.model import VARIANTS, Kind
from bot.documents.patient import Patient
from bot.documents.texts import Block, Entry, Part, load
from bot.documents.wording import Wording

ANSWER_LINES = 3
"""Lines under a question for its answer."""

SUGGESTED = 4
"""Questions suggested for each setting."""

_LETTER_PAPER = frozenset({"us", None})
"""Places that print on Letter; all others have A4. An unknown place counts as the US."""

_HELD = ("reports", "images", "slides", "labs")


def draft_of(kind: Kind, patient: Patient, variant: str | None = None) -> Draft:
    """Fill a document in for a patient.

    Args:
        kind: any document but the calendar.
        variant: one of `VARIANTS`; the first one when left out.
    """
    return _Drafting(kind, patient, variant or next(iter(VARIANTS.get(kind, ())), None)).whole()


class _Drafting:
    def __init__(self, kind: Kind, patient: Patient, variant: str | None) -> None:
        self._kind = kind
        self._patient = patient
        self._variant = variant
        self._script = load().scripts[kind]
        self._wording = Wording(patient)
        self._inserts: Mapping[str, Callable[[], Iterator[draft.Block]]] = {
            "next": self._next,
            "tasks": self._tasks,
            "must_asks": lambda: self._must_asks(0),
            "must_asks_answers": lambda: self._must_asks(ANSWER_LINES),
            "questions": self._questions,
            "worry": self._worry,
            "records": self._records,
        }

    def whole(self) -> Draft:
        language = self._patient.language
        parts = tuple(filter(lambda part: part.blocks, map(self._part, self._chosen())))
        country = self._patient.profile.country
        return Draft(
            kind=self._kind,
            file=self._script.file[language],
            language=language,
            paper="letter" if country in _LETTER_PAPER else "A4",
            letter=self._script.letter,
            title=self._wording.say(self._script.title),
            lead=self._wording.say(self._script.lead),
            progress=self._progress(),
            parts=parts,
            footer=tuple(self._footer(parts)),
        )

    def _chosen(self) -> Iterator[Part]:
        for part in self._script.parts:
            if part.variant in (None, self._variant) and self._fits(part):
                yield part

    def _fits(self, thing: Part | Block | Entry) -> bool:
        return thing.conditions.hold(self._patient.profile)

    def _part(self, part: Part) -> draft.Part:
        title = None if part.title is None else self._wording.say(part.title)
        blocks = (one for block in part.blocks if self._fits(block) for one in self._blocks(block))
        return draft.Part(title, part.place, tuple(blocks))

    def _blocks(self, block: Block) -> Iterator[draft.Block]:
        """What a block of the texts becomes; a list with nothing in it becomes nothing."""
        if block.text is not None:
            yield draft.Say(self._wording.say(block.text), quote=block.kind == "quote")
        elif block.kind == "lines":
            yield draft.Lines(block.count)
        elif block.kind == "insert":
            yield from self._inserts[block.name]()
        elif block.kind == "sheet":
            yield draft.Fields(tuple(self._sheet(block.name)))
        elif block.kind == "table":
            yield self._table(block.name)
        else:
            entries = [entry for entry in block.entries if self._fits(entry)]
            if entries:
                yield self._listed(block.kind, entries)

    def _listed(self, kind: str, entries: Iterable[Entry]) -> draft.Block:
        if kind == "fields":
            return draft.Fields(tuple(map(self._row, entries)))
        items = (draft.Item(self._wording.say(entry.text)) for entry in entries if entry.text)
        return Items(cast(Literal["bullets", "numbers", "ticks"], kind), tuple(items))

    def _row(self, entry: Entry) -> Row:
        value = self._wording.say(entry.text) if entry.text else None
        if entry.known is not None:
            value = self._wording.known(entry.known)
        assert entry.label is not None
        return Row(self._wording.say(entry.label), value, entry.lines)

    def _progress(self) -> draft.Progress | None:
        if self._script.progress is None:
            return None
        if self._script.progress == "checklist":
            done, total = self._patient.checklist.progress
            return draft.Progress(
                done, total, self._wording.word("progress", done=done, total=total)
            )
        answers = self._patient.sheets.get(self._script.progress, {})
        done, total = sheets()[self._script.progress].progress(answers)
        return draft.Progress(done, total, self._wording.word("filled", done=done, total=total))

    def _footer(self, parts: tuple[draft.Part, ...]) -> Iterator[Words]:
        yield self._wording.word("made_on")
        language = self._patient.language
        if any(words.language != language for words in draft.words_in(parts)):
            yield self._wording.word("partly_english")

    def _next(self) -> Iterator[draft.Block]:
        """What to do first, with its steps."""
        item = self._patient.checklist.next
        if item is None:
            return
        due = self._wording.short_day(item.due) if item.due else None
        yield draft.Next(
            label=self._wording.word("next"),
            title=self._title(item),
            when=self._wording.word("by", day=due) if due else None,
            steps=tuple(self._steps(item)),
        )

    def _steps(self, item: Listed) -> Iterator[Words]:
        if item.task is None:
            return
        language = self._patient.language
        known = blanks(self._patient.profile, item.due, language=language)
        for at, step in enumerate(item.task.how["en"]):
            said = {name: steps[at] for name, steps in item.task.how.items() if at < len(steps)}
            yield self._wording.say(said or {"en": step}, **known)

    def _tasks(self) -> Iterator[draft.Block]:
        """The list, group by group."""
        first = self._patient.checklist.next
        for section in self._patient.checklist.sections():
            title = self._wording.say(section.title)
            if section.group == OWN:
                title = self._wording.word("own_tasks")
            tasks = tuple(
                self._task(item, item is first)
                for item in section.items
                if item.needed or item.done
            )
            if tasks:
                yield draft.Tasks(title, tasks)

    def _task(self, item: Listed, first: bool) -> draft.Task:
        helped = item.owner == "helper" and not item.done and self._patient.profile.role == "other"
        return draft.Task(
            number=item.number,
            title=self._title(item),
            done=item.done,
            when=self._wording.short_day(item.due) if item.due and not item.done else None,
            mark=self._wording.word("done") if item.done else None,
            helper=self._wording.word("helper") if helped else None,
            note=self._wording.own(item.note) if item.note else None,
            first=first,
        )

    def _title(self, item: Listed) -> Words:
        """A task's title; a patient's own is never filled in."""
        if item.own:
            return self._wording.own(item.name())
        return self._wording.say(item.title)

    def _must_asks(self, lines: int) -> Iterator[draft.Block]:
        """The questions the patient chose, and room for those not chosen yet."""
        chosen = [self._wording.own(text) for text in self._patient.must_asks]
        empty = [None] * (questions.MUST_ASKS - len(chosen))
        yield Items("numbers", tuple(draft.Item(one, lines=lines) for one in (*chosen, *empty)))

    def _questions(self) -> Iterator[draft.Block]:
        """Questions that fit the patient, most fitting first, by whom they are for."""
        chosen = set(self._patient.must_asks)
        for setting in questions.load():
            fitting = questions.suggest(self._patient.profile, setting=setting.id)
            new = [one for one in fitting if not chosen & set(one.text.values())][:SUGGESTED]
            if new:
                items = tuple(draft.Item(self._wording.say(one.text)) for one in new)
                yield draft.Group(self._wording.say(setting.title), Items("ticks", items))

    def _worry(self) -> Iterator[draft.Block]:
        said = self._wording.label("worry", self._patient.profile.worry)
        yield draft.Lines(1) if said is None else draft.Say(said, quote=True)

    def _records(self) -> Iterator[draft.Block]:
        held = self._patient.profile.records
        items = ((self._wording.label("records", name), name in held) for name in _HELD)
        yield Items("ticks", tuple(draft.Item(words, ticked) for words, ticked in items))

    def _sheet(self, id: str) -> Iterator[Row]:
        """The fields of a sheet that stand alone, with what was answered so far."""
        sheet = sheets()[id]
        answers = self._patient.sheets.get(id, {})
        for blank in sheet.asked(answers):
            if blank.row is None:
                yield self._asked(id, blank)

    def _asked(self, sheet: str, blank: Field) -> Row:
        value = self._wording.answer(sheet, blank.id)
        choices: tuple[Words, ...] = ()
        if blank.kind == "yes_no" and value is None:
            choices = (self._wording.word("yes"), self._wording.word("no"))
        return Row(self._wording.say(blank.label), value, choices=choices)

    def _table(self, id: str) -> draft.Table:
        """A comparison; what one doctor has not said yet is a blank."""
        rows = []
        for title, sides in sheets()[id].compared():
            first, second = (
                self._wording.answer(id, sides[side].id) if side in sides else None
                for side in ("first", "second")
            )
            rows.append((self._wording.say(title), first, second))
        head = tuple(self._wording.word(name) for name in ("topic", "first", "second"))
        return draft.Table(head, tuple(rows))
