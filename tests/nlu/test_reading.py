"""What is read out of a message, and what must not be."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content.yaml_files import ContentError
from bot.nlu import lexicon
from bot.nlu.reading import read, read_answer, region_name

TODAY = date(2026, 11, 21)

READ: dict[str, dict[str, str | list[str]]] = {
    "i have breast cancer they want surgery in 3 weeks": {
        "role": "self",
        "condition": "cancer",
        "decision_date": "2026-12-12",
    },
    "2nd op 4 mom lung ca": {"role": "other", "relation": "mom", "condition": "cancer"},
    "my dad has afib they want ablation hes confused": {
        "role": "other",
        "relation": "dad",
        "condition": "heart",
    },
    "im 16 mom says no to another doctor scoliosis surgery": {
        "role": "minor",
        "condition": "spine_joint",
    },
    "no insurance need 2nd op on hysterectomy how much": {"payer": "none", "condition": "other"},
    "tengo un tumor y quiero otra opinion, en cadiz": {
        "role": "self",
        "condition": "cancer",
        "country": "spain",
        "region": "andalucia",
    },
    "bcbs ppo thru work": {"payer": "private"},
    "hmo said no to 2nd opinion": {"payer": "hmo", "denied": "insurer"},
    "CA": {"country": "us", "region": "CA"},
    "they wont give my records said i owe money": {"denied": "records"},
    "my son has weird muscle thing 6 hrs from any hospital": {
        "role": "child",
        "relation": "son",
        "condition": "rare",
    },
    "surgry tmrw 7am back fusion not sure": {
        "decision_date": "2026-11-22",
        "condition": "spine_joint",
    },
    "google says tumor": {},
    "will she be mad?": {},
    # people
    "my dad died of it": {},
    "my mom got told its a bad heart, im so scared": {
        "role": "other",
        "relation": "mom",
        "condition": "heart",
        "feeling": "fear",
    },
    "they told my mom its cancer": {"role": "other", "relation": "mom", "condition": "cancer"},
    "the doctor told my husband i have cancer": {"role": "self", "condition": "cancer"},
    "my mom is mad": {},
    "mom says no": {},
    "my husband and i live in Texas": {"country": "us", "region": "TX"},
    "my mom had breast cancer and now i have a lump": {},
    "i told my wife i have prostate cancer": {"role": "self", "condition": "cancer"},
    "my wife was diagnosed with lymphoma": {
        "role": "other",
        "relation": "wife",
        "condition": "cancer",
    },
    "for my daughter": {"role": "child", "relation": "daughter"},
    "my daughter is 34 and has ms": {"role": "other", "relation": "daughter", "condition": "neuro"},
    "my mother in law needs a hip replacement": {
        "role": "other",
        "relation": "mother_in_law",
        "condition": "spine_joint",
    },
    "husbands heart surgery is nxt fri": {
        "role": "other",
        "relation": "husband",
        "condition": "heart",
        "decision_date": "2026-11-27",
    },
    "its for me": {"role": "self"},
    "not for me, my brother": {"role": "other", "relation": "brother"},
    "my doctor says she knows best": {},
    "what should i ask her": {},
    "my sister drove me": {},
    "mi madre tiene cancer de mama": {"role": "other", "relation": "mom", "condition": "cancer"},
    "mi hijo tiene epilepsia": {"role": "child", "relation": "son", "condition": "neuro"},
    "i have colon cancer": {"role": "self", "condition": "cancer"},
    "i was told i have afib": {"role": "self", "condition": "heart"},
    "make my checklist, i have colon cancer": {"role": "self", "condition": "cancer"},
    "ive got low grade thyroid cancer": {"role": "self", "condition": "cancer"},
    "they said i have a small brain aneurysm": {"role": "self", "condition": "neuro"},
    "im having surgery": {"role": "self"},
    "i have a son with leukemia": {"role": "child", "relation": "son", "condition": "cancer"},
    "i have a question about my dad": {"role": "other", "relation": "dad"},
    "i have a question about colon cancer": {"condition": "cancer"},
    "i have a patient with colon cancer": {"condition": "cancer"},
    "i have a friend with lung cancer": {
        "role": "other",
        "relation": "friend",
        "condition": "cancer",
    },
    "i have to see a heart doctor": {"condition": "heart"},
    "can i have sex after a hysterectomy": {"condition": "other"},
    "im a kid w cancer and my parents wont ask": {"role": "minor", "condition": "cancer"},
    "i have power of attorney": {},
    "i have no insurance": {"payer": "none"},
    "im 16 weeks pregnant": {"role": "self", "condition": "pregnancy"},
    # payers
    "kaiser": {"payer": "hmo"},
    "medi-cal": {"payer": "medicaid"},
    "actually it's Medicaid": {"payer": "medicaid"},
    "not medicare, medicaid": {"payer": "medicaid"},
    "is it medicare or medicaid": {},
    "medcare advantge": {"payer": "medicare_advantage"},
    "i have the advantage plan from aetna": {"payer": "medicare_advantage"},
    "tricare": {"payer": "other"},
    "through the VA": {"payer": "other"},
    "uninsured in florida": {"payer": "none", "country": "us", "region": "FL"},
    "marketplace plan": {"payer": "private"},
    "im on the nhs in scotland": {"payer": "nhs", "country": "uk_other"},
    "seguridad social": {"payer": "public"},
    "i got hurt on the job workers comp is paying": {"payer": "workers_comp"},
    "we are in ohio with a plan from work": {"payer": "private", "country": "us", "region": "OH"},
    "my plan through work": {"payer": "private"},
    "insurance from my job": {"payer": "private"},
    "i get health coverage through my wife's employer": {"payer": "private"},
    "no insurance from work": {"payer": "none"},
    "i plan to go straight from work": {},
    "is there any advantage to waiting": {},
    "my medical history is long": {},
    # places
    "i live in MO": {"country": "us", "region": "MO"},
    "in or near me ok hi": {},
    "IN": {"country": "us", "region": "IN"},
    "im in chicago": {"country": "us", "region": "IL"},
    "should i fly to houston for that": {},
    "is there a specialist in boston": {},
    "WHAT DO I TELL ME MOM OR DAD IN THE END": {},
    "london": {"country": "england"},
    "sevilla": {"country": "spain", "region": "andalucia"},
    "turkey sandwich": {},
    "medicaid tx": {"payer": "medicaid", "country": "us", "region": "TX"},
    "i have medicaid oh and i need help": {"payer": "medicaid"},
    "bcbs il": {"payer": "private", "country": "us", "region": "IL"},
    "medicare ct scan": {"payer": "medicare"},
    "medicaid mi madre": {"payer": "medicaid", "role": "other", "relation": "mom"},
    "we have aetna nj for my knee": {
        "role": "self",
        "payer": "private",
        "country": "us",
        "region": "NJ",
        "condition": "spine_joint",
    },
    "lubbock tx": {"country": "us", "region": "TX"},
    "stop tx": {},
    "cancer tx": {"condition": "cancer"},
    "just the ct": {"records": ["images"]},
    "esophageal ca": {"condition": "cancer"},
    "get my 2nd": {},
    "ask my pa": {},
    "not me": {},
    "we are in germany": {"country": "eu"},
    # conditions
    "luekemia": {"condition": "cancer"},
    "I have MS": {"role": "self", "condition": "neuro"},
    "Ms. Smith is my doctor": {},
    "he has a slipped disc": {"condition": "spine_joint"},
    "triple bypass": {"condition": "heart"},
    "gastric bypass": {"condition": "other"},
    "aortic stenosis": {"condition": "heart"},
    "spinal stenosis": {"condition": "spine_joint"},
    "brain tumor": {"condition": "cancer"},
    "is it cancer": {},
    "i heard they operate": {},
    "it broke my heart": {},
    "i know it by heart": {},
    # records
    "just the reports": {"records": ["reports"]},
    "got the mri disc": {"records": ["images"]},
    "i have the reports but no images": {"records": ["reports"]},
    "i have the slides and a cd": {"records": ["slides", "images"]},
    "the mammogram report": {"records": ["reports"]},
    "ultrasound report": {"records": ["reports"]},
    "the mri report": {"records": ["reports"]},
    "i have the ct and mri reports": {"records": ["reports"]},
    "the report from my ultrasound": {"records": ["reports"]},
    "tengo el informe de la resonancia": {"records": ["reports"]},
    "the disc and the mammogram report": {"records": ["images", "reports"]},
    "how do i get my slides": {},
    "do i need to bring my scans": {},
    "i dont have any records": {"records": ["none"]},
    # feelings, refusals
    "im so scared": {"feeling": ["fear"]},
    "i'm furious with this doctor": {"feeling": ["anger"]},
    "i feel overwhelmed and i cant stop crying": {"feeling": ["overwhelm", "sadness"]},
    "my husband is scared": {},
    "i'm not mad just tired": {},
    "costs too much": {},
    "insurance denied my second opinion": {"denied": "insurer"},
    "what if insurance denies it": {},
    "gp wont refer me": {"denied": "referral"},
    # dates
    "second opinion appointment is dec 10": {"visit_date": "2026-12-10"},
    "appointment with my surgeon on friday": {"date": "2026-11-27"},
    "next friday": {"date": "2026-11-27"},
    "i was diagnosed in 2019": {"role": "self"},
    "": {},
    "   ": {},
    "\x00": {},
    "?!": {},
    "a\x00b": {},
}


def _found(text: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for mention in read(text, TODAY):
        if mention.entity != "language":
            found.setdefault(mention.entity, []).append(mention.value)
    return {name: values[0] if len(values) == 1 else values for name, values in found.items()}


@pytest.mark.parametrize(("text", "expected"), READ.items())
def test_read(text: str, expected: dict[str, Any]) -> None:
    wanted = {k: v[0] if isinstance(v, list) and len(v) == 1 else v for k, v in expected.items()}
    assert _found(text) == wanted


ANSWERS: list[tuple[str, str, Any]] = [
    ("role", "me", "self"),
    ("role", "my mom", "other"),
    ("role", "husband", "other"),
    ("role", "my dad hes 79", "other"),
    ("role", "someone else", "other"),
    ("role", "her", "other"),
    ("role", "for him please", "other"),
    ("role", "her doctor is mean", None),
    ("role", "son", "child"),
    ("role", "my daughter shes 30", "other"),
    ("role", "im 15", "minor"),
    ("role", "para mi madre", "other"),
    ("worry", "im not sure its really cancer", "right_diagnosis"),
    ("worry", "if the surgery is needed", "right_treatment"),
    ("worry", "i dont trust him", "trust"),
    ("worry", "he doesnt listen", "communication"),
    ("worry", "just want more info", "more_information"),
    ("worry", "are there other options", "options"),
    ("worry", "is it even the right surgery", "right_treatment"),
    ("worry", "is it the right treatment?", "right_treatment"),
    ("worry", "is it the right operation", "right_treatment"),
    ("worry", "is this the right thing", "right_treatment"),
    ("worry", "is it right", "right_diagnosis"),
    ("worry", "do they even know what it is", "right_diagnosis"),
    ("worry", "do they even know what this is", "right_diagnosis"),
    ("worry", "something else", "other"),
    ("condition", "lung ca", "cancer"),
    ("condition", "heart stuff", "heart"),
    ("condition", "my back", "spine_joint"),
    ("condition", "ms", "neuro"),
    ("condition", "something else", "other"),
    ("decision_date", "no date", "none"),
    ("decision_date", "none yet", "none"),
    ("decision_date", "not scheduled", "none"),
    ("decision_date", "n/a", "none"),
    ("decision_date", "nxt fri", "2026-11-27"),
    ("decision_date", "in 3 weeks", "2026-12-12"),
    ("decision_date", "it was in march", None),
    ("visit_date", "dec 10 at 9", "2026-12-10"),
    ("visit_date", "not booked", "none"),
    ("place", "CA", {"country": "us", "region": "CA"}),
    ("place", "mo", {"country": "us", "region": "MO"}),
    ("place", "in or", None),
    ("place", "hi", None),
    ("place", "ok", None),
    ("place", "us", {"country": "us", "region": None}),
    ("place", "chicago il", {"country": "us", "region": "IL"}),
    ("place", "austin", {"country": "us", "region": "TX"}),
    ("place", "calfornia", {"country": "us", "region": "CA"}),
    ("place", "LA", {"country": "us", "region": None}),
    ("place", "cadiz", {"country": "spain", "region": "andalucia"}),
    ("place", "wales", {"country": "uk_other", "region": None}),
    ("payer", "medicare", "medicare"),
    ("payer", "medicade", "medicaid"),
    ("payer", "bcbs ppo thru work", "private"),
    ("payer", "my husbands work", "private"),
    ("payer", "va", "other"),
    ("payer", "nothing", "none"),
    ("payer", "medicare my chest is tight n left arm numb", "medicare"),
    ("records", "just the reports", ["reports"]),
    ("records", "the mammogram report", ["reports"]),
    ("records", "x-ray reports and the pet scan report", ["reports"]),
    ("records", "the mri disc and the ct report", ["images", "reports"]),
    ("records", "cd and path report", ["images", "reports"]),
    ("records", "everything", ["reports", "images", "labs"]),
    ("records", "nothing yet", ["none"]),
    ("doctor_knows", "yes", "yes"),
    ("doctor_knows", "she sent me", "yes"),
    ("doctor_knows", "not yet", "no"),
    ("doctor_knows", "im scared to tell him", "afraid"),
    ("yes_no", "yeah", "yes"),
    ("yes_no", "nah", "no"),
    ("yes_no", "the blue one", None),
]


def test_figures_of_a_date_are_read_by_the_custom_of_the_place() -> None:
    assert read_answer("decision_date", "3/4", TODAY) == "2027-03-04"
    assert read_answer("decision_date", "3/4", TODAY, "england") == "2027-04-03"
    assert read_answer("decision_date", "3/4 here in ohio", TODAY, "england") == "2027-03-04"
    dates = [one.value for one in read("surgery 3/4", TODAY, "spain") if one.entity != "language"]
    assert dates == ["2027-04-03"]


@pytest.mark.parametrize(("slot", "text", "expected"), ANSWERS)
def test_answer(slot: str, text: str, expected: Any) -> None:
    assert read_answer(slot, text, TODAY) == expected


LANGUAGES: dict[str, str | None] = {
    "hola": "es",
    "en español por favor": "es",
    "me duele el pecho": "es",
    "¿hablas español?": "es",
    "tengo cancer": "es",
    "no quiero seguir": "es",
    "y si dicen que no": "es",
    "cuánto tarda": "es",
    "tengo un tumor y quiero otra opinión, en Cádiz": "es",
    "mi hijo necesita una operación y el doctor no me explica nada": "es",
    "what do i bring to the visit": "en",
    "i have breast cancer and they want to operate": "en",
    "can we talk in english": "en",
    "english please": "en",
    "en inglés por favor": "en",
    "tumor": None,
    "doctor": None,
    "no": None,
    "me": None,
    "CA": None,
    "medicare": None,
    "in 3 weeks": None,
    "2nd op 4 mom lung ca": None,
    "seguridad social": None,
    "servicio andaluz de salud": None,
    "castilla la mancha": None,
    "dr de la cruz": None,
    "gracias": None,
    "hola, i have breast cancer": None,
    "necesito una second opinion for my dad": None,
    "mi mama has cancer y no se what to do": None,
    "my abuela tiene cancer": None,
    "is there a doctor who speaks spanish": "en",
    "": None,
    "?!": None,
}


@pytest.mark.parametrize(("text", "language"), LANGUAGES.items())
def test_language(text: str, language: str | None) -> None:
    found = [one.value for one in read(text, TODAY) if one.entity == "language"]
    assert found == ([language] if language else [])


REGIONS = sorted(
    {place["region"] for place in lexicon.lexicon("places")["places"] if "region" in place}
)


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("OH", "Ohio"),
        ("oh", "Ohio"),
        ("GA", "Georgia"),
        ("VA", "Virginia"),
        ("WA", "Washington"),
        ("DC", "Washington DC"),
        ("andalucia", "Andalucia"),
        ("castilla_la_mancha", "Castilla-La Mancha"),
        ("cataluna", "Catalonia"),
        ("XX", None),
        ("", None),
    ],
)
def test_region_name(code: str, name: str | None) -> None:
    assert region_name(code) == name


def test_every_region_has_a_name_of_its_own() -> None:
    assert len(REGIONS) == 68
    assert len({region_name(region) for region in REGIONS} - {None}) == 68


SLOTS = sorted({slot for slot, _, _ in ANSWERS})


@pytest.mark.parametrize("slot", SLOTS)
@pytest.mark.parametrize(
    "text", ["will she be mad?", "what do i bring", "how much is it", "idk", "", "😀"]
)
def test_no_answer(slot: str, text: str) -> None:
    assert read_answer(slot, text, TODAY) is None


def test_unknown_slot_has_no_answer() -> None:
    assert read_answer("shoe_size", "medicare", TODAY) is None


def test_mentions_say_where_they_stand() -> None:
    text = "My Dad has AFib; we're in Cádiz"
    found = {one.entity: text[one.start : one.end] for one in read(text, TODAY)}
    assert found["condition"] == "AFib"
    assert found["region"] == "Cádiz"
    assert found["relation"] == "My Dad"


@given(st.text(max_size=300))
def test_any_text_can_be_read(text: str) -> None:
    for mention in read(text, TODAY):
        assert 0 <= mention.start < mention.end <= len(text)
    for slot in SLOTS:
        read_answer(slot, text, TODAY)


@pytest.mark.parametrize(
    "text", ["😀" * 100_000, "my dad " * 20_000, "a" * 100_000, "|\x00" * 9_000]
)
def test_very_long_text_is_no_trouble(text: str) -> None:
    read(text, TODAY)


@pytest.mark.parametrize("name", lexicon.NAMES)
def test_word_list_fits_its_schema(name: str) -> None:
    assert lexicon.lexicon(name)


def test_broken_word_list_names_file_and_line(tmp_path: Path) -> None:
    path = tmp_path / "denied.yml"
    path.write_text("what_if: 'x'\nvalues:\n  insurer:\n    - 'no (way'\n", encoding="utf-8")
    with pytest.raises(ContentError, match=r"denied\.yml:4: not a pattern"):
        lexicon.load(path)
    path.write_text("values: {}\n", encoding="utf-8")
    with pytest.raises(ContentError, match=r"denied\.yml:1: .*what_if"):
        lexicon.load(path)


def test_extractor_adds_rasa_entities() -> None:
    from rasa.shared.nlu.training_data.message import Message

    from bot.nlu.entity_extractor import ProfileEntityExtractor

    extractor = ProfileEntityExtractor.create({}, None, None, None)
    spoken, chosen = Message.build("i have medicare"), Message.build('/inform{"payer": "hmo"}')
    extractor.process([spoken, chosen, Message(data={})])
    assert spoken.get("entities") == [
        {
            "entity": "payer",
            "value": "medicare",
            "start": 7,
            "end": 15,
            "extractor": "ProfileEntityExtractor",
        }
    ]
    assert chosen.get("entities") is None


def test_extractor_reads_dates_by_where_the_patient_is_known_to_be() -> None:
    from rasa.shared.core.domain import Domain
    from rasa.shared.core.events import SlotSet
    from rasa.shared.core.trackers import DialogueStateTracker
    from rasa.shared.nlu.training_data.message import Message

    from bot.nlu.entity_extractor import ProfileEntityExtractor
    from bot.settings import ROOT

    slots = Domain.load(str(ROOT / "domain.yml")).slots
    tracker = DialogueStateTracker.from_events("t", [SlotSet("country", "spain")], slots=slots)
    message = Message.build("surgery is 25/12 or 3/2")
    ProfileEntityExtractor().process([message], tracker)
    days = [one["value"][5:] for one in message.get("entities")]
    assert days == ["12-25", "02-03"]
