"""The protection list: people who asked the operator to guard their own data, as keyed tokens and nothing else.

A value that is handed over is made plain (letters and digits), turned into HMAC-SHA-256 under the deployment's key, and forgotten.
The list can say whether a datum in a post is on it, never what is on it: it cannot be searched, listed or turned back. An entry
needs consent and has an end; it is removed at once by the value or by its receipt. (RFC 2104; keys as for author tokens.)
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import re
import tempfile
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from seawall.errors import ConfigError

__all__ = ["SCHEMA", "Entry", "Guard", "Protected", "read_list", "write_list"]

SCHEMA = "seawall.protection/1"

_LONGEST = timedelta(days=366)
_KEY_BYTES = 32
_SHORTEST = 5


@dataclass(frozen=True, slots=True)
class Entry:
    """One form of a guarded value: its token, when its person consented and until when.

    ``receipt`` is the token of what they keep to have it removed; all forms of one value share it.
    """

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
        tokens, kept = self._tokens(value), self._token(receipt)
        others = tuple(entry for entry in self.entries if entry.token not in tokens)
        return replace(self, entries=(*others, *(Entry(token, consented, expires, kept) for token in sorted(tokens))))

    def removed(self, *, value: str | None = None, receipt: str | None = None) -> Protected:
        """The list without ``value``, or without what has this ``receipt``."""
        tokens = self._tokens(value) if value is not None else frozenset[str]()
        receipts = {entry.receipt for entry in self.entries if entry.token in tokens}
        receipts |= {self._token(receipt)} if receipt is not None else set()
        return replace(self, entries=tuple(entry for entry in self.entries if entry.receipt not in receipts))

    def count(self, now: datetime) -> tuple[int, int]:
        """How many values are guarded at ``now``, and how many have come to their end."""
        live = {entry.receipt for entry in self.entries if entry.expires > now}
        return len(live), len({entry.receipt for entry in self.entries} - live)

    def guards(self, value: str, now: datetime) -> bool:
        """Whether ``value``, as written in a post, is guarded at ``now``."""
        tokens = self._tokens(value)
        return any(entry.token in tokens and entry.expires > now for entry in self.entries)

    def any_of(self, values: Iterable[str], now: datetime) -> bool:
        """Whether any of a post's private data is guarded at ``now``."""
        return any(self.guards(value, now) for value in values)

    def _tokens(self, value: str) -> frozenset[str]:
        return frozenset(self._token(form) for form in _forms(value))

    def _token(self, value: str) -> str:
        return hmac.new(self.key, _plain(value).encode(), hashlib.sha256).hexdigest()


class Guard:
    """The protection list in a file, as screening asks it: read again whenever the file has changed, so removal counts at once."""

    def __init__(self, path: Path, key: bytes) -> None:
        self._path, self._key = path, key
        self._seen: tuple[int, int] | None = None
        self._list = read_list(path, key)

    def __call__(self, value: str) -> bool:
        """Whether ``value``, as written in a post, is guarded now."""
        try:
            stat = self._path.stat()
            seen = (stat.st_mtime_ns, stat.st_size)
        except OSError:
            seen = None
        if seen != self._seen:
            self._list, self._seen = read_list(self._path, self._key), seen
        return bool(self._list.entries) and self._list.guards(value, datetime.now(UTC))


def read_list(path: Path, key: bytes) -> Protected:
    """The list in the file at ``path``; an empty one if there is no file. Raises ``ConfigError`` for a file that is none."""
    if not path.exists():
        return Protected(key)
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        rows = data["entries"]
        if data["schema"] != SCHEMA:
            raise ConfigError(f"{path}: is {data['schema']}, not {SCHEMA}; bring this Seawall up to date")
        times = [(datetime.fromisoformat(row["consented"]), datetime.fromisoformat(row["expires"])) for row in rows]
        entries = (Entry(r["token"], *t, r["receipt"]) for r, t in zip(rows, times, strict=True))
        return Protected(key, tuple(entries))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ConfigError(f"{path}: is no protection list ({type(error).__name__}); restore it from a copy") from error


def write_list(path: Path, guarded: Protected) -> None:
    """Put ``guarded`` into the file at ``path``, which only its owner may read; at once or not at all."""
    rows = [
        {"token": e.token, "consented": e.consented.isoformat(), "expires": e.expires.isoformat(), "receipt": e.receipt}
        for e in guarded.entries
    ]
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump({"schema": SCHEMA, "entries": rows}, file)
    Path(name).replace(path)


#: Words of addresses that are written in several ways.
_SHORT = {
    "street": "st", "avenue": "ave", "av": "ave", "avenida": "ave", "avda": "ave", "road": "rd", "lane": "ln", "drive": "dr",
    "court": "ct", "place": "pl", "boulevard": "blvd", "calle": "c", "carrera": "cra", "north": "n", "south": "s", "east": "e", "west": "w",
}  # fmt: skip
_NATIONAL = 9


def _forms(value: str) -> set[str]:
    """The forms by which ``value`` may be met: plain, a telephone number without its country, an address without its flat and town."""
    plain = _plain(value)
    forms = {plain}
    digits = "".join(filter(str.isdigit, plain))
    if len(digits) > _NATIONAL and len(plain) - len(digits) <= 1:
        forms.add(digits[-_NATIONAL:])
    elif digits and digits != plain and "@" not in value:
        head = re.split(r"[,;\n(]", value)[0]
        words = [_SHORT.get(_plain(word), _plain(word)) for word in head.split()]
        forms.add("".join(words))
    return {form for form in forms if len(form) >= _SHORTEST}


def _plain(value: str) -> str:
    folded = unicodedata.normalize("NFKD", value).casefold()
    return "".join(char for char in folded if char.isalnum())
