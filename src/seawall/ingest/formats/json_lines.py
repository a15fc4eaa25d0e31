"""JSON lines: one object per line."""

from __future__ import annotations

from collections.abc import Iterator
from io import BufferedReader

from seawall.ingest.documents import line_rows, shape
from seawall.ingest.interface import Reject, Row

__all__ = ["help", "name", "read", "sniff"]

name = "jsonl"
help = "JSON lines: one object per line (.jsonl, .ndjson)"


def sniff(head: bytes, filename: str) -> int:
    """Sure of an object that ends with its line; less so of the file name alone."""
    if shape(head).kind == "lines":
        return 60
    return 50 if filename.endswith((".jsonl", ".ndjson")) else 0


def read(stream: BufferedReader, source: str) -> Iterator[Row | Reject]:
    """One row per line."""
    yield from line_rows(stream, source)
