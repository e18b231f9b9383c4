from __future__ import annotations

import pytest

from bot import content
from bot.content.tongue import tongue


def test_every_text_of_more_than_a_few_words_is_told_by_its_language() -> None:
    texts = [
        (id, wording.partition("_")[0], text)
        for id, wording, text in content.load().patient_texts()
    ]
    assert {language for _, language, _ in texts} == {"en", "es"}
    wrong = [
        (id, text)
        for id, language, text in texts
        if len(text.split()) > 3 and tongue(text) != language
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Nobody has ever seen a sentence such as this before.", "en"),
        ("Wash the blue car twice, then paint it green.", "en"),
        ("Nunca se ha visto una frase como esta.", "es"),
        ("Lave el coche azul dos veces y luego píntelo de verde.", "es"),
        ("I added it to your list: llamar a mi hermana.", "en"),
    ],
)
def test_new_sentences_are_told_too(text: str, language: str) -> None:
    assert tongue(text) == language


@pytest.mark.parametrize("text", ["", "3. ", "555-0100", "Xyzzy"])
def test_without_a_sign_it_is_english(text: str) -> None:
    assert tongue(text) == "en"
