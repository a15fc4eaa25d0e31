"""TSV with a header line."""

from __future__ import annotations

from collections.abc import Iterator
from io import BufferedReader

from seawall.ingest.interface import Header, Reject, Row
from seawall.ingest.table import columns, rows

__all__ = ["help", "name", "read", "sniff"]

name = "tsv"
help = "tab-separated values with a header line (.tsv, .tab)"


def sniff(head: bytes, filename: str) -> int:
    """By file name, or a header line with tabs."""
    if filename.endswith((".tsv", ".tab")):
        return 55
    return 30 if columns(head)[0] == "\t" and not head.lstrip().startswith((b"{", b"[")) else 0


def read(stream: BufferedReader, source: str) -> Iterator[Header | Row | Reject]:
    """One row per record; a quoted cell may span lines."""
    yield from rows(stream, source, "\t")
