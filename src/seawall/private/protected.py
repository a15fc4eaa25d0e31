"""The protection list: people who asked the operator to guard their own data, as keyed tokens and nothing else.

A value that is handed over is made plain (letters and digits), turned into HMAC-SHA-256 under the deployment's key, and forgotten.
The list can say whether a datum in a post is on it, never what is on it: it cannot be searched, listed or turned back. An entry
needs consent and has an end; it is removed at once by the value or by its receipt. (RFC 2104; keys as for author tokens.)
"""

from __future__ import annotations

import hashlib
import hmac
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from seawall.errors import ConfigError

__all__ = ["Entry", "Protected"]

_LONGEST = timedelta(days=366)
_KEY_BYTES = 32
_SHORTEST = 5


@dataclass(frozen=True, slots=True)
class Entry:
    """One guarded value: its token, when its person consented and until when. ``receipt`` is what they keep, to have it removed."""

    token: str
    consented: datetime
    expires: datetime
    receipt: str


@dataclass(frozen=True, slots=True)
class Protected:
    """Guarded values under one key. Frozen: every change gives a new list."""

    key: bytes
    entries: tuple[Entry, ...] = ()

    def __post_init__(self) -> None:
        if len(self.key) < _KEY_BYTES:
            raise ConfigError(f"the protection list needs a key of at least {_KEY_BYTES} bytes; it has {len(self.key)}")

    def __repr__(self) -> str:
        return f"Protected({len(self.entries)} entries)"

    def guard(self, value: str, *, consented: datetime, expires: datetime, receipt: str) -> Protected:
        """The list with ``value`` on it. Raises ``ConfigError`` for a value too short, or an end that is past or over a year off."""
        if not consented < expires <= consented + _LONGEST:
            raise ConfigError(
                "an entry of the protection list ends after its consent and within a year; ask again then"
            )
        if len(_plain(value)) < _SHORTEST:
            raise ConfigError(f"a value of fewer than {_SHORTEST} letters and digits can't be told from ordinary words")
        entry = Entry(self._token(value), consented, expires, receipt)
        return replace(self, entries=(*(e for e in self.entries if e.token != entry.token), entry))

    def removed(self, *, value: str | None = None, receipt: str | None = None) -> Protected:
        """The list without ``value``, or without what has this ``receipt``."""
        token = self._token(value) if value is not None else None
        return replace(self, entries=tuple(e for e in self.entries if e.token != token and e.receipt != receipt))

    def guards(self, value: str, now: datetime) -> bool:
        """Whether ``value``, as written in a post, is guarded at ``now``."""
        token = self._token(value)
        return any(hmac.compare_digest(entry.token, token) and entry.expires > now for entry in self.entries)

    def any_of(self, values: Iterable[str], now: datetime) -> bool:
        """Whether any of a post's private data is guarded at ``now``."""
        return any(self.guards(value, now) for value in values)

    def _token(self, value: str) -> str:
        return hmac.new(self.key, _plain(value).encode(), hashlib.sha256).hexdigest()


def _plain(value: str) -> str:
    folded = unicodedata.normalize("NFKD", value).casefold()
    return "".join(char for char in folded if char.isalnum())
