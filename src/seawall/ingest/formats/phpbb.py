"""phpBB's posts table in CSV."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BufferedReader

from seawall.ingest.convert import converted
from seawall.ingest.interface import Header, Reject, Row, Skip
from seawall.ingest.markup import plain_bbcode
from seawall.ingest.table import columns, rows

__all__ = ["help", "name", "read", "sniff"]

name = "phpbb"
help = "phpBB posts in CSV (post_id, topic_id, post_text); BBCode stays readable"

_QUOTED = re.compile(r"\[quote[^\[\]]{0,200}?\bpost_id=(\d{1,12})")


def sniff(head: bytes, _filename: str) -> int:
    """Sure of a header line with ``post_text``."""
    return 80 if "post_text" in columns(head)[1] else 0


def read(stream: BufferedReader, source: str) -> Iterator[Header | Row | Skip | Reject]:
    """One row per post; the parent is the first post it quotes by number."""
    yield from converted(rows(stream, source), _post)


def _post(row: Row) -> Row:
    stored = row.values.get("post_text")
    if not isinstance(stored, str):
        return row
    text = plain_bbcode(stored)
    values = {**row.values, "post_text": text}
    if "parent_id" not in values and (found := _QUOTED.search(text)):
        values["parent_id"] = found[1]
    return Row(row.line, values, row.raw, row.extra)
