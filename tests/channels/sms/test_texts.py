"""Every text that a patient may get by text message, as it is sent, with its choices."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from bot.channels.sms.layout import pages
from bot.channels.sms.replies import NAME, help_text, may_go, wording
from bot.channels.sms.segments import MOST, segments
from bot.checklist.catalogue import load as catalogue
from bot.checklist.questions import load as question_bank
from bot.checklist.sheets import load as sheets
from bot.content import load
from bot.content.alarm_reply import alarm_reply
from bot.content.carrier_words import HELP, START, STOP, find
from bot.content.library import PLACEHOLDER
from bot.content.schemas import LANGUAGES
from bot.storage.turns import Message

CONTENT = load().on(NAME)

ON_OTHER_CHANNELS = ("page.", "link.", "greeting", "list.more", "list.before", "saved.")
"""Dialogue texts that no text message carries."""

COUNTRIES = (None, "us", "england", "uk_other", "spain", "eu", "other")
GRADES = ("now", "explicit", "veiled", "someone_else")


class Longest(dict[str, str]):
    """What stands for the placeholders that are not facts: something of an ordinary length."""

    USUAL = {
        "titles": "Will my plan pay? How do I tell my doctor?",
        "known": "it is about cancer or a tumor, the date is Thu, Dec 10, your cover is Medicare",
        "task": "16. Find a cancer center that sees your type - today",
        "title": "Get the images, not just the report",
        "source": "Medicare.gov: Second surgical opinions",
    }

    def __missing__(self, name: str) -> str:
        return self.USUAL.get(name, "12")


def filled(raw: str, language: str) -> str:
    """A text with its facts, and with something usual for every other placeholder."""
    names = [name for name in PLACEHOLDER.findall(raw) if name not in CONTENT.facts]
    return CONTENT.fill(raw, language, **{name: Longest()[name] for name in names})


def buttons(*offered: tuple[str, str]) -> list[dict[str, str]]:
    return [{"title": title, "payload": payload} for title, payload in offered]


def topics() -> Iterator[tuple[str, str, Message]]:
    """Each part of each answer with the choices of `actions.answers`."""
    for topic in CONTENT.topics.values():
        for at, answer in enumerate(topic.answers):
            parts = (answer.say, *answer.more)
            for part, text in enumerate(parts):
                for language in LANGUAGES:
                    if language not in text:
                        continue
                    offered = [(CONTENT.title(id, language), f"/{id}") for id in topic.next]
                    if topic.document:
                        title = CONTENT.message(f"document.{topic.document}.offer", language)
                        offered.insert(0, (title, '/get_document{"document": "it"}'))
                    if part < len(answer.more):
                        offered.insert(0, (CONTENT.title("more", language), "/more"))
                    said = CONTENT.fill(text, language)
                    yield f"{topic.id}.{at}.{part}", language, message(said, *offered)


def message(text: str, *offered: tuple[str, str]) -> Message:
    return {"text": text, "buttons": buttons(*offered)}


def dialogue() -> Iterator[tuple[str, str, Message]]:
    """Each fixed sentence in each wording."""
    for id in CONTENT.messages(""):
        if id.startswith(ON_OTHER_CHANNELS):
            continue
        for language in LANGUAGES:
            for at, raw in enumerate(CONTENT.variants(id, language)):
                yield f"{id}.{at}", language, message(filled(raw, language))


def questions() -> Iterator[tuple[str, str, Message]]:
    """The intake, the question for consent, and the menus, with what can be picked."""
    skip = (CONTENT.title("skip"), "/skip")
    for question in CONTENT.intake.values():
        for country in ("us", "spain"):
            picked = [
                (CONTENT.fill(option.title), "/inform{}")
                for option in question.choices
                if country in option.when.get("country", [country])
            ]
            for text in (question.ask, question.again):
                yield f"intake.{question.slot}", "en", message(CONTENT.fill(text), *picked, skip)
        yield f"intake.{question.slot}.why", "en", message(CONTENT.fill(question.why))
    for menu in CONTENT.menus.values():
        offered = [(CONTENT.title(id), "/menu{}") for id in menu.choices]
        yield f"menu.{menu.id}", "en", message(CONTENT.fill(menu.say), *offered)
    for id in ("consent.ask_start", "consent.ask_list", "consent.ask_leaving", "consent.more"):
        for language in LANGUAGES:
            answers = [(CONTENT.message(f"word.{one}", language), "/{") for one in ("yes", "no")]
            more = (CONTENT.title("more", language), "/more")
            for raw in CONTENT.variants(id, language):
                yield id, language, message(filled(raw, language), *answers, more)


def alarms() -> Iterator[tuple[str, str, Message]]:
    for grade in GRADES:
        for country in COUNTRIES:
            for language in LANGUAGES:
                text, _ = alarm_reply(grade, country, language, CONTENT)
                yield f"alarm.{grade}.{country}", language, message(text)


ONE_PAGE = [*topics(), *dialogue(), *questions(), *alarms()]
"""What fits one text message with its choices."""


def checklist() -> Iterator[tuple[str, str, Message]]:
    """What may take several pages: tasks, questions for doctors, sheets."""
    for task in catalogue().tasks.values():
        for part, language, raw in task.texts():
            yield f"task {task.id}.{part}", language, message(filled(raw, language))
    for setting in question_bank():
        for question in setting.questions:
            yield f"question {question.id}", "en", message(CONTENT.fill(question.text))
    for sheet in sheets().values():
        yield f"sheet {sheet.id}", "en", message(CONTENT.fill(sheet.intro))
        for field in sheet.fields:
            yield f"sheet {sheet.id}.{field.id}", "en", message(CONTENT.fill(field.question))


ALL = [*ONE_PAGE, *checklist()]


def laid_out(one: Message, language: str) -> list[str]:
    return pages([one], wording("sms.more", language), may_go)


def test_a_reply_is_one_text_message_of_at_most_three_segments() -> None:
    split = [(id, language) for id, language, one in ONE_PAGE if len(laid_out(one, language)) > 1]
    assert split == []


def test_every_page_of_every_text_has_at_most_three_segments() -> None:
    texts = [page for _, language, one in ALL for page in laid_out(one, language)]
    assert len(texts) > 2000
    assert [text for text in texts if segments(text) > MOST] == []


_ODD = re.compile(
    "[\u2018\u2019\u201c\u201d\u2013\u2014\u2022\u2026\u00ab\u00bb*#`]|[\U0001f000-\U0001ffff\u2600-\u27bf]"
    r"|\]\(|<[a-z]+>"
)


def test_plain_marks_only() -> None:
    """No curly quotes, no markdown, no emoji."""
    texts = [(id, page) for id, language, one in ALL for page in laid_out(one, language)]
    assert [(id, text) for id, text in texts if _ODD.search(text)] == []


_SCREEN = re.compile(
    r"\b(?:tap|tapping|click|buttons?|scroll|swipe|screen|this page|end chat|download|see below"
    r"|botón|pantalla|haga clic|descargue|descargarl[ao])\b|\bbelow\b(?=[.,])",
    re.IGNORECASE,
)


def test_nothing_speaks_of_a_screen() -> None:
    found = [
        (id, one["text"])
        for id, _, one in ALL
        if not id.startswith(("task", "sheet", "question")) and _SCREEN.search(one["text"])
    ]
    assert found == []


_PROMPT = re.compile(
    r"\b(?:(?:reply|text|type|answer|escriba|responda|env[ií]e|mande)\s+(?:with\s+|con\s+)?[\"']?"
    r"|(?:say|diga)\s+[\"'])(?P<word>[\w' ]+?)"
    r"(?:[\".,;:!?]| or\b| o\b| to\b| para\b| for\b| if\b| si\b| at\b| al\b|$)",
    re.IGNORECASE,
)


def _prompted() -> Iterator[tuple[str, str]]:
    """What the texts ask patients to write, and the labels that they may write."""
    for id, _, one in ALL:
        if not id.startswith("sms."):
            yield from ((id, found["word"]) for found in _PROMPT.finditer(one["text"]))
            yield from ((id, button["title"]) for button in one["buttons"])


def test_no_text_asks_for_a_word_that_the_carrier_takes() -> None:
    """STOP, END, CANCEL and their kin, HELP, START: only the lines in sms.yml name them. A yes is
    offered under a number."""
    prompted = list(_prompted())
    assert len(prompted) > 1000
    meant = [(id, word, find(word)) for id, word in prompted]
    taken = [(id, word) for id, word, one in meant if one and one.kind in (STOP, HELP, START)]
    assert [(id, word) for id, word in taken if not id.startswith("alarm")] == []
    asked = {word.lower() for _, word in prompted}
    assert {"delete", "export", "continue", "i'm back"} <= asked


def test_the_crisis_line_takes_its_word_under_its_own_number() -> None:
    """AYUDA goes to 988, not to us (R16)."""
    assert "mande AYUDA al 988" in alarm_reply("explicit", "us", "es", CONTENT)[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_carriers_ask_for_is_said(language: str) -> None:
    stop, help_word = {"en": ("STOP", "HELP"), "es": ("ALTO", "AYUDA")}[language]
    welcome, started, help_ = (
        wording("sms.welcome", language),
        wording("sms.started", language),
        help_text(language),
    )
    for text in (welcome, started, help_):
        assert text.startswith("Second Opinion:")
        assert stop in text
    assert help_word in welcome and help_word in started
    assert "911" in help_ and "911" in welcome
    assert segments(welcome) == 1
    assert segments(wording("sms.stopped", language)) == 1
