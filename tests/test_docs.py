"""What the Markdown files name exists: files and folders in backticks, and the targets of links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.settings import ROOT

_SUFFIXES = "css|html|in|ini|js|json|lock|md|png|py|sh|svg|toml|txt|yaml|yml"
_PATH = re.compile(rf"(?:[\w.*-]+/)+[\w.*-]*|[\w*-][\w.*-]*\.(?:{_SUFFIXES})")
_SPAN = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
_FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\(([^)\s]+)\)|\bsrc=\"([^\"]+)\"")
_HEADING = re.compile(r"^#+ +(.+?) *$", re.MULTILINE)

_NOT_THERE = {
    "models": "the model, made by training",
    "results": "made by Rasa's own tests",
    "var": "the setting VAR_DIR: database, keys and logs, made while running",
    "VAR_DIR": "stands for the folder of that setting",
    ".venv": "the environment that `make` sets up",
    ".page": "what the widget is made with, fetched by `make`",
    ".tools": "what `make` fetches to set it up",
    "__pycache__": "made by Python",
}
"""First parts of paths that a fresh clone does not have, and why."""


def missing_files(text: str) -> list[str]:
    """The files and folders named in a Markdown text that the project does not have.

    A path that begins with a folder of the project is taken from its root; a shorter one, such as
    `view.py` or `tasks/*.yml`, may lie anywhere.
    """
    return [name for name in sorted(set(_named(text))) if not _exists(name)]


def broken_links(text: str, folder: Path) -> list[str]:
    """The relative links of a Markdown text that lead nowhere.

    Args:
        text: the whole file.
        folder: where the file lies.
    """
    targets = [first or second for first, second in _LINK.findall(_FENCE.sub("", text))]
    return [
        target
        for target in targets
        if not re.match(r"[a-z]+:", target) and not _resolves(target, text, folder)
    ]


def _named(text: str) -> Iterator[str]:
    spans = _SPAN.findall(_FENCE.sub("", text))
    shown = [line for fence in _FENCE.findall(text) for line in fence.splitlines()]
    for words in spans:
        yield from (word for word in words.split() if _is_path(word))
    for line in shown:
        yield from (word.rstrip(":,") for word in line.split() if _is_from_root(word.rstrip(":,")))


def _is_path(word: str) -> bool:
    first = word.split("/")[0]
    return bool(_PATH.fullmatch(word)) and first not in _NOT_THERE


def _is_from_root(word: str) -> bool:
    return "/" in word and _is_path(word) and (ROOT / word.split("/")[0]).is_dir()


def _exists(name: str) -> bool:
    pattern = name.rstrip("/")
    if "/" in pattern and (ROOT / pattern.split("/")[0]).is_dir():
        return any(ROOT.glob(pattern))
    return any(True for top in _folders() for _ in top.rglob(pattern)) or any(ROOT.glob(pattern))


def _folders() -> list[Path]:
    """The folders of the project that a clone has."""
    return [
        path
        for path in ROOT.iterdir()
        if path.is_dir() and not path.name.startswith(".") and path.name not in _NOT_THERE
    ]


def _resolves(target: str, text: str, folder: Path) -> bool:
    address, _, heading = target.partition("#")
    path = (folder / address).resolve() if address else None
    if path is not None and not path.exists():
        return False
    if not heading:
        return True
    told = text if path is None else path.read_text(encoding="utf-8")
    return heading in {_anchor(title) for title in _HEADING.findall(_FENCE.sub("", told))}


def _anchor(title: str) -> str:
    """The address of a heading, as GitHub makes it."""
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")


def _documents() -> list[Path]:
    return sorted([*ROOT.glob("*.md"), *(path for top in _folders() for path in top.rglob("*.md"))])


DOCUMENTS = _documents()
NAMES = [str(path.relative_to(ROOT)) for path in DOCUMENTS]


def test_the_documents_are_there() -> None:
    wanted = {"README.md", "CONTRIBUTING.md", "docs/architecture.md", "docs/privacy.md"}
    assert wanted <= set(NAMES)


@pytest.mark.parametrize("document", DOCUMENTS, ids=NAMES)
def test_named_files_exist(document: Path) -> None:
    assert not missing_files(document.read_text(encoding="utf-8"))


@pytest.mark.parametrize("document", DOCUMENTS, ids=NAMES)
def test_links_resolve(document: Path) -> None:
    assert not broken_links(document.read_text(encoding="utf-8"), document.parent)


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("see `bot/nowhere.py`", ["bot/nowhere.py"]),
        ("see `docs/nowhere/`", ["docs/nowhere/"]),
        ("see `nowhere.yml`", ["nowhere.yml"]),
        ("`.venv/bin/python -m pytest tests/nowhere`", ["tests/nowhere"]),
        ("`data/nowhere/*.yml`", ["data/nowhere/*.yml"]),
        ("```\nbot/nlu/nowhere.py   reads it\n```", ["bot/nlu/nowhere.py"]),
    ],
)
def test_a_missing_file_is_found(text: str, missing: list[str]) -> None:
    assert missing_files(text) == missing


@pytest.mark.parametrize(
    "text",
    [
        "`bot/settings.py`",
        "`settings.py`",
        "`tests/dialogues/*.txt`",
        "`POST /webhooks/web/end`",
        "`var/secret.key`",
        "this and/or that",
    ],
)
def test_what_exists_or_is_no_file_passes(text: str) -> None:
    assert not missing_files(text)


@pytest.mark.parametrize("target", ["docs/nowhere.md", "README.md#nowhere", "#nowhere"])
def test_a_broken_link_is_found(target: str) -> None:
    assert broken_links(f"# Here\n[there]({target})", ROOT) == [target]


@pytest.mark.parametrize(
    "target", ["docs/content.md", "#here", "https://rasa.com", "README.md#licence"]
)
def test_a_good_link_passes(target: str) -> None:
    assert not broken_links(f"# Here\n[there]({target})", ROOT)
