"""The bank of questions to choose three must-asks from."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given

from bot.checklist import questions
from bot.content.yaml_files import ContentError
from bot.profile import Profile
from tests.checklist.people import profiles


def first(count: int, **slots: object) -> list[str]:
    return [q.id for q in questions.suggest(Profile(**slots))][:count]  # type: ignore[arg-type]


@given(profiles)
def test_everybody_can_choose(profile: Profile) -> None:
    found = questions.suggest(profile)
    assert len(found) >= questions.MUST_ASKS
    assert len({question.id for question in found}) == len(found)
    assert found == questions.suggest(profile)


def test_the_settings_are_there() -> None:
    assert [setting.id for setting in questions.load()] == [
        "first_doctor",
        "second_doctor",
        "differ",
        "surgery",
        "imaging",
        "pathology",
        "outlook",
        "after",
    ]


def test_the_main_worry_comes_first() -> None:
    assert "first_what" in first(3, worry="right_diagnosis")
    assert {"first_options", "second_other"} <= set(first(3, worry="options"))
    assert first(1, opinions="differ") == ["differ_settle"]
    assert "first_wait" in first(5, decision_date=date(2026, 12, 1))


def test_stage_is_asked_about_in_cancer_only() -> None:
    assert "second_agree_cancer" in first(99, condition="cancer")
    assert "second_agree_cancer" not in first(99, condition="heart")
    assert "second_agree" not in first(99, condition="cancer")


def test_one_setting_alone() -> None:
    found = questions.suggest(Profile(condition="cancer"), setting="pathology")
    assert {question.setting for question in found} == {"pathology"}


def test_young_patients_are_not_led_to_the_outlook() -> None:
    assert not questions.suggest(Profile(role="minor", condition="cancer"), setting="outlook")


def test_a_question_that_appears_twice_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "questions.yml"
    part = 'title: {en: "A"}\n  questions:\n    same:\n      text: {en: "Why?"}\n'
    path.write_text(f"one:\n  {part}two:\n  {part}")
    with pytest.raises(ContentError, match=r"questions\.yml:9: question 'same'"):
        questions.read(path)
