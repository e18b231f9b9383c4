"""Which text messages are a word for the carrier, and which only look like one."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.content import carrier_words
from bot.content.carrier_words import Word, find
from bot.content.yaml_files import ContentError
from bot.nlu.alarms import check

OPT_OUTS = """
STOP | stop | Stop. | STOP!!! | "stop" | stop. | QUIT | End | REVOKE | Opt out | OPTOUT | opt-out
CANCEL | Unsubscribe | STOPALL | stop all | ALTO | Parar | BAJA | cancelar | stop texting me
Stop texting me! | please stop texting me | Don't text me anymore | don\u2019t text me again
no me escriban más | NO ME ESCRIBAN MAS | No me escriba más, | quiero darme de baja | no more texts
dejen de escribirme | take me off this list
"""

# R14: what must reach the talk, and in danger its reply.
ORDINARY = """
should I stop chemo?
when do I stop taking the pills
can I stop the treatment and get a second opinion
stop smoking before surgery?
please stop the pain
they want to stop treatment
my heart might stop
I can't stop crying
stop. I have chest pain
STOP I want to die
end of treatment
what happens at the end of life
is this the end
I want to end it all
end it
I will end my life tonight
the weekend
cancel my surgery?
can I cancel the appointment
should we cancel the operation
they cancelled my scan
cancel the operation, I need more time
quit smoking
I want to quit my job because of this
quiero dejar de vivir
my insurer revoked the approval
can I opt out of sharing my records
opt out of the trial?
how do I unsubscribe from the hospital portal
estoy de baja
me dieron la baja
la baja laboral
¿me pueden dar de alta?
me dan el alta mañana
cancelar la operación
¿puedo cancelar la cita?
¿debo parar la quimio?
quiero parar el tratamiento
alto riesgo
tengo la tensión alta
no puedo parar de llorar
help me tell my doctor
I need help
necesito ayuda con mi seguro
information on second opinions
where do I start
start over
I started chemo
what is next
who is next of kin
tell me more
yes
sí
no
menu
skip
1
"""


@pytest.mark.parametrize(
    "text", [part.strip() for line in OPT_OUTS.splitlines() for part in line.split("|") if part]
)
def test_an_opt_out_is_one_in_any_case_and_with_any_marks(text: str) -> None:
    word = find(text)
    assert word is not None and word.kind == carrier_words.STOP


@pytest.mark.parametrize("text", ORDINARY.strip().splitlines())
def test_what_only_looks_like_one_is_none(text: str) -> None:
    assert find(text) is None


def test_the_table_is_long_enough() -> None:
    assert len(ORDINARY.strip().splitlines()) >= 40


@pytest.mark.parametrize("text", ["STOP I want to die", "I want to end it all"])
def test_danger_among_them_is_seen_as_danger(text: str) -> None:
    assert find(text) is None
    assert check(text) is not None


def test_no_word_for_the_carrier_is_an_alarm() -> None:
    """So that it does not matter which of the two is looked for first (R07)."""
    assert [word for word in carrier_words.load() if check(word)] == []


@pytest.mark.parametrize(
    ("text", "kind", "language"),
    [
        ("HELP", "help", "en"),
        ("info", "help", "en"),
        ("Ayuda", "help", "es"),
        ("START", "start", "en"),
        ("unstop", "start", "en"),
        ("ALTA", "start", "es"),
        ("next", "next", "en"),
        ("SIGUIENTE", "next", "es"),
        ("More?", "more", "en"),
        ("Más", "more", "es"),
    ],
)
def test_the_other_words(text: str, kind: str, language: str) -> None:
    assert find(text) == Word(kind, language)


def test_the_words_of_the_law_are_all_there() -> None:
    """47 CFR 64.1200(a)(10)."""
    named = ("stop", "quit", "end", "revoke", "opt out", "cancel", "unsubscribe")
    assert all(find(word) == Word("stop", "en") for word in named)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("stop: {en: [stop], es: [alto]}\n", "'help' is a required property"),
        (
            "stop: {en: [stop], es: [alto]}\nhelp: {en: [Stop!], es: [ayuda]}\n"
            "start: {en: [start], es: [alta]}\nnext: {en: [next], es: [siguiente]}\n"
            "more: {en: [more], es: [otro]}\n",
            "'Stop!' has two meanings",
        ),
    ],
)
def test_a_broken_file_says_so(tmp_path: Path, text: str, fault: str) -> None:
    path = tmp_path / "words.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ContentError, match=fault):
        carrier_words.load(path)
