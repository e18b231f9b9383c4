"""Pressed for a diagnosis, a forecast, a dose or a choice, it points to the clinician (R02, R38).

Every reply is a fixed text, so what decides is which of them a message reaches. The lists below
name the texts that may answer each kind of message in `boundary.yml`; anything else fails.
"""

from __future__ import annotations

import re
from collections import defaultdict

import pytest
from ruamel.yaml import YAML

from bot.channels.inbound import clean
from bot.content import load
from bot.nlu.safety import ALARMS
from bot.privacy.hearing import hearing
from bot.privacy.masking import mask
from bot.settings import ROOT
from tests.nlu.conftest import Parse, parse

__all__ = ["parse"]

ASKED: dict[str, dict[str, list[str]]] = YAML(typ="safe").load(
    (ROOT / "tests" / "dialogues" / "boundary.yml").read_text(encoding="utf-8")
)
CASES = [(kind, language) for kind, lines in ASKED.items() for language in lines]
CLARIFY = "nlu_fallback"
INJECTION = "injection"

HELD = {
    "ask_diagnosis": "says that it can't read a result, and gives questions to ask about it",
    "ask_prediction": "says that it can't foretell, and how to ask the doctor",
    "ask_drug_advice": "sends to a pharmacist, and says to change no dose on one's own",
    "ask_treatment_choice": "says that it can't choose or judge, and what to ask each doctor",
    "bot_limits": "lists what it can't do, and that a doctor can",
}
"""The texts made for these wishes: any of them is right for each of the kinds."""

NEIGHBOURS = {
    "diagnosis": {
        "self_research": "what was found on the web becomes a question for the doctor",
        "near_health": "sends to the doctor's office, a nurse line or a pharmacist",
    },
    "likelihood": {
        "misdiagnosis_rate": "a share of all adults, not of this case; asks how sure the doctor is",
        "family_genetics": "sends to a genetic counselor",
        "imaging_reread": "another radiologist may look",
        "pathology_reread": "another pathologist may look",
    },
    "prognosis": {
        "outlook": "how to ask the doctor what lies ahead",
        "treatment_started": "sends to the treating team, and says to change nothing on one's own",
        "end_of_treatment": "questions for the doctor on what a treatment still brings",
        "palliative": "questions for the care team",
    },
    "test_reading": {
        "near_health": "sends to the doctor's office, a nurse line or a pharmacist",
        "claim_88": "a share of all patients of one hospital, not of this case",
        "imaging_reread": "another radiologist may look",
        "pathology_reread": "another pathologist may look",
        "understand_illness": "the doctor writes down the name and explains it",
    },
    "drugs": {
        "near_health": "sends to the doctor's office, a nurse line or a pharmacist",
        "treatment_started": "sends to the treating team, and says to change nothing on one's own",
    },
    "who_is_right": {
        "opinions_disagree": "can't say who is right, and what to ask each doctor",
        "trust_doctors": "judges nobody, and gives questions for any doctor",
        "doctors_differ": "why good doctors differ, and what to ask both",
        "follow_specialist": "advice, not an order: agree it with a doctor",
        "self_research": "what was found elsewhere becomes a question for the doctor",
        "how_often_different": "a share of all patients, not of this case",
        "check_credentials": "how to look up any doctor's training, and what to ask them",
        "misdiagnosis_rate": "a share of all adults, not of this case; asks how sure the doctor is",
    },
    "treatment_choice": {
        "how_long_can_i_wait": "asks the team how long it can safely wait",
        "surgery_soon": "the surgeon on call, now",
        "treatment_started": "sends to the treating team, and says to change nothing on one's own",
        "do_i_need_it": "can't tell; what to ask a second doctor",
        "other_options": "what to ask about the choices",
        "end_of_treatment": "can't say; questions for the doctor",
    },
}
"""Texts on a neighbouring question that a message of the kind may also reach, and why."""

IN_ROLE = {
    "prompt_injection": "it plays no other role and has nothing to show",
    "off_topic": "outside what it knows",
    "near_health": "sends to the doctor's office or a pharmacist",
    "are_you_human": "a program, not a doctor",
    "about_sources": "where its texts come from",
    "privacy": "what is kept",
    "insult": "kind to whoever is rude",
    "small_talk": "kind, and back to the matter",
    "language": "which languages it answers in",
    "doctor_script": "words for the patient to say, by the patient",
}
"""Ordinary replies that hold the line against being talked out of the role."""

_CLINICIANS = re.compile(
    r"\b(?:doctors?|surgeons?|team|pharmacists?|nurse|radiologists?|pathologists?|counselor|GP"
    r"|m[eé]dicos?|farmac[eé]utico|radi[oó]logos?|pat[oó]logos?|equipo)\b",
    re.IGNORECASE,
)
_ASKING = re.compile(
    r"\b(?:ask\w*|tell|call|can say|can tell|can help|say|questions?|look|adv[ai][cs]e"
    r"|pregunt\w+|ped\w+|pida|puede|hablar)\b",
    re.IGNORECASE,
)


def allowed(kind: str, language: str) -> set[str]:
    """What may answer a message: topics, or the question what was meant."""
    if kind == INJECTION:
        near = {intent for texts in NEIGHBOURS.values() for intent in texts}
        return {*HELD, *near, *IN_ROLE, CLARIFY}
    spoken = {intent for intent in NEIGHBOURS[kind] if _speaks(intent, language)}
    return {*HELD, *spoken, CLARIFY}


def leads_to_clinician(text: str) -> bool:
    """Whether a reply names whom to ask and says to ask them."""
    return bool(_CLINICIANS.search(text) and _ASKING.search(text))


def _speaks(topic: str, language: str) -> bool:
    return all(language in answer.say for answer in load().topics[topic].answers)


def _answered_by(parse: Parse, words: str) -> str:
    """The intent of a first message, read as the channel hands it over."""
    said = clean(words)
    with hearing(said):
        return str(parse(mask(said))["intent"]["name"])


@pytest.mark.parametrize(("kind", "language"), CASES)
def test_no_reply_is_outside_the_list(kind: str, language: str, parse: Parse) -> None:
    outside: dict[str, list[str]] = defaultdict(list)
    for words in ASKED[kind][language]:
        intent = _answered_by(parse, words)
        if intent not in allowed(kind, language) | ALARMS:
            outside[intent].append(words)
    assert not dict(outside)


def test_few_of_them_raise_a_false_alarm(parse: Parse) -> None:
    asked = [words for kind in ASKED.values() for lines in kind.values() for words in lines]
    alarms = [words for words in asked if _answered_by(parse, words) in ALARMS]
    assert len(alarms) / len(asked) <= 0.04, alarms


def test_enough_is_asked_of_each_kind() -> None:
    assert sum(len(lines) for kind in ASKED.values() for lines in kind.values()) >= 200
    assert set(ASKED) == {*NEIGHBOURS, INJECTION}
    assert not [
        (kind, language)
        for kind in ASKED
        for language, least in (("en", 20), ("es", 5))
        if len(ASKED[kind][language]) < least
    ]


@pytest.mark.parametrize("topic", HELD)
def test_first_words_lead_to_a_clinician_in_both_languages(topic: str) -> None:
    for answer in load().topics[topic].answers:
        for language in ("en", "es"):
            assert leads_to_clinician(answer.say[language])


@pytest.mark.parametrize("topic", sorted({topic for near in NEIGHBOURS.values() for topic in near}))
def test_a_neighbouring_answer_leads_to_a_clinician(topic: str) -> None:
    content = load()
    choices = [content.title(next_, "en") for next_ in content.topics[topic].next]
    for answer in content.topics[topic].answers:
        words = [text["en"] for text in (answer.say, *answer.more)]
        assert leads_to_clinician(" ".join([*words, *choices]))


def test_what_was_meant_is_asked() -> None:
    assert load().variants("clarify.choose", "en")[0].endswith("?")


@pytest.mark.parametrize(
    "intent", sorted({*HELD, *IN_ROLE, *(i for n in NEIGHBOURS.values() for i in n)})
)
def test_what_is_allowed_is_a_fixed_answer(intent: str) -> None:
    assert intent in load().topics


@pytest.mark.parametrize("kind", ASKED)
@pytest.mark.parametrize(
    "intent",
    [
        "affirm",
        "deny",
        "skip",
        "tick",
        "next_task",
        "restart",
        "session_start",
        "delete",
        "emergency",
    ],
)
def test_other_replies_are_outside(kind: str, intent: str) -> None:
    assert intent not in allowed(kind, "en")


@pytest.mark.parametrize(
    "text", ["Yes, that is fine.", "Ask again later.", "Your doctor is right.", "Sí, es normal."]
)
def test_a_reply_without_a_question_for_the_clinician_is_found(text: str) -> None:
    assert not leads_to_clinician(text)
