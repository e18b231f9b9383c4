"""Whatever is sent over HTTP: an answer of the contract, never a 500, never a command."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import pytest
import requests
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.channels.inbound import clean
from tests.channels.standin import Patient, Server

BRIEF = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

TEXTS = st.one_of(
    st.text(max_size=300),
    st.text(st.sampled_from("/ {}[]\"'<>&;-\\\u200d\u202e\u200b\x00\ud800\n\t🙂é"), max_size=60),
    st.builds("/{}{}".format, st.sampled_from(["restart", "greet", "delete", " "]), st.text()),
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)
MESSAGES = st.fixed_dictionaries(
    {},
    optional={"text": TEXTS | VALUES, "choice": TEXTS | VALUES, "id": TEXTS | VALUES, "x": VALUES},
)
BODIES = st.one_of(
    st.binary(max_size=400),
    VALUES.map(lambda value: json.dumps(value).encode()),
    MESSAGES.map(lambda message: json.dumps(message).encode()),
    st.integers(1, 30_000).map(lambda depth: b'{"text":' + b"[" * depth),
)
HEADERS = st.dictionaries(
    st.sampled_from(["Content-Type", "Content-Encoding", "Accept", "If-None-Match", "X-Odd"]),
    st.text(st.characters(min_codepoint=33, max_codepoint=255), min_size=1, max_size=40).map(
        lambda value: value.encode("latin-1")
    ),
    max_size=3,
)
STATUSES = {200, 400, 401, 404, 405, 413, 415}


def check_contract(answer: Any) -> None:
    """An answer of the contract: JSON that says what happened, or what was wrong."""
    assert answer.status_code in STATUSES, (answer.status_code, answer.text)
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["x-content-type-options"] == "nosniff"
    told = answer.json()
    if answer.status_code == 200:
        assert all(message.get("text") for message in told["messages"])
    else:
        assert set(told) == {"error"}


@BRIEF
@given(TEXTS)
def test_any_text_is_answered_and_none_is_a_command(
    patient: Patient, server: Server, text: str
) -> None:
    before = len(server.agent.handled)
    check_contract(patient.post(text=text))
    for handled in server.agent.handled[before:]:
        assert not handled.text.startswith("/")
        assert handled.text.strip() == handled.text
        assert "\x00" not in handled.text


@BRIEF
@given(BODIES, HEADERS)
def test_any_body_is_answered(patient: Patient, body: bytes, headers: dict[str, Any]) -> None:
    address = f"{patient.url}/webhooks/web/message"
    check_contract(patient.http.post(address, data=body, headers=headers))


@BRIEF
@given(st.text(st.characters(min_codepoint=33, max_codepoint=255), max_size=80))
def test_no_made_up_token_opens_anything(server: Server, token: str) -> None:

    header = {"Authorization": f"Bearer {token}".encode("latin-1")}
    answer = requests.get(f"{server.url}/webhooks/web/export", headers=header)
    assert answer.status_code == 401
    assert set(answer.json()) == {"error"}


@BRIEF
@given(st.text(st.characters(exclude_characters="/?#"), min_size=1, max_size=30))
@pytest.mark.parametrize("folder", ["/", "/webhooks/web/", "/page/"])
def test_no_other_path_is_there(server: Server, folder: str, name: str) -> None:

    known = ("session", "message", "history", "export", "end", "healthz", "readyz", ".", "..")
    answer = requests.get(server.url + folder + quote(name, errors="surrogatepass"))
    if name.strip("/") not in known:
        assert answer.status_code in (404, 405)
        assert "html" not in answer.headers["content-type"]


@BRIEF
@given(TEXTS)
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert clean(clean(text)) == clean(text)
    clean(text).encode("utf-8")
