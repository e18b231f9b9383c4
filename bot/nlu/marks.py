"""Entities by which the understanding of a message tells the actions more than its intent."""

from __future__ import annotations

ALSO_ASKED = "also_asked"
"""What a message asks besides its intent: one for each, in order."""

RE_ASKED = "re_asked"
"""The topic that a message asks again for another person, place, cover or illness."""

MEANT = "meant"
"""The two meanings between which a message cannot be told."""

DOABLE = frozenset(
    {"make_checklist", "show_checklist", "next_task", "insurer_call", "opinions_sheet"}
)
"""What else but a topic can be offered as "did you mean ...?"."""
