"""What the content files hold, once read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

Text = Mapping[str, str]
"""One text by language code: `{"en": "...", "es": "..."}`. English is always there. Words for one
channel stand beside it under `en_sms`."""

When = Mapping[str, list[str]]
"""A condition on the patient's profile: every slot named must hold one of its values."""


@dataclass(frozen=True)
class SignOff:
    """Whose signature a text or a group of patterns needs, and whose it has.

    Attributes:
        what: file and id.
        must: the profession that must sign it off.
        by: who did; None while nobody has.
        on: the day of the signature.
        reviewed: the day of the last review.
    """

    what: str
    must: str
    by: str | None
    on: date | None
    reviewed: date | None

    @classmethod
    def of(cls, what: str, entry: Mapping[str, Any]) -> SignOff:
        """Read the fields `sign_off` and `reviewed` of an entry of a data file."""
        signed = entry["sign_off"]
        return cls(what, signed["must"], signed["by"], signed["on"], entry.get("reviewed"))


@dataclass(frozen=True)
class Fact:
    """A number, right, deadline, phone number or address, and where it comes from.

    Attributes:
        value: what stands in a text in place of `{id}`, by language; empty for a fact that is
            only rested upon.
        trust: A, an official page or paper was read; B, a reputable second-hand page; U, not
            yet confirmed.
    """

    id: str
    value: Text
    claim: str
    place: str
    source: str
    url: str | None
    checked: date
    review_by: date
    trust: str


@dataclass(frozen=True)
class Answer:
    """One reviewed answer to a topic, for the patients that `when` describes.

    Attributes:
        say: the turn itself.
        more: further turns, one for each "Tell me more".
        facts: ids of the facts that the texts show or rest on, in order.
    """

    when: When
    say: Text
    more: tuple[Text, ...]
    facts: tuple[str, ...]


@dataclass(frozen=True)
class Topic:
    """A question patients ask (the id is the intent), its answers, and what to offer next.

    Attributes:
        implies: what asking it tells of the patient, by slot, where nothing is known yet.
        document: the one to carry away that belongs to it, as in `bot.documents`; None if none.
        place: file and line where it begins, for errors.
    """

    id: str
    title: Text
    answers: tuple[Answer, ...]
    next: tuple[str, ...]
    implies: Mapping[str, str]
    document: str | None
    place: str


@dataclass(frozen=True)
class Option:
    """One answer to an intake question that can be picked; `when` says for whom it shows."""

    value: str
    title: Text
    when: When


@dataclass(frozen=True)
class Question:
    """One question of the intake (the id is the slot it fills).

    Attributes:
        when: whom it is asked of; empty for everyone.
        tonight: asked even when the decision is at hand.
        again: a shorter wording, for when it is asked again.
        why: the answer to "why do you ask?".
        noted: how its answer is called when it is changed later.
    """

    slot: str
    when: When
    tonight: bool
    ask: Text
    again: Text
    why: Text
    noted: Text
    choices: tuple[Option, ...]


@dataclass(frozen=True)
class Menu:
    """A list of things to choose from: ids of topics, of other things to do, or of menus."""

    id: str
    title: Text
    say: Text
    choices: tuple[str, ...]
