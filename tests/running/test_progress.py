from __future__ import annotations

import io

import pytest

from bot.running.progress import Progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_file_gets_whole_lines() -> None:
    stream = io.StringIO()
    with Progress("Training", every=0.0, stream=stream) as progress:
        progress.tick()
    assert stream.getvalue() == "Training ...\nTraining ... 0 s\nTraining ... done in 0 s\n"


def test_a_file_gets_no_line_before_its_time() -> None:
    stream = io.StringIO()
    with Progress("Training", stream=stream) as progress:
        progress.tick()
    assert stream.getvalue().count("\n") == 2


def test_a_terminal_gets_one_line_that_is_rewritten() -> None:
    stream = Terminal()
    with Progress("Training", stream=stream):
        pass
    assert stream.getvalue().count("\n") == 1
    assert stream.getvalue().endswith("\r\x1b[KTraining ... done in 0 s\n")


def test_a_share_is_told_in_percent() -> None:
    stream = io.StringIO()
    with Progress("Working", every=0.0, stream=stream) as progress:
        progress.tick(0.5)
    assert "Working ... 50%, 0 s\n" in stream.getvalue()


def test_a_terminal_shows_a_share_as_a_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = Terminal()
    with Progress("Working", stream=stream) as progress:
        monkeypatch.setattr(progress, "started", progress.started - 5)
        progress.tick(0.25)
    assert f"Working ... [{'#' * 5}{'.' * 15}] 25%, 5 s" in stream.getvalue()
