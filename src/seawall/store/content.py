"""Posts and verdicts as sealed bytes, and back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

import msgspec

from seawall.evidence import canonical
from seawall.model import Item, Private, Span, Verdict

__all__ = ["content_of", "item_of", "sealed_verdict", "verdict_of"]


def content_of(item: Item, verdict: Verdict) -> bytes:
    """All of a post, and where its private data lies, as canonical JSON; this is what the log commits to."""
    post: dict[str, Any] = {
        "id": item.id,
        "text": item.text,
        "created_at": item.created_at.isoformat() if item.created_at else None,
        "language": item.language,
        "thread": item.thread,
        "parent_id": item.parent_id,
        "parent_text": item.parent_text,
        "channel": item.channel,
        "author": item.author,
        "extra": {str(name): str(value) for name, value in item.extra.items()},
    }
    private = [[one.span.start, one.span.end, one.kind] for one in verdict.private]
    return canonical({"post": post, "private": private})


def item_of(content: bytes) -> tuple[Item, tuple[Private, ...]]:
    """The post and its private data again."""
    data: Mapping[str, Any] = json.loads(content)
    post = dict(data["post"])
    post["created_at"] = datetime.fromisoformat(post["created_at"]) if post["created_at"] else None
    return Item(**post), tuple(Private(Span(start, end), kind) for start, end, kind in data["private"])


def sealed_verdict(verdict: Verdict) -> bytes:
    """A whole verdict as JSON."""
    try:
        return msgspec.json.encode(verdict)
    except UnicodeEncodeError:  # a lone surrogate of a post, quoted in a sentence
        return canonical(asdict(verdict))


def verdict_of(data: bytes) -> Verdict:
    """The verdict again."""
    return msgspec.convert(json.loads(data), Verdict)
