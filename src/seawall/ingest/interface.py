"""What a reader is, and the few values readers hand on: rows, headers, skips and rejects."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import BufferedReader
from typing import NamedTuple, Protocol

__all__ = ["RAW_LIMIT", "Event", "Header", "Reader", "Reject", "Row", "Skip", "Stats", "readable"]

#: Most bytes of an unreadable record that a reject carries (UTF-8).
RAW_LIMIT = 10_000

_NOTHING: Mapping[str, object] = {}
_NO_EXTRA: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Reject:
    """A record that can't become an item: where it stands (1-based ``line``), why, and its first 10 kB as text.

    ``raw`` holds no lone surrogates, so every reject can be written as JSON; unreadable bytes show in hexadecimal.
    """

    source: str
    line: int
    reason: str
    raw: str


class Row(NamedTuple):
    """One record as read: its columns, its bytes for a reject, notes for ``Item.extra``, what stands around it."""

    line: int
    values: dict[str, object]
    raw: bytes | str = ""
    extra: Mapping[str, str] = _NO_EXTRA
    context: Mapping[str, object] = _NOTHING


class Header(NamedTuple):
    """The columns of a table, known before its first row."""

    columns: tuple[str, ...]


class Skip(NamedTuple):
    """A record that is no post (a redacted event, a boost); it is counted under ``why``."""

    why: str


Event = Row | Header | Skip | Reject


class Reader(Protocol):
    """A format: a module with these four names in ``seawall.ingest.formats``, found by scanning that package."""

    @property
    def name(self) -> str:
        """What ``format=`` calls it."""

    @property
    def help(self) -> str:
        """One line for people."""

    def sniff(self, head: bytes, filename: str, /) -> int:
        """How sure it is that the input is its own, 0 to 100, from the first bytes and the lower-case file name."""

    def read(self, stream: BufferedReader, source: str, /) -> Iterator[Event]:
        """Rows and rejects in input order, without holding the input. Raises ``InputError`` for a hopeless source."""


@dataclass(slots=True)
class Stats:
    """Counts, updated while the source is read.

    ``duplicate_ids`` counts items whose id came before; it is complete while ``duplicates_complete`` holds (the ids are
    remembered as 8-byte hashes, up to five million of them). ``skipped`` counts records that are no posts, by reason;
    ``replaced`` items with broken characters; ``parents_found`` and ``parents_missing`` replies, after ``parents``.
    """

    items: int = 0
    rejects: int = 0
    duplicate_ids: int = 0
    duplicates_complete: bool = True
    empty_texts: int = 0
    replaced: int = 0
    parents_found: int = 0
    parents_missing: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)


def readable(raw: bytes | str) -> str:
    """At most ``RAW_LIMIT`` UTF-8 bytes of a record as text that can be written as JSON."""
    data = raw[:RAW_LIMIT]
    if isinstance(data, str):
        data = data.encode("utf-8", "backslashreplace")
    text = data.decode("utf-8", "backslashreplace").rstrip("\r\n")
    return text.encode()[:RAW_LIMIT].decode("utf-8", "ignore")
