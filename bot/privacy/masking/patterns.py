"""The patterns of `data/privacy/patterns.yml`, with their pieces and lists written out."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import chain
from typing import Any, NamedTuple

from bot.content.yaml_files import ContentError, line_of, load_checked, shown
from bot.nlu.lexicon import dates_lexicon, lexicon
from bot.privacy.masking.lists import FOLDER, alternatives, listed
from bot.privacy.masking.spans import Span

PATH = FOLDER / "patterns.yml"

_GROUPS = (
    "links",
    "accounts",
    "dates",
    "ages",
    "named_codes",
    "shapes",
    "streets",
    "postal_codes",
    "towns",
)
_SINGLE = ("born", "public_code", "amount", "state_after", "place_before")
_CASED = ("state_after", "place_before")
_STROKES = ("day", "ratio_before", "ratio_after", "on_a_day")
_TEXT = {"type": "string", "minLength": 1}


class Rule(NamedTuple):
    """One pattern and what it finds.

    `needs_mark`: an ordinary-looking word counts only after a word such as "is"; `proper`: the name
    in it holds no ordinary word, or is written with capitals.
    """

    kind: str
    find: re.Pattern[str]
    needs_mark: bool
    proper: bool

    def spans(self, text: str) -> Iterator[tuple[re.Match[str], Span]]:
        """Each match with the stretch that is masked."""
        group = "it" if "it" in self.find.groupindex else 0
        for match in self.find.finditer(text):
            yield match, Span(*match.span(group), self.kind)


@cache
def rules(group: str) -> tuple[Rule, ...]:
    """The rules of one group, such as `dates`."""
    return tuple(
        Rule(
            rule["kind"],
            _compiled([group, index, "find"], 0 if rule.get("cased") else re.IGNORECASE),
            rule.get("needs_mark", False),
            rule.get("proper", False),
        )
        for index, rule in enumerate(_data()[group])
    )


@cache
def pattern(*keys: str) -> re.Pattern[str]:
    """One pattern by its place in the file: `born`, or `strokes`, `day`."""
    return _compiled(list(keys), 0 if keys[0] in _CASED else re.IGNORECASE)


def check() -> None:
    """Compiles every pattern.

    Raises:
        ContentError: one is no pattern, or names a piece or list that is not there.
    """
    for group in _GROUPS:
        rules(group)
    for name in _SINGLE:
        pattern(name)
    for name in _STROKES:
        pattern("strokes", name)


def _object(required: Mapping[str, Any], **optional: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {**required, **optional},
        "required": list(required),
        "additionalProperties": False,
    }


_YES = {"type": "boolean"}
_RULE = _object({"kind": _TEXT, "find": _TEXT}, cased=_YES, needs_mark=_YES, proper=_YES)
_SCHEMA = _object(
    {"pieces": {"type": "object", "additionalProperties": _TEXT}}
    | dict.fromkeys(_GROUPS, {"type": "array", "items": _RULE})
    | dict.fromkeys(_SINGLE, _TEXT)
    | {"strokes": _object(dict.fromkeys(_STROKES, _TEXT))}
)


@cache
def _data() -> dict[str, Any]:
    return load_checked(PATH, _SCHEMA)


_PIECE = re.compile(r"(?<!\?P)<([A-Za-z_]+)(?:\.(\w+))?>")


def _compiled(keys: list[Any], flags: int) -> re.Pattern[str]:
    written: Any = _data()
    for key in keys:
        written = written[key]
    try:
        return re.compile(_written_out(str(written)), flags)
    except (re.error, KeyError) as error:
        place = f"{shown(PATH)}:{line_of(_data(), keys)}"
        raise ContentError(f"{place}: not a pattern: {error}") from error


def _written_out(text: str) -> str:
    longer = _PIECE.sub(_piece, text)
    return text if longer == text else _written_out(longer)


def _piece(match: re.Match[str]) -> str:
    name, key = match.groups()
    if key:
        return alternatives(listed(name)[key])
    computed = _computed()
    return computed[name] if name in computed else str(_data()["pieces"][name])


@cache
def _computed() -> dict[str, str]:
    """Lists made of those of `data/lexicon/`: months, weekdays, relatives, states."""
    dates, people, places = dates_lexicon(), lexicon("people"), lexicon("places")["places"]
    months = _spellings(calendar.month_name)
    doubtful = {*listed("dates")["doubtful_months"]}
    ones = dates["ordinals"][:9]
    tens = [f"{ten}{mark}{one}" for ten in ("twenty", "thirty") for mark in " -" for one in ones]
    relatives = [*people["adult"].values(), *people["child"].values()]
    states = [place for place in places if place["country"] == "us" and "called" in place]
    codes = {place["region"] for place in states} - {*listed("places")["word_codes"]}
    return {
        "months": alternatives(months),
        "clear_months": alternatives(month for month in months if month not in doubtful),
        "weekdays": alternatives([*_spellings(calendar.day_name), "mon"]),
        "ordinals": alternatives([*dates["ordinals"], *tens, "thirtieth", "primero", "uno"]),
        "relations": alternatives(chain.from_iterable(relatives)),
        "states": alternatives(place["called"] for place in states),
        "state_codes": alternatives(codes),
    }


def _spellings(names: Iterable[str]) -> list[str]:
    """Months or weekdays with everything that is read as them."""
    read_as = dates_lexicon()["words"]
    plain = [name.lower() for name in names if name]
    return [*plain, *chain.from_iterable(read_as[name] for name in plain)]
