"""Detectors written as data: a YAML sheet of patterns over word classes, one sheet per detector.

detector: swatting            # the name; unique
version: "1"
category: swatting
title: what it looks for
macros: {CALL_IN: "(call | phone) in"}
patterns:
- id: plan                  # unique in the sheet
says: plans a false emergency call
signals: {mode: intent}   # constant signals; named groups in the match add theirs from the words' tags
weight: 3.0               # log-odds
scope: post               # or parent: the match must stand in the post that this one answers
needs: [other-id]         # only together with another pattern of this sheet, in the post or its parent
unless: [blocker-id]      # not when that pattern matches in the same sentence
support: true             # this pattern makes no finding by itself
match: ["SELF WILL ~2 swat* <target:PERSON>"]
"""

from __future__ import annotations

from collections.abc import Iterator

from seawall.detect.interface import Detector, probability
from seawall.grammar import GrammarBuilder, Line, Match
from seawall.grammar.specs import PatternSpec, contribute, group_value, matches, pattern_specs, possible
from seawall.model import Finding, Reason, Span
from seawall.post import Post
from seawall.sheet import Sheet

__all__ = ["PatternDetector"]


class PatternDetector(Detector):
    """A detector read from a sheet; see the module's docstring for the fields."""

    def __init__(self, sheet: Sheet) -> None:
        data = sheet.data if isinstance(sheet.data, dict) else {}
        for key in ("detector", "version", "category", "title"):
            if not data.get(key):
                sheet.fault(f"a detector sheet needs {key!r}")
        self.name = str(data.get("detector"))
        self.version = str(data.get("version"))
        self.categories = (str(data.get("category")),)
        self.title = str(data.get("title"))
        self.specs = pattern_specs(sheet, self.name)
        self._by_id = {spec.id: spec for spec in self.specs}
        self._by_key = {key: n for n, spec in enumerate(self.specs) if _is_anchor(spec) for key in spec.keys}
        self._keys = frozenset(self._by_key)
        self._sheet = sheet

    def contribute(self, builder: GrammarBuilder) -> None:
        """Add the sheet's macros, words and patterns."""
        contribute(self._sheet, self.specs, builder, _is_anchor)

    def wants(self, post: Post) -> bool:
        """Whether the words of any pattern that makes a finding are there."""
        return not self._keys.isdisjoint(post.line.matches.anchors)

    def detect(self, post: Post) -> Iterator[Finding]:
        """One finding per sentence in which patterns of this sheet match."""
        keys = post.line.matches.anchors & self._keys
        groups: dict[int, list[tuple[PatternSpec, Match]]] = {}
        for spec in map(self.specs.__getitem__, sorted({self._by_key[key] for key in keys})):
            if not all(possible(self._line(post, self._by_id[id]), self._by_id[id]) for id in spec.needs):
                continue
            for match in matches(post.line, spec):
                if self._allowed(post, spec, match):
                    groups.setdefault(post.line.sentence[match.start], []).append((spec, match))
        for sentence in sorted(groups):
            yield self._finding(post, groups[sentence])

    def _allowed(self, post: Post, spec: PatternSpec, match: Match) -> bool:
        sentence = post.line.sentence[match.start]
        for id in spec.unless:
            if any(post.line.sentence[m.start] == sentence for m in matches(post.line, self._by_id[id])):
                return False
        return all(self._present(post, self._by_id[id]) for id in spec.needs)

    def _line(self, post: Post, spec: PatternSpec) -> Line | None:
        return post.parent if spec.scope == "parent" else post.line

    def _present(self, post: Post, spec: PatternSpec) -> bool:
        line = self._line(post, spec)
        return line is not None and bool(matches(line, spec))

    def _finding(self, post: Post, found: list[tuple[PatternSpec, Match]]) -> Finding:
        reasons: dict[tuple[str, str], Reason] = {}
        for spec, match in sorted(found, key=lambda pair: -pair[0].weight):
            for reason in _reasons(post, self.name, spec, match, fresh=not reasons):
                reasons.setdefault((reason.code, reason.says), reason)
        spans = [post.span(match.start, match.end) for _, match in found]
        span = Span(min(s.start for s in spans), max(s.end for s in spans))
        kept = tuple(reasons.values())
        return Finding(self.name, self.version, self.categories[0], span, probability(kept), kept)


def _is_anchor(spec: PatternSpec) -> bool:
    return not spec.support and spec.scope != "parent"


def _reasons(post: Post, owner: str, spec: PatternSpec, match: Match, *, fresh: bool) -> Iterator[Reason]:
    span = post.span(match.start, match.end)
    weight = spec.weight if fresh else spec.weight * 0.4  # further evidence in one sentence is rarely independent
    yield Reason(f"pattern:{owner}/{spec.id}", spec.says, span, weight)
    values = dict(spec.signals)
    places: dict[str, Span] = {}
    for name, group in match.groups.items():
        if group[1] > group[0]:
            value = group_value(post.line, name, group)
            if value is not None:
                values[name] = value
            places[name] = post.span(*group)
    for name, value in values.items():
        yield Reason(
            f"{name}:{value}", f"{name.replace('_', ' ')}: {value.replace('_', ' ')}", places.get(name, span), 0.0
        )
