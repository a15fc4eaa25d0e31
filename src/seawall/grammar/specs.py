"""Reading ``patterns:`` from a sheet: the part that detector sheets and judge sheets have in common."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from seawall.errors import Fault
from seawall.grammar import GrammarBuilder
from seawall.grammar.line import Line, Match
from seawall.sheet import Sheet
from seawall.signals import FRAMES, LISTS, MODES, SCALES, rank

__all__ = ["PatternSpec", "contribute", "group_value", "matches", "pattern_specs", "possible"]

SCOPES = {"post", "parent", "near", "sentence", "before", "after", "inside", "thread"}
_FIELDS = {"id", "says", "signals", "weight", "scope", "needs", "unless", "support", "match", "categories"}


@dataclass(frozen=True, slots=True)
class PatternSpec:
    """One entry of ``patterns:``; ``keys`` are the ids of its alternatives in the shared grammar."""

    id: str
    says: str
    signals: Mapping[str, str]
    weight: float
    scope: str
    needs: tuple[str, ...]
    unless: tuple[str, ...]
    support: bool
    categories: tuple[str, ...]
    sources: tuple[str, ...]
    keys: tuple[str, ...]
    lines: tuple[int, ...]


def pattern_specs(sheet: Sheet, owner: str, scope: str = "post") -> list[PatternSpec]:
    """Read ``patterns:`` of a sheet; everything wrong with it becomes a fault of the sheet."""
    entries = sheet.data.get("patterns") if isinstance(sheet.data, dict) else None
    if not isinstance(entries, list) or not entries:
        sheet.fault("needs a list 'patterns'")
        return []
    specs: list[PatternSpec] = []
    ids = {str(e.get("id")) for e in entries if isinstance(e, dict)}
    for index, entry in enumerate(entries):
        at = ("patterns", index)
        if not isinstance(entry, dict) or not entry.get("id") or not isinstance(entry.get("match"), list):
            sheet.fault("a pattern needs 'id' and a list 'match'", *at)
            continue
        for key in entry.keys() - _FIELDS:
            sheet.fault(f"unknown field {key!r}", *at, key)
        for other in (*entry.get("needs", ()), *entry.get("unless", ())):
            if other not in ids:
                sheet.fault(f"names pattern {other!r}, which is not in this sheet", *at)
        if entry.get("scope", scope) not in SCOPES:
            sheet.fault(f"scope must be one of {', '.join(sorted(SCOPES))}", *at, "scope")
        _check_signals(sheet, entry.get("signals") or {}, at)
        specs.append(_spec(sheet, owner, entry, at, scope))
    return specs


def _check_signals(sheet: Sheet, signals: Mapping[str, str], at: tuple[str | int, ...]) -> None:
    for name, value in signals.items():
        known = {**SCALES, "mode": MODES, "frame": FRAMES}.get(name)
        if known is None and name not in LISTS:
            sheet.fault(f"unknown signal {name!r}", *at, "signals", name)
        elif known is not None and value not in known:
            sheet.fault(f"signal {name!r} has no value {value!r}; it has {', '.join(known)}", *at, "signals", name)


def _spec(sheet: Sheet, owner: str, entry: Mapping[str, Any], at: tuple[str | int, ...], scope: str) -> PatternSpec:
    sources = tuple(str(source) for source in entry["match"])
    return PatternSpec(
        id=str(entry["id"]),
        says=str(entry.get("says") or entry["id"]),
        signals=dict(entry.get("signals") or {}),
        weight=float(entry.get("weight", 2.0)),
        scope=str(entry.get("scope", scope)),
        needs=tuple(entry.get("needs", ())),
        unless=tuple(entry.get("unless", ())),
        support=bool(entry.get("support", False)),
        categories=tuple(entry.get("categories", ())),
        sources=sources,
        keys=tuple(f"{owner}/{entry['id']}/{number}" for number in range(len(sources))),
        lines=tuple(sheet.line(*at, "match", number) for number in range(len(sources))),
    )


def group_value(line: Line, signal: str, span: tuple[int, int]) -> str | None:
    """The strongest value of ``signal`` that the tags of tokens in ``span`` carry (``act.death`` → ``death``)."""
    prefix = f"{signal}."
    values = [t[len(prefix) :] for tags in line.tags[span[0] : span[1]] for t in tags if t.startswith(prefix)]
    known = [value for value in values if value in SCALES.get(signal, ())]
    return max(known, key=lambda value: rank(signal, value)) if known else None


def contribute(
    sheet: Sheet, specs: list[PatternSpec], builder: GrammarBuilder, anchor: Callable[[PatternSpec], bool]
) -> None:
    """Add a sheet's macros, words and patterns to the shared grammar; ``anchor`` says which make a detector look."""
    for name, source in (sheet.data.get("macros") or {}).items():
        builder.macro(name, str(source), Fault(sheet.name, sheet.line("macros", name), ""))
    for language, tags in (sheet.data.get("lexicon") or {}).items():
        builder.lexicon.load(Sheet(sheet.name, {"language": language, "tags": tags}, {}, sheet.faults))
    for spec in specs:
        for key, source, line in zip(spec.keys, spec.sources, spec.lines, strict=True):
            builder.pattern(key, source, Fault(sheet.name, line, ""), anchor=anchor(spec))
    builder.faults.extend(sheet.faults)


def possible(line: Line | None, spec: PatternSpec) -> bool:
    """Whether ``line`` has the words of any of a pattern's alternatives: cheap to ask before matching."""
    return line is not None and bool(line.matches.possible(spec.keys))


def matches(line: Line, spec: PatternSpec) -> list[Match]:
    """All matches of a pattern's alternatives in ``line``."""
    found = line.matches
    return [match for key in found.possible(spec.keys) for match in found.get(key)]
