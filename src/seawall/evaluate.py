"""Evaluation on labelled cases: recall per category, look-alikes left alone per family, minimal pairs, level agreement.

A case is one JSON object a line: ``id, lang, text, parent, labels, level_min, level_max, family, pair, note``
(HateCheck-style functional tests: Röttger et al. 2021, doi:10.18653/v1/2021.acl-long.4).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from seawall.errors import CaseError
from seawall.kit import Kit
from seawall.model import Item, Verdict
from seawall.pipeline import screen
from seawall.report.evaluation import RateRow, RateSection
from seawall.report.shares import wilson
from seawall.taxonomy import CATEGORIES, LEVELS, LOOK_ALIKES

__all__ = [
    "ALERT",
    "Difference",
    "LabelledCase",
    "Rate",
    "Scores",
    "against",
    "compare",
    "evaluate",
    "read_cases",
    "score",
]

Numbers = np.ndarray[Any, np.dtype[np.float64]]
#: A post counts as found from this level on, and a look-alike as left alone below it.
ALERT = 2


class LabelledCase(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One labelled post."""

    id: str
    lang: str
    text: str
    labels: tuple[str, ...]
    level_min: int
    level_max: int
    family: str
    parent: str | None = None
    pair: str | None = None
    note: str = ""


@dataclass
class Rate:
    """A share with its 95 % Wilson interval (Wilson 1927)."""

    good: int = 0
    total: int = 0

    def add(self, *, good: bool) -> None:
        """Count one case."""
        self.good += good
        self.total += 1

    @property
    def share(self) -> float:
        """Good over total; 0 for none."""
        return self.good / self.total if self.total else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Lower and upper end of the 95 % interval."""
        return wilson(self.good, self.total)


def _rates() -> defaultdict[str, Rate]:
    return defaultdict(Rate)


@dataclass
class Scores:
    """What ``score`` counts.

    ``found``: harmful posts at level ≥ 2; ``named``: those with a right category among the verdict's; ``left_alone``: look-alikes
    below level 2 (``families``: by family); ``pairs``: all members right; ``levels``: level within the case's range, over all.
    """

    found: Rate = field(default_factory=Rate)
    named: Rate = field(default_factory=Rate)
    left_alone: Rate = field(default_factory=Rate)
    pairs: Rate = field(default_factory=Rate)
    levels: Rate = field(default_factory=Rate)
    languages_found: defaultdict[str, Rate] = field(default_factory=_rates)
    languages_left: defaultdict[str, Rate] = field(default_factory=_rates)
    categories: defaultdict[str, Rate] = field(default_factory=_rates)
    families: defaultdict[str, Rate] = field(default_factory=_rates)
    styles: defaultdict[str, Rate] = field(default_factory=_rates)
    failures: list[tuple[LabelledCase, Verdict]] = field(default_factory=list)

    def sections(self) -> list[RateSection]:
        """Everything counted, as titled rows for tables and plots."""
        head = {
            "harmful posts found (level ≥ 2)": self.found,
            "… with a right category": self.named,
            "look-alikes left alone": self.left_alone,
            "minimal pairs wholly right": self.pairs,
            "level within the range": self.levels,
        }
        families = {f"{code} {LOOK_ALIKES.get(code, '')}": rate for code, rate in sorted(self.families.items())}
        return [
            _section("overall", head),
            _section("found, by language", dict(sorted(self.languages_found.items()))),
            _section("left alone, by language", dict(sorted(self.languages_left.items()))),
            _section("found, by category", {c: self.categories[c] for c in CATEGORIES if c in self.categories}),
            _section("left alone, by family", families),
            _section("found, by style", dict(sorted(self.styles.items()))),
        ]


def _section(title: str, rates: Mapping[str, Rate]) -> RateSection:
    return RateSection(title, [RateRow(name, r.share, *r.interval, r.total) for name, r in rates.items()])


def read_cases(paths: Iterable[str | Path]) -> list[LabelledCase]:
    """Cases of files and folders (``*.jsonl``, recursively); raises ``CaseError`` naming file and line."""
    cases: list[LabelledCase] = []
    seen: dict[str, str] = {}
    decode = msgspec.json.Decoder(LabelledCase).decode
    for path in _files(paths):
        for number, line in enumerate(path.read_bytes().splitlines(), 1):
            if not line.strip():
                continue
            where = f"{path}:{number}"
            try:
                case = decode(line)
            except msgspec.MsgspecError as error:
                raise CaseError(f"{where}: not a case: {error}") from error
            _check(case, where, seen)
            cases.append(case)
    if not cases:
        raise CaseError("no cases found; give files or folders with *.jsonl")
    return cases


def _files(paths: Iterable[str | Path]) -> list[Path]:
    files: list[Path] = []
    for path in map(Path, paths):
        if not path.exists():
            raise CaseError(f"{path}: no such file or folder")
        files += sorted(path.rglob("*.jsonl")) if path.is_dir() else [path]
    return files


def _check(case: LabelledCase, where: str, seen: dict[str, str]) -> None:
    if case.id in seen:
        raise CaseError(f"{where}: id {case.id!r} is used already at {seen[case.id]}")
    seen[case.id] = where
    unknown = set(case.labels) - CATEGORIES.keys()
    if unknown:
        raise CaseError(f"{where}: unknown category {min(unknown)!r}")
    if not 0 <= case.level_min <= case.level_max <= len(LEVELS) - 1:
        raise CaseError(f"{where}: levels must be 0 ≤ level_min ≤ level_max ≤ 4")
    if not case.labels and case.family not in LOOK_ALIKES:
        raise CaseError(f"{where}: a look-alike needs a family HN-01 … HN-40, not {case.family!r}")


def evaluate(
    cases: Sequence[LabelledCase], kit: Kit | None = None, *, judge: Callable[..., list[Verdict]] = screen
) -> Scores:
    """Screen the cases and score the verdicts."""
    verdicts = judge([Item(case.id, case.text, parent_text=case.parent) for case in cases], kit)
    return score(cases, verdicts)


def score(cases: Sequence[LabelledCase], verdicts: Sequence[Verdict]) -> Scores:
    """Compare verdicts with the cases' labels, one to one."""
    scores = Scores()
    pairs: defaultdict[str, list[bool]] = defaultdict(list)
    for case, verdict in zip(cases, verdicts, strict=True):
        right = _harmful(scores, case, verdict) if case.labels else _look_alike(scores, case, verdict)
        scores.levels.add(good=case.level_min <= verdict.level <= case.level_max)
        if case.pair:
            pairs[case.pair].append(right)
        if not right:
            scores.failures.append((case, verdict))
    for members in pairs.values():
        if len(members) > 1:
            scores.pairs.add(good=all(members))
    return scores


def _harmful(scores: Scores, case: LabelledCase, verdict: Verdict) -> bool:
    found = verdict.level >= min(ALERT, case.level_min)
    scores.found.add(good=found)
    scores.named.add(good=found and bool(set(verdict.categories) & set(case.labels)))
    scores.languages_found[case.lang].add(good=found)
    scores.categories[case.labels[0]].add(good=found)
    scores.styles[case.family.partition("/")[2] or "direct"].add(good=found)
    return found


def _look_alike(scores: Scores, case: LabelledCase, verdict: Verdict) -> bool:
    left = verdict.level < ALERT
    scores.left_alone.add(good=left)
    scores.languages_left[case.lang].add(good=left)
    scores.families[case.family].add(good=left)
    return left


@dataclass(frozen=True)
class Difference:
    """A measure under two kits, and ``second - first`` with its 95 % paired bootstrap interval."""

    measure: str
    first: float
    second: float
    low: float
    high: float


def compare(
    cases: Sequence[LabelledCase],
    first: Sequence[Verdict],
    second: Sequence[Verdict],
    *,
    rounds: int = 2000,
    seed: int = 0,
) -> list[Difference]:
    """What changes between two sets of verdicts on the same cases.

    Pairs are drawn whole (Efron & Tibshirani 1993, ch. 16), because their halves are not independent.
    """
    units: defaultdict[str, list[int]] = defaultdict(list)
    for number, case in enumerate(cases):
        units[case.pair or case.id].append(number)
    groups = list(units.values())
    rng = np.random.default_rng(seed)
    draws = rng.integers(0, len(groups), (rounds, len(groups)))
    counts = np.stack([np.bincount(draw, minlength=len(groups)) for draw in draws]).astype(float)
    found = []
    for measure, total, right_first, right_second in _measures(cases, groups, first, second):
        bottom = counts @ total
        spread = np.divide(counts @ (right_second - right_first), bottom, out=np.zeros(rounds), where=bottom > 0)
        whole = max(float(total.sum()), 1.0)
        low, high = np.quantile(spread, [0.025, 0.975])
        found.append(
            Difference(
                measure, float(right_first.sum()) / whole, float(right_second.sum()) / whole, float(low), float(high)
            )
        )
    return found


def against(cases: Sequence[LabelledCase], first: Kit, second: Kit) -> list[Difference]:
    """``compare`` on the verdicts of two kits."""
    items = [Item(case.id, case.text, parent_text=case.parent) for case in cases]
    return compare(cases, screen(items, first), screen(items, second))


def _measures(
    cases: Sequence[LabelledCase], groups: Sequence[Sequence[int]], first: Sequence[Verdict], second: Sequence[Verdict]
) -> Iterator[tuple[str, Numbers, Numbers, Numbers]]:
    """Per measure, for each group: how many cases it counts, and how many are right under each side."""

    def right(verdicts: Sequence[Verdict], n: int) -> bool:
        case, level = cases[n], verdicts[n].level
        return level >= min(ALERT, case.level_min) if case.labels else level < ALERT

    def table(
        verdicts: Sequence[Verdict], keep: Callable[[int], bool], good: Callable[[Sequence[Verdict], int], bool]
    ) -> Numbers:
        return np.array([sum(good(verdicts, n) for n in group if keep(n)) for group in groups], dtype=float)

    def inside(verdicts: Sequence[Verdict], n: int) -> bool:
        return cases[n].level_min <= verdicts[n].level <= cases[n].level_max

    for measure, keep, good in (
        ("harmful posts found (level ≥ 2)", lambda n: bool(cases[n].labels), right),
        ("look-alikes left alone", lambda n: not cases[n].labels, right),
        ("level within the range", lambda _: True, inside),
    ):
        yield measure, table(first, keep, lambda _, __: True), table(first, keep, good), table(second, keep, good)
    several = np.array([float(len(group) > 1) for group in groups])
    whole = [
        np.array([float(len(g) > 1 and all(right(side, n) for n in g)) for g in groups]) for side in (first, second)
    ]
    yield "minimal pairs wholly right", several, whole[0], whole[1]
