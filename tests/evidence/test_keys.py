"""Keys are read only from where nobody else can read them, and never shown."""

from __future__ import annotations

from pathlib import Path

import pyrage
import pytest

from seawall.errors import EvidenceError
from seawall.evidence import (
    associated,
    dump_keyring,
    load_keys,
    new_keyring,
    open_box,
    parse_keyring,
    save_keyring,
    seal_box,
)

KEYRING = new_keyring("log.example.org/x")


def test_a_keyring_comes_back_from_each_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    identity = pyrage.x25519.Identity.generate()
    (tmp_path / "id").write_text(f"# made here\n{identity}\n")
    (tmp_path / "id").chmod(0o600)
    monkeypatch.setenv("SEAWALL_AGE_IDENTITY", str(tmp_path / "id"))
    monkeypatch.setenv("RING", dump_keyring(KEYRING))
    for place in (f"file:{tmp_path / 'deep' / 'ring'}", f"age:{tmp_path / 'ring.age'}"):
        save_keyring(place, KEYRING, fresh=True)
        assert load_keys(place) == KEYRING
        with pytest.raises(EvidenceError, match="keyring already"):
            save_keyring(place, KEYRING, fresh=True)
        save_keyring(place, KEYRING.rotated("tokens"))
        assert load_keys(place).token_keys[1:] == KEYRING.token_keys
    assert load_keys("env:RING") == KEYRING
    assert b"wrapping" not in (tmp_path / "ring.age").read_bytes()
    with pytest.raises(EvidenceError, match="turn this one's keys"):
        save_keyring("env:RING", KEYRING)


def test_a_keyring_that_others_can_read_is_refused(tmp_path: Path) -> None:
    save_keyring(f"file:{tmp_path / 'ring'}", KEYRING)
    assert (tmp_path / "ring").stat().st_mode & 0o777 == 0o600
    (tmp_path / "ring").chmod(0o640)
    with pytest.raises(EvidenceError, match="chmod 600"):
        load_keys(f"file:{tmp_path / 'ring'}")


@pytest.mark.parametrize("place", ["file:/nowhere/ring", "env:NOT_SET_ANYWHERE", "kms:one", "ring"])
def test_places_without_a_keyring_are_named(place: str) -> None:
    with pytest.raises(EvidenceError, match=place.partition(":")[2] or place):
        load_keys(place)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "[]",
        "null",
        '{"format": "seawall.keyring/1"}',
        dump_keyring(KEYRING).replace("seawall.keyring/1", "2"),
    ],
)
def test_a_broken_keyring_is_refused_without_showing_a_key(text: str) -> None:
    with pytest.raises(EvidenceError) as caught:
        parse_keyring(text, "ring")
    assert "keyring" in str(caught.value)


def test_no_key_shows_in_a_representation() -> None:
    shown = repr(KEYRING)
    for ring in (KEYRING.wrapping, KEYRING.tokens):
        assert all(repr(key)[2:-1] not in shown for key in ring.keys.values())
    assert "signing" not in shown


def test_tokens_differ_by_kind_value_and_key() -> None:
    other = KEYRING.rotated("tokens")
    tokens = [
        KEYRING.token("PHONE", "1"),
        KEYRING.token("PHONE", "2"),
        KEYRING.token("EMAIL", "1"),
        other.token("PHONE", "1"),
    ]
    assert len(set(tokens)) == 4
    assert other.token("PHONE", "1", KEYRING.token_keys[0]) == tokens[0]


def test_a_wrapped_key_opens_for_its_owner_alone() -> None:
    kek, wrapped = KEYRING.wrap(b"d" * 32, "item/1")
    assert KEYRING.unwrap(kek, wrapped, "item/1") == b"d" * 32
    for owner, blob in (
        ("item/2", wrapped),
        ("item/1", wrapped[:-1] + b"\0"),
        ("item/1", b"\2" + wrapped[1:]),
        ("item/1", b""),
    ):
        with pytest.raises(EvidenceError):
            KEYRING.unwrap(kek, blob, owner)
    turned = KEYRING.rotated("wrapping")
    assert turned.unwrap(kek, wrapped, "item/1") == b"d" * 32
    with pytest.raises(EvidenceError, match="no key"):
        turned.forgotten("wrapping").unwrap(kek, wrapped, "item/1")


def test_what_a_seal_is_bound_to_has_one_spelling() -> None:
    assert associated("a", "bc") != associated("ab", "c")
    sealed = seal_box(b"k" * 32, b"text", associated("a", "bc"))
    assert open_box(b"k" * 32, sealed, associated("a", "bc")) == b"text"
    with pytest.raises(EvidenceError):
        open_box(b"k" * 32, sealed, associated("ab", "c"))
