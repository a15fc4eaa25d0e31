"""Transparency reports: how much was decided, on what, by whom or what, and what was undone. Never about one person.

What is published hides counts of 1 to 9, and as many more as it takes that no hidden count follows from a total.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from seawall.report.csvfile import cell

__all__ = ["FEWEST", "FIGURES", "FORMATS", "GROUPS", "SCHEMA", "Counts", "Published", "hidden", "published", "written"]

SCHEMA = "seawall.transparency/1"
#: Counts below this, other than none at all, are not published.
FEWEST = 10

#: Counts that are told apart by something: name -> title.
GROUPS: Mapping[str, str] = {
    "decisions_by_action": "Decisions, by action",
    "decisions_by_category": "Decisions, by category",
    "decisions_by_automation": "Decisions, by what software did",
    "overturned_by_action": "Decisions overturned, by action",
    "overturned_by_category": "Decisions overturned, by category",
    "appeals_by_side": "Appeals, by who appealed",
    "answers_by_outcome": "Appeals answered, by outcome",
    "government_requests_by_kind": "Requests of governments, by what they asked for",
    "government_requests_by_outcome": "Requests of governments, by what was done",
}
#: Counts by themselves: name -> title.
FIGURES: Mapping[str, str] = {
    "screened": "Posts screened",
    "matched": "Posts that matched and were kept",
    "reports": "Reports by users",
    "appeals_waiting": "Appeals that waited at the end",
    "reveals": "Originals revealed to a reviewer",
    "exports": "Exports of evidence",
    "holds": "Legal holds and preservations",
    "erased": "Posts erased",
    "second_person_refused": "Requests that the second person refused",
    "rule_changes": "Changes of the rules",
    "rules_paused": "Rules paused",
    "failed_access": "Attempts that a safeguard stopped",
}
FORMATS = ("json", "html", "csv")


@dataclass(frozen=True, slots=True)
class Counts:
    """Exact counts of a period, both days included (UTC). ``medians``: name -> (median in hours, of how many)."""

    first: date
    last: date
    groups: Mapping[str, Mapping[str, int]]
    figures: Mapping[str, int]
    medians: Mapping[str, tuple[float, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Published:
    """What may be published; ``None``: fewer than ``fewest``, or hidden for the sake of another. Shares are 0 to 1."""

    first: date
    last: date
    fewest: int
    groups: Mapping[str, Mapping[str, int | None]]
    totals: Mapping[str, int | None]
    figures: Mapping[str, int | None]
    hours: Mapping[str, float | None]
    shares: Mapping[str, float | None]

    def row(self) -> dict[str, Any]:
        """As plain data, ``seawall.transparency/1``."""
        return {
            "schema": SCHEMA,
            "first": self.first.isoformat(),
            "last": self.last.isoformat(),
            "fewest": self.fewest,
            "groups": {
                name: {"total": self.totals[name], "counts": dict(cells)} for name, cells in self.groups.items()
            },
            "figures": dict(self.figures),
            "median_hours": dict(self.hours),
            "shares": dict(self.shares),
        }


def hidden(cells: Mapping[str, int], fewest: int = FEWEST) -> set[str]:
    """Which cells to hide: small ones, and the next larger until at least two are hidden that make ``fewest`` together."""
    small = {name for name, count in cells.items() if 0 < count < fewest}
    larger = sorted((name for name, count in cells.items() if count >= fewest), key=lambda name: (cells[name], name))
    while small and larger and (len(small) < 2 or sum(cells[name] for name in small) < fewest):
        small.add(larger.pop(0))
    return small


def published(counts: Counts, fewest: int = FEWEST) -> Published:
    """What may be published of exact counts; ``fewest=0`` hides nothing, for the community itself."""
    groups: dict[str, dict[str, int | None]] = {}
    totals: dict[str, int | None] = {}
    for name in GROUPS:
        cells = counts.groups.get(name, {})
        secret, total = hidden(cells, fewest), sum(cells.values())
        ranked = sorted(cells, key=lambda cell: (-cells[cell], cell)) if not secret else sorted(cells)
        groups[name] = {cell: None if cell in secret else cells[cell] for cell in ranked}
        totals[name] = None if 0 < total < fewest else total
    figures = {name: _shown(counts.figures.get(name, 0), fewest) for name in FIGURES}
    hours = {name: round(median, 1) if of >= max(fewest, 1) else None for name, (median, of) in counts.medians.items()}
    shares = {"overturned": _share(totals["overturned_by_action"], totals["decisions_by_action"])}
    answers = groups["answers_by_outcome"]
    shares["appeals_won"] = _share(answers.get("reverse", 0), totals["answers_by_outcome"])
    return Published(counts.first, counts.last, fewest, groups, totals, figures, hours, shares)


def _shown(count: int, fewest: int) -> int | None:
    return None if 0 < count < fewest else count


def _share(part: int | None, whole: int | None) -> float | None:
    return round(part / whole, 4) if part is not None and whole else None


def written(found: Published, form: str) -> str:
    """As ``json``, ``html`` (one self-contained page) or ``csv`` (whose cells no spreadsheet computes)."""
    if form == "json":
        return json.dumps(found.row(), indent=1, ensure_ascii=False) + "\n"
    if form == "csv":
        return _csv(found)
    environment = Environment(
        loader=PackageLoader("seawall.report", "."), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    titles = {"groups": GROUPS, "figures": FIGURES}
    return environment.get_template("transparency.html.j2").render(found=found, **titles)


def _csv(found: Published) -> str:
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\r\n")
    rows.writerow(("part", "what", "count"))
    few = f"fewer than {found.fewest}, or hidden"
    for name, cells in found.groups.items():
        for what, count in {**cells, "total": found.totals[name]}.items():
            rows.writerow((cell(name), cell(what), few if count is None else count))
    for part, values in (("figures", found.figures), ("median hours", found.hours), ("shares", found.shares)):
        for what, value in values.items():
            rows.writerow((part, cell(what), few if value is None else value))
    return out.getvalue()
