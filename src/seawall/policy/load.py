"""Rule packs: folders of YAML files, read whole; every fault is reported at once with its file and line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from seawall.errors import Fault, PackError
from seawall.model import ACTIONS, Rule
from seawall.plugins import sheets
from seawall.policy.expression import DECISIVE, Condition
from seawall.sheet import Sheet, read_sheet
from seawall.taxonomy import CATEGORIES, LOOK_ALIKES

__all__ = ["ANY", "LoadedException", "LoadedRule", "load_sheets", "pack_sheets"]

_RULE = {
    "id",
    "title",
    "category",
    "when",
    "level",
    "status",
    "false_positives",
    "owner",
    "reviewed",
    "expires",
    "would_change",
    "cases",
}
_EXCEPTION = {"id", "title", "when", "level", "categories", "cases"}
#: The category of a rule that holds for all of them.
ANY = "any"
_STATUS = ("draft", "shadow", "live", "paused")
_LONGEST = 180  # days between review and expiry (safeguards.md 6)


@dataclass(frozen=True)
class LoadedRule:
    """A rule with its parsed condition, what would change its result, and its cases."""

    rule: Rule
    condition: Condition
    would_change: str
    hits: tuple[str, ...]
    misses: tuple[str, ...]
    reviewed: str

    def entry(self) -> dict[str, Any]:
        """The rule as a pack writes it: field to value."""
        rule = self.rule
        return {
            "id": rule.id,
            "title": rule.title,
            "category": rule.category,
            "when": rule.when,
            "level": rule.level,
            "status": rule.status,
            "false_positives": list(rule.false_positives),
            "owner": rule.owner,
            "reviewed": self.reviewed,
            "expires": rule.expires,
            "would_change": self.would_change,
            "cases": {"hits": list(self.hits), "misses": list(self.misses)},
        }


@dataclass(frozen=True)
class LoadedException:
    """A look-alike family: a finding for which the condition holds is closed at ``level`` (0 or 1)."""

    id: str
    title: str
    condition: Condition
    level: int
    categories: tuple[str, ...]


def pack_sheets(pack: str | Path) -> list[Sheet]:
    """The YAML files of a pack: the name of a shipped pack, or a folder."""
    if isinstance(pack, str) and pack.isidentifier():
        found = list(sheets("seawall.policy", f"packs/{pack}"))
        if not found:
            raise PackError([Fault(pack, 0, "no such rule pack ships with Seawall; give a folder or 'seawall'")])
        return found
    folder = Path(pack)
    paths = sorted(folder.glob("*.yaml")) if folder.is_dir() else []
    if not paths:
        raise PackError([Fault(str(folder), 0, "no rule files (*.yaml) here")])
    return [_read(path) for path in paths]


def _read(path: Path) -> Sheet:
    try:
        return read_sheet(path.read_text(encoding="utf-8"), str(path))
    except (OSError, UnicodeDecodeError) as error:
        raise PackError([Fault(str(path), 0, f"can't be read: {error}")]) from error


def load_sheets(found: Iterable[Sheet]) -> tuple[list[LoadedRule], list[LoadedException]]:
    """Rules and exceptions of all sheets, checked; raises ``PackError`` with every fault, also when there are no rules."""
    rules: list[LoadedRule] = []
    exceptions: list[LoadedException] = []
    faults: list[Fault] = []
    seen: dict[str, Fault] = {}
    for sheet in found:
        data = sheet.data if isinstance(sheet.data, dict) else {}
        for key in data.keys() - {"rules", "exceptions"}:
            sheet.fault(f"unknown section {key!r}; a pack file has 'rules' and 'exceptions'", key)
        for at, entry in _entries(sheet, data, "rules"):
            _unique(sheet, seen, entry, at)
            rules += _rule(sheet, entry, at)
        for at, entry in _entries(sheet, data, "exceptions"):
            exceptions += _exception(sheet, entry, at)
        faults += sheet.faults
    if not rules and not faults:
        faults.append(Fault("rules", 0, "no rules are loaded; an empty policy is an error, not a clean result"))
    if faults:
        raise PackError(faults)
    return rules, exceptions


def _entries(
    sheet: Sheet, data: Mapping[str, Any], section: str
) -> Iterator[tuple[tuple[str | int, ...], Mapping[str, Any]]]:
    """The well-formed entries of a section, with their places; the others become faults."""
    entries = data.get(section) or []
    if not isinstance(entries, list):
        sheet.fault(f"{section!r} must be a list", section)
        return
    for index, entry in enumerate(entries):
        if not isinstance(entry, dict):
            sheet.fault("an entry must be a mapping", section, index)
        elif _texts(sheet, entry, (section, index)):
            yield (section, index), entry


_TEXTS = ("id", "title", "category", "when", "status", "owner", "would_change")


def _texts(sheet: Sheet, entry: Mapping[str, Any], at: tuple[str | int, ...]) -> bool:
    wrong = [key for key in _TEXTS if key in entry and not isinstance(entry[key], str)]
    for key in wrong:
        sheet.fault(f"{key!r} must be text", *at, key)
    return not wrong


def _unique(sheet: Sheet, seen: dict[str, Fault], entry: Mapping[str, Any], at: tuple[str | int, ...]) -> None:
    id = str(entry.get("id"))
    if id in seen:
        sheet.fault(f"id {id!r} is used already at {seen[id].path}:{seen[id].line}", *at, "id")
    seen.setdefault(id, Fault(sheet.name, sheet.line(*at), ""))


def _condition(sheet: Sheet, entry: Mapping[str, Any], at: tuple[str | int, ...]) -> Condition | None:
    try:
        return Condition(str(entry["when"]))
    except ValueError as error:
        sheet.fault(f"{entry.get('id')}: 'when' {error}", *at, "when")
        return None


def _rule(sheet: Sheet, entry: Mapping[str, Any], at: tuple[str | int, ...]) -> list[LoadedRule]:
    before = len(sheet.faults)
    id = entry.get("id")
    for key in sorted(_RULE - entry.keys()):
        sheet.fault(f"{id}: {key!r} is missing", *at)
    for key in sorted(entry.keys() - _RULE):
        sheet.fault(f"{id}: unknown field {key!r}", *at, key)
    if _RULE - entry.keys():
        return []
    condition = _condition(sheet, entry, at)
    _check_values(sheet, entry, at)
    if condition is not None and not condition.symbols & DECISIVE:
        sheet.fault(
            f"{id}: a rule about a topic, name or place alone is refused; use one of {', '.join(sorted(DECISIVE))}",
            *at,
            "when",
        )
    cases = entry["cases"] if isinstance(entry["cases"], dict) else {}
    for kind in ("hits", "misses"):
        if not isinstance(cases.get(kind), list) or not cases[kind]:
            sheet.fault(f"{id}: needs at least one case under cases: {kind}:", *at, "cases")
    if len(sheet.faults) > before or condition is None:
        return []
    level = int(entry["level"])
    rule = Rule(
        str(id), str(entry["title"]), str(entry["category"]), str(entry["when"]), level, ACTIONS[level], entry["status"],
        tuple(map(str, entry["false_positives"])), str(entry["owner"]), str(entry["expires"]), sheet.name, sheet.line(*at),
    )  # fmt: skip
    hits, misses = (tuple(map(str, cases[kind])) for kind in ("hits", "misses"))
    return [LoadedRule(rule, condition, str(entry["would_change"]), hits, misses, str(entry["reviewed"]))]


def _check_values(sheet: Sheet, entry: Mapping[str, Any], at: tuple[str | int, ...]) -> None:
    id = entry["id"]
    if entry["category"] not in {*CATEGORIES, ANY}:
        sheet.fault(f"{id}: unknown category {entry['category']!r}", *at, "category")
    if entry["level"] not in (1, 2, 3, 4) or isinstance(entry["level"], bool):
        sheet.fault(f"{id}: level must be 1, 2, 3 or 4", *at, "level")
    if entry["status"] not in _STATUS:
        sheet.fault(f"{id}: status must be one of {', '.join(_STATUS)}", *at, "status")
    if not isinstance(entry["false_positives"], list) or not entry["false_positives"]:
        sheet.fault(f"{id}: name at least one known false positive", *at, "false_positives")
    try:
        reviewed, expires = (date.fromisoformat(str(entry[key])) for key in ("reviewed", "expires"))
    except ValueError:
        sheet.fault(f"{id}: 'reviewed' and 'expires' must be dates like 2026-11-21", *at, "expires")
        return
    if not 0 < (expires - reviewed).days <= _LONGEST:
        sheet.fault(f"{id}: 'expires' must lie 1 to {_LONGEST} days after 'reviewed'", *at, "expires")


def _exception(sheet: Sheet, entry: Mapping[str, Any], at: tuple[str | int, ...]) -> list[LoadedException]:
    id = entry.get("id")
    for key in sorted({"id", "title", "when"} - entry.keys()):
        sheet.fault(f"{id}: {key!r} is missing", *at)
    for key in sorted(entry.keys() - _EXCEPTION):
        sheet.fault(f"{id}: unknown field {key!r}", *at, key)
    if id not in LOOK_ALIKES:
        sheet.fault(f"{id!r} is not a look-alike family (HN-01 … HN-40)", *at, "id")
    for category in entry.get("categories") or ():
        if category not in CATEGORIES:
            sheet.fault(f"{id}: unknown category {category!r}", *at, "categories")
    level = entry.get("level", 0)
    if level not in (0, 1) or isinstance(level, bool):
        sheet.fault(f"{id}: a look-alike's level must be 0 or 1", *at, "level")
    if "when" not in entry:
        return []
    condition = _condition(sheet, entry, at)
    if condition is None or level not in (0, 1):
        return []
    return [
        LoadedException(
            str(id),
            str(entry.get("title")),
            condition,
            int(level),
            tuple(entry.get("categories") or ()),
        )
    ]
