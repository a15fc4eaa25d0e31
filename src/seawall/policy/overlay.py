"""What a community changed in its rules: whole rules laid over those of the packs, rules in the shadow, rules paused.

An overlay is one JSON text, so that the settings of a kit stay plain values:
``{"rules": [RULE…], "shadows": [{"change": ID, "rule": RULE}…], "paused": [ID…]}``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import yaml

from seawall.errors import Fault, PackError
from seawall.policy.load import LoadedRule, load_sheets
from seawall.sheet import Sheet, read_sheet

__all__ = ["Overlay", "Shadow", "differences", "overlay_text", "read_overlay", "read_rule", "rule_text"]

_LONGEST = 20_000  # characters of one rule
_NAME = "rules at work"


@dataclass(frozen=True)
class Shadow:
    """A rule that is looked at beside the live ones: ``change`` says whose idea it is, empty for a paused rule."""

    change: str
    rule: LoadedRule


@dataclass(frozen=True)
class Overlay:
    """Rules that replace a pack's rule of the same id or stand beside them, rules in the shadow, ids of paused rules."""

    rules: tuple[LoadedRule, ...] = ()
    shadows: tuple[Shadow, ...] = ()
    paused: frozenset[str] = frozenset()

    def over(self, rules: Iterable[LoadedRule]) -> tuple[list[LoadedRule], list[Shadow]]:
        """The rules at work, and all that are in the shadow; a paused rule decides nothing and is in the shadow."""
        by_id = {one.rule.id: one for one in (*rules, *self.rules)}
        shadows = list(self.shadows)
        for id in sorted(self.paused & by_id.keys()):
            one = by_id[id]
            if one.rule.status == "live":
                shadows.append(Shadow("", one))
                by_id[id] = replace(one, rule=replace(one.rule, status="paused"))
        return list(by_id.values()), shadows


def read_overlay(text: str) -> Overlay:
    """An overlay from its text; empty for an empty one. Raises ``PackError`` with every fault."""
    if not text:
        return Overlay()
    data: Mapping[str, Any] = json.loads(text)
    rules = _entries(data.get("rules", []))
    shadows = [Shadow(one["change"], *_entries([one["rule"]])) for one in data.get("shadows", [])]
    return Overlay(tuple(rules), tuple(shadows), frozenset(data.get("paused", [])))


def overlay_text(
    rules: Sequence[Mapping[str, Any]], shadows: Sequence[tuple[str, Mapping[str, Any]]], paused: Iterable[str]
) -> str:
    """An overlay's text from rules as packs write them; empty when there is nothing in it."""
    data = {
        "rules": list(rules),
        "shadows": [{"change": change, "rule": rule} for change, rule in shadows],
        "paused": sorted(paused),
    }
    return json.dumps(data, ensure_ascii=False, sort_keys=True) if any(data.values()) else ""


def _entries(entries: Sequence[Mapping[str, Any]]) -> list[LoadedRule]:
    return load_sheets([Sheet(_NAME, {"rules": list(entries)})])[0] if entries else []


def read_rule(text: str, name: str = "proposal") -> LoadedRule:
    """One rule from YAML as a person writes it, with or without ``rules:`` above. Raises ``PackError`` with every fault."""
    if len(text) > _LONGEST:
        raise PackError([Fault(name, 0, f"a rule has {_LONGEST} characters at most")])
    sheet = read_sheet(text, name)
    data = sheet.data
    if isinstance(data, dict) and "rules" not in data and "exceptions" not in data:
        sheet.data = {"rules": [data]}
        sheet.lines = {("rules", 0, *path): line for path, line in sheet.lines.items()}
    elif isinstance(data, list):
        sheet.data = {"rules": data}
        sheet.lines = {("rules", *path): line for path, line in sheet.lines.items()}
    elif not isinstance(data, dict):
        sheet.fault("write a rule here: 'id: …', 'title: …' and so on, a line each")
    rules, exceptions = load_sheets([sheet])
    if len(rules) != 1 or exceptions:
        raise PackError([Fault(name, 0, "give one rule, and no exceptions")])
    return rules[0]


def rule_text(entry: Mapping[str, Any]) -> str:
    """A rule as YAML that people can edit; ``read_rule`` reads it again."""
    return str(yaml.safe_dump(dict(entry), allow_unicode=True, sort_keys=False, width=110))


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Fields that two versions of a rule differ in, as ``(field, before, after)``; cases one row each kind."""

    def flat(entry: Mapping[str, Any]) -> dict[str, str]:
        shown = {}
        for name, value in entry.items():
            for part, inner in value.items() if isinstance(value, dict) else [("", value)]:
                lines = inner if isinstance(inner, list) else [inner]
                shown[f"{name}: {part}" if part else name] = "\n".join(map(str, lines))
        return shown

    old, new = flat(before), flat(after)
    return [
        (name, old.get(name, ""), new.get(name, ""))
        for name in dict.fromkeys([*new, *old])
        if old.get(name, "") != new.get(name, "")
    ]
