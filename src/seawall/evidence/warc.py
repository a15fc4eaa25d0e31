"""WARC 1.1 (ISO 28500:2017), as much of it as a bundle needs: one ``warcinfo`` record, one ``resource`` record per post."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable

__all__ = ["warc_file", "warc_record"]


def warc_record(kind: str, date: str, block: bytes, content_type: str, uri: str = "") -> bytes:
    """One record. ``date``: UTC, ISO 8601 with ``Z``. Its id is made of its content, so that it is the same every time."""
    digest = hashlib.sha256(block).hexdigest()
    id = uuid.uuid5(uuid.NAMESPACE_URL, f"{kind} {uri} {date} {digest}")
    head = [
        "WARC/1.1",
        f"WARC-Type: {kind}",
        f"WARC-Record-ID: <urn:uuid:{id}>",
        f"WARC-Date: {date}",
        *([f"WARC-Target-URI: {uri}"] if uri else []),
        f"WARC-Block-Digest: sha256:{digest}",
        f"Content-Type: {content_type}",
        f"Content-Length: {len(block)}",
    ]
    return "\r\n".join(head).encode() + b"\r\n\r\n" + block + b"\r\n\r\n"


def warc_file(date: str, about: dict[str, str], records: Iterable[bytes]) -> bytes:
    """A file: what it is about, then the records."""
    fields = "".join(f"{name}: {' '.join(value.split())}\r\n" for name, value in about.items())
    return warc_record("warcinfo", date, fields.encode(), "application/warc-fields") + b"".join(records)
