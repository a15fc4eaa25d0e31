"""Private data: the spans that every output masks, and that the dox detectors judge.

``Finder`` asks each recogniser whose gates a post passes, settles overlaps and says whose each datum seems to be.
Recognisers look at the folded text, so that disguised, spelled-out and full-width digits count; where the folder undid a
disguise, they look at the text as written, too, because codes (plates, passwords, wallets) can look like one.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

import re2

from seawall.errors import PluginError
from seawall.model import Private
from seawall.plugins import modules
from seawall.private.interface import Hit, Marked, Recogniser, marked
from seawall.private.learned import ASKED, Tagger, installed_tagger, refined
from seawall.private.learned_gate import GATE
from seawall.private.owner import owned
from seawall.private.plain import SPACED, as_written, drawn_together
from seawall.private.value_kinds import in_doubt, told_apart
from seawall.private.values import GATE as VALUES
from seawall.text import DISGUISES, Text

__all__ = [
    "GUARDED",
    "Finder",
    "Hit",
    "Marked",
    "Recogniser",
    "find_private",
    "installed_recognisers",
    "marked",
    "surely_none",
]

#: The reason that a datum has which is on the protection list.
GUARDED = "on the protection list"
_MEMORY = 32 << 20
#: So many gates stand in one automaton: with more, its states multiply until they cost more than they spare.
_TOGETHER = 3
#: Kinds that run on over words; they give way to what has a form of its own.
_LONG = frozenset(["STREET_ADDRESS", "WHEREABOUTS", "ROUTINE", "FAMILY", "MEDICAL"])
_SHORTEST = 5
#: Kinds that are spelled out letter by letter to get past a filter.
_SPREAD = frozenset(["STREET_ADDRESS", "PHONE", "EMAIL"])


def installed_recognisers() -> tuple[Recogniser, ...]:
    """Every recogniser of this package, in name order."""
    found: list[Recogniser] = []
    for module, value in modules(__name__, "RECOGNISER"):
        if not isinstance(value, Recogniser):
            raise PluginError(f"{module.__name__}.RECOGNISER is not a Recogniser")
        found.append(value)
    return tuple(sorted(found, key=lambda recogniser: recogniser.name))


class Finder:
    """Recognisers behind one prefilter, which tells the gates that a post passes."""

    def __init__(self, recognisers: Iterable[Recogniser], tagger: Tagger | None = None) -> None:
        self.recognisers = tuple(recognisers)
        self._tagger = tagger
        ways = GATE if tagger else ()
        groups = [*(r.gates for r in self.recognisers), *ways, (SPACED,)]
        groups += [VALUES] if tagger else []
        gates = sorted({gate for group in groups for gate in group}, key=lambda gate: (len(gate), gate))
        self._gates = [(at, _automaton(gates[at : at + _TOGETHER])) for at in range(0, len(gates), _TOGETHER)]
        self._needs = [sum(1 << gates.index(gate) for gate in group) for group in groups]
        own = len(self.recognisers)
        self._ways, self._spaced = self._needs[own : own + len(ways)], self._needs[own + len(ways)]
        self._values = self._needs[-1]

    def find(self, text: Text) -> tuple[Private, ...]:
        """Spans of private data, sorted, not overlapping; of two that overlap the more probable, then the longer one stays."""
        passed = self._passed(text.folded)
        kept = self._hits(text, passed)
        others = [as_written(text)] if not DISGUISES.isdisjoint(text.folds) else []
        together = drawn_together(text) if "spaced" in text.folds or self._spaced & passed else None
        if not others and together is None:
            return tuple(_owners(text, kept))
        found = _owners(text, kept)
        for plain in others:
            found += self._further(plain, found)
        if together is not None:
            found = self._spread(together, found)
        return tuple(sorted(found, key=lambda private: private.span))

    def _further(self, plain: Text, found: list[Private]) -> list[Private]:
        """What another reading of the same post shows beside ``found``."""
        more = []
        for hit in self._hits(plain, self._passed(plain.folded)):
            span = plain.span(hit.start, hit.end)
            if all(span.end <= other.span.start or span.start >= other.span.end for other in found):
                more.append(owned(plain, hit, span))
        return more

    def _spread(self, together: Text, found: list[Private]) -> list[Private]:
        """``found`` and what shows once spaced-out letters are drawn together, in place of the parts of it that were found."""
        for hit in self._hits(together, self._passed(together.folded)):
            span = together.span(hit.start, hit.end)
            over = [one for one in found if one.span.start < span.end and one.span.end > span.start]
            within = all(span.start <= one.span.start and one.span.end <= span.end for one in over)
            if hit.kind in _SPREAD and within and [one.span for one in over] != [span]:
                found = [*(one for one in found if one not in over), owned(together, hit, span)]
        return found

    def shut(self, folded: str) -> bool:
        """Whether no gate is open to a post whose folding undid nothing: ``find`` would find nothing there."""
        passed = self._passed(folded)
        return not any(need & passed == need for need in self._needs)

    def _passed(self, folded: str) -> int:
        body = folded.encode()
        return sum(1 << at + number for at, gates in self._gates for number in gates.Match(body) or ())

    def _hits(self, text: Text, passed: int) -> list[Hit]:
        asked = (r for need, r in zip(self._needs, self.recognisers, strict=False) if need & passed == need)
        hits = [hit for r in asked for hit in r.find(text)]
        if self._tagger and (self._values & passed == self._values or any(in_doubt(text, hit) for hit in hits)):
            hits = told_apart(text, hits)
        hits = _settled(text, hits)
        if self._tagger and (any(hit.kind in ASKED for hit in hits) or any(way & passed == way for way in self._ways)):
            return refined(text, hits, self._tagger)
        return hits

    def ruled(self, text: Text) -> list[Hit]:
        """What the rules find in ``text`` when every recogniser is asked, without overlaps."""
        return _settled(text, [hit for r in self.recognisers for hit in r.find(text)])


def _automaton(patterns: Iterable[str]) -> re2.Set:
    options = re2.Options()
    options.log_errors = False
    options.max_mem = _MEMORY
    automaton = re2.Set.SearchSet(options)
    for pattern in patterns:
        if automaton.Add(pattern) < 0:
            raise PluginError(f"gate {pattern!r} of a recogniser doesn't compile")
    automaton.Compile()
    return automaton


def _settled(text: Text, hits: list[Hit]) -> list[Hit]:
    """``hits`` in order, without overlaps."""
    if len(hits) < 2:
        return hits
    hits.sort(key=lambda hit: (hit.kind in _LONG, -hit.probability, hit.start - hit.end, hit.start, hit.kind))
    kept: list[Hit] = []
    for hit in hits:
        at = bisect_right(kept, hit.start, key=_start)
        if at and kept[at - 1].end > hit.start:
            continue
        if at < len(kept) and kept[at].start < hit.end:
            if hit.kind not in _LONG or kept[at].kind in _LONG or kept[at].start - hit.start < _SHORTEST:
                continue
            end = hit.start + len(text.folded[hit.start : kept[at].start].rstrip(" ,;:(-–\n"))
            hit = replace(hit, end=end)  # noqa: PLW2901  # what it ran into has a form of its own
        kept.insert(at, hit)
    return kept


def _owners(text: Text, hits: Iterable[Hit]) -> list[Private]:
    found: list[Private] = []
    told: list[str] = []
    for hit in hits:
        found.append(owned(text, hit, text.span(hit.start, hit.end), told))
        told.append(found[-1].owner)
    return found


def _start(hit: Hit) -> int:
    return hit.start


@lru_cache(maxsize=1)
def _installed() -> Finder:
    return Finder(installed_recognisers(), installed_tagger())


def find_private(text: Text) -> tuple[Private, ...]:
    """Private data in ``text`` by every installed recogniser."""
    return _installed().find(text)


def surely_none(folded: str) -> bool:
    """Whether a post whose folding undid nothing plainly holds no private data; far quicker than to look for it."""
    return _installed().shut(folded)
