"""What the dox detectors share: anchors, and the cues around them that say whose the data are and why they are told.

An anchor is a datum or a described place. Cues are data: sheets in ``dox_cues/``, patterns as in every sheet, each with
a ``weight`` (log-odds; negative: a counter-reason). The part of a pattern's id before the first ``-`` is its group: of
one group only the strongest cue counts in full, further ones count 40 %. Patterns of group ``anchor`` start a finding,
as private data of the detector's kinds does.
A pattern whose id ends in ``-equals`` must contain ``=`` (the grammar knows one symbol for all signs).
Scopes: ``near`` (within three sentences of the anchor), ``sentence``, ``post``, ``parent``, ``thread``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from seawall.detect.interface import Detector, probability
from seawall.grammar import GrammarBuilder, Line, Match
from seawall.grammar.specs import PatternSpec, contribute, group_value, matches, pattern_specs, possible
from seawall.model import Finding, Private, Reason, Span
from seawall.plugins import sheets
from seawall.post import Post
from seawall.private import GUARDED
from seawall.sheet import Sheet

__all__ = ["Datum", "DoxDetector"]

_REACH = 3
_FURTHER = 0.4
_SHARED = "DOX_WHO"


@dataclass(frozen=True, slots=True)
class Datum:
    """How much a kind of private data speaks by itself, and which tier it has when it is someone else's."""

    weight: float
    tier: str
    says: str


@dataclass(frozen=True, slots=True)
class _Anchor:
    start: int
    end: int
    reasons: tuple[Reason, ...]
    kinds: tuple[str, ...] = ()


class DoxDetector(Detector):
    """Finds someone's private data of some ``kinds`` and weighs whose it is, by whom and for what it is told."""

    version = "1"

    def __init__(self, name: str, title: str, kinds: Mapping[str, Datum], *, any_of: tuple[str, ...] = ()) -> None:
        self.name = name
        self.categories = (name,)
        self.title = title
        self._kinds = dict(kinds)
        self._any_of = any_of
        self._own: list[tuple[Sheet, list[PatternSpec]]] = []
        self._common: list[tuple[Sheet, list[PatternSpec]]] = []
        for sheet in sheets("seawall.detect", "dox_cues"):
            stem = sheet.name.rpartition("/")[2].removesuffix(".yaml").removesuffix("_es")
            target = self._own if stem == name else self._common if stem.startswith("shared") else None
            if target is not None:
                owner = sheet.name.rpartition("/")[2].removesuffix(".yaml")
                target.append((sheet, pattern_specs(sheet, owner, scope="near") if "patterns" in sheet.data else []))
        specs = [spec for _, found in (*self._common, *self._own) for spec in found]
        specs = [spec for spec in specs if not spec.categories or name in spec.categories]
        self._anchors = [spec for spec in specs if _is_anchor(spec)]
        self._cues = [spec for spec in specs if not _is_anchor(spec) and not spec.support]
        self._by_id = {spec.id: spec for spec in specs}
        self._anchor_keys = {key: n for n, spec in enumerate(self._anchors) for key in spec.keys}
        self._keys = frozenset(self._anchor_keys)

    def contribute(self, builder: GrammarBuilder) -> None:
        """Add the words and patterns of this detector's sheets; the shared ones only once."""
        for sheet, specs in (self._common if _SHARED not in builder.macros else []) + self._own:
            contribute(sheet, specs, builder, _is_anchor)

    def wants(self, post: Post) -> bool:
        """Whether the post has private data of this detector's kinds or the words of an anchor."""
        if any(private.kind in self._kinds for private in post.private):
            return True
        return not self._keys.isdisjoint(post.line.matches.anchors)

    def detect(self, post: Post) -> Iterator[Finding]:
        """One finding per run of neighbouring anchors."""
        anchors = [anchor for anchor in self._found(post) if anchor is not None]
        if not anchors:
            return
        line = post.line
        groups: list[list[_Anchor]] = []
        for anchor in sorted(anchors, key=lambda a: (a.start, a.end)):
            if groups and line.sentence[anchor.start] - line.sentence[groups[-1][-1].end - 1] <= _REACH:
                groups[-1].append(anchor)
            else:
                groups.append([anchor])
        for group in groups:
            finding = self._finding(post, group)
            if finding is not None:
                yield finding

    def _found(self, post: Post) -> Iterator[_Anchor]:
        line = post.line
        for private in post.private:
            datum = self._kinds.get(private.kind)
            if datum is None or not _PARTIAL.isdisjoint(private.reasons):
                continue
            covered = _covered(line, private.span)
            if covered is None:
                continue
            kind = private.kind.lower()
            weight = datum.weight + _OWNERS[private.owner]
            reason = Reason(f"score:{self.name}/{kind}", _says(datum, private), private.span, weight)
            tier = Reason(f"private_data:{datum.tier}", f"private data: {datum.tier}", private.span)
            named = Reason(f"kind:{kind}", f"kind: {kind.replace('_', ' ')}", private.span)
            empty = sum(c in "123456789" for c in line.text.folded[_folded(line, covered)]) == 0 and kind in {
                "gov_id",
                "bank",
                "card",
            }
            yield _Anchor(
                *covered,
                (replace(reason, weight=0.0) if empty else reason, tier, named),
                (kind, *(["zeros"] if empty else []), *(["guarded"] if GUARDED in private.reasons else [])),
            )
        keys = line.matches.anchors & self._anchor_keys.keys()
        for spec in map(self._anchors.__getitem__, sorted({self._anchor_keys[key] for key in keys})):
            for match in self._matches(post, spec):
                span = post.span(match.start, match.end)
                signals = [
                    Reason(f"{n}:{v}", f"{n.replace('_', ' ')}: {v.replace('_', ' ')}", span)
                    for n, v in _values(line, spec, match)
                ]
                head = Reason(f"pattern:{self.name}/{spec.id}", spec.says, span, spec.weight)
                yield _Anchor(match.start, match.end, (head, *signals))

    def _matches(self, post: Post, spec: PatternSpec) -> list[Match]:
        if not all(self._holds(post, self._by_id[id]) for id in spec.needs):
            return []
        found = matches(post.line, spec)
        if not found:
            return []
        blocked = {post.line.sentence[m.start] for id in spec.unless for m in matches(post.line, self._by_id[id])}
        kept = [match for match in found if post.line.sentence[match.start] not in blocked]
        if spec.id.endswith("-equals"):
            kept = [match for match in kept if "=" in post.line.words(match.start, match.end)]
        return kept

    def _holds(self, post: Post, spec: PatternSpec) -> bool:
        if spec.scope == "parent":
            return post.parent is not None and bool(matches(post.parent, spec))
        return bool(matches(post.line, spec)) or (
            spec.scope == "thread" and post.parent is not None and bool(matches(post.parent, spec))
        )

    def _finding(self, post: Post, group: list[_Anchor]) -> Finding | None:
        line = post.line
        extent = (group[0].start, max(anchor.end for anchor in group))
        found: dict[str, list[tuple[PatternSpec, Match | None]]] = {}
        for spec in self._cues:
            seen, match = self._cue(post, spec, extent)
            if seen:
                found.setdefault(_group(spec), []).append((spec, match))
        guarded = next((anchor for anchor in group if "guarded" in anchor.kinds), None)
        if self._any_of and found.keys().isdisjoint(self._any_of) and guarded is None:
            return None
        heads = sorted((anchor.reasons[0] for anchor in group), key=lambda r: -r.weight)
        reasons = [r if not i else replace(r, weight=r.weight * _FURTHER) for i, r in enumerate(heads)]
        extras = [reason for anchor in group for reason in anchor.reasons[1:]]
        against: list[Reason] = []
        for name in sorted(found):
            for index, (spec, match) in enumerate(sorted(found[name], key=lambda pair: -abs(pair[0].weight))):
                span = post.span(match.start, match.end) if match is not None else None
                weight = spec.weight if not index else spec.weight * (_FURTHER if name != "person" else 0.0)
                values = _values(line, spec, match)
                if spec.weight < 0:
                    against += [
                        Reason(f"{n}:{v}", spec.says, span, weight if not i else 0.0) for i, (n, v) in enumerate(values)
                    ]
                    continue
                reasons.append(Reason(f"pattern:{self.name}/{spec.id}", spec.says, span, round(weight, 3)))
                extras += [Reason(f"{n}:{v}", f"{n.replace('_', ' ')}: {v.replace('_', ' ')}", span) for n, v in values]
        if all("zeros" in anchor.kinds for anchor in group):
            against.append(Reason("frame:placeholder", "the number is all zeros", heads[0].span, -6.0))
        if not any(r.code in {"consent:self", "consent:office", "consent:leak"} for r in (*extras, *against)):
            extras = [r for r in extras if guarded is None or r.code != "consent:unknown"]
            reasons += [_asked(guarded)] if guarded else []
            extras += [] if guarded else [Reason("consent:unknown", "consent: unknown")]
        unique = {(r.code, r.says): r for r in reversed([*reasons, *extras])}
        kept = tuple(reversed(unique.values()))
        counter = tuple({(r.code, r.says): r for r in reversed(against)}.values())
        chance = probability((*kept, *counter))
        if chance < _SHOWN and probability(kept) < 0.5:
            return None
        span = Span(min(r.span.start for r in heads if r.span), max(r.span.end for r in heads if r.span))
        return Finding(self.name, self.version, self.name, span, chance, kept, counter)

    def _cue(self, post: Post, spec: PatternSpec, extent: tuple[int, int]) -> tuple[bool, Match | None]:
        """Whether ``spec`` matches where its scope says, and the match if it stands in the post itself."""
        here = possible(post.line, spec) and spec.scope != "parent"
        above = spec.scope in {"parent", "thread"} and possible(post.parent, spec)
        if not (here or above) or not all(self._holds(post, self._by_id[id]) for id in spec.needs):
            return False, None
        if spec.scope in {"parent", "thread"} and post.parent is not None and matches(post.parent, spec):
            return True, None
        if spec.scope == "parent":
            return False, None
        line = post.line
        first, last = line.sentence[extent[0]], line.sentence[extent[1] - 1]
        reach = {"near": _REACH, "sentence": 0}.get(spec.scope, 1 << 20)
        blocked = {line.sentence[m.start] for id in spec.unless for m in matches(line, self._by_id[id])}
        for match in matches(line, spec):
            low, high = line.sentence[match.start], line.sentence[match.end - 1]
            if high < first - reach or low > last + reach or low in blocked:
                continue
            if _group(spec) in {"person", "pen"} and match.start >= extent[0] and match.end <= extent[1]:
                continue
            return True, match
        return False, None


#: What the link to an owner adds to a datum's weight (log-odds); the cues of the sheets say more than it does.
_OWNERS: dict[str, float] = {
    "person": 0.0,
    "self": -0.3,
    "business": -0.3,
    "public": -0.3,
    "placeholder": -2.5,
    "unknown": 0.0,
}
_LINKS = {
    "person": "somebody's",
    "self": "the author's own",
    "business": "a business's",
    "public": "a public office's",
    "placeholder": "nobody's: a sample",
}
#: Homes told without a number are anchors of the sheets, which weigh them as what they are: parts of an address.
_PARTIAL = frozenset(["form: described home", "form: street of a home"])
#: A finding less likely than this is not worth showing, unless a counter-reason made it so.
_SHOWN = 0.35
#: What it adds that a datum's person asked for it to be guarded.
_GUARDED_WEIGHT = 2.0


def _asked(anchor: _Anchor) -> Reason:
    """Consent is not unknown: the person it belongs to asked that it be guarded."""
    return Reason(
        "consent:private", "consent: known private, on the protection list", anchor.reasons[0].span, _GUARDED_WEIGHT
    )


def _says(datum: Datum, private: Private) -> str:
    link = _LINKS.get(private.owner)
    return f"{datum.says} ({link})" if link else datum.says


def _group(spec: PatternSpec) -> str:
    return spec.id.partition("-")[0]


def _is_anchor(spec: PatternSpec) -> bool:
    return _group(spec) == "anchor"


def _values(line: Line, spec: PatternSpec, match: Match | None) -> list[tuple[str, str]]:
    values = dict(spec.signals)
    for name, span in match.groups.items() if match is not None else ():
        if span[1] > span[0] and (value := group_value(line, name, span)):
            values[name] = value
    return list(values.items())


def _covered(line: Line, span: Span) -> tuple[int, int] | None:
    """Tokens that share characters with ``span``."""
    text = line.text
    inside = [
        i for i, t in enumerate(line.tokens) if (s := text.span(t.start, t.end)).start < span.end and s.end > span.start
    ]
    return (inside[0], inside[-1] + 1) if inside else None


def _folded(line: Line, tokens: tuple[int, int]) -> slice:
    return slice(line.tokens[tokens[0]].start, line.tokens[tokens[1] - 1].end)
