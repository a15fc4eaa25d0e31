"""Transparency reports: how much was decided, on what, by whom or what, and what was undone. Never about one person.

What is published hides counts of 1 to 9, and as many more as it takes that no hidden count follows from a total, from another
count of the same things, or from how the hidden ones were chosen.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from seawall.report.csvfile import cell

__all__ = [
    "CELLS",
    "FEWEST",
    "FIGURES",
    "FORMATS",
    "GROUPS",
    "SCHEMA",
    "SHARES",
    "Counts",
    "Published",
    "hidden",
    "published",
    "titled",
    "written",
]

SCHEMA = "seawall.transparency/1"
#: Counts below this, other than none at all, are not published.
FEWEST = 10

#: Counts that are told apart by something: name -> title.
GROUPS: Mapping[str, str] = {
    "decisions_by_action": "Decisions, by action",
    "decisions_by_category": "Decisions, by category",
    "decisions_by_automation": "Decisions, by what software did",
    "overturned_by_action": "Decisions overturned so far, by action",
    "overturned_by_category": "Decisions overturned so far, by category",
    "appeals_by_side": "Appeals, by who appealed",
    "appeals_by_outcome": "The same appeals, by what had become of them at the end",
    "late_answers_by_outcome": "Answers to appeals of before, by outcome",
    "government_requests_by_kind": "Requests of governments, by what they asked for",
    "government_requests_by_outcome": "Requests of governments, by what was done",
}
#: Counts by themselves: name -> title.
FIGURES: Mapping[str, str] = {
    "screened": "Posts screened",
    "matched": "Posts that matched and were kept",
    "reports": "Reports by users",
    "reveals": "Originals revealed to a reviewer",
    "exports": "Exports of evidence",
    "holds": "Legal holds and preservations",
    "erased": "Posts erased",
    "second_person_refused": "Requests that the second person refused",
    "rule_changes": "Changes of the rules",
    "rules_paused": "Rules paused",
    "failed_access": "Attempts that a safeguard stopped",
}
#: Times and shares: name -> title; those of ``Published.hours`` are in hours, the rest 0 to 1.
SHARES: Mapping[str, str] = {
    "overturned": "Decisions that were overturned so far",
    "appeals_won": "Appeals answered that were won, or won in part",
    "from_case_to_decision": "Median hours from case to decision",
    "from_appeal_to_answer": "Median hours from appeal to answer",
}
#: What counts are told apart by, where its code does not say it: the end of a group's name -> code -> title.
CELLS: Mapping[str, Mapping[str, str]] = {
    "by_automation": {
        "none": "A person alone",
        "detection": "Software found it, a person decided",
        "decision": "Software, for a day at most",
    },
    "by_outcome": {
        "uphold": "The decision stands",
        "amend": "A lighter decision took its place",
        "reverse": "The decision was undone",
        "waiting": "No answer yet",
        "lapsed": "The post was erased before the answer",
        "open": "Not decided yet",
    },
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
    """What may be published; ``None``: fewer than ``fewest``, or hidden for the sake of another. Shares are 0 to 1.

    A group in which every count is hidden names none of them; its total may be there.
    """

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
    """Which cells to hide: small ones, each with its neighbour by name, and further pairs while what is hidden is little.

    Neighbours by name, not by size: in a pair that is hidden either can be the small one, of any size, and the other makes up
    for it. To hide the next larger instead would tell how small it is to who knows the rule.
    """
    names = sorted(name for name, count in cells.items() if count)
    pairs = [names[at : at + 2] for at in range(0, max(len(names) - 1, 1), 2)]
    pairs[-1] = names[2 * len(pairs) - 2 :]  # the last one takes the odd one in
    small = [pair for pair in pairs if any(cells[name] < fewest for name in pair)]
    secret = {name for pair in small for name in pair}
    for pair in pairs if small else ():
        if sum(cells[name] for name in secret) >= max(fewest, 2 * len(secret)):
            break
        secret.update(pair)
    return secret


def published(counts: Counts, fewest: int = FEWEST) -> Published:
    """What may be published of exact counts; ``fewest=0`` hides nothing, for the community itself."""
    groups: dict[str, dict[str, int | None]] = {}
    totals: dict[str, int | None] = {}
    for name in GROUPS:
        cells = {cell: count for cell, count in counts.groups.get(name, {}).items() if count}
        secret = hidden(cells, fewest)
        ranked = sorted(cells, key=lambda cell: (-cells[cell], cell)) if not secret else sorted(cells)
        groups[name] = {cell: None if cell in secret else cells[cell] for cell in ranked if len(secret) < len(cells)}
        totals[name] = _shown(sum(cells.values()), fewest)
    figures = {name: _shown(counts.figures.get(name, 0), fewest) for name in FIGURES}
    hours = {name: round(median, 1) if of >= max(fewest, 1) else None for name, (median, of) in counts.medians.items()}
    shares = {"overturned": _share(totals["overturned_by_action"], totals["decisions_by_action"])}
    shares["appeals_won"] = _won(groups, totals)
    return Published(counts.first, counts.last, fewest, groups, totals, figures, hours, shares)


def _won(groups: Mapping[str, Mapping[str, int | None]], totals: Mapping[str, int | None]) -> float | None:
    """The share of answers that reversed something: of published counts alone, or it would tell hidden ones."""
    answers = {"uphold": 0, "amend": 0, "reverse": 0}
    for name in ("appeals_by_outcome", "late_answers_by_outcome"):
        told = list(groups[name].values())
        if totals[name] is None or None in told or bool(told) != bool(totals[name]):
            return None
        for outcome in answers:
            answers[outcome] += groups[name].get(outcome) or 0
    return _share(answers["amend"] + answers["reverse"], sum(answers.values()))


def _shown(count: int, fewest: int) -> int | None:
    return None if 0 < count < fewest else count


def _share(part: int | None, whole: int | None) -> float | None:
    return round(part / whole, 4) if part is not None and whole else None


def written(found: Published, form: str, language: str = "en", say: Callable[[str], str] | None = None) -> str:
    """As ``json``, ``html`` (one self-contained page) or ``csv`` (whose cells no spreadsheet computes).

    ``say`` puts the words and codes of the page into ``language``; data keep their codes.
    """
    if form == "json":
        return json.dumps(found.row(), indent=1, ensure_ascii=False) + "\n"
    if form == "csv":
        return _csv(found)
    environment = Environment(
        loader=PackageLoader("seawall.report", "."), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    told = {"groups": GROUPS, "figures": FIGURES, "shares": SHARES, "titled": titled}
    page = environment.get_template("transparency.html.j2")
    return page.render(found=found, language=language, _=say or _plain, **told)


def _plain(text: str) -> str:
    return text if " " in text else text.replace("_", " ").capitalize()


def titled(group: str, cell: str) -> str:
    """What a count of a group is about: a title, or the code that it has everywhere."""
    return CELLS.get("by_" + group.rpartition("_by_")[2], {}).get(cell, cell)


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
