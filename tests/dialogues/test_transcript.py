"""The format of transcripts: what is read, what matches, what is refused."""

from __future__ import annotations

import pytest

from tests.dialogues import manner
from tests.dialogues.talk import Reply
from tests.dialogues.transcript import Message, Pause, TranscriptError, Turn, names, read

TEXT = """\
A short one
Somebody who is in a hurry.
Never: they will agree | cured

Patient opens the chat.
Bot: Hello.
Choices: Why? | Menu

--- seven days later ---

# A remark.

Patient: wat do i bring
Bot: Bring these, please, and mind that a line which is too long for this file goes on in the line
       below it.
     - Your reports
     - Your scan pictures
File: Download my data
Bot (urgent): Call now.
Choices: One | ... | Last

Leaves with: a checklist of 3 steps; words "Bring these"
"""


def test_every_kind_of_line_is_read() -> None:
    transcript = read("x", TEXT)
    assert transcript.head[:2] == ["A short one", "Somebody who is in a hurry."]
    assert transcript.never == ["they will agree", "cured"]
    assert transcript.leaves_with == ["a checklist of 3 steps", 'words "Bring these"']
    opened, typed = transcript.turns
    assert (opened.does, opened.expected) == ("opens", [Message("Hello.", ("Why?", "Menu"))])
    assert [line[-17:] for line in typed.expected[0].text.split("\n")] == [
        "in the line below it."[-17:],
        "- Your reports",
        "our scan pictures",
    ]
    assert typed.expected[0].files == ("Download my data",)
    assert typed.expected[1].marks == {"urgent"}
    assert [step.hours for step in transcript.steps if isinstance(step, Pause)] == [168]


def test_a_transcript_written_is_the_one_read() -> None:
    assert read("x", TEXT).written() == TEXT


@pytest.mark.parametrize("name", names())
def test_every_file_survives_the_recorder(name: str) -> None:
    transcript = read(name)
    again = read(name, transcript.written())
    assert (again.turns, again.never, again.leaves_with) == (
        [
            Turn(t.does, t.words, a.line, t.expected)
            for t, a in zip(transcript.turns, again.turns, strict=True)
        ],
        transcript.never,
        transcript.leaves_with,
    )


@pytest.mark.parametrize(
    ("expected", "said", "fits"),
    [
        (Message("One two."), Message("One two."), True),
        (Message("One two."), Message("One two three."), False),
        (Message("One ... three."), Message("One\ntwo and three."), True),
        (Message("One ... four."), Message("One two three."), False),
        (Message("One", ("A", "B")), Message("One", ("B", "A")), False),
        (Message("One", ("A", "...")), Message("One", ("A", "B", "C")), True),
        (Message("One", ("...", "C")), Message("One", ("A", "B")), False),
        (Message("One"), Message("One", ("A",)), False),
        (Message("One"), Message("One", marks=frozenset({"urgent"})), False),
    ],
)
def test_a_message_fits_only_what_is_expected(expected: Message, said: Message, fits: bool) -> None:
    assert expected.fits(said) is fits


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("A title\n", "no turn"),
        ("A title\nBot: Hello.\n", "x.txt:2: a reply before any turn"),
        ("A title\nPatient: hi\nChoices: A\n", "x.txt:3: Choices without a message"),
        ("A title\nPatient: hi\nBotty: Hello.\n", "x.txt:3: not a line"),
        ("A title\nPatient: hi\n--- some days later ---\n", "x.txt:3: write it like"),
    ],
)
def test_a_line_that_cannot_be_read_is_named(text: str, message: str) -> None:
    with pytest.raises(TranscriptError, match=message):
        read("x", text)


@pytest.mark.parametrize(
    ("texts", "raw", "fault"),
    [
        (["Hello.", "Hello."], {}, "the same words twice in a row"),
        (["You are cured."], {}, "must never say 'cured'"),
        (["long " * 100], {}, "lines in one reply"),
        (["Call now. " * 40], {"urgent": True}, "characters in a safety reply"),
        ([], {}, "no reply"),
        ([""], {}, "a message without text"),
    ],
)
def test_bad_manners_are_found(texts: list[str], raw: dict[str, bool], fault: str) -> None:
    played = [(Turn("types", "hi", 4), [Reply(Message(text), raw) for text in texts])]
    assert any(fault in found for found in manner.faults(read("x", TEXT), played))


def test_a_long_list_is_no_fault() -> None:
    text = "\n".join(f"{number}. Ask for the slides" for number in range(1, 30))
    played = [(Turn("types", "hi", 4), [Reply(Message(text), {})])]
    assert not list(manner.faults(read("x", TEXT), played))
