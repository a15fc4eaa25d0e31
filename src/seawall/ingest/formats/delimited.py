"""CSV with a header line."""

from __future__ import annotations

from collections.abc import Iterator
from io import BufferedReader

from seawall.ingest.interface import Header, Reject, Row
from seawall.ingest.table import columns, rows

__all__ = ["help", "name", "read", "sniff"]

name = "csv"
help = "CSV with a header line; comma, semicolon, tab or bar between cells (.csv)"


def sniff(head: bytes, filename: str) -> int:
    """By file name, or anything with at least two columns that is no JSON."""
    if filename.endswith((".csv", ".txt")):
        return 50
    return 20 if len(columns(head)[1]) > 1 and not head.lstrip().startswith((b"{", b"[")) else 1


def read(stream: BufferedReader, source: str) -> Iterator[Header | Row | Reject]:
    """One row per record; a record may span lines."""
    yield from rows(stream, source)
