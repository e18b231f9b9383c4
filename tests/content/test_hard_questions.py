"""What is said of abuse, of a child at risk, of care at the end of life, and to tampering."""

from __future__ import annotations

import pytest

from bot.content import load
from bot.profile import Profile

CONTENT = load()
NUMBER = {
    "us": "emergency_us",
    "england": "emergency_uk",
    "uk_other": "emergency_uk",
    "spain": "emergency_eu",
    "eu": "emergency_eu",
}


@pytest.mark.parametrize(("country", "fact"), NUMBER.items())
def test_abuse_names_the_number_of_the_place_and_someone_to_see_alone(
    country: str, fact: str
) -> None:
    answer = CONTENT.answer("abuse", Profile(country=country))
    assert CONTENT.quoted(answer.say) == [fact]
    assert "alone" in answer.say["en"]


@pytest.mark.parametrize(
    ("topic", "role"), [("abuse", None), ("abuse", "minor"), ("child_at_risk", "minor")]
)
def test_who_may_not_be_safe_learns_how_to_leave_the_page(topic: str, role: str | None) -> None:
    answer = CONTENT.answer(topic, Profile(role=role))
    assert any("close the page" in part["en"] for part in answer.more)


@pytest.mark.parametrize("country", [None, *NUMBER, "other"])
@pytest.mark.parametrize("topic", ["abuse", "child_at_risk"])
def test_danger_at_home_has_a_number_in_every_place(topic: str, country: str | None) -> None:
    for role in (None, "minor"):
        quoted = CONTENT.quoted(CONTENT.answer(topic, Profile(country=country, role=role)).say)
        assert any(name.startswith("emergency_") for name in quoted)


def test_a_minor_at_risk_in_the_uk_learns_of_the_childrens_line() -> None:
    answer = CONTENT.answer("child_at_risk", Profile(role="minor", country="england"))
    assert "teen_line_uk" in CONTENT.quoted(answer.say)


@pytest.mark.parametrize("topic", ["palliative", "end_of_treatment", "assisted_dying"])
@pytest.mark.parametrize("country", [None, *NUMBER])
def test_the_end_of_life_is_answered_without_an_alarm(topic: str, country: str | None) -> None:
    answer = CONTENT.answer(topic, Profile(country=country))
    assert not [name for name in CONTENT.quoted(answer.say) if name.startswith("emergency_")]
    assert "palliative" in " ".join(text["en"] for text in (answer.say, *answer.more)).lower()


@pytest.mark.parametrize("country", [None, *NUMBER])
def test_assisted_dying_explains_no_way_and_names_a_line(country: str | None) -> None:
    answer = CONTENT.answer("assisted_dying", Profile(country=country))
    assert "how it's done" in answer.say["en"]
    assert any(name.startswith("crisis_") for name in CONTENT.quoted(answer.say))


def test_tampering_gets_one_answer_whoever_asks() -> None:
    answers = {
        CONTENT.fill(CONTENT.answer("prompt_injection", patient).say)
        for patient in (Profile(), Profile(role="minor"), Profile(country="spain"))
    }
    assert len(answers) == 1
