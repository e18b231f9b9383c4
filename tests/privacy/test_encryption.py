"""Encryption under one key or several, and what is said when none fits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from bot.privacy.encryption import NoKeyOpens, decrypt, encrypt, opens, renewed
from bot.settings import new_key, settings

OLD, NEW = new_key(), new_key()
SECRET = "mi hígado 🙂\n\0 and all"

Use = Callable[..., None]


@pytest.fixture
def use(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Use]:
    """Puts keys in force: `use(NEW, OLD)`."""

    def put(*keys: str) -> None:
        monkeypatch.setenv("VAR_DIR", str(tmp_path))
        monkeypatch.setenv("DATA_KEYS", ",".join(keys))
        settings.cache_clear()

    yield put
    settings.cache_clear()


@pytest.mark.parametrize("text", ["", "a", SECRET, "x" * 100_000])
def test_what_was_encrypted_comes_back(use: Use, text: str) -> None:
    use(NEW)
    token = encrypt(text)
    assert decrypt(token) == text
    assert token.isascii()
    assert Fernet(NEW).decrypt(token).decode() == text


def test_the_key_made_when_none_is_given_serves_the_next_process_too(use: Use) -> None:
    use()
    token = encrypt(SECRET)
    settings.cache_clear()
    assert decrypt(token) == SECRET


def test_the_first_key_encrypts_and_each_decrypts(use: Use) -> None:
    use(OLD)
    old = encrypt(SECRET)
    use(NEW, OLD)
    assert decrypt(old) == SECRET and opens(old)
    assert Fernet(NEW).decrypt(encrypt(SECRET)).decode() == SECRET


def test_renewing_moves_a_value_under_the_first_key_once(use: Use) -> None:
    use(OLD)
    old = encrypt(SECRET)
    use(NEW, OLD)
    new = renewed(old)
    assert new != old and renewed(new) == new
    use(NEW)
    assert decrypt(new) == SECRET and not opens(old)


@pytest.mark.parametrize("change", ["another key", "changed", SECRET, "gAAAA"])
def test_what_no_key_opens_is_told_without_a_word_of_it(
    use: Use, change: str, caplog: pytest.LogCaptureFixture
) -> None:
    use(OLD)
    token = encrypt(SECRET)
    other = {"another key": token, "changed": token[:-10] + "AAAAAAAAA="}
    use(NEW if change == "another key" else OLD)
    unopened = other.get(change, change)
    for read in (decrypt, renewed):
        with pytest.raises(NoKeyOpens, match="no key of DATA_KEYS opens") as caught:
            read(unopened)
        assert unopened not in str(caught.value)
    assert not opens(unopened)
    assert "no key of DATA_KEYS opens" in caplog.text
    assert unopened not in caplog.text and NEW not in caplog.text
