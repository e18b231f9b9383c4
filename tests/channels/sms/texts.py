"""Every text that a patient may get by text message, as it is sent, with its choices.

python -m tests.channels.sms.texts     how many segments a reply takes: what a clinic pays for
"""

from __future__ import annotations

import statistics
from collections.abc import Iterator

from bot.channels.sms.layout import pages
from bot.channels.sms.replies import NAME, may_go, wording
from bot.channels.sms.segments import segments
from bot.checklist.catalogue import load as catalogue
from bot.checklist.questions import load as question_bank
from bot.checklist.sheets import load as sheets
from bot.content import load
from bot.content.alarm_reply import alarm_reply
from bot.content.library import PLACEHOLDER
from bot.content.schemas import LANGUAGES
from bot.storage.turns import Message

CONTENT = load().on(NAME)

ON_OTHER_CHANNELS = ("page.", "widget.", "link.", "greeting", "list.more", "list.before", "saved.")
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
    """Each fixed sentence in each wording, where a language has one."""
    for id in CONTENT.messages(""):
        if id.startswith(ON_OTHER_CHANNELS):
            continue
        for language in LANGUAGES:
            wordings = CONTENT.variants(id, language)
            if language != "en" and wordings is CONTENT.variants(id):
                continue
            for at, raw in enumerate(wordings):
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


def main() -> None:
    """Print the segments of a reply: median, 90th percentile, and how many replies were counted."""
    for language, name in (("en", "English"), ("es", "Spanish")):
        counts = [
            segments(laid_out(one, language)[0])
            for _, spoken, one in ONE_PAGE
            if spoken == language
        ]
        tenth = statistics.quantiles(counts, n=10)[-1]
        print(
            f"{name}: median {statistics.median(counts):g}, 90th percentile {tenth:g}, "
            f"mean {statistics.mean(counts):.2f} segments in {len(counts)} replies"
        )


if __name__ == "__main__":
    main()
