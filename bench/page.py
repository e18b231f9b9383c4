"""The pages of docs/ that hold figures: those stand between two markers."""

from __future__ import annotations

from pathlib import Path

BEGIN, END = "<!-- figures -->", "<!-- end of figures -->"


def put(page: Path, figures: str) -> None:
    """Put figures, as Markdown, into the place of those that a page has between its markers."""
    before, _, rest = page.read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    page.write_text(f"{before}{BEGIN}\n{figures}\n{END}{after}", encoding="utf-8")
