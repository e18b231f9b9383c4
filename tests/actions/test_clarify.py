"""Not understood: a question, the menu, a person; never the same words twice in a row."""

from __future__ import annotations

from typing import Any

import pytest

from actions.clarify import ActionClarify
from bot.content import load
from tests.actions.conftest import Run, bot_said

CONTENT = load()


def failures(run: Run, count: int, form: str | None = None) -> list[str]:
    """What the bot says to messages in a row that it does not understand."""
    texts: list[str] = []
    slots: dict[str, Any] = {}
    for _ in range(count):
        before = [bot_said(text) for text in texts]
        done = run(ActionClarify(), "wibble", "nlu_fallback", slots=slots, form=form, before=before)
        slots |= done.slots
        texts.append(done.text)
    return texts


@pytest.mark.parametrize("form", [None, "intake_form"])
def test_two_failures_in_a_row_never_get_the_same_words(run: Run, form: str | None) -> None:
    texts = failures(run, 8, form)
    assert all(one != following for one, following in zip(texts, texts[1:], strict=False))


def test_it_leads_from_a_question_to_the_menu_to_a_person(run: Run) -> None:
    ranking = [{"name": name, "confidence": 0.2} for name in ("why", "when")]
    asked = run(ActionClarify(), "wibble", "nlu_fallback", before=[], ranking=ranking)
    assert asked.titles == [CONTENT.title("why"), CONTENT.title("when"), "Something else"]
    menu = run(ActionClarify(), "wibble", "nlu_fallback", slots={"misses": 1}, ranking=ranking)
    assert CONTENT.title("menu_money") in menu.titles
    person = run(ActionClarify(), "wibble", "nlu_fallback", slots={"misses": 2}, ranking=ranking)
    assert CONTENT.facts["paf_phone"].value["en"] in person.text


def test_in_a_form_the_third_failure_names_a_person(run: Run) -> None:
    assert CONTENT.facts["paf_phone"].value["en"] in failures(run, 3, "intake_form")[-1]


def test_between_two_meanings_the_patient_chooses(run: Run) -> None:
    meant = {"meant": ["cost", "insurance_check"]}
    done = run(ActionClarify(), "what about paying", "nlu_fallback", meant)
    assert done.text in CONTENT.variants("clarify.two")
    assert done.titles == [
        CONTENT.title("cost"),
        CONTENT.title("insurance_check"),
        "Something else",
    ]
    assert "misses" not in done.slots
