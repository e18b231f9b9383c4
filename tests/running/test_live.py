from __future__ import annotations

import urllib.request

import pytest

from tests.conftest import Live


@pytest.mark.live
def test_the_assistant_says_where_it_is_once_it_is_ready(live: Live) -> None:
    with urllib.request.urlopen(live.url + "/readyz", timeout=10) as answer:
        assert answer.status == 200
    assert f"Second Opinion is ready: {live.url}" in live.output.read_text(encoding="utf-8")


@pytest.mark.live
def test_both_servers_write_their_logs(live: Live) -> None:
    assert "Rasa server is up and running" in (live.log_dir / "rasa.log").read_text()
    assert "on http://127.0.0.1:" in (live.log_dir / "actions.log").read_text()
