"""The press: bounded in time and memory, ended when over, and without our secrets."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.documents import DocumentError, can_print
from bot.documents import press as presses
from bot.documents.press import Press

pytestmark = pytest.mark.skipif(
    not can_print(), reason="Pango is not installed (on Debian: apt install libpangoft2-1.0-0)"
)

SMALL = "<!DOCTYPE html><html lang='en'><title>Small</title><p>Hello</p></html>"
HUGE = SMALL.replace("<p>Hello</p>", "<table>" + "<tr><td>a<td>b" * 30_000 + "</table>")


@pytest.fixture
def press() -> Iterator[Press]:
    made = Press()
    yield made
    made.close()


def process_of(press: Press) -> int:
    press.warm_up()
    assert press._process is not None
    return press._process.pid


def test_one_process_prints_one_document_after_the_other(press: Press) -> None:
    first = process_of(press)
    assert press.print(SMALL).startswith(b"%PDF-")
    assert press.print(SMALL).startswith(b"%PDF-")
    assert process_of(press) == first


def test_a_document_that_takes_too_long_is_ended_and_the_next_is_printed() -> None:
    press = Press(seconds=1.0)
    try:
        first = process_of(press)
        with pytest.raises(DocumentError) as late:
            press.print(HUGE)
        assert late.value.reason == "too_slow"
        assert not Path(f"/proc/{first}").exists()
        press._seconds = 60.0
        assert press.print(SMALL).startswith(b"%PDF-")
    finally:
        press.close()


def test_a_document_that_takes_too_much_memory_is_ended_and_the_next_is_printed() -> None:
    press = Press(seconds=120.0, memory=260 * 1024 * 1024)
    try:
        with pytest.raises(DocumentError) as failed:
            press.print(HUGE)
        assert failed.value.reason == "failed"
        assert press.print(SMALL).startswith(b"%PDF-")
    finally:
        press.close()


def test_a_press_that_dies_is_started_anew(press: Press) -> None:
    os.kill(process_of(press), 9)
    assert press._process is not None
    press._process.wait()
    assert press.print(SMALL).startswith(b"%PDF-")


def test_many_at_once_take_turns(press: Press) -> None:
    made: list[bytes] = []
    threads = [threading.Thread(target=lambda: made.append(press.print(SMALL))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 6 and all(data.startswith(b"%PDF-") for data in made)


def test_who_waits_too_long_is_told_that_it_is_busy() -> None:
    press = Press(wait=0.01)
    with press._own_turn(), pytest.raises(DocumentError) as busy:
        press.print(SMALL)
    assert busy.value.reason == "busy"


def test_without_the_library_there_is_no_printer(monkeypatch: pytest.MonkeyPatch) -> None:
    # The worker's first import fails as it does without Pango.
    monkeypatch.setattr(presses, "WORKER", Path(__file__).with_name("no_library.py"))
    press = Press()
    with pytest.raises(DocumentError) as missing:
        press.print(SMALL)
    assert missing.value.reason == "no_printer"


def test_the_process_has_none_of_our_settings(press: Press) -> None:
    environment = Path(f"/proc/{process_of(press)}/environ").read_bytes()
    assert b"SECRET_KEY" not in environment
    assert b"DATA_KEYS" not in environment


def test_the_process_can_write_no_file_and_has_a_limit(press: Press) -> None:
    limits = Path(f"/proc/{process_of(press)}/limits").read_text()
    rows = {line[:26].strip(): line[26:].split()[0] for line in limits.splitlines()[1:]}
    assert rows["Max file size"] == "0"
    assert rows["Max address space"] == str(presses.MEMORY_BYTES)
