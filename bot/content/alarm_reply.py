"""The reply to an emergency or a crisis, put together from reviewed texts by grade and place."""

from __future__ import annotations

from bot.content.library import Content, load

_PLACES = {"us": "us", "england": "uk", "uk_other": "uk", "spain": "spain", "eu": "eu"}

EMERGENCY = "now"
SOMEONE_ELSE = "someone_else"


def alarm_reply(
    grade: str, country: str | None, language: str, content: Content | None = None
) -> tuple[str, list[str]]:
    """Return what is said to an alarm.

    Args:
        grade: `now` for an emergency; `explicit`, `veiled` or `someone_else` for a crisis.
        country: of the profile, if known; without it the reply names the numbers of several places.
        language: `en` or `es`.
        content: None means the project's.

    Returns:
        The text, at most 320 characters (R08), and the ids of the facts in it.
    """
    known = content or load()
    ids = _parts(grade, _PLACES.get(country or "", "unknown"))
    raw = " ".join(known.variants(id, language)[0] for id in ids)
    return known.fill(raw, language), known.quoted(raw)


def _parts(grade: str, place: str) -> list[str]:
    if grade == EMERGENCY:
        return [f"emergency.{place}"]
    close = "crisis.close.someone_else" if grade == SOMEONE_ELSE else "crisis.close"
    return [f"crisis.{grade}", f"crisis.lines.{place}", close]
