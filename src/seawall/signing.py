"""From a verdict to what campaigns keep of the post: folded, its private data taken out and fingerprinted, masked."""

from __future__ import annotations

from seawall.campaign import Signature, find_indicators, signature
from seawall.kit import WINDOW
from seawall.model import Item, Span, Verdict
from seawall.normalise import Folder
from seawall.report import mask_slice

__all__ = ["sign", "wanted"]

_SHOWN = 400  #: code points of masked text that are kept to show


def wanted(verdict: Verdict) -> bool:
    """Whether campaigns need to know of a post: it needs a person, or was left alone as one that speaks of harm."""
    return verdict.level >= 1 or bool(verdict.exceptions)


def sign(item: Item, verdict: Verdict, folder: Folder, key: bytes) -> Signature:
    """The signature of one post; only its first 20,000 code points count. ``key`` is the one of author tokens."""
    body = item.text[:WINDOW]
    private = [one for one in verdict.private if one.span.start < len(body)]
    values = [(one.kind, folder.fold(body[one.span.start : one.span.end], verdict.language).folded) for one in private]
    at, kept = 0, []
    for one in sorted(private):
        kept.append(body[at : max(at, one.span.start)])
        at = max(at, one.span.end)
    rest, found = find_indicators(folder.fold(" ".join([*kept, body[at:]]), verdict.language).folded, values, key)
    return signature(
        item.id, rest, found, created_at=item.created_at, author=item.author, language=verdict.language,
        categories=verdict.categories, level=verdict.level,
        text=mask_slice(item.text, Span(0, min(_SHOWN, len(item.text))), verdict.private),
    )  # fmt: skip
