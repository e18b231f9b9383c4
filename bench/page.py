"""The pages of docs/ that hold figures: those stand between two marks."""

from __future__ import annotations

from pathlib import Path

FIGURES = "figures"


def put(page: Path, figures: str, part: str = FIGURES) -> None:
    """Put figures, as Markdown, into the place of those that a page has between a part's marks."""
    begin, end = f"<!-- {part} -->", f"<!-- end of {part} -->"
    before, _, rest = page.read_text(encoding="utf-8").partition(begin)
    _, _, after = rest.partition(end)
    page.write_text(f"{before}{begin}\n{figures}\n{end}{after}", encoding="utf-8")
