"""The phrases of the word lists, each table made once."""

from __future__ import annotations

from functools import cache

from bot.nlu.lexicon import Phrases, lexicon, phrases


@cache
def relatives() -> Phrases:
    """Words for relatives, and sayings that only look like one."""
    people = lexicon("people")
    return Phrases({**people["adult"], **people["child"]}, people["ignore"])


@cache
def records(kind: str = "values") -> Phrases:
    """Kinds of records, or with `none` and `none_in_talk` words for having none of them."""
    listed = lexicon("records")
    if kind == "values":
        return Phrases({**listed["values"], **listed["both"]}, listed["ignore"])
    return Phrases({"none": listed[kind]})


@cache
def places(kind: str = "names") -> Phrases:
    """Names of places as "country region", those that are clear or with `shy` the others."""
    named: dict[str, list[str]] = {}
    for place in lexicon("places")["places"]:
        value = " ".join(place[key] for key in ("country", "region") if key in place)
        named.setdefault(value, []).extend(place.get(kind, ()))
    return Phrases(named, lexicon("places")["ignore"] if kind == "names" else ())


def mended() -> list[Phrases]:
    """The tables whose words are recognised when they are misspelled."""
    listed = [phrases(name) for name in ("payers", "conditions", "feelings")]
    return [*listed, records(), relatives(), places(), places("shy")]
