"""The setting of a finding, read from cue phrases: who tells it, where it is played, what the law allows.

The cues are data, one YAML sheet per family in ``frames/``. A sheet's phrases are matched in the folded text and enter no lexicon,
so a cue can never change what a detector sees:

    title: others' words, told
    dox: 0.5                                      # factor on weights where private data is the matter (default 1)
    words: {POLICE: "police|sheriff|cops"}        # macros, in capitals; known in every sheet
    cancels:                                      # what takes a cue back
      agree: {scope: post, match: ["(he|she) (was|is) right"]}
    cues:
      - id: police-said
        says: police are cited
        signals: {frame: report}
        weight: -3                                # log-odds; negative: a counter-reason
        scope: near
        unless: [agree]
        categories: [threat]                      # only these (default: all), or all but those in `but:`
        each: 3                                   # weight counts once per different match, at most so often
        match: ["POLICE (said|say) ~2 (man|woman)"]

In a phrase a blank stands for what separates words inside a sentence, ``~3`` for up to three words, ``~~9`` for up to nine words
across sentences; the rest is RE2 syntax, accents don't matter. Scopes: ``sentence``, ``near`` (±1 sentence), ``wide`` (±2), ``post``,
``before`` and ``after`` (within ±2 sentences), ``inside`` (overlaps the finding), ``parent``, ``thread`` (post or parent),
``quoted`` (somewhere in the post, if the finding stands in quotation marks or on a ``>`` line, with the author's own words around).
Cancels don't look inside quotation marks, unless ``quoted: true``.
"""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import re2

from seawall.context.interface import Judge
from seawall.context.spans import overlap, quoted_ranges, token_range
from seawall.errors import Fault, PackError
from seawall.grammar import Line
from seawall.grammar.inflect import strip_accents
from seawall.model import Finding, Reason
from seawall.plugins import sheets
from seawall.post import Post
from seawall.sheet import Sheet
from seawall.signals import FRAMES, MODES, SCALES

__all__ = ["JUDGE", "FrameJudge", "phrase"]

#: Scope → how many sentences around the finding it reaches.
_SCOPES = {"near": 1, "before": 2, "after": 2, "wide": 2} | dict.fromkeys(
    ["sentence", "inside", "quoted", "post", "parent", "thread"], 0
)
_FIELDS = frozenset(
    [
        "id",
        "says",
        "signals",
        "weight",
        "scope",
        "unless",
        "needs",
        "categories",
        "but",
        "each",
        "match",
        "quoted",
        "dox",
    ]
)
_GAP = re.compile(r" ~(\d+) ")
_FAR = re.compile(r" ~~(\d+) ")
_MACRO = re.compile(r"(?<![\\\w])[A-Z][A-Z_]+(?!\w)")
_BLANK = r"(?:[^\w.?!]{1,4})"
_MOST = 60
#: A finding is quoted when so much of it stands in quotation marks, and so many words don't.
_SHARE, _WORDS_AROUND = 0.6, 4

Found = tuple[int, int, str]


def phrase(source: str, words: Mapping[str, str]) -> str:
    """Return the RE2 expression of a cue phrase; raises ``KeyError`` for a macro nobody defined."""
    for _ in range(6):
        source = _MACRO.sub(lambda m: f"({words[m.group()]})", source)
    source = strip_accents(source).strip()
    source = _FAR.sub(lambda m: rf"(?:\W{{1,6}}[\w'-]+){{0,{m[1]}}}?\W{{1,6}}", source)
    source = _GAP.sub(lambda m: rf"(?:{_BLANK}[\w'-]+){{0,{m[1]}}}?{_BLANK}", source)
    source = re.sub(r"(?<!\\)\((?!\?)", "(?:", source).replace(" ", _BLANK)
    return "|".join(_edged(option) for option in _options(source))


def _options(source: str) -> Iterator[str]:
    """Split an expression at the bars outside any bracket."""
    depth, begin, inside = 0, 0, False
    for index, char in enumerate(source):
        escaped = index > 0 and source[index - 1] == "\\"
        if not escaped and char in "[]":
            inside = char == "["
        elif not escaped and not inside:
            depth += {"(": 1, ")": -1}.get(char, 0)
            if char == "|" and not depth:
                yield source[begin:index]
                begin = index + 1
    yield source[begin:]


def _edged(option: str) -> str:
    """``option`` between word boundaries, where it begins or ends with a word."""
    first = option.lstrip("(?:")[:1]
    last = option.rstrip(")?*+")[-1:]
    return (r"\b" if first.isalnum() else "") + f"(?:{option})" + (r"\b" if last.isalnum() else "")


@dataclass(frozen=True, slots=True)
class _Cue:
    id: str
    says: str
    signals: Mapping[str, str]
    weight: float
    scope: str
    unless: tuple[str, ...]
    needs: tuple[str, ...]
    categories: frozenset[str]
    but: frozenset[str]
    each: int
    quoted: bool
    dox: float
    expression: Any


class _Where:
    """A finding's place in the folded text, with its surroundings by number of sentences."""

    def __init__(self, line: Line, tokens: tuple[int, int]) -> None:
        first, last = line.sentence[tokens[0]], line.sentence[tokens[1] - 1]
        self.span = (line.tokens[tokens[0]].start, line.tokens[tokens[1] - 1].end)
        self.around: list[tuple[int, int]] = []
        for reach in range(max(_SCOPES.values()) + 1):
            low = bisect_left(line.sentence, first - reach)
            high = bisect_right(line.sentence, last + reach)
            self.around.append((line.tokens[low].start, line.tokens[high - 1].end))


class FrameJudge(Judge):
    """Reasons and counter-reasons from the cue sheets in ``frames/``."""

    name = "frames"
    title = "the setting, by cue phrases"

    def __init__(self, found: Sequence[Sheet] | None = None) -> None:
        all_sheets = list(sheets("seawall.context", "frames")) if found is None else list(found)
        self.faults: list[Fault] = []
        words: dict[str, str] = {}
        for sheet in all_sheets:
            words.update({str(k): str(v) for k, v in (sheet.data.get("words") or {}).items()})
        self._cancels: dict[str, _Cue] = {}
        self._cues: list[_Cue] = []
        for sheet in all_sheets:
            for name, entry in (sheet.data.get("cancels") or {}).items():
                cue = self._read(sheet, {"id": name, "says": name, "weight": 0, **entry}, words, ("cancels", name))
                if name in self._cancels:
                    sheet.fault(f"cancel {name!r} is defined twice", "cancels", name)
                self._cancels[str(name)] = cue
        for sheet in all_sheets:
            for index, entry in enumerate(sheet.data.get("cues") or ()):
                self._cues.append(self._read(sheet, entry, words, ("cues", index)))
            self.faults += sheet.faults
        if self.faults:
            raise PackError(self.faults)
        self.version = hashlib.sha256(repr([sheet.data for sheet in all_sheets]).encode()).hexdigest()[:12]
        options = re2.Options()
        options.max_mem = 64 << 20
        self._set = re2.Set.SearchSet(options)
        self._numbers = {id(cue): number for number, cue in enumerate((*self._cues, *self._cancels.values()))}
        for cue in (*self._cues, *self._cancels.values()):
            self._set.Add(cue.expression.pattern)
        self._set.Compile()
        self._hits: dict[bool, frozenset[int]] = {}
        self._post: Post | None = None
        self._found: dict[tuple[int, bool], list[Found]] = {}
        self._quotes: list[tuple[int, int]] = []

    def _read(
        self, sheet: Sheet, entry: Mapping[str, Any], words: Mapping[str, str], at: tuple[str | int, ...]
    ) -> _Cue:
        for field in entry.keys() - _FIELDS:
            sheet.fault(f"unknown field {field!r}", *at, field)
        for name, value in (entry.get("signals") or {}).items():
            if value not in {**SCALES, "mode": MODES, "frame": FRAMES}.get(name, ()):
                sheet.fault(f"signal {name!r} has no value {value!r}", *at, "signals")
        for other in (*entry.get("unless", ()), *entry.get("needs", ())):
            if other not in self._cancels:
                sheet.fault(f"names cancel {other!r}, which no sheet defines", *at)
        if entry.get("scope", "near") not in _SCOPES:
            sheet.fault(f"scope must be one of {', '.join(_SCOPES)}", *at, "scope")
        expression = None
        try:
            options = re2.Options()
            options.log_errors = False
            expression = re2.compile("|".join(phrase(str(s), words) for s in entry["match"]), options)
        except KeyError as error:
            sheet.fault(f"needs {error}", *at)
        except re2.error as error:
            sheet.fault(f"can't be read as an expression: {error}", *at, "match")
        return _Cue(
            id=str(entry.get("id")),
            says=str(entry.get("says", entry.get("id"))),
            signals=dict(entry.get("signals") or {}),
            weight=float(entry.get("weight", -2)),
            scope=str(entry.get("scope", "near")),
            unless=tuple(entry.get("unless", ())),
            needs=tuple(entry.get("needs", ())),
            categories=frozenset(entry.get("categories", ())),
            but=frozenset(entry.get("but", ())),
            each=int(entry.get("each", 1)),
            quoted=bool(entry.get("quoted", False)),
            dox=float(entry.get("dox", sheet.data.get("dox", 1))),
            expression=expression,
        )

    def judge(self, post: Post, finding: Finding) -> Iterator[Reason]:
        """Yield a reason per cue that holds where its scope says and that nothing takes back."""
        if post is not self._post:
            self._post, self._found, self._quotes = post, {}, quoted_ranges(post.line.text.folded)
            self._hits = {}
        where = _Where(post.line, token_range(post.line, finding.span))
        for cue in self._cues:
            if (cue.categories and finding.category not in cue.categories) or finding.category in cue.but:
                continue
            found = self._here(post, cue, where)
            if not found or any(self._cancelled(post, self._cancels[name], where) for name in cue.unless):
                continue
            if not all(self._cancelled(post, self._cancels[name], where) for name in cue.needs):
                continue
            weight = (
                cue.weight * min(cue.each, len({text for _, _, text in found})) * (cue.dox if _private(finding) else 1)
            )
            start, end, _ = found[0]
            span = None if start < 0 else post.line.text.span(start, end)
            for index, (name, value) in enumerate(cue.signals.items()):
                yield Reason(f"{name}:{value}", cue.says, span, 0.0 if index else round(weight, 2))

    def _cancelled(self, post: Post, cancel: _Cue, where: _Where) -> bool:
        return any(
            start < 0 or cancel.quoted or overlap(start, end, self._quotes) <= 0
            for start, end, _ in self._here(post, cancel, where)
        )

    def _here(self, post: Post, cue: _Cue, where: _Where) -> list[Found]:
        if cue.scope == "quoted" and not self._is_quoted(post.line.text.folded, where):
            return []
        own = (
            []
            if cue.scope == "parent"
            else [f for f in self._all(cue, post.line, parent=False) if _in_scope(cue.scope, f, where)]
        )
        if own or cue.scope not in {"parent", "thread"} or post.parent is None:
            return own
        return [(-1, -1, text) for _, _, text in self._all(cue, post.parent, parent=True)]

    def _is_quoted(self, folded: str, where: _Where) -> bool:
        if overlap(*where.span, self._quotes) < _SHARE:
            return False
        for start, end in reversed(self._quotes):
            folded = folded[:start] + folded[end:]
        return len(folded.split()) >= _WORDS_AROUND

    def _all(self, cue: _Cue, line: Line, *, parent: bool) -> list[Found]:
        if parent not in self._hits:  # one pass says which cues are there at all
            self._hits[parent] = frozenset(self._set.Match(line.text.folded) or ())
        if self._numbers[id(cue)] not in self._hits[parent]:
            return []
        key = (id(cue), parent)
        if key not in self._found:
            matches = (m for m in cue.expression.finditer(line.text.folded) if m.end() > m.start())
            self._found[key] = [(m.start(), m.end(), m.group()) for m, _ in zip(matches, range(_MOST), strict=False)]
        return self._found[key]


def _private(finding: Finding) -> bool:
    return finding.category.startswith("dox_") and finding.category != "dox_solicitation"


def _in_scope(scope: str, found: Found, where: _Where) -> bool:
    if scope in {"post", "thread", "quoted"}:
        return True
    start, end, _ = found
    low, high = where.span
    if scope == "inside":
        return start < high and end > low
    first, last = where.around[_SCOPES[scope]]
    return end > first and start < last and (scope != "before" or start < low) and (scope != "after" or end > high)


JUDGE = FrameJudge()
