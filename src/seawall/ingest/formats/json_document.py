"""A JSON document: an array of objects, or an object with such an array inside, streamed."""

from __future__ import annotations

from collections.abc import Iterator
from io import BufferedReader

from seawall.ingest.documents import records, shape
from seawall.ingest.interface import Reject, Row

__all__ = ["help", "name", "read", "sniff"]

name = "json"
help = "a JSON array of objects, or an object with one such array inside (.json)"


def sniff(head: bytes, filename: str) -> int:
    """Sure of an array or an object with a list of objects."""
    kind = shape(head).kind
    if kind in ("array", "document", "record"):
        return 60
    return 40 if filename.endswith(".json") else 0


def read(stream: BufferedReader, source: str) -> Iterator[Row | Reject]:
    """One row per object in the array."""
    yield from records(stream, source)
