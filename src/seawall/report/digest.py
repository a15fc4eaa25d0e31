"""What a report keeps of a post: a short, masked digest, and only of the posts it will show."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from seawall.model import Finding, Item, Reason, Span, Verdict
from seawall.report.mask import Masker, Piece
from seawall.report.visible import shorten

__all__ = ["Best", "Digest", "Why", "digest", "main_finding", "main_reason"]

_SENTENCE = 400
_QUOTE = 120
_ID = 120
_FINDINGS = 8
_REASONS = 12


@dataclass(frozen=True, slots=True)
class Why:
    """One finding for people: ``reasons`` and ``counter`` are pairs of a sentence and a masked quote (may be empty)."""

    category: str
    level: int
    probability: float
    detector: str
    rule: str
    reasons: tuple[tuple[str, str], ...]
    counter: tuple[tuple[str, str], ...]
    would_change: str


@dataclass(frozen=True, slots=True)
class Digest:
    """One post as shown: masked text around its strongest finding, and why. Holds nothing private and is bounded.

    ``before`` and ``after`` count the characters of the post that lie outside the excerpt.
    """

    id: str
    level: int
    action: str
    categories: tuple[str, ...]
    exceptions: tuple[str, ...]
    language: str
    day: str
    answers: bool
    excerpt: tuple[Piece, ...]
    before: int
    after: int
    gist: str
    findings: tuple[Why, ...]
    skipped: tuple[tuple[str, str], ...]


def main_finding(verdict: Verdict) -> Finding | None:
    """The finding that speaks for the post: highest level, then probability, then first in the text."""
    return max(verdict.findings, key=lambda one: (one.level, one.probability, -one.span.start), default=None)


def main_reason(finding: Finding) -> Reason:
    """The weightiest reason of a finding (reasons are never empty)."""
    return max(finding.reasons, key=lambda one: one.weight)


def digest(item: Item, verdict: Verdict, width: int, lead: int) -> Digest:
    """A digest with at most ``width`` characters of the post, ``lead`` of them before the strongest finding."""
    text, best = item.text, main_finding(verdict)
    masker, shown = Masker(text, verdict.private), _strongest(verdict.findings)
    start = max(0, min(best.span.start - lead, len(text) - width)) if best else 0
    window = Span(start, min(len(text), start + width))
    marks = [finding.span for finding in shown if finding.level or not verdict.level]
    return Digest(
        id=shorten(item.id, _ID),
        level=verdict.level,
        action=verdict.action,
        categories=verdict.categories[:_FINDINGS],
        exceptions=verdict.exceptions[:_FINDINGS],
        language=shorten(verdict.language, 20),
        day=item.created_at.date().isoformat() if item.created_at else "",
        answers=item.parent_id is not None or item.parent_text is not None,
        excerpt=tuple(masker.pieces(window, marks)),
        before=window.start,
        after=len(text) - window.end,
        gist=shorten(masker.scrub(main_reason(best).says), _SENTENCE) if best else "",
        findings=tuple(_why(finding, masker) for finding in shown),
        skipped=tuple((one.detector, shorten(masker.scrub(one.why), _SENTENCE)) for one in verdict.skipped[:8]),
    )


class Best:
    """The ``limit`` best posts seen so far (all, if ``None``), by level, then probability, then order of arrival."""

    def __init__(self, limit: int | None) -> None:
        self.limit = limit
        self.seen = 0
        self._heap: list[tuple[int, float, int, Digest]] = []

    def add(self, verdict: Verdict, make: Callable[[], Digest]) -> None:
        """Counts the post; makes and keeps its digest only when it is among the best."""
        best = main_finding(verdict)
        key = (verdict.level, best.probability if best else 0.0, -self.seen)
        self.seen += 1
        if self.limit is None or len(self._heap) < self.limit:
            heapq.heappush(self._heap, (*key, make()))
        elif key > self._heap[0][:3]:
            heapq.heapreplace(self._heap, (*key, make()))

    def ranked(self) -> list[Digest]:
        """The digests kept, best first."""
        return [entry[3] for entry in sorted(self._heap, key=lambda entry: entry[:3], reverse=True)]

    @property
    def more(self) -> int:
        """How many posts were seen but not kept."""
        return self.seen - len(self._heap)


def _strongest(findings: Sequence[Finding]) -> list[Finding]:
    return sorted(findings, key=lambda one: (-one.level, -one.probability, one.span))[:_FINDINGS]


def _why(finding: Finding, masker: Masker) -> Why:
    return Why(
        category=finding.category,
        level=finding.level,
        probability=finding.probability,
        detector=f"{finding.detector} {finding.version}",
        rule=finding.rule,
        reasons=_told(finding.reasons, masker),
        counter=_told(finding.counter_reasons, masker),
        would_change=shorten(masker.scrub(finding.would_change), _SENTENCE),
    )


def _told(reasons: Sequence[Reason], masker: Masker) -> tuple[tuple[str, str], ...]:
    """Sentences, weightiest first, each with the masked words it was read from."""
    ordered = sorted(reasons, key=lambda one: -abs(one.weight))[:_REASONS]
    return tuple((shorten(masker.scrub(one.says), _SENTENCE), _quote(one, masker)) for one in ordered)


def _quote(reason: Reason, masker: Masker) -> str:
    if reason.span is None:
        return ""
    head = Span(reason.span.start, min(reason.span.end, reason.span.start + _QUOTE))
    cut = "…" if head.end < reason.span.end else ""
    return masker.slice(head) + cut
