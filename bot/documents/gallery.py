"""Every document for three made-up patients, in a folder, to be looked at."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import date
from html import escape
from pathlib import Path

from bot.documents.making import make
from bot.documents.model import KINDS, VARIANTS, DocumentError, forms_of
from bot.documents.patient import Patient
from bot.documents.press import can_print
from bot.documents.samples import samples


def make_gallery(folder: Path, today: date) -> Iterator[str]:
    """Make every document in every form.

    Args:
        folder: made when it is missing; gets a folder for each patient and `index.html`.
        today: the day the documents are made on.

    Yields:
        A line for each file, with the time it took. Without Pango there are no PDFs, and a line
        says so.

    Raises:
        ContentError: a data file is broken.
        DocumentError: a document could not be made.
        OSError: the folder cannot be written.
    """
    printing = can_print()
    if not printing:
        yield "NO PDF: Pango is missing (on Debian: apt install libpangoft2-1.0-0)"
    made: dict[str, list[str]] = {}
    for name, patient in samples(today).items():
        (folder / name).mkdir(parents=True, exist_ok=True)
        made[name] = []
        for file, seconds in _all(folder / name, patient, printing):
            made[name].append(file)
            yield f"{seconds:5.2f} s  {name}/{file}"
    (folder / "index.html").write_text(_index(made), "utf-8")
    yield f"Open {folder / 'index.html'}"


def _all(folder: Path, patient: Patient, printing: bool) -> Iterator[tuple[str, float]]:
    """Make the documents of one patient; the name of each file, and how long it took."""
    for kind in KINDS:
        for variant in VARIANTS.get(kind, (None,)):
            for form in forms_of(kind):
                if form == "pdf" and not printing:
                    continue
                begun = time.monotonic()
                try:
                    document = make(kind, patient, form, variant=variant)
                except DocumentError as error:
                    if error.reason == "no_dates":
                        continue
                    raise
                file = f"{variant}-{document.name}" if variant else document.name
                (folder / file).write_bytes(document.data)
                yield file, time.monotonic() - begun


def _index(made: dict[str, list[str]]) -> str:
    """A page with a link to each file."""
    parts = [
        '<!DOCTYPE html>\n<html lang="en"><meta charset="utf-8"><title>Gallery</title>',
        "<h1>Every document for three made-up patients</h1>",
    ]
    for name, files in made.items():
        links = "".join(f'<li><a href="{name}/{file}">{escape(file)}</a>' for file in files)
        parts.append(f"<h2>{escape(name.capitalize())}</h2><ul>{links}</ul>")
    return "\n".join(parts) + "\n"
