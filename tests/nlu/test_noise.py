"""The noise made for the held-out messages: the same each time, there, and still readable."""

from __future__ import annotations

import pytest
from rapidfuzz.distance import OSA

from tests.nlu.held_out.noise import kinds, noisy

SENTENCES = [
    "What do I bring to the second opinion, and will my insurance pay for it?",
    "My doctor wants to operate and I don't know if that is right.",
    "how do I get the slides from the hospital before my appointment",
    "Will you tell my doctor about this?",
    "Because of the cost I may not be able to see someone else.",
    "I have an appointment with the new doctor and I am scared.",
    "My son is ill and we want to hear what another doctor thinks.",
    "How long do I have to wait for my records?",
    "Their report says one thing and the second report says another.",
    "Is there help if I can't pay for the hospital?",
    "what questions should I ask the doctor when I am there",
    "My mother needs someone who speaks Spanish for the visit.",
    "I was told to decide before Friday and I need more time, please.",
    "Can I get a second opinion without my insurance?",
    "My husband has an operation in three weeks because of his heart.",
    "Where do I send the papers and the pictures for the new doctor?",
    "Thank you, but I want to know how often doctors are wrong.",
    "do I need a letter for the hospital or can I call them",
    "Should I tell my doctor to write to the other hospital?",
    "Is the treatment right for my daughter, or do we wait?",
]
STEERING = ["menu", "go back", "yes", "no", "thanks", "start over", "skip", "help", "ok", "delete"]
SEEDS = range(30)


def test_the_same_seed_makes_the_same_noise() -> None:
    for text in SENTENCES + STEERING:
        for seed in SEEDS:
            assert noisy(text, seed) == noisy(text, seed)


def test_the_noise_of_a_seed_is_known() -> None:
    """Across runs, too, or figures of two days could not be compared."""
    assert noisy(SENTENCES[5], 1) == "Ihave an appointment with the new doctor andI am scared."
    assert (
        noisy(SENTENCES[5], 6) == "i have an appointment uh with the knew um doctor and i am scared"
    )


def test_seeds_choose_every_kind() -> None:
    text = SENTENCES[0]
    made = {noisy(text, seed) for seed in SEEDS}
    for name, noise in kinds().items():
        assert made & {noise(text, seed) for seed in SEEDS}, name


@pytest.mark.parametrize("name", list(kinds()))
def test_each_kind_changes_most_sentences(name: str) -> None:
    changed = [text for text in SENTENCES if kinds()[name](text, 1) != text]
    assert len(changed) >= 18


def test_no_message_stays_as_it_was() -> None:
    for text in SENTENCES:
        for seed in SEEDS:
            assert noisy(text, seed) != text


@pytest.mark.parametrize("name", list(kinds()))
@pytest.mark.parametrize("text", STEERING)
def test_short_messages_get_capitals_or_one_slip(name: str, text: str) -> None:
    for seed in SEEDS:
        made = kinds()[name](text, seed)
        assert made == text.upper() or OSA.distance(made, text) == 1


@pytest.mark.parametrize("seed", SEEDS)
def test_typos_leave_most_words_alone(seed: int) -> None:
    for text in SENTENCES:
        made = kinds()["typos"](text, seed)
        slipped = [a for a, b in zip(text.split(), made.split(), strict=True) if a != b]
        assert 1 <= len(slipped) <= len(text.split()) * 0.3


@pytest.mark.parametrize("name", list(kinds()))
def test_figures_stay(name: str) -> None:
    for seed in SEEDS:
        made = kinds()[name](
            "My surgery is on 12/15 at 7.30, after that on 3-4 or not at all", seed
        )
        assert "12/15" in made
        assert "7.30" in made
        assert "3-4" in made


@pytest.mark.parametrize("name", list(kinds()))
def test_odd_texts_are_no_trouble(name: str) -> None:
    for text in ("", " ", "?", "12 12 12 12", "é è ñ ü ö", "- a\n- b\n- c\n- d"):
        assert isinstance(kinds()[name](text, 3), str)
