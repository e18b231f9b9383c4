"""No log line carries what a patient wrote."""

from __future__ import annotations

import pytest

from tests.conftest import Live
from tests.dialogues.talk import Talk

pytestmark = pytest.mark.live

MARK = "quixotepumpernickel"
SAID = [
    f"hello i am {MARK} and i have breast cancer",
    f"/greet {MARK}",
    f'/inform{{"payer": "{MARK}"}}',
    "make my checklist",
    f"{MARK} is what worries me",
    f"my chest hurts {MARK} and i cant breathe",
    f"add: call {MARK}",
    "fill in the insurance call",
    f"{MARK}",
    f"note on number 2: {MARK}",
    f"<script>{MARK}</script> ' OR 1=1 --",
    MARK * 400,
]


def test_no_log_carries_what_a_patient_wrote(live: Live) -> None:
    talk = Talk(live.url, live.database_url)
    for words in SAID:
        talk.type(words)
    logs = [path for path in live.log_dir.rglob("*") if path.is_file()] + [live.output]
    assert logs
    carrying = [path.name for path in logs if MARK in path.read_text(errors="replace")]
    talk.end()
    assert not carrying
