"""Figures about the work: volume, time to decision, what was overturned, how old the queue is. Totals, never about one person."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median, quantiles

from sqlalchemy import Connection, func, select

from seawall.report.shares import wilson
from seawall.store.audit import Trail
from seawall.store.base import stamp, unstamp
from seawall.store.outcomes import BY_PEOPLE, Outcome, RuleOutcomes, decided_rules, outcomes
from seawall.store.schema import cases, decisions, reveals
from seawall.store.schema_rules import tallies

__all__ = ["Age", "Figures", "Numbers", "Wait"]


@dataclass(frozen=True, slots=True)
class Wait:
    """How long cases of a level waited for their first decision, in hours: half of them, nine in ten."""

    level: int
    cases: int
    median: float
    p90: float


@dataclass(frozen=True, slots=True)
class Age:
    """Cases of a level that wait now: how many, how many are claimed, and how old they are in hours."""

    level: int
    cases: int
    claimed: int
    median: float
    oldest: float


@dataclass(frozen=True, slots=True)
class Numbers:
    """Everything of a period. ``levels`` and ``screened`` have every day of it; ``rules`` are decided cases by rule."""

    first: date
    last: date
    screened: dict[date, int]
    levels: dict[date, Counter[int]]
    categories: list[tuple[str, int]]
    waits: list[Wait]
    ages: list[Age]
    decided: int
    overturned: int
    reveals: int
    rules: dict[str, RuleOutcomes]

    @property
    def kept(self) -> int:
        """Posts that matched, of all levels."""
        return sum(levels.total() for levels in self.levels.values())

    @property
    def overturned_interval(self) -> tuple[float, float]:
        """The 95 % interval of the share of decisions that were overturned."""
        return wilson(self.overturned, self.decided)


class Figures:
    """The verbs of figures; they only look."""

    def __init__(self, trail: Trail) -> None:
        self.trail = trail

    def numbers(self, days: int) -> Numbers:
        """The figures of the last ``days`` days, today included."""
        now = self.trail.clock()
        last = now.date()
        every = [last - timedelta(days=back) for back in range(days - 1, -1, -1)]
        since = f"{every[0].isoformat()}T00"
        with self.trail.database.reading() as connection:
            screened, levels, categories = _volume(connection, since, every)
            done = list(outcomes(connection, since))
            seen = select(func.count()).select_from(reveals).where(reveals.c.at >= since)
            return Numbers(
                every[0], last, screened, levels, categories, _waits(connection, since), _ages(connection, now),
                len(done), sum(one.overturned for one in done), connection.execute(seen).scalar_one(),
                decided_rules(connection, since),
            )  # fmt: skip

    def rules(self, days: int) -> tuple[dict[str, int], dict[str, RuleOutcomes]]:
        """By rule: how often it decided, and what became of its decided cases."""
        since = stamp(self.trail.clock() - timedelta(days=days))
        with self.trail.database.reading() as connection:
            query = select(tallies.c.rule, func.sum(tallies.c.total)).where(
                tallies.c.what == "hit", tallies.c.hour >= since[:13]
            )
            hits = {rule: int(total) for rule, total in connection.execute(query.group_by(tallies.c.rule))}
            return hits, decided_rules(connection, since)

    def hits(self, rule: str, days: int) -> dict[date, Counter[int]]:
        """How often a rule decided, by day and level; every day is there."""
        last = self.trail.clock().date()
        every = {last - timedelta(days=back): Counter[int]() for back in range(days - 1, -1, -1)}
        since = min(every).isoformat()
        with self.trail.database.reading() as connection:
            query = select(tallies.c.hour, tallies.c.level, tallies.c.total).where(
                tallies.c.what == "hit", tallies.c.rule == rule, tallies.c.hour >= since
            )
            for hour, level, total in connection.execute(query):
                every[date.fromisoformat(hour[:10])][level] += total
        return every

    def shadow(self, rule: str, change: str) -> dict[str, int]:
        """What a rule in the shadow did so far (``would``, and moves such as ``2>3``); ``change`` is empty for a paused one."""
        with self.trail.database.reading() as connection:
            query = select(tallies.c.what, func.sum(tallies.c.total)).where(
                tallies.c.rule == rule, tallies.c.change == change, tallies.c.what != "hit"
            )
            return {what: int(total) for what, total in connection.execute(query.group_by(tallies.c.what))}

    def decided(self, rule: str, days: int, limit: int = 50) -> list[Outcome]:
        """Cases that a rule brought and that were decided, latest first."""
        since = stamp(self.trail.clock() - timedelta(days=days))
        with self.trail.database.reading() as connection:
            return list(outcomes(connection, since, rule))[:limit]


def _volume(
    connection: Connection, since: str, every: list[date]
) -> tuple[dict[date, int], dict[date, Counter[int]], list[tuple[str, int]]]:
    screened, levels = dict.fromkeys(every, 0), {day: Counter[int]() for day in every}
    categories: Counter[str] = Counter()
    query = select(tallies).where(tallies.c.what.in_(("screened", "kept")), tallies.c.hour >= since)
    for row in connection.execute(query):
        day = date.fromisoformat(row.hour[:10])
        if day not in levels:  # a clock that was set back
            continue
        if row.what == "screened":
            screened[day] += row.total
        else:
            levels[day][row.level] += row.total
            categories[row.category] += row.total
    return screened, levels, categories.most_common()


def _waits(connection: Connection, since: str) -> list[Wait]:
    """Per level, the highest first, from the opening of a case to its first decision; appeals have their own clock."""
    firsts = (
        select(decisions.c.case, func.min(decisions.c.decided_at).label("at"))
        .where(BY_PEOPLE)
        .group_by(decisions.c.case)
        .subquery()
    )
    query = select(cases.c.level, cases.c.opened_at, firsts.c.at).join(firsts, firsts.c.case == cases.c.id)
    hours: defaultdict[int, list[float]] = defaultdict(list)
    for level, opened, decided in connection.execute(query.where(cases.c.appeal_of.is_(None), firsts.c.at >= since)):
        hours[level].append(_hours(unstamp(decided) - unstamp(opened)))
    return [Wait(level, len(found), median(found), _p90(found)) for level, found in sorted(hours.items(), reverse=True)]


def _ages(connection: Connection, now: datetime) -> list[Age]:
    query = select(cases.c.level, cases.c.opened_at, cases.c.claimed_by).where(cases.c.state != "closed")
    hours: defaultdict[int, list[float]] = defaultdict(list)
    claimed: Counter[int] = Counter()
    for level, opened, by in connection.execute(query):
        hours[level].append(_hours(now - unstamp(opened)))
        claimed[level] += by is not None
    return [
        Age(level, len(found), claimed[level], median(found), max(found))
        for level, found in sorted(hours.items(), reverse=True)
    ]


def _hours(time: timedelta) -> float:
    return max(0.0, time.total_seconds() / 3600)


def _p90(found: list[float]) -> float:
    return quantiles(found, n=10, method="inclusive")[-1] if len(found) > 1 else found[0]
