"""Judges written as data: a YAML sheet of patterns, each with a scope relative to the finding it speaks about.

judge: reporting
version: "1"
title: others' words, told
patterns:
- id: said-that
says: the words are reported speech
signals: {frame: report}
weight: -3.0              # negative: a counter-reason
scope: before             # sentence, near (±1 sentence), before, after (same sentence), inside (overlaps the finding),
# post, parent (the post this one answers), thread (post or parent)
categories: [threat]      # only findings of these; default all
match: ["(he | she | they) (said | says) (that)?"]
"""

from __future__ import annotations

from collections.abc import Iterator

from seawall.context.interface import Judge
from seawall.context.spans import token_range
from seawall.grammar import GrammarBuilder, Line, Match
from seawall.grammar.specs import PatternSpec, contribute, group_value, matches, pattern_specs
from seawall.model import Finding, Reason
from seawall.post import Post
from seawall.sheet import Sheet

__all__ = ["SheetJudge"]


class SheetJudge(Judge):
    """A judge read from a sheet; see the module's docstring for the fields."""

    def __init__(self, sheet: Sheet) -> None:
        data = sheet.data if isinstance(sheet.data, dict) else {}
        for key in ("judge", "version", "title"):
            if not data.get(key):
                sheet.fault(f"a judge sheet needs {key!r}")
        self.name = str(data.get("judge"))
        self.version = str(data.get("version"))
        self.title = str(data.get("title"))
        self.specs = pattern_specs(sheet, self.name, scope="near")
        self._by_id = {spec.id: spec for spec in self.specs}
        self._sheet = sheet

    def contribute(self, builder: GrammarBuilder) -> None:
        """Add the sheet's macros, words and patterns."""
        contribute(self._sheet, self.specs, builder, lambda _: False)

    def judge(self, post: Post, finding: Finding) -> Iterator[Reason]:
        """A reason per pattern that matches where its scope says."""
        extent = token_range(post.line, finding.span)
        for spec in self.specs:
            if spec.support or (spec.categories and finding.category not in spec.categories):
                continue
            match = self._first(post, spec, extent)
            if match is None or not all(self._first(post, self._by_id[id], extent) for id in spec.needs):
                continue
            if not any(self._first(post, self._by_id[id], extent) for id in spec.unless):
                yield from _reasons(post, spec, match)

    def _first(self, post: Post, spec: PatternSpec, extent: tuple[int, int]) -> Match | None:
        if spec.scope == "parent":
            return next(iter(matches(post.parent, spec)), None) if post.parent else None
        if spec.scope == "thread" and post.parent and (found := matches(post.parent, spec)):
            return found[0]
        return next((m for m in matches(post.line, spec) if _in_scope(post.line, spec.scope, m, extent)), None)


def _in_scope(line: Line, scope: str, match: Match, extent: tuple[int, int]) -> bool:
    start, end = extent
    first, last = line.sentence[start], line.sentence[end - 1]
    low, high = line.sentence[match.start], line.sentence[match.end - 1]
    if scope in {"post", "thread"}:
        return True
    if scope == "near":
        return high >= first - 1 and low <= last + 1
    if scope == "inside":
        return match.start < end and match.end > start
    same = high >= first and low <= last
    if scope == "before":
        return same and match.start < start
    return same and (scope == "sentence" or match.end > end)


def _reasons(post: Post, spec: PatternSpec, match: Match) -> Iterator[Reason]:
    here = spec.scope not in {"parent", "thread"}
    span = post.span(match.start, match.end) if here else None
    values = dict(spec.signals)
    if here:
        for name, group in match.groups.items():
            if group[1] > group[0] and (value := group_value(post.line, name, group)):
                values[name] = value
    for index, (name, value) in enumerate(values.items()):
        yield Reason(f"{name}:{value}", spec.says, span, spec.weight if index == 0 else 0.0)
