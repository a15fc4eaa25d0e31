"""ActivityPub: a Mastodon archive's outbox, any collection or list of activities or notes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BufferedReader

from seawall.ingest.convert import converted, dig
from seawall.ingest.documents import records
from seawall.ingest.interface import Header, Reject, Row, Skip
from seawall.ingest.markup import plain

__all__ = ["help", "name", "read", "sniff"]

name = "activitypub"
help = "ActivityPub JSON, such as outbox.json of a Mastodon archive"

_SIGN = re.compile(rb'"orderedItems"\s*:|"@context"\s*:[^{}]{0,20}"https?://www\.w3\.org/ns/activitystreams"')
_POSTS = frozenset(("Note", "Article", "Question", "Page"))


def sniff(head: bytes, _filename: str) -> int:
    """Sure of the ActivityStreams context or an ordered collection."""
    return 90 if _SIGN.search(head) else 0


def read(stream: BufferedReader, source: str) -> Iterator[Header | Row | Skip | Reject]:
    """One row per note created or updated; its text is plain, with the content warning first. Boosts are skipped."""
    yield from converted(records(stream, source, ("orderedItems", "items")), _note)


def _note(row: Row) -> Row | Skip:
    note: object = row.values
    if row.values.get("type") in ("Create", "Update"):
        note = row.values.get("object")
    kind = dig(note, "type")
    if not isinstance(note, dict) or kind not in _POSTS:
        return Skip(f"not a post: {str(kind or row.values.get('type'))[:60]}")
    content = note.get("content")
    languages = note.get("contentMap")
    language = next(iter(languages), None) if isinstance(languages, dict) and len(languages) == 1 else None
    if content is None and language is not None:
        content = dig(languages, language)
    values: dict[str, object] = {
        "text": _joined(note, content) if isinstance(content, str) else content,
        "id": note.get("id") or row.values.get("id"),
        "created_at": note.get("published") or row.values.get("published"),
        "author": note.get("attributedTo") or row.values.get("actor"),
        "thread": note.get("conversation") or note.get("context"),
        "parent_id": note.get("inReplyTo"),
        "language": language,
    }
    return Row(row.line, values, row.raw, row.extra)


def _joined(note: dict[str, object], content: str) -> str:
    """Title, content warning, content and poll options: all that the author wrote."""
    options = note.get("oneOf") or note.get("anyOf")
    choices = [dig(option, "name") for option in options] if isinstance(options, list) else []
    parts = [note.get("name"), note.get("summary"), plain(content), *choices]
    return "\n\n".join(part for part in parts if isinstance(part, str) and part)
