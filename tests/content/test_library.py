"""Content files: looked up by id, language and profile; errors that name file and line."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.content import Content, ContentError, load
from bot.content.yaml_files import ROOT
from bot.profile import Profile


@pytest.fixture
def data(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "data" / "answers", tmp_path / "answers")
    shutil.copytree(ROOT / "data" / "facts", tmp_path / "facts")
    return tmp_path


def test_the_answer_fits_the_payer() -> None:
    content = load()
    medicare = content.answer("insurance_check", Profile(payer="medicare", country="us"))
    medicaid = content.answer("insurance_check", Profile(payer="medicaid", country="us"))
    assert medicare is not medicaid
    assert "medicare" in content.fill(medicare.say).lower()


def test_without_a_profile_there_is_an_answer_to_every_topic() -> None:
    content = load()
    for topic in content.topics:
        assert content.fill(content.answer(topic, Profile()).say)


def test_every_answer_and_title_fills_in() -> None:
    content = load()
    for topic in content.topics.values():
        assert content.title(topic.id)
        for answer in topic.answers:
            for text in (answer.say, *answer.more):
                for language in ("en", "es"):
                    assert "{" not in content.fill(text, language)


def test_a_fact_stands_in_its_text() -> None:
    content = load()
    assert content.fact("emergency_us").value["en"] in content.message("channel.trouble")


def test_wordings_go_round() -> None:
    content = load()
    first, second = (content.message("word.thanks", variant=n) for n in (0, 1))
    assert first != second
    count = len(content.variants("word.thanks"))
    assert content.message("word.thanks", variant=count) == first


def test_english_stands_in_for_missing_spanish() -> None:
    content = load()
    assert content.message("word.pause", "es") == content.message("word.pause", "en")


def test_a_channel_has_its_words_where_there_are_such() -> None:
    web, sms = load(), load().on("sms")
    assert "Pick one" in web.message("greet.choose")
    assert "Text a number" in sms.message("greet.choose")
    assert sms.message("listening") == web.message("listening")
    assert web.on("telegram").message("greet.choose") == web.message("greet.choose")


def test_words_for_a_channel_are_those_of_the_language_first() -> None:
    sms = load().on("sms")
    text = {"en": "page", "en_sms": "text", "es": "hoja"}
    assert sms.fill(text, "es") == "hoja"
    assert sms.fill({"en": "page", "en_sms": "text"}, "es") == "text"
    assert sms.fill({**text, "es_sms": "mensaje"}, "es") == "mensaje"


def test_words_for_an_unknown_channel_are_refused(data: Path) -> None:
    path = data / "answers" / "dialogue" / "channel.yml"
    path.write_text('channel.empty: {en: "Hello", en_fax: "Hello"}\n', encoding="utf-8")
    with pytest.raises(ContentError, match="en_fax"):
        Content(data)


def test_broken_yaml_names_file_and_line(data: Path) -> None:
    path = data / "answers" / "topics" / "feelings.yml"
    path.write_text('scared:\n  title: {en: "Afraid"\n  answers: []\n', encoding="utf-8")
    with pytest.raises(ContentError, match=r"feelings\.yml:\d+: "):
        Content(data)


def test_a_wrong_key_names_file_and_line(data: Path) -> None:
    path = data / "facts" / "evidence.yml"
    lines = path.read_text(encoding="utf-8").splitlines()
    at = next(i for i, line in enumerate(lines) if line.strip().startswith("trust:"))
    lines[at] = "  trust: maybe"
    path.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(ContentError, match=rf"evidence\.yml:{at + 1}: .*trust"):
        Content(data)


def test_an_unknown_fact_is_refused(data: Path) -> None:
    path = data / "answers" / "topics" / "extra.yml"
    path.write_text(
        'extra:\n  title: {en: "Extra"}\n  answers:\n    - say: {en: "It is {no_such_fact}."}\n',
        encoding="utf-8",
    )
    with pytest.raises(ContentError, match=r"extra\.yml:1: extra: no fact 'no_such_fact'"):
        Content(data)


def test_an_id_twice_is_refused(data: Path) -> None:
    source = (data / "answers" / "topics" / "checklist.yml").read_text(encoding="utf-8")
    (data / "answers" / "topics" / "twice.yml").write_text(source, encoding="utf-8")
    with pytest.raises(ContentError, match="unique"):
        Content(data)


def test_the_last_answer_must_fit_everyone(data: Path) -> None:
    path = data / "answers" / "topics" / "extra.yml"
    path.write_text(
        'extra:\n  title: {en: "Extra"}\n  answers:\n'
        '    - when: {country: [us]}\n      say: {en: "Yes."}\n',
        encoding="utf-8",
    )
    with pytest.raises(ContentError, match=r"extra\.yml:1: extra: the last answer has a 'when'"):
        Content(data)


def test_a_misspelt_slot_in_a_condition_is_refused(data: Path) -> None:
    path = data / "answers" / "topics" / "extra.yml"
    path.write_text(
        'extra:\n  title: {en: "Extra"}\n  answers:\n'
        '    - when: {contry: [us]}\n      say: {en: "Yes."}\n    - say: {en: "No."}\n',
        encoding="utf-8",
    )
    with pytest.raises(ContentError, match=r"extra\.yml:4: .*contry"):
        Content(data)
