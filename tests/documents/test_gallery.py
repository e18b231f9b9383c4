"""The command that makes every document for three made-up patients."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.content import ContentError
from bot.documents import gallery
from bot.documents import samples as made_up
from tests.documents.people import TODAY


def test_the_gallery_has_every_document_and_a_way_to_each(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gallery, "can_print", lambda: False)
    lines = list(gallery.make_gallery(tmp_path, TODAY))
    assert lines[0].startswith("NO PDF: Pango is missing")
    links = re.findall(r'href="([^"]+)"', (tmp_path / "index.html").read_text("utf-8"))
    files = [path for path in tmp_path.rglob("*.*") if path.name != "index.html"]
    assert sorted(links) == sorted(str(path.relative_to(tmp_path)) for path in files)
    # Nine documents as page and text, one of them in three tones, and a calendar.
    assert len(links) == 3 * (2 * (8 + 3) + 1)


def test_a_made_up_patient_with_an_unknown_task_is_a_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (made_up.FOLDER / "samples.yml").read_text("utf-8")
    (tmp_path / "samples.yml").write_text(text.replace("first_how_long", "first_howlong"), "utf-8")
    monkeypatch.setattr(made_up, "FOLDER", tmp_path)
    with pytest.raises(ContentError, match="rosa names unknown 'first_howlong'"):
        made_up.samples(TODAY)
