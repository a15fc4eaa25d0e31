"""Where the keyring is kept: ``file:PATH`` (only you can read it), ``env:NAME``, ``age:PATH``, or a plugin's ``NAME:REST``."""

from __future__ import annotations

import os
from pathlib import Path

from seawall.errors import EvidenceError
from seawall.evidence.disk import read_private, write_private
from seawall.evidence.keys import Keyring, Keys, dump_keyring, parse_keyring
from seawall.plugins import plugins

__all__ = ["IDENTITY_VARIABLE", "load_keys", "save_keyring"]

#: The age identity file that opens an ``age:`` keyring.
IDENTITY_VARIABLE = "SEAWALL_AGE_IDENTITY"


def load_keys(place: str) -> Keys:
    """The keys at ``place``. Raises :class:`EvidenceError` if there are none, or others could read them."""
    kind, _, rest = place.partition(":")
    if kind == "env":
        text = os.environ.get(rest)
        if not text:
            raise EvidenceError(f"{place}: the variable is not set; it holds the keyring's JSON")
        return parse_keyring(text, place)
    if kind == "file":
        return parse_keyring(_private(Path(rest)).decode("utf-8", "replace"), rest)
    if kind == "age":
        return parse_keyring(_decrypted(Path(rest)).decode("utf-8", "replace"), rest)
    for name, make in plugins("seawall.keys"):
        if name == kind and callable(make):
            keys = make(rest)
            if isinstance(keys, Keys):
                return keys
    raise EvidenceError(f"{place}: say file:PATH, env:NAME, age:PATH, or install a plugin that is called {kind!r}")


def save_keyring(place: str, keyring: Keyring, *, fresh: bool = False) -> None:
    """Write the keyring where ``load_keys`` finds it: whole or not at all. ``fresh`` refuses to replace one.

    Raises :class:`EvidenceError` for places that can't be written (a variable, a KMS turns its own keys).
    """
    kind, _, rest = place.partition(":")
    data = dump_keyring(keyring).encode()
    if kind == "age":
        data = _encrypted(data)
    elif kind != "file":
        raise EvidenceError(
            f"{place}: only file: and age: keyrings can be written here; turn this one's keys at their place"
        )
    path = Path(rest)
    if fresh and path.exists():
        raise EvidenceError(f"{path}: there is a keyring already; losing it would lose everything that it opens")
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_private(path, data)


def _private(path: Path) -> bytes:
    if not path.exists():
        raise EvidenceError(f"{path}: there is no keyring here; `seawall vault init` makes one")
    return read_private(path)


def _identity() -> str:
    name = os.environ.get(IDENTITY_VARIABLE)
    if not name:
        raise EvidenceError(f"set {IDENTITY_VARIABLE} to the age identity file that opens the keyring")
    lines = read_private(Path(name)).decode("utf-8", "replace").split()
    return next((line for line in lines if line.startswith("AGE-SECRET-KEY-")), "")


def _decrypted(path: Path) -> bytes:
    import pyrage  # noqa: PLC0415  # only who keeps the keyring in age needs it here

    try:
        return bytes(pyrage.decrypt(_private(path), [pyrage.x25519.Identity.from_str(_identity())]))
    except Exception as error:  # pyrage's errors share no base of their own
        if isinstance(error, EvidenceError):
            raise
        raise EvidenceError(f"{path}: the identity does not open this keyring") from None


def _encrypted(data: bytes) -> bytes:
    import pyrage  # noqa: PLC0415

    try:
        return bytes(pyrage.encrypt(data, [pyrage.x25519.Identity.from_str(_identity()).to_public()]))
    except Exception as error:
        if isinstance(error, EvidenceError):
            raise
        raise EvidenceError(f"{IDENTITY_VARIABLE}: not an age identity (AGE-SECRET-KEY-…)") from None
