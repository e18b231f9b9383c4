"""The words of documents: both languages, only known names, faults with file and line."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.content import ContentError
from bot.content.library import PLACEHOLDER
from bot.documents.texts import FOLDER, load, read

TEXTS = list(load().patient_texts())


def test_every_text_is_there_in_both_languages() -> None:
    ids = {
        language: {id for id, other, _ in TEXTS if other == language} for language in ("en", "es")
    }
    assert ids["en"] == ids["es"]
    assert len(ids["en"]) > 150


def test_both_languages_show_the_same() -> None:
    shown: dict[str, list[list[str]]] = {}
    for id, _, raw in TEXTS:
        shown.setdefault(id, []).append(sorted(PLACEHOLDER.findall(raw)))
    assert not [id for id, (one, other) in shown.items() if one != other]


def test_both_languages_have_the_same_lines_to_write_on() -> None:
    blanks: dict[str, set[int]] = {}
    for id, _, raw in TEXTS:
        blanks.setdefault(id, set()).add(raw.count("____"))
    assert not [id for id, counts in blanks.items() if len(counts) > 1]


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("letters.yml", "{rec_access_days}", "{rec_acces_days}", "unknown 'rec_acces_days'"),
        ("letters.yml", "known: today", "known: tomorrow", "unknown 'tomorrow'"),
        ("sheets.yml", "sheet: insurer_call", "sheet: insurer", "unknown 'insurer'"),
        ("checklist.yml", "place: beside", "place: above", "'above' is not one of"),
        ("checklist.yml", ', es: "Mi lista"', "", "'es' is a required property"),
    ],
)
def test_a_fault_is_named_with_its_line(
    tmp_path: Path, file: str, old: str, new: str, said: str
) -> None:
    folder = tmp_path / "documents"
    shutil.copytree(FOLDER, folder)
    path = folder / "texts" / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(ContentError, match=rf"{file}:\d+: .*{said}"):
        read(folder)
