"""Annotated posts for private data, and how found spans are scored against them.

A span counts as *found* when spans of the same kind cover at least half of it, and a reported span as *right* when spans
marked with its kind cover at least half of it; span F1 is the harmonic mean. *Exact* asks for the very same borders.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from seawall.private import marked

__all__ = ["WRITERS", "Annotated", "Score", "f1", "own_posts", "score", "synthetic_posts"]

#: How the names of files begin that are each by a writer of their own; the others are all by one hand.
WRITERS = ("dev-people-", "dev-voices-")
#: (start, end, kind)
Spans = Iterable[tuple[int, int, str]]
_SYNTHETIC = {
    "STREET_ADDRESS": "STREET_ADDRESS", "PHONE_NUMBER": "PHONE", "EMAIL_ADDRESS": "EMAIL", "CREDIT_CARD": "CARD", "IBAN_CODE": "BANK",
    "US_SSN": "GOV_ID", "US_DRIVER_LICENSE": "GOV_ID", "IP_ADDRESS": "IP",
}  # fmt: skip
_PARTS = {"GPE", "ZIP_CODE"}


@dataclass(frozen=True, slots=True)
class Annotated:
    """A text and its private data as ``(start, end, kind, owner)``."""

    text: str
    spans: tuple[tuple[int, int, str, str], ...]


@dataclass
class Score:
    """Counts per kind: spans marked, found, reported, right, and exactly right."""

    marked: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    reported: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    exact: Counter[str] = field(default_factory=Counter)

    def rates(self, kinds: Iterable[str]) -> tuple[float, float, float, float]:
        """Recall, precision, F1 and exact F1 over ``kinds`` together."""
        kinds = list(kinds)
        total, got, told, right, exact = (
            sum(counter[kind] for kind in kinds)
            for counter in (self.marked, self.found, self.reported, self.right, self.exact)
        )
        recall, precision = got / max(total, 1), right / max(told, 1)
        return recall, precision, f1(recall, precision), f1(exact / max(total, 1), exact / max(told, 1))


def f1(recall: float, precision: float) -> float:
    return 2 * recall * precision / (recall + precision) if recall + precision else 0.0


def own_posts(path: Path) -> list[Annotated]:
    """Posts of our own notation, one a line; ``\\n`` is a line break and lines that begin with ``=`` are headings."""
    posts = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("= "):
            post = marked(line.replace("\\n", "\n"))
            posts.append(Annotated(post.text, post.spans))
    return posts


def synthetic_posts(path: Path) -> list[Annotated]:
    """presidio-research's synthetic set; parts of one address (number, street, town, postcode) that touch are one span."""
    posts = []
    for row in json.loads(path.read_text(encoding="utf-8")):
        text = row["full_text"]
        spans = sorted((s["start_position"], s["end_position"], s["entity_type"]) for s in row["spans"])
        posts.append(Annotated(text, tuple((start, end, kind, "") for start, end, kind in _joined(text, spans))))
    return posts


def _joined(text: str, spans: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    merged: list[tuple[int, int, str]] = []
    for start, end, kind in spans:
        if merged and not any(map(str.isalnum, text[merged[-1][1] : start])) and start - merged[-1][1] < 12:
            before = merged[-1][2]
            if {before, kind} <= {"STREET_ADDRESS", *_PARTS} and "STREET_ADDRESS" in {before, kind}:
                merged[-1] = (merged[-1][0], end, "STREET_ADDRESS")
                continue
        merged.append((start, end, kind))
    return [(start, end, _SYNTHETIC[kind]) for start, end, kind in merged if kind in _SYNTHETIC]


def score(posts: Iterable[tuple[Annotated, Spans]], same: Mapping[str, str] | None = None) -> Score:
    """Score reported spans; ``same`` maps a reported kind to the one it counts as."""
    total = Score()
    for post, reported in posts:
        told = [(start, end, (same or {}).get(kind, kind)) for start, end, kind in reported]
        gold = [(start, end, kind) for start, end, kind, _ in post.spans]
        for start, end, kind in gold:
            total.marked[kind] += 1
            total.found[kind] += _covered(start, end, kind, told)
        for start, end, kind in told:
            total.reported[kind] += 1
            total.right[kind] += _covered(start, end, kind, gold)
            total.exact[kind] += (start, end, kind) in gold
    return total


def _covered(start: int, end: int, kind: str, others: Iterable[tuple[int, int, str]]) -> bool:
    inside = sum(max(0, min(end, b) - max(start, a)) for a, b, other in others if other == kind)
    return 2 * inside >= end - start
