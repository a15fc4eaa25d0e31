"""Passwords: argon2id (RFC 9106), judged by how hard they are to guess, not by kinds of characters (NIST SP 800-63B 5.1.1.2)."""

from __future__ import annotations

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn import zxcvbn

from seawall.errors import RefusedError
from seawall.store.base import person

__all__ = ["hashed", "is_right", "refuse_weak"]

_SHORTEST, _LONGEST, _KINDS = 12, 200, 6
#: zxcvbn's scale: 3 is "safely unguessable" with a slow hash, more than 10^8 guesses. It reads 72 characters at most.
_SCORE, _READ = 3, 72
#: Words that belong to this place and make a password no stronger.
_OURS = ("seawall", "moderator", "senior", "appeals", "custodian", "auditor", "admin", "console", "moderation")


def hashed(password: str) -> str:
    """The password as it is kept; takes some 50 ms on purpose."""
    return _hasher().hash(password)


def is_right(secret: str | None, password: str) -> bool:
    """Whether ``password`` is the one that ``secret`` keeps. Takes as long for ``None``, an account that can't be signed in to."""
    known = secret is not None and len(password) <= _LONGEST
    try:
        return _hasher().verify(secret if secret and known else _nobody(), password if known else "") and known
    except (VerificationError, InvalidHashError, UnicodeError):
        return False


def refuse_weak(password: str, name: str) -> None:
    """Raises :class:`RefusedError` for a password of that name that is too short, too long or too easy.

    Too easy: made of common, leaked or nearby words, names, dates, rows of keys (zxcvbn's lists, and ``_OURS``).
    """
    plain = rest = person(password)
    ours = (*_OURS, *person(name).split())
    for word in ours:
        rest = rest.replace(word, "")
    if not _SHORTEST <= len(password) <= _LONGEST:
        raise RefusedError(f"a password has {_SHORTEST} to {_LONGEST} characters; a sentence is a good one")
    if person(name) in plain or "seawall" in plain or len(set(rest)) < _KINDS:
        raise RefusedError("that is too easy to guess; leave out your name and repetitions")
    if zxcvbn(password[:_READ], user_inputs=[*ours])["score"] < _SCORE:
        raise RefusedError(
            "that is among the first that an attacker tries; take several words that nobody says together"
        )


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()


@cache
def _nobody() -> str:
    return _hasher().hash("nobody's password")
