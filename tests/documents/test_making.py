"""Documents as channels ask for them."""

from __future__ import annotations

import asyncio
import re
from typing import Any, cast

import pytest

from bot.documents import (
    FORMS,
    KINDS,
    MEDIA_TYPES,
    REASONS,
    VARIANTS,
    DocumentError,
    Form,
    Kind,
    Patient,
    forms_of,
    making,
    render,
)
from bot.documents import make as make_document
from tests.documents.people import CARMEN, GEORGE, ROSA, SAMPLES, patient

NOBODY = patient()
ALL = [(kind, variant) for kind in KINDS for variant in VARIANTS.get(kind, (None,))]


@pytest.mark.parametrize(("kind", "variant"), ALL)
@pytest.mark.parametrize("someone", [*SAMPLES.values(), NOBODY], ids=[*SAMPLES, "nobody"])
def test_every_document_comes_for_everyone(
    kind: Kind, variant: str | None, someone: Patient
) -> None:
    for form in forms_of(kind):
        if form == "pdf" or (form == "ics" and someone is NOBODY):
            continue
        document = make_document(kind, someone, form, variant=variant)
        assert document.media_type == MEDIA_TYPES[form]
        assert len(document.text) > 100


def test_file_names_say_what_it_is_and_nothing_of_the_patient() -> None:
    names = {
        make_document(kind, someone, forms_of(kind)[-1]).name
        for kind in KINDS
        for someone in SAMPLES.values()
    }
    assert all(re.fullmatch(r"[a-z-]+\.(txt|ics)", name) for name in names)
    assert {"checklist.txt", "lista.txt", "dates.ics", "fechas.ics"} <= names
    assert not any(re.search("cancer|heart|rosa|george|carmen", name) for name in names)


@pytest.mark.parametrize(
    ("kind", "form", "variant"),
    [
        ("horoscope", "page", None),
        ("checklist", "docx", None),
        ("checklist", "ics", None),
        ("calendar", "pdf", None),
        ("checklist", "page", "gentle"),
        ("doctor_message", "page", "rude"),
    ],
)
def test_what_there_is_not_is_refused(kind: str, form: str, variant: str | None) -> None:
    with pytest.raises(DocumentError) as refused:
        make_document(cast(Kind, kind), ROSA, cast(Form, form), variant=variant)
    assert refused.value.reason == "unknown"


def test_a_fault_names_no_word_of_the_patient(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any) -> str:
        raise ValueError("Do I need the whole breast removed?")

    monkeypatch.setattr(making, "page", fail)
    with pytest.raises(DocumentError) as failed:
        make_document("checklist", ROSA, "page")
    assert failed.value.reason == "failed"
    chain = [failed.value, failed.value.__cause__, failed.value.__context__]
    shown = "".join(str(error) for error in chain[:2])
    assert "breast" not in shown
    assert failed.value.__suppress_context__


def test_rendering_leaves_the_event_loop_free() -> None:
    async def both() -> list[str]:
        order: list[str] = []

        async def tick() -> None:
            await asyncio.sleep(0)
            order.append("tick")

        async def document() -> None:
            order.append((await render("checklist", ROSA, "page")).name)

        await asyncio.gather(document(), tick())
        return order

    assert asyncio.run(both()) == ["tick", "checklist.html"]


def test_the_first_tone_is_the_gentle_one() -> None:
    assert make_document("doctor_message", ROSA, "text") == make_document(
        "doctor_message", ROSA, "text", variant="gentle"
    )
    tones = {
        make_document("doctor_message", ROSA, "text", variant=variant).text
        for variant in VARIANTS["doctor_message"]
    }
    assert len(tones) == 3


def test_the_same_patient_gets_the_same_document() -> None:
    for someone in (ROSA, GEORGE, CARMEN):
        assert make_document("summary", someone, "page") == make_document(
            "summary", someone, "page"
        )


def test_forms_and_reasons_are_what_channels_can_word() -> None:
    assert set(FORMS) == set(MEDIA_TYPES)
    assert set(REASONS) == {"unknown", "no_dates", "no_printer", "busy", "too_slow", "failed"}
