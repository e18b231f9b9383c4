"""Numbers, codes, addresses of the net, files and vehicles that belong to one person.

A number is masked for its shape or for the word before it, not for its check digit: patients
mistype. Doses, values, prices, counts and public codes (ICD, trials, genes) stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.nlu.words import fold
from bot.privacy.masking.lists import is_ordinary, word_set
from bot.privacy.masking.patterns import pattern, rules
from bot.privacy.masking.spans import Span

# --- the net ------------------------------------------------------------------------------------

_TRAILING = ".,;:?)]}>\"'"


def find_links(text: str) -> Iterator[Span]:
    """E-mail addresses, links, IP addresses, files, and names of accounts."""
    for rule in rules("links"):
        for _, span in rule.spans(text):
            link = text[span.start : span.end].rstrip(_TRAILING + "!")
            if link and not _is_public(link):
                yield span._replace(end=span.start + len(link))
    for rule in rules("accounts"):
        for match, span in rule.spans(text):
            name = text[span.start : span.end].rstrip(_TRAILING)
            plain = name.isalpha()
            unmarked = rule.needs_mark and not match["mark"]
            if name and not (plain and (unmarked or is_ordinary(fold(name)))):
                start = span.start - (text[span.start - 1 : span.start] == "@")
                yield Span(start, span.start + len(name), "account")


def _is_public(link: str) -> bool:
    site = link.lower().removeprefix("www.")
    return site in word_set("codes", "public_sites") or (
        site.endswith(".gov") and "/" not in site and "@" not in site
    )


# --- numbers and codes --------------------------------------------------------------------------

_CODE = re.compile(r"(?<![\w$€£.,%-])[A-Za-z0-9]+(?:[-/._][A-Za-z0-9]+)*(?![\w%])")
_RUN = re.compile(r"(?<![\w$€£.,/%-])\+?\(?\d+(?:(?:[ .-]|\) ?|[ -]?\(| - )\d+)+(?![\w%]|[.,/]\d)")
_YEAR = re.compile(r"(?:19|20)\d\d")
_FIGURES = re.compile(r"\d+")
_LETTERS_BEFORE = re.compile(r"(?<!\w)([A-Z]{1,4}\d{0,4})[ -]$")
_LETTER_AFTER = re.compile(r"[ -][A-HJ-Z](?!\w)")
_TAIL = re.compile(r"(?:[ ./-]+[a-z]{2,3})*[ ./-]*$")


def find_codes(text: str) -> Iterator[Span]:
    """Codes after words such as "MRN", and what is plainly one by its length and shape."""
    yield from _named_codes(text)
    for rule in rules("shapes"):
        for _, span in rule.spans(text):
            yield span
    yield from _long_codes(text)
    yield from _spaced_numbers(text)


def _named_codes(text: str) -> Iterator[Span]:
    for rule in rules("named_codes"):
        for match, span in rule.spans(text):
            code = _TAIL.sub("", text[span.start : span.end])
            figures = _FIGURES.match(code)
            if figures and _is_amount(text, span.start + figures.end()):
                continue
            if _is_code(code, bool(match["mark"])):
                yield span._replace(end=span.start + len(code))


def _is_code(code: str, marked: bool) -> bool:
    """Whether what stands after a word such as "MRN" is a code, and no count, year or round sum.

    Args:
        code: what stands there.
        marked: a word such as "number" says that a code follows.
    """
    figures = sum(character.isdigit() for character in code)
    if figures < (2 if any(character.isalpha() for character in code) else 3):
        return False
    return marked or not (_YEAR.fullmatch(code) or (code.isdigit() and code.endswith("00")))


def _long_codes(text: str) -> Iterator[Span]:
    """Six figures or more in one piece; five beside letters. Amounts and round numbers stay."""
    for match in _CODE.finditer(text):
        figures = sum(character.isdigit() for character in match[0])
        letters = any(character.isalpha() for character in match[0])
        if figures < (5 if letters else 6) or pattern("public_code").fullmatch(match[0]):
            continue
        if letters or not (match[0].endswith("000") or _is_amount(text, match.end())):
            yield _with_letters(text, Span(*match.span(), "number"))


def _spaced_numbers(text: str) -> Iterator[Span]:
    """Groups of figures that make up a phone number, a card or the like."""
    for match in _RUN.finditer(text):
        groups = _FIGURES.findall(match[0])
        if _is_number(match[0], groups) and not _is_amount(text, match.end()):
            sizes = [len(group) for group in groups]
            phone = sum(sizes) <= 13 and sizes != [3, 2, 4]
            yield _with_letters(text, Span(*match.span(), "phone" if phone else "number"))


def _is_number(run: str, groups: list[str]) -> bool:
    """Whether groups of figures are one number, and no list of years, values or round sums."""
    sizes = [len(group) for group in groups]
    rest = sizes[1:] if sizes[0] == 1 or run[0] in "+(" else sizes
    if sum(sizes) >= 7 and set(sizes) == {1}:
        return True
    if min(rest) == 1 or all(_YEAR.fullmatch(group) or group.endswith("00") for group in groups):
        return False
    if sum(sizes) <= 8:
        return sizes == [3, 4] and not _YEAR.fullmatch(groups[1])
    return max(sizes) >= 3 or run[0] in "+0"


def _with_letters(text: str, span: Span) -> Span:
    """A number with the capitals that belong to it: "XOF 119 22 0031", "RLA 220913 G"."""
    before = _LETTERS_BEFORE.search(text[max(0, span.start - 12) : span.start])
    after = _LETTER_AFTER.match(text, span.end)
    start, end = span.start, after.end() if after else span.end
    if before and fold(before[1]) not in word_set("codes", "codes"):
        start -= len(before[0])
    return span if (start, end) == (span.start, span.end) else Span(start, end, "number")


def _is_amount(text: str, end: int) -> bool:
    return pattern("amount").match(text, end) is not None
