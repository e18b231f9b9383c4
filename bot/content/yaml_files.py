"""Reading the data files that clinicians edit, with errors that name file and line."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jsonschema
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError

ROOT = Path(__file__).resolve().parents[2]


class ContentError(Exception):
    """A data file is wrong; the message reads `data/facts/us.yml:12: what to mend`."""


def load_checked(path: Path, schema: Mapping[str, Any]) -> dict[str, Any]:
    """Read one YAML file and check it against a JSON schema.

    Args:
        path: the file; shown in errors relative to the project.
        schema: a JSON schema (draft 2020-12) for the whole file.

    Returns:
        The file's content. Mappings keep their order; dates are `datetime.date`.

    Raises:
        ContentError: the file cannot be read, is not YAML, repeats a key, or does not fit the
            schema. The message names the file and the line of the part that is wrong.
    """
    try:
        data = YAML(typ="rt").load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ContentError(f"{shown(path)}: cannot be read ({error.strerror})") from error
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        problem = (error.problem or "is not valid YAML").splitlines()[0]
        raise ContentError(f"{shown(path)}:{line}: {problem}") from error
    problems = jsonschema.Draft202012Validator(schema).iter_errors(data)
    first = jsonschema.exceptions.best_match(problems)
    if first is not None:
        where = ".".join(str(part) for part in first.absolute_path) or "the file"
        line = line_of(data, list(first.absolute_path))
        raise ContentError(f"{shown(path)}:{line}: {where}: {first.message[:300]}")
    return data


def line_of(data: Any, keys: list[Any]) -> int:
    """The line (from 1) on which the part of `data` under `keys` begins."""
    line = 1
    for key in keys:
        if not isinstance(data, (CommentedMap, CommentedSeq)):
            break
        try:
            position = data.lc.item(key) if isinstance(data, list) else data.lc.key(key)
            line = position[0] + 1
            data = data[key]
        except (KeyError, IndexError, TypeError, AttributeError):
            break
    return line


def shown(path: Path) -> str:
    """A path as errors name it: relative to the project where it lies inside."""
    try:
        return str(path.resolve().relative_to(ROOT))
    except ValueError:
        return str(path)
