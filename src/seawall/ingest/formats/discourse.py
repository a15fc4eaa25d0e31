"""Discourse posts in CSV, from the data explorer or a user's archive."""

from __future__ import annotations

from collections.abc import Iterator
from io import BufferedReader

from seawall.ingest.convert import converted
from seawall.ingest.interface import Header, Reject, Row, Skip
from seawall.ingest.markup import plain
from seawall.ingest.table import columns, rows

__all__ = ["help", "name", "read", "sniff"]

name = "discourse"
help = "Discourse posts in CSV (raw or cooked, topic_id, post_number, reply_to_post_number)"

_TEXT = frozenset(("raw", "cooked", "post_raw", "post_cooked"))
_PLACE = frozenset(("topic_id", "post_number", "reply_to_post_number", "topic_title"))


def sniff(head: bytes, _filename: str) -> int:
    """Sure of a header line with a raw or cooked text and a topic."""
    names = columns(head)[1]
    return 80 if _TEXT.intersection(names) and _PLACE.intersection(names) else 0


def read(stream: BufferedReader, source: str) -> Iterator[Header | Row | Skip | Reject]:
    """One row per post. Posts answer a number within their topic, so ``extra["post"]`` has ``topic/number`` for it."""
    for event in converted(rows(stream, source), _post):
        renamed = isinstance(event, Header) and _TEXT.intersection(event.columns)
        yield Header((*event.columns, "text")) if isinstance(event, Header) and renamed else event


def _post(row: Row) -> Row:
    values = row.values
    topic, number, answered = (values.get(key) for key in ("topic_id", "post_number", "reply_to_post_number"))
    cooked = values.get("cooked", values.get("post_cooked"))
    added: dict[str, object] = {"text": values.get("raw", values.get("post_raw"))}
    if not added["text"] and isinstance(cooked, str):
        added["text"] = plain(cooked)
    extra = dict(row.extra)
    if topic and number:
        extra["post"] = f"{topic}/{number}"
        added["id"] = values.get("id") or values.get("post_id") or extra["post"]
    if topic and answered:
        added["parent_id"] = f"{topic}/{answered}"
    return Row(row.line, {**values, **added}, row.raw, extra)
