"""No text crosses the assistant's limits, whoever edits it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest

from bot.content import Answer
from tests.content.test_texts import CONTENT, TEXTS

Linter = Callable[[str], bool]

_CARE = (
    r"(?:chemo\w*|treatments?|therapy|surger(?:y|ies)|operations?|procedures?|radiation|medicines?"
    r"|medications?|pills?|tablets?|drugs?|dos(?:e|es|age)|dialysis|biops(?:y|ies)|transplants?)\b"
)
_UP_TO_CARE = rf"\b(?:[\w']+ ){{0,3}}?{_CARE}"
_STEER = re.compile(
    r"\b(?:stop|delay|start|begin|skip|cancel|postpone|put off|refuse|decline|quit|pause|hold off"
    r"|go ahead with|go for|double|halve|lower|raise|wait with|say (?:yes|no) to)"
    rf"(?:ping|ing|ling)? {_UP_TO_CARE}",
    re.IGNORECASE,
)
_PRESS = re.compile(
    rf"\byou(?: should| must| need(?: to)?| have to|'d better| ought to)(?: not)? {_UP_TO_CARE}",
    re.IGNORECASE,
)
_STEER_ES = re.compile(
    r"\b(?:deje|suspenda|interrumpa|retrase|aplace|posponga|empiece|comience|cancele|rechace|acepte"
    r"|tome|suba|baje|(?:debe|deber[ií]a|tiene que) \w+) (?:de )?(?:\w+ ){0,2}?"
    r"(?:tratamientos?|quimio\w*|cirug[ií]as?|operaci[oó]n|radio\w*|medicinas?|medicamentos?"
    r"|pastillas?|dosis|di[aá]lisis|biopsias?)\b",
    re.IGNORECASE,
)
_HELD_BACK = re.compile(
    r"\b(?:don't|do not|never|not|can't|cannot|won't|whether|if|before|may|nobody|no one"
    r"|no|ni|nunca|si|antes|puede)\b",
    re.IGNORECASE,
)
_VERDICT = re.compile(
    r"\byou(?:'ve| (?:probably |likely |surely |clearly |may |might )?have| don't have)"
    r"(?: got)?(?: an?)? (?:cancer|tumou?r|lupus|stroke|leuk[a]?emia|lymphoma|disease|illness)\b"
    r"|\b(?:it|this|that)(?:'s| is| looks| sounds)(?: (?:probably|likely|surely|clearly|almost"
    r" certainly|most likely))? (?:benign|malignant|cancer|harmless|serious|curable|terminal)\b"
    r"|\byour (?:odds|chances|risk|prognosis) (?:is|are)\b"
    r"|\byou(?:'ll| will)(?: \w+)? (?:recover|survive|die|get (?:well|worse)"
    r"|be (?:fine|ok|okay|cured))\b"
    r"|\b(?:first|second|your) (?:doctor|surgeon|one|opinion) is (?:right|wrong)\b"
    r"|\b(?:usted )?(?:tiene|padece) (?:un )?(?:c[aá]ncer|tumor|lupus|leucemia)\b"
    r"|\bes (?:probablemente |seguramente )?(?:benigno|maligno|curable|terminal)\b"
    r"|\b(?:se va a (?:curar|morir|recuperar))\b",
    re.IGNORECASE,
)
_DENIED = re.compile(
    r"\b(?:not|n't|doesn't mean|isn't|if|whether|no|proof|ask|say|said|says)\b", re.IGNORECASE
)
_PROMISE = re.compile(r"\b(?:ensures?|guarantee[sd]?|asegura|garantiza\w*)\b", re.IGNORECASE)
_TITLES = (
    r"(?:nurses?|doctors?|dr|counsell?ors?|clinicians?|therapists?|physicians?|surgeons?"
    r"|pharmacists?|psychologists?|m[eé]dic[oa]s?|doctora|enfermer[oa]s?|consejer[oa]s?|cirujan[oa]s?"
    r"|terapeutas?|psic[oó]log[oa]s?|farmac[eé]utic[oa]s?)\b"
)
_CLINICIAN = re.compile(
    r"\b(?:I'm|I am|we're|we are|soy|somos)"
    rf" (?:an? |the |your |also |really |just |un |una |su |el |la )*(?:\w+ )?{_TITLES}"
    rf"|\b(?:as|como) (?:an? |your |su )?(?:\w+ )?{_TITLES}, (?:I|we|le)\b"
    r"|\b(?:my|our|mis|nuestros) (?:patients|pacientes)\b",
    re.IGNORECASE,
)
_NOT_ONE = re.compile(r"\b(?:not|no|ni|tampoco|never|nunca)\b", re.IGNORECASE)
_CLINICIANS = (
    r"(?:doctor|surgeon|nurse|oncologist|specialist|physician|clinician|team|radiologist)s?"
)
_DISPARAGE = re.compile(
    r"\b(?:bad|careless|lazy|incompetent|negligent|greedy|ignorant|arrogant|sloppy|clueless|useless"
    rf"|terrible|crooked) {_CLINICIANS}\b"
    rf"|\b{_CLINICIANS} (?:\w+ )?(?:lied|lies|messed up|screwed up|failed you|was wrong|were wrong"
    r"|is wrong|are wrong|made a mistake|got it wrong|was careless|is careless|doesn't care"
    r"|don't care|only wants?|misdiagnosed|was negligent|can't be trusted)\b"
    r"|\b(?:mal|p[eé]simo|incompetente|in[uú]til) m[eé]dico\b"
    r"|\bm[eé]dico (?:miente|se equivoc[oó])",
    re.IGNORECASE,
)
_SELL = re.compile(
    r"\b(?:we recommend|I recommend|sign up|buy now|order now|click here|book now"
    r"|our partner|sponsor\w*|discount|coupon|promo|top-rated|number one|world-class|special offer"
    r"|le recomendamos|compre|contrate|patrocinad\w+|descuento)\b",
    re.IGNORECASE,
)
_SELLERS = re.compile(
    r"\b(?:2nd\.?MD|Best Doctors|Teladoc|Included Health|Grand Rounds|DocPanel|WorldCare"
    r"|MORE Health|Advance Medical|SecondOpinions\.com|PinnacleCare|Summus|AccessHope)\b",
    re.IGNORECASE,
)
"""Companies that sell second opinions: none is named, so none can be preferred."""


def steers(sentence: str) -> bool:
    """Whether a sentence tells to start, stop, delay or take a treatment (R03)."""
    if sentence.rstrip("\"' ").endswith("?"):
        return False
    found = [*_STEER.finditer(sentence), *_PRESS.finditer(sentence), *_STEER_ES.finditer(sentence)]
    return any(not _HELD_BACK.search(sentence[: match.start()]) for match in found)


def judges_the_case(sentence: str) -> bool:
    """Whether a sentence says what a patient has, how it will go, or who is right (R02)."""
    return _unless(_VERDICT, _DENIED, sentence)


def promises(sentence: str) -> bool:
    """Whether a sentence promises a result (seed A21)."""
    return bool(_PROMISE.search(sentence))


def poses_as_clinician(sentence: str) -> bool:
    """Whether the assistant names itself a nurse, doctor or the like (R04)."""
    match = _CLINICIAN.search(sentence)
    return match is not None and not _NOT_ONE.search(match.group())


def disparages(sentence: str) -> bool:
    """Whether a sentence runs down a clinician (R36)."""
    return _unless(_DISPARAGE, _DENIED, sentence)


def sells(sentence: str) -> bool:
    """Whether a sentence pushes a service or names one that is sold (R36)."""
    return bool(_SELL.search(sentence) or _SELLERS.search(sentence))


def _unless(pattern: re.Pattern[str], before: re.Pattern[str], sentence: str) -> bool:
    """Whether a pattern stands in a statement that nothing before it takes back."""
    match = pattern.search(sentence)
    question = sentence.rstrip("\"' ").endswith("?")
    return match is not None and not question and not before.search(sentence[: match.start()])


def _sentences() -> Iterator[tuple[str, str]]:
    for id, _, raw in TEXTS:
        for sentence in re.split(r"(?<=[.!?])[\"']?\s+|\n", raw):
            yield id, sentence


SENTENCES = list(_sentences())
LINTERS = [steers, judges_the_case, promises, poses_as_clinician, disparages, sells]


@pytest.mark.parametrize("linter", LINTERS)
def test_no_text_crosses_the_limit(linter: Linter) -> None:
    assert not [(id, sentence) for id, sentence in SENTENCES if linter(sentence)]


@pytest.mark.parametrize(
    ("linter", "sentence"),
    [
        (steers, "Stop the chemo for now."),
        (steers, "You can wait, so delay your surgery until spring."),
        (steers, "It's best to start treatment this week."),
        (steers, "Skip tonight's dose and call tomorrow."),
        (steers, "You should have the operation."),
        (steers, "You need the biopsy."),
        (steers, "Go ahead with the procedure."),
        (steers, "Try stopping your medicine for a day."),
        (steers, "Deje la quimioterapia hasta entonces."),
        (steers, "Lo mejor es que aplace su operación."),
        (steers, "Debe empezar el tratamiento."),
        (judges_the_case, "From what you write, you probably have cancer."),
        (judges_the_case, "You have lupus."),
        (judges_the_case, "That is most likely benign."),
        (judges_the_case, "Your chances are good."),
        (judges_the_case, "You will be fine."),
        (judges_the_case, "I think the second doctor is right."),
        (judges_the_case, "Usted tiene un tumor."),
        (judges_the_case, "Es probablemente benigno."),
        (judges_the_case, "Se va a curar."),
        (promises, "A second opinion ensures the best care."),
        (promises, "Esto garantiza un buen resultado."),
        (poses_as_clinician, "Hello, I'm your nurse."),
        (poses_as_clinician, "I am a trained counselor."),
        (poses_as_clinician, "As a doctor, I see this often."),
        (poses_as_clinician, "Our patients like it."),
        (poses_as_clinician, "Soy su enfermera."),
        (poses_as_clinician, "Somos médicos."),
        (disparages, "Your doctor made a mistake."),
        (disparages, "The surgeon only wants the money."),
        (disparages, "There are many careless doctors."),
        (disparages, "Su médico se equivocó."),
        (sells, "We recommend the service of our partner."),
        (sells, "You could ask Teladoc."),
        (sells, "Compre hoy su segunda opinión."),
    ],
)
def test_linter_finds_what_crosses_it(linter: Linter, sentence: str) -> None:
    assert linter(sentence)


@pytest.mark.parametrize(
    ("linter", "sentence"),
    [
        (steers, "Please don't start, stop or change a treatment without your doctor."),
        (steers, 'Ask, "How long can we delay the surgery?"'),
        (steers, "I can't say whether to stop treatment."),
        (steers, "Por favor, no deje el tratamiento sin su médico."),
        (judges_the_case, "Asking doesn't mean your doctor is wrong."),
        (judges_the_case, "I can't say if it's benign."),
        (poses_as_clinician, "I'm a program, not a doctor."),
        (poses_as_clinician, "No soy una persona ni un médico."),
        (disparages, "It doesn't mean that the doctor was wrong."),
        (sells, "Ask which hospitals see many cases like yours."),
    ],
)
def test_linter_leaves_alone_what_keeps_it(linter: Linter, sentence: str) -> None:
    assert not linter(sentence)


# R01: who is speaking, in the first words and on asking.

_STATEMENTS = {
    "en": {
        "automated": r"\bautomated\b",
        "not a clinician": r"\bnot a doctor\b|\bnot a person,? (?:and )?not a doctor\b",
        "not for emergencies": r"\bnot for emergencies\b|\bIn an emergency, don't wait for me\b",
        "a number to call": r"\bcall \{emergency_\w+\}",
    },
    "es": {
        "automated": r"\bautomático\b",
        "not a clinician": r"\b(?:no|ni|tampoco) (?:soy )?un médico\b",
        "not for emergencies": r"\bno sirvo para urgencias\b",
        "a number to call": r"\bllame al \{emergency_\w+\}",
    },
}


def unsaid(text: str, language: str) -> list[str]:
    """Which of the four statements of R01 a text leaves out."""
    patterns = _STATEMENTS[language]
    return [
        name for name, pattern in patterns.items() if not re.search(pattern, text, re.IGNORECASE)
    ]


def _introductions() -> dict[str, dict[str, str]]:
    """Each text that says who is speaking, by language."""
    greeting = {language: CONTENT.variants("greeting", language)[0] for language in _STATEMENTS}
    answers = CONTENT.topics["are_you_human"].answers
    return {"greeting": greeting} | {
        f"are_you_human.{index}": dict(answer.say) for index, answer in enumerate(answers)
    }


INTRODUCTIONS = _introductions()


@pytest.mark.parametrize("language", _STATEMENTS)
@pytest.mark.parametrize("id", INTRODUCTIONS)
def test_it_says_who_is_speaking(id: str, language: str) -> None:
    assert language in INTRODUCTIONS[id]
    assert not unsaid(INTRODUCTIONS[id][language], language)


@pytest.mark.parametrize(
    ("language", "missing", "text"),
    [
        ("en", "automated", "I'm not a doctor, not for emergencies: call {emergency_us}."),
        ("en", "not a clinician", "I'm automated, not for emergencies: call {emergency_us}."),
        ("en", "not for emergencies", "I'm automated, not a doctor. Call {emergency_us}."),
        ("en", "a number to call", "I'm automated, not a doctor, not for emergencies."),
        ("es", "automated", "No soy un médico y no sirvo para urgencias: llame al {emergency_eu}."),
        ("es", "a number to call", "Soy automático, no soy un médico y no sirvo para urgencias."),
    ],
)
def test_a_statement_left_out_is_found(language: str, missing: str, text: str) -> None:
    assert unsaid(text, language) == [missing]


# R32: figures that are easily misread stand with their sample and their limit.

_MAYO = re.compile(r"\{mayo_2017_(?:claimed|counted|refined|changed|same)_share\}")
_MAYO_SAMPLE = ("{mayo_2017_patients}", "puzzling cases")
_MAYO_LIMIT = "does not mean"
_DEATHS = re.compile(r"\{(?:error_deaths_2016_(?:estimate|implied_share)|diagnostic_harm\w*)\}")
_DEATHS_LIMIT = re.compile(
    r"\bin dispute\b|\bif that figure were right\b|\bmodel\b|\bestimate\b", re.I
)
_CONTESTED = re.compile(
    r"\bleading cause\b|\b(?:third|3rd)[- ](?:\w+ )?cause of death\b|\b88 ?(?:%|per ?cent)", re.I
)


def without_sample_or_limit(say: str, more: list[str]) -> list[str]:
    """What an answer that shows the study's figures leaves unsaid about it."""
    told = " ".join([say, *more])
    missing = [part for part in _MAYO_SAMPLE if part not in told] if _MAYO.search(told) else []
    if "{mayo_2017_claimed_share}" in told and _MAYO_LIMIT not in say:
        missing.append(_MAYO_LIMIT)
    missing += [
        text for text in (say, *more) if _DEATHS.search(text) and not _DEATHS_LIMIT.search(text)
    ]
    return missing


def _answers() -> Iterator[tuple[str, Answer]]:
    for topic in CONTENT.topics.values():
        for index, answer in enumerate(topic.answers):
            yield f"{topic.id}.{index}", answer


def test_contested_figures_carry_sample_and_limit() -> None:
    missing = {
        id: unsaid_parts
        for id, answer in _answers()
        if (
            unsaid_parts := without_sample_or_limit(
                answer.say["en"], [m["en"] for m in answer.more]
            )
        )
    }
    assert not missing


def test_contested_figures_are_shown_somewhere() -> None:
    told = " ".join(raw for _, _, raw in TEXTS)
    assert _MAYO.search(told)
    assert _DEATHS.search(told)


def test_contested_figures_stand_in_answers_and_in_titles_that_ask() -> None:
    elsewhere = [
        (id, raw)
        for id, _, raw in TEXTS
        if (_MAYO.search(raw) or _DEATHS.search(raw)) and id.split(".")[0] not in CONTENT.topics
    ]
    titles = [raw for id, _, raw in TEXTS if id.endswith(".title") and _MAYO.search(raw)]
    assert not elsewhere
    assert not [raw for raw in titles if not raw.endswith("?")]


def test_contested_claims_are_not_worded() -> None:
    assert not [(id, raw) for id, _, raw in TEXTS if _CONTESTED.search(raw)]


@pytest.mark.parametrize(
    ("say", "more"),
    [
        ("In {mayo_2017_claimed_share} the diagnosis was wrong.", []),
        ("It does not mean that {mayo_2017_claimed_share} were told something wrong.", []),
        (
            "{mayo_2017_claimed_share} got another diagnosis.",
            ["It was {mayo_2017_patients} people with puzzling cases."],
        ),
        ("Errors cost {error_deaths_2016_estimate} lives a year.", []),
    ],
)
def test_a_bare_figure_is_found(say: str, more: list[str]) -> None:
    assert without_sample_or_limit(say, more)


@pytest.mark.parametrize(
    "claim",
    ["Errors are a leading cause of death.", "It is the third cause of death.", "88% were wrong."],
)
def test_a_contested_claim_is_found(claim: str) -> None:
    assert _CONTESTED.search(claim)
