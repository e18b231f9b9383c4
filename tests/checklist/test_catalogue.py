"""Reading the catalogue, with errors that name file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.checklist import catalogue
from bot.content.yaml_files import ContentError
from bot.profile import Profile

GROUPS = (
    'tonight: {title: {en: "Tonight"}}\nfirst: {title: {en: "First"}}\nown: {title: {en: "Own"}}\n'
)
TASK = """
call:
  group: first
  title: {en: "Call"}
  why: {en: "It helps."}
  how: {en: ["Call."]}
  done_when: {en: "You called."}
  due: {before: visit, days: 3, within: 5}
  said_as: {en: [called]}
"""


def write(folder: Path, *files: str) -> Path:
    (folder / "tasks").mkdir()
    (folder / "groups.yml").write_text(GROUPS)
    for index, text in enumerate(files):
        (folder / "tasks" / f"{index}.yml").write_text(text)
    return folder


def test_a_task_is_read_with_its_defaults(tmp_path: Path) -> None:
    task = catalogue.read(write(tmp_path, TASK)).tasks["call"]
    assert (task.owner, task.tonight, task.script, task.sheet) == ("patient", None, None, None)
    assert task.due == catalogue.DueRule("visit", False, 3, 5)
    assert task.steps("es") == ("Call.",)


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("group: first", "group: nowhere", 3, "nowhere"),
        ("due: {before: visit, days: 3, within: 5}", "due: {before: visit, days: 3}", 8, "due"),
        ("due: {before: visit, days: 3, within: 5}", "due: {days: 3}", 8, "due"),
        ('why: {en: "It helps."}', 'why: {es: "Ayuda."}', 5, "en"),
        ("  said_as", "  when: {shoe_size: [big]}\n  said_as", 9, "shoe_size"),
        ("  said_as", "  when: {payer: [medicair]}\n  said_as", 9, "medicair"),
        ("  said_as", "  whatever: yes\n  said_as", 2, "whatever"),
    ],
)
def test_a_broken_task_is_named_with_its_line(
    tmp_path: Path, old: str, new: str, line: int, says: str
) -> None:
    assert old in TASK
    with pytest.raises(ContentError, match=rf"0\.yml:{line}: .*{says}"):
        catalogue.read(write(tmp_path, TASK.replace(old, new)))


def test_a_task_in_two_files_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match=r"1\.yml:2: task 'call'"):
        catalogue.read(write(tmp_path, TASK, TASK))


def test_conditions_may_be_one_or_any_of_several(tmp_path: Path) -> None:
    both = TASK.replace(
        "  said_as",
        "  when: [{country: [us]}, {payer: [nhs]}]\n  unless: {role: [minor]}\n  said_as",
    )
    conditions = catalogue.read(write(tmp_path, both)).tasks["call"].conditions
    assert conditions.hold(Profile(country="us"))
    assert conditions.hold(Profile(payer="nhs"))
    assert not conditions.hold(Profile())
    assert not conditions.hold(Profile(country="us", role="minor"))


def test_the_longest_lead_time(tmp_path: Path) -> None:
    found = catalogue.read(write(tmp_path, TASK))
    assert found.longest("visit") == 3
    assert found.longest("decision") == 0


def test_the_project_catalogue_is_rich_and_has_short_lead_times() -> None:
    found = catalogue.load()
    assert len(found.tasks) >= 55
    assert found.longest("decision") <= 21
    assert found.longest("visit") <= 14


def test_facts_shown_and_rested_on_are_named(tmp_path: Path) -> None:
    task = TASK.replace('"It helps."', '"You pay {my_share}."').replace(
        "  said_as", '  script: {en: "{doctor}, call {my_phone}."}\n  facts: [my_right]\n  said_as'
    )
    found = catalogue.read(write(tmp_path, task)).tasks["call"].facts
    assert found == ("my_share", "my_phone", "my_right")
