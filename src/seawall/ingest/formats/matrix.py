"""Matrix rooms: Element's JSON export, answers of ``/messages``, and plain lists or lines of events."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BufferedReader

from seawall.ingest.convert import converted, dig
from seawall.ingest.documents import records
from seawall.ingest.interface import Header, Reject, Row, Skip, readable

__all__ = ["help", "name", "read", "sniff"]

name = "matrix"
help = "Matrix room export (Element's JSON), or a list of room events"

_SIGN = re.compile(rb'"type"\s*:\s*"m\.room\.')
_FALLBACK = re.compile(r"(?:> [^\n]*+(?:\n|\Z)|>(?:\n|\Z))++\n?")


def sniff(head: bytes, _filename: str) -> int:
    """Sure of events that name themselves ``m.room.…``."""
    return 90 if _SIGN.search(head) else 0


def read(stream: BufferedReader, source: str) -> Iterator[Header | Row | Skip | Reject]:
    """One row per ``m.room.message``. An edit is a row of its own, with the id it replaces in ``extra["edits"]``."""

    def convert(row: Row) -> Row | Skip | Reject:
        return _message(row, source)

    yield from converted(records(stream, source, ("messages", "chunk", "events")), convert)


def _message(row: Row, source: str) -> Row | Skip | Reject:
    event = row.values
    kind = event.get("type")
    if kind == "m.room.encrypted":
        return Reject(source, row.line, "an encrypted message; its text can't be read", readable(row.raw))
    if kind != "m.room.message":
        return Skip(f"not a message: {str(kind)[:60]}")
    content = event.get("content")
    if not content or event.get("redacted_because") or dig(event, "unsigned", "redacted_because"):
        return Skip("redacted")
    relation = dig(content, "m.relates_to")
    text = dig(content, "body")
    extra = dict(row.extra)
    if dig(relation, "rel_type") == "m.replace":
        extra["edits"] = str(dig(relation, "event_id") or "")
        text = dig(content, "m.new_content", "body") or text
    parent = dig(relation, "m.in_reply_to", "event_id")
    if parent and isinstance(text, str) and text.startswith("> <"):
        text = _FALLBACK.sub("", text, count=1)
    threaded = dig(relation, "rel_type") == "m.thread"
    if threaded and dig(relation, "is_falling_back"):
        parent = dig(relation, "event_id")
    values: dict[str, object] = {
        "text": text,
        "id": event.get("event_id"),
        "created_at": event.get("origin_server_ts"),
        "author": event.get("sender"),
        "thread": dig(relation, "event_id") if threaded else None,
        "parent_id": parent,
        "channel": event.get("room_id") or row.context.get("room_name"),
    }
    return Row(row.line, values, row.raw, extra)
