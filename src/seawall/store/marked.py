"""A post as a reviewer reads it: masked stretches that know which findings they belong to, and the findings in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from seawall.model import Finding, Private, Reason, Skipped, Span, Verdict
from seawall.report.digest import main_finding, main_reason
from seawall.report.mask import Masker
from seawall.report.visible import shorten

__all__ = ["Found", "Marked", "Stretch", "Told", "marked"]

_WINDOW, _LEAD, _FINDINGS, _REASONS, _SENTENCE, _QUOTE = 1_500, 400, 8, 12, 400, 160


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of text: a ``token`` stands for private data; ``marks`` are the numbers of the findings that quote it."""

    text: str
    token: bool = False
    marks: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """A reason: its signal (``act:death``), a sentence, and the words it was read from (may be empty)."""

    code: str
    says: str
    quote: str


@dataclass(frozen=True, slots=True)
class Found:
    """A finding in words; ``number`` is its mark in the text, from 1."""

    number: int
    category: str
    level: int
    probability: float
    detector: str
    rule: str
    reasons: tuple[Told, ...]
    counter: tuple[Told, ...]
    would_change: str


@dataclass(frozen=True, slots=True)
class Marked:
    """A post for reading: ``text`` is what matters of it, ``before`` and ``after`` the rest of a long one."""

    gist: str
    findings: tuple[Found, ...]
    skipped: tuple[Skipped, ...]
    before: tuple[Stretch, ...]
    text: tuple[Stretch, ...]
    after: tuple[Stretch, ...]

    def without_words(self) -> Marked:
        """The gist and what was found, without any of the post's own words."""
        bare = tuple(replace(one, reasons=_bare(one.reasons), counter=_bare(one.counter)) for one in self.findings)
        return Marked(self.gist, bare, self.skipped, (), (), ())


def _bare(told: tuple[Told, ...]) -> tuple[Told, ...]:
    return tuple(replace(one, quote="") for one in told)


def marked(text: str, private: Sequence[Private], verdict: Verdict) -> Marked:
    """A post with what was found in it. ``private``: what to mask; none for who may see the original."""
    masker = Masker(text, private)
    found = sorted(verdict.findings, key=lambda one: (-one.level, -one.probability, one.span))[:_FINDINGS]
    spans = [_whole(masker, one.span) for one in found]
    shown = [
        (n, span) for n, (one, span) in enumerate(zip(found, spans, strict=True), 1) if one.level or not verdict.level
    ]
    best = main_finding(verdict)
    start, end = 0, len(text)
    if end > _WINDOW * 1.3:
        start = max(0, min(best.span.start - _LEAD, end - _WINDOW)) if best else 0
        window = _whole(masker, Span(start, min(end, start + _WINDOW)))
        start, end = window.start, window.end
    parts = ((0, start), (start, end), (end, len(text)))
    before, middle, after = (_stretches(masker, Span(*part), shown) for part in parts)
    return Marked(
        shorten(masker.scrub(main_reason(best).says), _SENTENCE) if best else "",
        tuple(_found(n, one, masker) for n, one in enumerate(found, 1)),
        tuple(Skipped(one.detector, shorten(masker.scrub(one.why), _SENTENCE)) for one in verdict.skipped),
        before,
        middle,
        after,
    )


def _whole(masker: Masker, span: Span) -> Span:
    """``span`` widened to the ends of the private data that it cuts."""
    start, end = max(0, span.start), min(len(masker.text), span.end)
    for private, _ in masker.tokens:
        if private.start < span.start < private.end:
            start = private.start
        if private.start < span.end < private.end:
            end = private.end
    return Span(start, max(start, end))


def _stretches(masker: Masker, window: Span, marks: Sequence[tuple[int, Span]]) -> tuple[Stretch, ...]:
    inside = {edge for _, span in marks for edge in (span.start, span.end) if window.start < edge < window.end}
    found = []
    for start, end in pairwise(sorted({window.start, window.end, *inside})):
        here = tuple(n for n, span in marks if span.start < end and start < span.end)
        found += [Stretch(piece.text, piece.token, here) for piece in masker.pieces(Span(start, end))]
    return tuple(found)


def _found(number: int, one: Finding, masker: Masker) -> Found:
    return Found(
        number,
        one.category,
        one.level,
        one.probability,
        f"{one.detector} {one.version}",
        one.rule,
        _told(one.reasons, masker),
        _told(one.counter_reasons, masker),
        shorten(masker.scrub(one.would_change), _SENTENCE),
    )


def _told(reasons: Sequence[Reason], masker: Masker) -> tuple[Told, ...]:
    ordered = sorted(reasons, key=lambda one: -abs(one.weight))[:_REASONS]
    return tuple(
        Told(masker.scrub(one.code), shorten(masker.scrub(one.says), _SENTENCE), _quote(one, masker)) for one in ordered
    )


def _quote(reason: Reason, masker: Masker) -> str:
    if reason.span is None:
        return ""
    head = Span(reason.span.start, min(reason.span.end, reason.span.start + _QUOTE))
    return masker.slice(head) + ("…" if head.end < reason.span.end else "")
