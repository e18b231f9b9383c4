from __future__ import annotations

import pytest

from actions.privacy import ActionDelete, ActionExport
from tests.actions.conftest import Run, bot_said

DELETING = bot_said("Shall I?", ("Yes, delete it all", "/confirm_delete"), ("No", "/keep_data"))


@pytest.mark.parametrize(("consent", "says"), [("kept", "I keep about you"), (None, "I hold")])
def test_export_offers_data_and_a_page(run: Run, consent: str | None, says: str) -> None:
    done = run(ActionExport(), "export", "export", slots={"consent": consent})
    files = done.messages[0]["custom"]["attachments"]
    assert [(file["url"], file["type"]) for file in files] == [
        ("/webhooks/web/export?as=page", "text/html"),
        ("/webhooks/web/export", "application/json"),
    ]
    assert len({file["title"] for file in files}) == 2
    assert says in done.text


def test_delete_asks_once(run: Run) -> None:
    done = run(ActionDelete(), "delete everything", "delete")
    assert done.titles == ["Yes, delete it all", "No, keep it"]
    assert done.slots == {}


@pytest.mark.parametrize("consent", ["kept", "session", None])
def test_delete_says_what_is_gone(run: Run, consent: str | None) -> None:
    slots = {"consent": consent}
    done = run(ActionDelete(), "yes", "confirm_delete", slots=slots, before=[DELETING])
    assert done.slots["erased"] is True
    assert done.messages[0]["custom"] == {"ended": True}
    for part in ("talk", "answers", "list", "sheets"):
        assert part in done.text
    assert ("server" in done.text) == (consent == "kept")
