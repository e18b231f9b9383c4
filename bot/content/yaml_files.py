"""Reading the data files that clinicians edit, with errors that name file and line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import jsonschema
from ruamel.yaml import YAML, MappingNode, SequenceNode
from ruamel.yaml.constructor import SafeConstructor
from ruamel.yaml.error import MarkedYAMLError, YAMLError

ROOT = Path(__file__).resolve().parents[2]


class ContentError(Exception):
    """A data file is wrong; the message reads `data/facts/us.yml:12: what to mend`."""


class _Mapping(dict[Any, Any]):
    """A mapping of a file; `lines` holds the line of each key."""

    lines: Mapping[Any, int]


class _Sequence(list[Any]):
    """A list of a file; `lines` holds the line of each item by its index."""

    lines: Mapping[Any, int]


class _Constructor(SafeConstructor):
    """Makes plain values that still know where they stand.

    ruamel's own loader that keeps lines keeps comments, too, and is ten times slower.
    """

    def construct_yaml_map(self, node: MappingNode) -> Iterator[_Mapping]:
        data = _Mapping()
        yield data
        data.update(self.construct_mapping(node))
        data.lines = dict(zip(data, (_line(key) for key, _ in node.value), strict=False))

    def construct_yaml_seq(self, node: SequenceNode) -> Iterator[_Sequence]:
        data = _Sequence()
        yield data
        data.extend(self.construct_sequence(node))
        data.lines = dict(enumerate(map(_line, node.value)))


def _line(node: Any) -> int:
    return int(node.start_mark.line) + 1


_Constructor.add_constructor("tag:yaml.org,2002:map", _Constructor.construct_yaml_map)
_Constructor.add_constructor("tag:yaml.org,2002:seq", _Constructor.construct_yaml_seq)


def load_checked(path: Path, schema: Mapping[str, Any]) -> dict[str, Any]:
    """Read one YAML file and check it against a JSON schema.

    Args:
        path: the file; shown in errors relative to the project.
        schema: a JSON schema (draft 7) for the whole file.

    Returns:
        The file's content. Mappings keep their order; dates are `datetime.date`.

    Raises:
        ContentError: the file cannot be read, is not YAML, repeats a key, or does not fit the
            schema. The message names the file and the line of the part that is wrong.
    """
    yaml = YAML(typ="safe")
    yaml.Constructor = _Constructor
    try:
        data = yaml.load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ContentError(f"{shown(path)}: cannot be read ({error.strerror})") from error
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        problem = (error.problem or "is not valid YAML").splitlines()[0]
        raise ContentError(f"{shown(path)}:{line}: {problem}") from error
    except (YAMLError, ValueError) as error:  # a control character, 30 February, no UTF-8
        raise ContentError(f"{shown(path)}: {str(error).splitlines()[0]}") from error
    problems = jsonschema.Draft7Validator(schema).iter_errors(data)
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
        if not isinstance(data, _Mapping | _Sequence) or key not in data.lines:
            break
        line = data.lines[key]
        data = data[key]
    return line


def shown(path: Path) -> str:
    """A path as errors name it: relative to the project where it lies inside."""
    try:
        return str(path.resolve().relative_to(ROOT))
    except ValueError:
        return str(path)
