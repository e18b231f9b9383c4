"""Takes the pictures of docs/documents.md: documents of made-up patients, as they come on paper.

    python -m tests.documents.picture

Needs Pango. Writes docs/pictures/documents/*.png.
"""

from __future__ import annotations

import pypdfium2
from PIL import Image

from bot.documents import Kind, make
from tests.conftest import ROOT
from tests.documents.people import SAMPLES

FOLDER = ROOT / "docs" / "pictures" / "documents"
LARGEST_BYTES = 150_000
SCALE = 1.2
COLOURS = 64

PICTURES: dict[str, tuple[str, Kind, int]] = {
    "checklist": ("rosa", "checklist", 0),
    "checklist-2": ("rosa", "checklist", 1),
    "summary": ("rosa", "summary", 0),
    "records-request": ("rosa", "records_request", 0),
    "call-sheet": ("rosa", "insurer_call", 0),
    "comparison": ("george", "comparison", 0),
    "appeal": ("carmen", "appeal", 0),
    "visit-notes": ("carmen", "visit_notes", 0),
}
"""The patient, the document and the sheet of each picture."""


def main() -> None:
    """Take all pictures; stop at one that is too large."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, (patient, kind, sheet) in PICTURES.items():
        data = make(kind, SAMPLES[patient], "pdf").data
        picture = pypdfium2.PdfDocument(data)[sheet].render(scale=SCALE).to_pil()
        path = FOLDER / f"{name}.png"
        picture.convert("P", palette=Image.Palette.ADAPTIVE, colors=COLOURS).save(
            path, optimize=True
        )
        size = path.stat().st_size
        if size > LARGEST_BYTES:
            raise SystemExit(f"{path.name} has {size} bytes: at most {LARGEST_BYTES}")
        print(f"{size:7} {path.name}")


if __name__ == "__main__":
    main()
