"""The safety check: recall, false alarms, guards, speed, and the replies it leads to."""

from __future__ import annotations

import time
from functools import cache
from pathlib import Path

import pytest
import textstat
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from bot.content import load
from bot.content.yaml_files import ROOT, ContentError
from bot.nlu import alarms
from bot.nlu.alarms import Finding, check

MESSAGES = Path(__file__).with_name("safety_messages.yml")
PLACES = ("us", "uk", "spain", "eu", "unknown")


@cache
def messages() -> dict[str, list[str]]:
    """The message lists by name."""
    return YAML(typ="safe").load(MESSAGES.read_text(encoding="utf-8"))


def _kind(text: str) -> str | None:
    finding = check(text)
    return finding.kind if finding else None


def _wrong(name: str, kind: str | None) -> list[str]:
    wrong = [text for text in messages()[name] if _kind(text) != kind]
    for text in wrong:
        print(f"{name}: {text!r} -> {check(text)}")
    return wrong


@pytest.mark.parametrize(
    ("name", "kind", "at_least"),
    [
        ("emergency", "emergency", 0.98),
        ("crisis_explicit", "crisis", 1.0),
        ("crisis_veiled", "crisis", 0.9),
    ],
)
def test_recall(name: str, kind: str, at_least: float) -> None:
    missed = _wrong(name, kind)
    assert 1 - len(missed) / len(messages()[name]) >= at_least, missed


def test_false_alarms() -> None:
    wrong = _wrong("ordinary", None)
    assert len(wrong) / len(messages()["ordinary"]) <= 0.03, wrong


def test_lists_are_long_enough() -> None:
    alarming = ("emergency", "crisis_explicit", "crisis_veiled")
    assert sum(len(messages()[name]) for name in alarming) >= 120
    assert len(messages()["ordinary"]) >= 250


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("I want to end it all", ("crisis", "explicit")),
        ("no quiero seguir", ("crisis", "veiled")),
        ("my husband says hes going to kill himself", ("crisis", "someone_else")),
        ("my chest hurts and i want to die", ("emergency", "now")),
        ("should I stop chemo?", None),
        ("end of treatment", None),
        ("palliative care", None),
        ("assisted dying question", None),
        ("i had a stroke in 2019 and now my face is drooping", ("emergency", "now")),
        ("no chest pain", None),
        ("no not sudden he has had memory trouble for years", None),
        ("its not sudden", None),
        ("nothing sudden he gets confused a lot", None),
        ("had a fever after chemo in june, its gone", None),
        ("had a fever after chemo in june, its gone, today its back", ("emergency", "now")),
        ("had a fever after chemo in june, its gone but i cant breathe", ("emergency", "now")),
        ("cant breathe. had a fever after chemo in june, its gone", ("emergency", "now")),
        ("not sudden but his face is drooping", ("emergency", "now")),
        ("the gun is in the drawer and i keep thinking about it", ("crisis", "explicit")),
        ("ive got a plan and tonight i might do it", ("crisis", "explicit")),
        ("no my chest hurts", ("emergency", "now")),
        ("38.5", None),
        ("120/80", None),
        ("101", None),
        ("", None),
        (" \n ", None),
        ("\x00", None),
        ("chest\x00 pain right now", ("emergency", "now")),
        ("ＣＨＥＳＴ", None),
    ],
)
def test_one_message(text: str, finding: tuple[str, str] | None) -> None:
    found = check(text)
    assert (found and (found.kind, found.grade)) == finding


@pytest.mark.parametrize("text", ["😀" * 100_000, "chest " * 20_000, "i " * 50_000, "a" * 100_000])
def test_very_long_text_is_no_trouble(text: str) -> None:
    started = time.perf_counter()
    check(text)
    assert time.perf_counter() - started < 2


def test_takes_well_under_two_milliseconds() -> None:
    texts = [text for listed in messages().values() for text in listed]
    check("once to compile")
    started = time.process_time()
    for text in texts:
        check(text)
    assert (time.process_time() - started) / len(texts) < 0.002


@given(st.text(max_size=300))
def test_any_text_can_be_checked(text: str) -> None:
    assert check(text) is None or isinstance(check(text), Finding)


# --- the data -----------------------------------------------------------------------------------


def test_unsigned_groups_say_so() -> None:
    for name in ("emergency", "crisis"):
        path = alarms.FOLDER / f"{name}.yml"
        groups = YAML(typ="safe").load(path.read_text(encoding="utf-8"))["groups"]
        assert all({"signed_off_by", "reviewed"} <= set(group) for group in groups)


def test_broken_pattern_names_file_and_line(tmp_path: Path) -> None:
    for name in ("guards", "emergency", "crisis"):
        text = (alarms.FOLDER / f"{name}.yml").read_text(encoding="utf-8")
        (tmp_path / f"{name}.yml").write_text(text, encoding="utf-8")
    path = tmp_path / "crisis.yml"
    broken = path.read_text(encoding="utf-8").replace("  en:\n", "  en:\n  - 'a(b'\n", 1)
    path.write_text(broken, encoding="utf-8")
    with pytest.raises(ContentError, match=r"data/safety/crisis\.yml:\d+: not a pattern"):
        alarms.read_rules(tmp_path)
    path.write_text(broken.replace("a(b", "<nobody> fell"), encoding="utf-8")
    with pytest.raises(ContentError, match="nobody"):
        alarms.read_rules(tmp_path)


# --- the component ------------------------------------------------------------------------------


def test_component_sets_the_intent_and_nothing_else() -> None:
    from rasa.shared.nlu.training_data.message import Message

    from bot.nlu.safety import SafetyCheck

    component = SafetyCheck.create({}, None, None, None)
    alarm = Message.build("medicare my chest is tight n left arm numb")
    plain, chosen = Message.build("what do i bring"), Message.build("/crisis i want to die")
    component.process([alarm, plain, chosen, Message(data={})])
    intent = {"name": "emergency", "confidence": 1.0}
    assert alarm.get("intent") == intent
    assert alarm.get("intent_ranking") == [intent]
    assert alarm.get("entities") is None
    assert plain.get("intent") is None
    assert chosen.get("intent") is None


# --- the replies --------------------------------------------------------------------------------

REPLIES = [
    (f"{kind}.{place}", language)
    for kind in ("emergency", "crisis")
    for place in PLACES
    for language in ("en", "es")
]


@pytest.mark.parametrize(("id", "language"), REPLIES)
def test_reply_is_short_and_asks_nothing(id: str, language: str) -> None:
    text = load().message(id, language)
    assert len(text) <= 320
    assert "?" not in text
    assert ("I'm back" if language == "en" else "he vuelto") in text


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(("language", "verbs"), [("en", ("Call",)), ("es", ("Llame", "Pida"))])
def test_emergency_reply_begins_with_what_to_do(
    place: str, language: str, verbs: tuple[str, ...]
) -> None:
    text = load().message(f"emergency.{place}", language)
    assert text.startswith(verbs)


@pytest.mark.parametrize(
    ("id", "number"),
    [
        ("emergency.us", "911"),
        ("emergency.uk", "999"),
        ("emergency.spain", "112"),
        ("emergency.eu", "112"),
        ("crisis.us", "988"),
        ("crisis.uk", "116 123"),
        ("crisis.spain", "024"),
    ],
)
def test_reply_has_the_number_of_the_place(id: str, number: str) -> None:
    assert number in load().message(id)
    assert number in load().message(id, "es")


def test_replies_are_easy_to_read() -> None:
    for id, language in REPLIES:
        if language == "en":
            assert textstat.flesch_kincaid_grade(load().message(id)) <= 6, id


def test_no_digits_outside_the_facts() -> None:
    text = (ROOT / "data" / "answers" / "dialogue" / "safety.yml").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    assert not any(character.isdigit() for line in lines for character in line)
