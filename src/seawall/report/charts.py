"""Geometry of the page's charts: plain numbers that the template draws as inline SVG."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

__all__ = ["Bar", "Column", "Timeline", "bars", "timeline"]

WIDTH, HEIGHT = 640, 110  #: size of the timeline in SVG units
_BINS = 62


@dataclass(frozen=True, slots=True)
class Bar:
    """One row of a bar table: its ``share`` is 0 to 100 of the largest row."""

    name: str
    count: int
    share: float


@dataclass(frozen=True, slots=True)
class Column:
    """One bin of the timeline: ``parts`` are (level, x, y, width, height), stacked, the highest level at the foot."""

    label: str
    counts: tuple[int, int, int, int]
    parts: tuple[tuple[int, float, float, float, float], ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    """Flagged posts over time; ``unit`` is day, week, month or year, ``dropped`` posts lie before the first bin."""

    unit: str
    columns: tuple[Column, ...]
    highest: int
    dropped: int

    @property
    def says(self) -> str:
        """The chart as a sentence."""
        busiest = max(self.columns, key=lambda column: sum(column.counts))
        first, last = self.columns[0].label, self.columns[-1].label
        return f"Flagged posts per {self.unit} from {first} to {last}; most in {busiest.label}: {self.highest:,}."


def bars(counts: Iterable[tuple[str, int]]) -> list[Bar]:
    """Rows in the order given."""
    rows = list(counts)
    most = max((count for _, count in rows), default=0) or 1
    return [Bar(name, count, round(100 * count / most, 2)) for name, count in rows]


def timeline(days: Mapping[date, Counter[int]]) -> Timeline | None:
    """Counts per day joined into the finest unit that fits in 62 bins, empty bins included; ``None`` without days."""
    if not days:
        return None
    units = ("day", "week", "month", "year")
    unit = next((one for one in units if len(_bins(days, one, _BINS + 1)) <= _BINS), "year")
    starts = _bins(days, unit, _BINS)
    totals: dict[date, Counter[int]] = {start: Counter() for start in starts}
    dropped = 0
    for day, levels in days.items():
        start = _floor(day, unit)
        if start in totals:
            totals[start].update(levels)
        else:
            dropped += levels.total()
    highest = max(levels.total() for levels in totals.values())
    slot = WIDTH / len(starts)
    columns = [
        _column(_label(start, unit), index * slot, slot, totals[start], highest) for index, start in enumerate(starts)
    ]
    return Timeline(unit, tuple(columns), highest, dropped)


def _column(label: str, x: float, slot: float, levels: Counter[int], highest: int) -> Column:
    top = float(HEIGHT)
    width = round(min(slot * 0.8, 40), 2)
    parts = []
    for level in (4, 3, 2, 1):
        if levels[level]:
            height = HEIGHT * levels[level] / highest
            top -= height
            parts.append((level, round(x, 2), round(top, 2), width, round(height, 2)))
    return Column(label, (levels[1], levels[2], levels[3], levels[4]), tuple(parts))


def _label(day: date, unit: str) -> str:
    """The day, month or year in ISO form; a week is named by its Monday."""
    return day.isoformat()[: {"month": 7, "year": 4}.get(unit, 10)]


def _bins(days: Iterable[date], unit: str, limit: int) -> Sequence[date]:
    """The last ``limit`` bins up to the latest day, oldest first, none before the earliest day's."""
    days = list(days)
    first, at = _floor(min(days), unit), _floor(max(days), unit)
    found = [at]
    while at > first and len(found) < limit:
        at = _floor(at - timedelta(days=1), unit)
        found.append(at)
    return found[::-1]


def _floor(day: date, unit: str) -> date:
    """The first day of the bin; weeks begin on Monday."""
    if unit == "week":
        return date.fromordinal(max(1, day.toordinal() - day.weekday()))
    if unit == "month":
        return day.replace(day=1)
    return day.replace(month=1, day=1) if unit == "year" else day
