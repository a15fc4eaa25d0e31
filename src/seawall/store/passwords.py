"""Passwords: argon2id (RFC 9106), judged by length and not by kinds of characters (NIST SP 800-63B 5.1.1.2)."""

from __future__ import annotations

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from seawall.errors import RefusedError
from seawall.store.base import person

__all__ = ["hashed", "is_right", "refuse_weak"]

_SHORTEST, _LONGEST, _KINDS = 12, 200, 6


def hashed(password: str) -> str:
    """The password as it is kept; takes some 50 ms on purpose."""
    return _hasher().hash(password)


def is_right(secret: str | None, password: str) -> bool:
    """Whether ``password`` is the one that ``secret`` keeps. Takes as long for ``None``, an account that can't be signed in to."""
    try:
        return _hasher().verify(secret or _nobody(), password[:_LONGEST]) and secret is not None
    except (VerificationError, InvalidHashError):
        return False


def refuse_weak(password: str, name: str) -> None:
    """Raises :class:`RefusedError` for a password of that name that is too short, too long or too easy."""
    plain = person(password)
    if not _SHORTEST <= len(password) <= _LONGEST:
        raise RefusedError(f"a password has {_SHORTEST} to {_LONGEST} characters; a sentence is a good one")
    if person(name) in plain or "seawall" in plain or len(set(plain)) < _KINDS:
        raise RefusedError("that is too easy to guess; leave out your name and repetitions")


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()


@cache
def _nobody() -> str:
    return _hasher().hash("nobody's password")
