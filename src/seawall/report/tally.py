"""Counts over a whole run, bounded whatever comes in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any

from seawall.model import Item, Verdict

__all__ = ["OTHER", "Tally", "is_left_alone", "ranked"]

OTHER = "other"
_KEYS = 200
_DAYS = 4_000


def is_left_alone(verdict: Verdict) -> bool:
    """Whether the post only looked like harm: level 0, with the exception that says why."""
    return verdict.level == 0 and bool(verdict.exceptions)


class Tally:
    """How many posts per level, category, exception, language and day; keys beyond the bounds count as ``other``.

    ``categories``, ``languages`` and ``days`` count flagged posts (level 1 or more), ``exceptions`` posts left alone,
    ``skipped`` the times a detector did not look. A day is the post's own calendar day; ``undated`` are the rest.
    """

    def __init__(self) -> None:
        self.items = 0
        self.levels: Counter[int] = Counter()
        self.categories: Counter[str] = Counter()
        self.exceptions: Counter[str] = Counter()
        self.languages: Counter[str] = Counter()
        self.skipped: Counter[str] = Counter()
        self.days: dict[date, Counter[int]] = {}
        self.undated = 0
        self.kits: Counter[str] = Counter()

    def add(self, item: Item, verdict: Verdict) -> None:
        """Counts one result."""
        self.items += 1
        self.levels[verdict.level] += 1
        _count(self.kits, verdict.kit)
        for skipped in verdict.skipped:
            _count(self.skipped, skipped.detector)
        if verdict.level >= 1:
            _count(self.languages, verdict.language)
            for category in verdict.categories:
                _count(self.categories, category)
            self._add_day(item, verdict.level)
        elif is_left_alone(verdict):
            for code in verdict.exceptions:
                _count(self.exceptions, code)

    @property
    def flagged(self) -> int:
        """Posts at level 1 or more."""
        return self.items - self.levels[0]

    def summary(self, stats: Mapping[str, int]) -> dict[str, Any]:
        """The counts as plain data, in a stable order, with the run's own ``stats``."""
        return {
            "items": self.items,
            "flagged": self.flagged,
            "levels": {str(level): self.levels[level] for level in range(5)},
            "categories": dict(ranked(self.categories)),
            "left_alone": dict(sorted(self.exceptions.items())),
            "skipped": dict(sorted(self.skipped.items())),
            "kits": sorted(self.kits),
            "stats": dict(sorted(stats.items())),
        }

    def _add_day(self, item: Item, level: int) -> None:
        day = item.created_at.date() if item.created_at else None
        if day is None or (day not in self.days and len(self.days) >= _DAYS):
            self.undated += 1
        else:
            self.days.setdefault(day, Counter())[level] += 1


def ranked(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """The counts, largest first, ties by name."""
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))


def _count(counts: Counter[str], key: str) -> None:
    counts[key if key in counts or len(counts) < _KEYS else OTHER] += 1
