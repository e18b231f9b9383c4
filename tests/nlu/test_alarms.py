"""The patterns of the safety check: their notation, their guards, and what they find."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML
from spacy.attrs import IS_PUNCT, LOWER
from spacy.matcher import Matcher
from spacy.tokens import Doc
from spacy.vocab import Vocab

from bot.content.yaml_files import ContentError
from bot.nlu import alarm_lines, alarms
from bot.nlu.alarms import Finding, check
from bot.nlu.alarms.notation import PatternError, read

VOCAB = Vocab(lex_attr_getters={LOWER: str.lower, IS_PUNCT: "|".__eq__})
LISTS = {"them": ["he", "my dad"], "hurt": ["pain", "ache*"]}


def _matches(pattern: Any, words: str) -> bool:
    """Whether one reading of a pattern is found in words, with the ends of the message as marks."""
    matcher = Matcher(VOCAB)
    for reading in read(pattern, LISTS, str):
        matcher.add("pattern", [reading.tokens])
    return bool(matcher(Doc(VOCAB, words=["|", *words.split(), "|"])))


@pytest.mark.parametrize(
    ("pattern", "found", "not_found"),
    [
        ("chest", "my chest", "my arm"),
        ("chest|heart", "my heart", "my arm"),
        ("crush*", "it is crushing", "it is crash"),
        ("(pass out|faint)", "about to pass out", "pass it out"),
        ("<them> fell", "my dad fell", "my mom fell"),
        ("stroke .", "a stroke", "a stroke clinic"),
        (". stroke", "stroke now", "the stroke"),
        ("came !(back|up)", "it came on", "it came back"),
        ("N pills", "took 20 pills", "took my pills"),
        ("38-42 fever", "39 fever", "37 fever"),
        ("100.4-106 fever", "101 fever", "100 fever"),
        ("cut the? cord", "cut cord", "cut my cord"),
        ("hit (my|the)..2 head", "hit the my head", "hit his head"),
        ("chest ..2 tight", "chest is so tight", "chest is not at all tight"),
        ("chest ...2 tight", "chest | so tight", "chest | it is so tight"),
        ([{"LOWER": "chest"}, {"LOWER": {"REGEX": "^tight"}}], "chest tightness", "chest ct"),
    ],
)
def test_notation(pattern: Any, found: str, not_found: str) -> None:
    assert _matches(pattern, found)
    assert not _matches(pattern, not_found)


def test_a_gap_stays_within_the_clause() -> None:
    assert not _matches("chest ..2 tight", "chest | tight")


@pytest.mark.parametrize(
    "pattern",
    ["(chest", "chest  tight", "chest|", "<nobody> fell", "..4", "the?", [{"DANCES": "x"}]],
)
def test_what_is_no_pattern_is_refused(pattern: Any) -> None:
    with pytest.raises(PatternError):
        read(pattern, LISTS, str)


# --- what is found, and what guards keep from counting --------------------------------------------


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("I want to end it all", ("crisis", "explicit")),
        ("no quiero seguir viviendo", ("crisis", "veiled")),
        ("my husband says hes going to kill himself", ("crisis", "someone_else")),
        ("my chest hurts and i want to die", ("emergency", "now")),
        ("writing letters to everyone for after im gone", ("crisis", "veiled")),
        ("should I stop chemo?", None),
        ("end of treatment", None),
        ("palliative care", None),
        ("assisted dying question", None),
        ("i had a stroke in 2019 and now my face is drooping", ("emergency", "now")),
        ("my father had a heart attack last year", None),
        ("no chest pain", None),
        ("chest CT results", None),
        ("this wait is killing me", None),
        ("heart surgery second opinion", None),
        ("what if i get chest pain after the surgery", None),
        ("no not sudden he has had memory trouble for years", None),
        ("had a fever after chemo in june, its gone", None),
        ("cant breathe. had a fever after chemo in june, its gone", ("emergency", "now")),
        ("not sudden but his face is drooping", ("emergency", "now")),
        ("no my chest hurts", ("emergency", "now")),
        ("mi padre tuvo un infarto en 2020", None),
        ("mi padre no respira", ("emergency", "now")),
        ("38.5", None),
        ("120/80", None),
        ("", None),
        (" \n ", None),
        ("\x00", None),
        ("chest\x00 pain right now", ("emergency", "now")),
        ("ＣＨＥＳＴ", None),
    ],
)
def test_one_message(text: str, finding: tuple[str, str] | None) -> None:
    found = check(text)
    assert (found and (found.kind, found.grade)) == finding


@pytest.mark.parametrize(
    ("label", "at_least"),
    [
        ("emergency", 0.85),
        ("crisis_explicit", 0.85),
        ("crisis_veiled", 0.65),
        ("crisis_someone_else", 0.7),
    ],
)
def test_patterns_alone_find_most_training_lines(label: str, at_least: float) -> None:
    lines = [line for line, given in alarm_lines.load() if given == label]
    assert sum(check(line) is not None for line in lines) / len(lines) >= at_least


def test_patterns_alone_seldom_alarm_at_ordinary_lines() -> None:
    lines = [line for line, given in alarm_lines.load() if given == "ordinary"]
    assert sum(check(line) is not None for line in lines) / len(lines) <= 0.04


@pytest.mark.parametrize(
    "text",
    [
        "why is the sky blue",
        "my insurance card is blue and white",
        "stubbed my toe and the nail went purple, just tape it?",
        "my arms are black and blue from needles",
        "yellow fever shot for kenya",
        "is my hay fever a problem for an operation on an infection",
        "i quit my job last month to care for mum",
        "to eat or not to eat, to be or not to be",
        "is biking kinder to them than running, my knees i mean",
        "put me out of my misery and tell me which one is right",
        "am i pouring my heart out to a toaster",
        "been spitting pink after brushing for months, leukaemia or gums",
        "my letter is pure gibberish to me",
        "plan documents are 90 pages of gibberish, can't tell if my boy sees another ear doctor",
        "the consult is on tuesday and it just hit me i never looked at the cost",
        "i want to remember what he said in the room",
        "does my life insurance policy cover a second opinion",
        "i like to know the steps before i do it",
        "the extra scan itself is fine by me, i only ask who gets the bill",
        "they blacked out half a page of my notes",
        "the newborn screening came back odd and the nurse called",
        "going blind before retirement is what eats him",
        "my grandfather went blind in his eighties",
        "can a doctor tell if a child has been hurt on purpose, i'm afraid for my grandson",
        "i lay bricks and need to get back on the roof by spring",
        "my husband works on the roof all summer",
        "i've a shop lease to renew or let go, how do i plan",
        "my mother says she'd die of shame asking for another view",
        "the smile went off her face like a lamp",
        "the insurer is dragging its feet",
        "he's punishing me by dragging his feet on the referral",
        "i keep my mouth shut with doctors",
        "why do my dentist and jaw surgeon view one x-ray so unalike",
        "i've worn my hip down to the bone at 37",
        "i am tired to the bone",
        "fatigue is my worst side effect",
        "pre op now, want out",
        "it's a cyst and they want out",
        "the slot sounds like it would be gone forever if i don't say yes by monday",
        "is it too late for us to see someone else",
        "dad's antidepressants were changed three times since spring",
        "mom's cardiologist asked us to take her to another center",
        "all the women on my father's side went blind in their sixties",
        "i wrote the word down on a bus ticket and now can't read it",
        "i'm deaf and sign, written latin is no use to me",
        "goodbye for now",
        "wont let me finish a sentence",
        "they decided for me",
        "i tried again to upload the ct",
        "saying goodbye to my crutches",
        "repita después de mí: no es urgente",
        "quiero quitarme la duda",
        "mi cardiólogo no contesta los mensajes",
        "the nurse kept shouting",
        "i'm straying from the point",
        "it's pouring, i will be late",
        "the tumor moved from the breast to the bone",
        "the lump is on the vocal cord",
        "we got off on the wrong foot",
        "we sat 45 minutes before anyone called us",
        "my parents can't speak english and need a translator",
        "i'm driving, can't type now",
        "i want someone in the room with me",
        "i need someone to come with me to the clinic",
        "my daughter wants to be with me when they tell me",
        "i'd rather see someone in my home town",
        "should i drop everything and fly there",
        "eye drops and things for my glaucoma",
        "they did sperm freezing before chemo",
        "my boy has a limp",
        "they offer a hysterectomy for heavy bleeding",
        "he snores and stops breathing, who looks at that",
        "will thyroid surgery change my singing voice",
        "my baby takes a bottle well and has a heart murmur",
        "the new doctor took me off all my pills",
        "she took my medicine list along",
        "they raised her insulin three times",
        "i can't pick up the mail before friday",
        "i've lost sight of what matters in all these papers",
        "i drowned in paperwork again",
        "my wife is shaking her head at me",
        "am i going to die of it, in your experience",
        "the surgeons want to cut, the oncologist does not",
        "my gp left a note",
        "he wrote it on a sticky note",
        "what if i don't wake up from the anesthetic",
        "how many patients never wake up after this operation",
        "i hope they take me as a patient",
        "would an operation make it go away",
        "they can't do it.",
        "there's no reason to refer me, she said",
        "is there any reason to keep asking around",
        "which button do i press",
        "i want my chat to be erased",
        "i want nothing but a straight answer",
        "i don't want to turn down the trial",
        "i don't want my life to revolve around this",
        "i paid my own way",
        "the clinic is just across the river",
        "is he trying to get rid of me",
        "please let the lump not be back",
        "best hospital on this planet",
        "what do i want out of life",
        "cutting my hours at the shop",
        "they sold me down the river",
        "should we drop everything and move there",
        "am i going to die from this cancer",
        "is mom going to die of what the scan shows",
    ],
)
def test_what_only_sounds_like_danger_raises_no_alarm(text: str) -> None:
    assert check(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "my wife is blue",
        "my son is a bit blue",
        "he passed out and went blue",
        "my eyes are yellow and i have a fever",
        "gibberish coming out of her mouth",
        "my husband just hit me",
        "he is in my house with a knife",
        "our newborn wont nurse",
        "i am going blind in my right eye",
        "all of a sudden i cant read",
        "sliced my finger to the bone",
        "gave the baby tylenol three times in an hour",
        "her face dropped on one side",
        "my mother is dragging her foot",
        "my mouth is swollen shut",
        "i blacked out",
        "someone put me out of my misery please",
        "i would prefer not to be",
        "worth more dead, life insurance policy",
        "it would be kinder to everyone if i was gone",
        "who will feed my cat before i do it",
        "i hurt my arm on purpose",
        "im on the roof of my building",
        "ready to let go",
        "my cancer decided for me",
        "she asks god to take her",
        "im on chemo, want out",
        "too late for me, give it to someone else",
        "life is no use to me",
        "im saying goodbye to my kids",
        "tried again to end it",
        "quit my job, sold my house, goodbye",
        "quiero quitarme la bida",
        "no contesta, mi mama esta en el suelo",
        "someone is shooting outside",
        "her speech is sluring badly",
        "it's pouring out of the wound",
        "sawed into my thumb, it's down to the bone",
        "the babys head is out",
        "the cord is hanging out",
        "her sat is 81",
        "he suddenly can't speak english",
        "i suddenly can't type",
        "i need someone to come, i'm on the floor",
        "someone is in the room with a gun",
        "my dad says he wants to be with mom again",
        "she keeps dropping things with her left hand",
        "freezing and shaking, chemo was monday",
        "my little boy went limp",
        "heavy bleeding, soaked through two pads",
        "i had surgery for heavy bleeding and it won't stop",
        "snoring strange and stopped breathing",
        "thyroid out yesterday, my voice is hoarse and my neck is tight",
        "our newborn refuses the bottle",
        "baby is too sleepy to eat",
        "she took all her pills",
        "i can't pick up a fork",
        "lost sight in one eye",
        "they found him drowned in the tub",
        "jerking and shaking his head, eyes rolled back",
        "my daughter is going to cut herself",
        "i want to cut",
        "left a note for the kids",
        "i hope i don't wake up from the surgery",
        "make it go away forever",
        "i couldn't do it last night",
        "no reason to keep going",
        "if there was a button i would press it",
        "i want to be erased",
        "i want nothing anymore",
        "i don't want to turn forty",
        "i don't want my life",
        "i have my own way out",
        "it's me and the river",
        "they'd be glad to get rid of me",
        "i won't be back",
        "i want to leave this planet",
        "been cutting my thighs",
        "i increased my insulin three times today and i'm shaking",
        "i decided to go my own way",
        "mom says she won't be with us at christmas",
        "my baby turns away from the bottle",
        "i need someone to come in and help me",
        "they cannot do it, so i will, tonight i end it",
        "they can't do it so i must end myself",
        "how many never wake up from a box of sleeping pills",
        "what if i never wake up from the surgery, i would be glad",
        "i should drop everything and jump",
        "is he trying to get rid of me or should i do it myself",
        "down the river i'll go",
        "what do i want out of my life, nothing any more",
        "am i going to die from all the pills i took",
        "is she going to die from the pills she swallowed",
        "am i going to die of what i drank",
        "are we going to die from carbon monoxide",
    ],
)
def test_danger_in_the_same_words_does(text: str) -> None:
    assert check(text) is not None


@pytest.mark.parametrize("text", ["😀" * 100_000, "chest " * 20_000, "i " * 50_000, "a" * 100_000])
def test_very_long_text_is_no_trouble(text: str) -> None:
    assert check(text) is None or isinstance(check(text), Finding)


@given(st.text(max_size=300))
def test_any_text_can_be_checked(text: str) -> None:
    assert check(text) is None or isinstance(check(text), Finding)


# --- the files ------------------------------------------------------------------------------------


def _files(folder: Path) -> Path:
    for file in alarms.FOLDER.glob("*.yml"):
        shutil.copy(file, folder)
    return folder


def test_every_group_says_who_must_sign_it_off() -> None:
    signs = {one.what.split()[-1]: one for one in alarms.sign_offs()}
    for name in ("emergency", "crisis"):
        file = YAML(typ="safe").load((alarms.FOLDER / f"{name}.yml").read_text(encoding="utf-8"))
        assert {group["id"] for group in file["groups"]} <= set(signs)
    assert all(one.must for one in signs.values())


def test_a_broken_pattern_names_file_and_line(tmp_path: Path) -> None:
    path = _files(tmp_path) / "crisis.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("  en:\n", "  en:\n  - (a b\n", 1), encoding="utf-8")
    with pytest.raises(ContentError, match=r"crisis\.yml:\d+:.*bracket"):
        alarms.read_rules(tmp_path)


def test_a_signature_that_is_missing_altogether_is_refused(tmp_path: Path) -> None:
    path = _files(tmp_path) / "emergency.yml"
    text = path.read_text(encoding="utf-8")
    signature = next(line for line in text.splitlines(keepends=True) if "sign_off:" in line)
    path.write_text(text.replace(signature, "", 1), encoding="utf-8")
    with pytest.raises(ContentError, match="sign_off"):
        alarms.read_rules(tmp_path)
