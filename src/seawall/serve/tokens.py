"""Service tokens: who may call, for what, until when; on disk only their hashes.

A token is 256 random bits, so a plain SHA-256 keeps it: there is nothing to guess that a slow hash would have to slow down,
and every request pays for the comparison, which takes the same time wherever the first difference is.
"""

from __future__ import annotations

import base64
import fcntl
import hashlib
import hmac
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Literal

import msgspec

from seawall.errors import ConfigError

__all__ = ["SCOPES", "Scope", "Token", "TokenFile", "Tokens"]

Scope = Literal["screen", "report", "cases", "decide", "appeal", "metrics"]
#: Scope -> what a token with it may do.
SCOPES: dict[Scope, str] = {
    "screen": "have posts screened, on every route that screens, and read the descriptions of the API",
    "report": "pass on what users report",
    "cases": "look at cases and campaigns, private data masked, and at what was decided",
    "decide": "hold a post until a person has looked, where the operator allows that, and take such a hold back",
    "appeal": "file appeals for authors and for those who reported",
    "metrics": "read the counters at /metrics",
}
_FORM = re.compile(r"sw_([0-9a-f]{12})_([A-Za-z0-9_-]{43})")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._-]{0,63}")


class Token(msgspec.Struct, frozen=True, kw_only=True):
    """One entry: ``id`` is public and stands in the log; ``hash`` is SHA-256 of the whole token, hexadecimal; times are UTC."""

    id: str
    name: str
    scopes: tuple[Scope, ...]
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None
    hash: str

    def state(self, now: datetime) -> str:
        """``live``, ``expired`` or ``revoked``."""
        if self.revoked_at is not None:
            return "revoked"
        return "live" if now < self.expires_at else "expired"


class _File(msgspec.Struct, frozen=True):
    tokens: tuple[Token, ...] = ()
    schema: Literal["seawall.tokens/1"] = "seawall.tokens/1"


class TokenFile:
    """The file of tokens at ``path``, readable by its owner alone. Every method raises :class:`ConfigError`."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self) -> tuple[Token, ...]:
        """All tokens, oldest first; none if there is no file yet."""
        try:
            mode = self.path.stat().st_mode
            data = self.path.read_bytes()
        except FileNotFoundError:
            return ()
        except OSError as error:
            raise ConfigError(f"{self.path}: can't be read ({error.strerror}); check who owns it") from error
        if mode & 0o077:
            raise ConfigError(f"{self.path}: others can read these tokens; run: chmod 600 {self.path}")
        try:
            return msgspec.json.decode(data, type=_File).tokens
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise ConfigError(f"{self.path}: not a file of tokens; name another, or move it away") from error

    def add(self, name: str, scopes: tuple[Scope, ...], now: datetime, expires_at: datetime, secret: bytes) -> str:
        """Add a token made of ``secret`` (38 random bytes: 6 for its id, 32 for the rest) and give it; it can't be had again."""
        if not _NAME.fullmatch(name):
            raise ConfigError(f"--name {name}: use up to 64 letters, digits, spaces, dots, dashes")
        with self._alone():
            return self._add(name, scopes, now, expires_at, secret)

    def _add(self, name: str, scopes: tuple[Scope, ...], now: datetime, expires_at: datetime, secret: bytes) -> str:
        kept = self.read()
        if any(token.name == name and token.state(now) == "live" for token in kept):
            raise ConfigError(f"--name {name}: a live token has this name; choose another, or revoke that one first")
        key = base64.urlsafe_b64encode(secret[6:38]).decode().rstrip("=")
        text = f"sw_{secret[:6].hex()}_{key}"
        token = Token(
            id=secret[:6].hex(), name=name, scopes=scopes, created_at=now, expires_at=expires_at, hash=_hash(text)
        )
        self._write((*kept, token))
        return text

    def revoke(self, which: str, now: datetime) -> Token:
        """Revoke the live token with this id or name."""
        with self._alone():
            return self._revoke(which, now)

    def _revoke(self, which: str, now: datetime) -> Token:
        kept = self.read()
        found = [token for token in kept if which in {token.id, token.name} and token.state(now) == "live"]
        if not found:
            raise ConfigError(f"{which}: no live token has this id or name; see: seawall tokens list")
        revoked = msgspec.structs.replace(found[0], revoked_at=now)
        self._write(tuple(revoked if token is found[0] else token for token in kept))
        return revoked

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One change at a time, also among processes."""
        lock = self.path.with_name(f".{self.path.name}.lock")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            handle = os.fdopen(os.open(lock, os.O_WRONLY | os.O_CREAT, 0o600), "wb")
        except OSError as error:
            raise ConfigError(f"{lock}: can't be written ({error.strerror}); choose another place") from error
        with handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield

    def _write(self, tokens: tuple[Token, ...]) -> None:
        part = self.path.with_name(f".{self.path.name}.{os.getpid()}.part")
        try:
            part.unlink(missing_ok=True)
            with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
                out.write(msgspec.json.format(msgspec.json.encode(_File(tokens)), indent=1))
                out.flush()
                os.fsync(out.fileno())
            part.replace(self.path)
        except OSError as error:
            part.unlink(missing_ok=True)
            raise ConfigError(f"{self.path}: can't be written ({error.strerror}); choose another place") from error


class Tokens:
    """The tokens as the service sees them: read again when the file changed, looked at no more than once a second.

    ``wall`` gives the time in UTC, ``clock`` monotonic seconds. A file that went bad lets nobody in.
    """

    def __init__(self, file: TokenFile, wall: Callable[[], datetime], clock: Callable[[], float]) -> None:
        self._file = file
        self._wall, self._clock = wall, clock
        self._seen: tuple[int, int, int] | None = None
        self._looked = float("-inf")
        self._by_id: dict[str, Token] = {}

    def find(self, text: str) -> Token | None:
        """The live token that ``text`` is. Raises :class:`ConfigError` when the file can't be read."""
        self._refresh()
        form = _FORM.fullmatch(text)
        token = self._by_id.get(form[1]) if form else None
        same = hmac.compare_digest(_hash(text), token.hash if token else "0" * 64)
        return token if token and same and token.state(self._wall()) == "live" else None

    def _refresh(self) -> None:
        now = self._clock()
        if now - self._looked < 1.0:
            return
        try:
            found = self._file.path.stat()
            seen: tuple[int, int, int] | None = (found.st_mtime_ns, found.st_ino, found.st_mode)
        except OSError:
            seen = None
        if seen != self._seen or seen is None:
            self._by_id = {}
            self._by_id = {token.id: token for token in self._file.read()}
        self._seen, self._looked = seen, now


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
