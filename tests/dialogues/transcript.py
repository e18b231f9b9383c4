"""Transcripts: conversations in plain text that a test can check and a recorder can rewrite.

The first line is the title; what stands before the first turn says who this is. Then:

    Patient opens the chat.             the page is opened, nothing is said
    Patient: wat do i bring             what the patient types
    Patient taps: Make my list          a choice of the bot's last message, by its label
    Bot: Bring these.                   one message of the bot, word for word
         - Your scan pictures           indented by five: the next line of the same message
           on a disc                    indented by more: the line above goes on
    Bot (urgent): Call 911 now.         a message that the page sets apart; `(last word)` at the end
    Choices: Tell me more | Menu        the choices under the message above, in order
    File: Download my data              a file that comes with the message above
    --- seven days later ---            the patient comes back after a pause
    # a remark
    Never: they will agree | cured      words that no message of the bot may hold
    Leaves with: a checklist of 12 steps; words "Ask for your slides"; paper "Your checklist"

`...` in a bot line matches any run of text, and as a choice any number of choices.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
WIDTH = 100
NEXT_LINE = " " * 5
GOES_ON = " " * 7
ELISION = "..."

_OPENS = "Patient opens the chat."
_KEYWORD = re.compile(
    r"(?P<key>Patient taps|Patient|Bot(?: \((?P<marks>[^)]*)\))?|Choices|File|Never|Leaves with):"
    r"\s*(?P<rest>.*)"
)
_PAUSE = re.compile(r"--- (?P<number>\w+) (?P<unit>day|week|hour)s? later ---")
_HOURS = {"hour": 1, "day": 24, "week": 168}
_NUMBERS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]


class TranscriptError(Exception):
    """A line that cannot be read; the message names file and line."""


@dataclass(frozen=True)
class Message:
    """One message of the bot: as expected (with elisions) or as it came.

    Args:
        text: lines joined by a line break, blank lines left out.
        choices: labels in order.
        files: titles of attachments.
        marks: `urgent`, `last word`.
    """

    text: str
    choices: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    marks: frozenset[str] = frozenset()

    def fits(self, said: Message) -> bool:
        """Whether a message as it came is the one expected here."""
        return (
            re.fullmatch(_pattern(self.text), said.text, re.DOTALL) is not None
            and _choices_fit(self.choices, said.choices)
            and self.files == said.files
            and self.marks == said.marks
        )

    def written(self) -> str:
        """The message as it stands in a transcript."""
        marks = f" ({', '.join(sorted(self.marks))})" if self.marks else ""
        lines = list(_wrapped(f"Bot{marks}: ", self.text))
        if self.choices:
            lines += _wrapped("Choices: ", " | ".join(self.choices))
        lines += [f"File: {title}" for title in self.files]
        return "\n".join(lines)


@dataclass
class Turn:
    """What the patient does, and the messages expected in reply.

    Args:
        does: `opens`, `types` or `taps`.
        words: what is typed, or the label of the choice.
        expected: one entry for each message.
        line: where the turn begins in the file, from 1.
    """

    does: str
    words: str
    line: int
    expected: list[Message] = field(default_factory=list)

    def written(self) -> str:
        """The turn as it stands in a transcript, without the replies."""
        if self.does == "opens":
            return _OPENS
        return f"{'Patient taps' if self.does == 'taps' else 'Patient'}: {self.words}"


@dataclass(frozen=True)
class Pause:
    """Time that passes before the next turn."""

    hours: int
    written: str


@dataclass(frozen=True)
class Remark:
    """A line for the reader."""

    written: str


@dataclass
class Transcript:
    """A transcript as it stands in its file."""

    name: str
    head: list[str]
    steps: list[Turn | Pause | Remark]
    never: list[str]
    leaves_with: list[str]

    @property
    def turns(self) -> list[Turn]:
        """The turns in order."""
        return [step for step in self.steps if isinstance(step, Turn)]

    def written(self, replies: Sequence[Sequence[Message]] | None = None) -> str:
        """The whole file, with other replies when they are given (one list for each turn)."""
        given = iter(replies) if replies is not None else (turn.expected for turn in self.turns)
        parts = ["\n".join(self.head).strip()]
        if self.never:
            parts[0] += "\n" + "\n".join(_wrapped("Never: ", " | ".join(self.never)))
        for step in self.steps:
            if isinstance(step, Turn):
                parts.append("\n".join([step.written(), *(said.written() for said in next(given))]))
            else:
                parts.append(step.written)
        if self.leaves_with:
            parts.append("\n".join(_wrapped("Leaves with: ", "; ".join(self.leaves_with))))
        return "\n\n".join(parts) + "\n"


def names() -> list[str]:
    """The names of all transcripts."""
    return sorted(path.stem for path in FOLDER.glob("*.txt"))


def path(name: str) -> Path:
    """The file of a transcript."""
    return FOLDER / f"{name}.txt"


def read(name: str, text: str | None = None) -> Transcript:
    """Read a transcript.

    Args:
        name: its file without `.txt`.
        text: what to read in place of the file.

    Raises:
        TranscriptError: a line is none of those that the module's head lists.
    """
    lines = (path(name).read_text(encoding="utf-8") if text is None else text).splitlines()
    transcript = Transcript(name, [], [], [], [])
    for number, key, rest in _entries(name, lines):
        _take(transcript, number, key, rest)
    if not transcript.turns:
        raise TranscriptError(f"{name}.txt: no turn of a patient")
    return transcript


def _entries(name: str, lines: Sequence[str]) -> Iterator[tuple[int, str, str]]:
    """Yield line number, keyword and text; lines that go on are joined to the one they belong to.

    Lines before the first keyword have the keyword `head`.
    """
    entry: tuple[int, str, str] | None = None
    begun = False
    for number, line in enumerate(lines, 1):
        found = _KEYWORD.fullmatch(line)
        plain = line == _OPENS or line.startswith(("#", "---"))
        if entry and begun and line.startswith(NEXT_LINE) and line.strip():
            joint = " " if line.startswith(GOES_ON) else "\n"
            entry = (entry[0], entry[1], f"{entry[2]}{joint}{line.strip()}")
            continue
        if entry:
            yield entry
        entry = None
        if found:
            begun, entry = True, (number, found["key"], found["rest"].strip())
        elif plain:
            begun, entry = True, (number, line, "")
        elif not begun:
            yield number, "head", line
        elif line.strip():
            raise TranscriptError(f"{name}.txt:{number}: not a line of a transcript: {line}")
    if entry:
        yield entry


def _take(transcript: Transcript, number: int, key: str, rest: str) -> None:
    """Add one entry to a transcript."""
    does = {"Patient": "types", "Patient taps": "taps", _OPENS: "opens"}.get(key)
    if key == "head":
        transcript.head.append(rest)
    elif does:
        transcript.steps.append(Turn(does, rest.replace("\n", " "), number))
    elif key.startswith("#"):
        transcript.steps.append(Remark(key))
    elif key.startswith("---"):
        transcript.steps.append(_pause(transcript.name, number, key))
    elif key == "Never":
        transcript.never += _split(rest, "|")
    elif key == "Leaves with":
        transcript.leaves_with += _split(rest, ";")
    else:
        _take_reply(transcript, number, key, rest)


def _take_reply(transcript: Transcript, number: int, key: str, rest: str) -> None:
    """Add a line of the bot to the last turn."""
    turns = transcript.turns
    if not turns:
        raise TranscriptError(f"{transcript.name}.txt:{number}: a reply before any turn")
    expected = turns[-1].expected
    if key.startswith("Bot"):
        marks = frozenset(_split(key[5:-1], ",")) if "(" in key else frozenset()
        expected.append(Message(rest, marks=marks))
        return
    if not expected:
        raise TranscriptError(f"{transcript.name}.txt:{number}: {key} without a message")
    last = expected[-1]
    if key == "File":
        expected[-1] = Message(last.text, last.choices, (*last.files, rest), last.marks)
    else:
        expected[-1] = Message(last.text, tuple(_split(rest, "|")), last.files, last.marks)


def _pause(name: str, number: int, line: str) -> Pause:
    found = _PAUSE.fullmatch(line)
    count = found["number"] if found else ""
    if not found or not (count.isdigit() or count in _NUMBERS):
        raise TranscriptError(f"{name}.txt:{number}: write it like --- seven days later ---")
    times = int(count) if count.isdigit() else _NUMBERS.index(count)
    return Pause(times * _HOURS[found["unit"]], line)


def _split(text: str, separator: str) -> list[str]:
    return [part.strip() for part in text.replace("\n", " ").split(separator) if part.strip()]


def _pattern(text: str) -> str:
    return r".*".join(re.escape(piece.strip()) for piece in text.split(ELISION))


def _choices_fit(expected: Sequence[str], shown: Sequence[str]) -> bool:
    if ELISION not in expected:
        return list(expected) == list(shown)
    parts = [".*" if one == ELISION else re.escape(one) + r"\n" for one in expected]
    return re.fullmatch("".join(parts), "".join(f"{one}\n" for one in shown), re.DOTALL) is not None


def _wrapped(lead: str, text: str) -> Iterator[str]:
    """Yield the lines of an entry: a line break is kept, a long line goes on below."""
    for count, line in enumerate(text.split("\n")):
        yield from textwrap.wrap(
            line,
            WIDTH,
            initial_indent=NEXT_LINE if count else lead,
            subsequent_indent=GOES_ON,
            break_long_words=False,
            break_on_hyphens=False,
        ) or [lead.rstrip()]
