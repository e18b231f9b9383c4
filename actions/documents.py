"""What a patient carries away: which documents there are, and the one that is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from rasa_sdk.events import EventType

from actions.answers import fitting
from actions.sheets import DOCUMENT_BY_SHEET
from actions.turn import Choice, Turn, TurnAction, payload
from bot.content.model import When
from bot.content.schemas import WHEN
from bot.content.yaml_files import ROOT, load_checked
from bot.documents import KINDS, VARIANTS, Kind, forms_of
from bot.nlu.reading import read_document
from bot.settings import settings
from bot.storage.document_links import CODE

GET = "get_document"
"""The intent, and what its choices carry: `document`, `tone`, `titles`, `page`."""

PAGE = 5
"""Documents on one page of choices."""

LETTER, LETTERS = "letter", ("doctor_message", "records_request", "appeal")
"""What a letter may be that is not named any closer."""

_CONDITIONS: dict[str, Any] = {"type": "array", "minItems": 1, "items": WHEN}
_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        kind: {
            "type": "object",
            "properties": {
                "list": {"type": "boolean"},
                "when": _CONDITIONS,
                "unless": _CONDITIONS,
            },
            "additionalProperties": False,
        }
        for kind in KINDS
    },
    "required": list(KINDS),
    "additionalProperties": False,
}


class ActionGetDocument(TurnAction):
    """Gives a document, or shows which there are."""

    def name(self) -> str:
        """`action_get_document`."""
        return "action_get_document"

    def take(self, turn: Turn) -> Iterator[EventType]:
        """Gives the one that is meant; asks for the tone, or for what a calendar shall say."""
        asked = _asked(turn)
        kind = asked.get("document")
        if kind not in KINDS:
            _show(turn, kind == LETTER, int(turn.entity("page") or 0))
        elif _offers()[kind].get("list") and not turn.slot("has_list"):
            turn.say(turn.text("document.no_list"), turn.offers(["make_checklist", GET, "menu"]))
        elif (question := _question(kind, asked)) and not turn.form:
            turn.say(turn.text(f"document.{question}"), _answers(turn, kind, question))
        else:
            _give(turn, kind, asked)
        yield from ()


@cache
def _offers() -> Mapping[str, Mapping[str, Any]]:
    """Which documents are shown to whom, the likeliest first.

    Raises:
        ContentError: the file is broken; the message names file and line.
    """
    return load_checked(ROOT / "data" / "documents" / "offers.yml", _SCHEMA)


_offers()  # A fault in the file stops the start, not a patient's turn.


def _asked(turn: Turn) -> dict[str, Any]:
    """What a choice or the patient's words ask for; without a name it is what is at hand."""
    names = ("document", "tone", "titles")
    if turn.said.startswith("/") or turn.entity("page") is not None or turn.entity("document"):
        return {name: turn.entity(name) for name in names if turn.entity(name)}
    said = read_document(turn.said)
    at_hand = _at_hand(turn)
    if said.get("document") == LETTER and _talked_of(turn) in LETTERS:
        said["document"] = str(_talked_of(turn))
    return {"document": at_hand, **said} if at_hand else said


def _talked_of(turn: Turn) -> str | None:
    """The document that belongs to the last topic."""
    topic = turn.content.topics.get(turn.slot("last_topic"))
    return topic.document if topic else None


def _at_hand(turn: Turn) -> str | None:
    """The document of the sheet being filled in, or the only one that was just offered."""
    if turn.form == "sheet_form":
        return DOCUMENT_BY_SHEET.get(turn.slot("sheet"))
    offered = {one.values.get("document") for one in turn.last_offered if one.intent == GET}
    named = offered - {None}
    return named.pop() if len(named) == 1 else None


def _question(kind: Kind, asked: Mapping[str, Any]) -> str | None:
    """What is still to be asked before a document is made: `tone`, `titles`, or nothing."""
    if kind in VARIANTS and "tone" not in asked:
        return "tone"
    return "titles" if kind == "calendar" and "titles" not in asked else None


def _answers(turn: Turn, kind: Kind, question: str, but: str | None = None) -> list[Choice]:
    """The answers to such a question as choices, but for the one that was chosen."""
    values: Sequence[str] = VARIANTS["doctor_message"]
    if question == "titles":
        values = ("neutral", "full")
    return [
        Choice(
            turn.text(f"document.{question}.{value}"),
            payload(GET, document=kind, **{question: value}),
        )
        for value in values
        if value != but
    ]


def _give(turn: Turn, kind: Kind, asked: Mapping[str, Any]) -> None:
    """Hands a document over as a card: what it is, and a link for each form."""
    title = turn.text(f"document.{kind}")
    until = turn.text("document.until", minutes=settings().document_minutes)
    leads_to = {
        "kind": kind,
        "variant": asked.get("tone") if kind in VARIANTS else None,
        "full_titles": asked.get("titles") == "full",
    }
    turn.say(
        "\n".join([title, turn.text(f"document.{kind}.about"), until]),
        [] if turn.form else _after(turn, kind, asked),
        headings=[title],
        attachments=[
            {"title": turn.text(f"document.as_{form}"), "form": form, "document": leads_to}
            for form in (*forms_of(kind), CODE)
        ],
    )


def _after(turn: Turn, kind: Kind, asked: Mapping[str, Any]) -> list[Choice]:
    """What may be wanted next: another tone, the dates beside the list, the other documents."""
    choices = []
    if kind in VARIANTS:
        choices = _answers(turn, kind, "tone", asked.get("tone"))
    elif kind == "calendar":
        choices = _answers(turn, kind, "titles", asked.get("titles"))
    elif kind == "checklist":
        choices = [turn.offer_document("calendar")]
    others = Choice(turn.text("document.others"), payload(GET, page=0))
    return [*choices, others, *turn.offers([fitting(turn, "make_checklist")])]


def _show(turn: Turn, letters: bool, page: int) -> None:
    """Shows a page of the documents that there are for this patient; letters alone if asked."""
    if turn.form:
        turn.say(turn.text("document.by_name"))
        return
    kinds = [kind for kind in _offers() if _fits(turn, _offers()[kind])]
    if letters:
        likely = [kind for kind in kinds if kind in LETTERS]
        kinds = list(dict.fromkeys([*likely, *LETTERS]))
    first = page * PAGE
    choices = [
        Choice(turn.text(f"document.{kind}"), payload(GET, document=kind))
        for kind in kinds[first : first + PAGE]
    ]
    if first + PAGE < len(kinds):
        choices.append(Choice(turn.text("document.more"), payload(GET, page=page + 1)))
    id = "document.which_letter" if letters else "document.which"
    turn.say(turn.text(id), [*choices, turn.offer("menu")])


def _fits(turn: Turn, offer: Mapping[str, Any]) -> bool:
    """Whether a document is shown to this patient without being asked for by name."""
    if offer.get("list") and not turn.slot("has_list"):
        return False
    when: Sequence[When] = offer.get("when", ({},))
    unless: Sequence[When] = offer.get("unless", ())
    matches = turn.profile.matches
    return any(map(matches, when)) and not any(map(matches, unless))
