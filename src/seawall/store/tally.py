"""What screening came to, counted per hour when posts are kept: nothing but numbers, also of posts that are not stored."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Connection, func, select

from seawall.model import Item, Verdict
from seawall.policy import Move, Policy
from seawall.store.audit import Work
from seawall.store.base import Kept, stamp
from seawall.store.bulk import add_up
from seawall.store.schema_rules import tallies

__all__ = ["hour_of", "summed", "tally"]

#: what, rule, change, category, level
_Key = tuple[str, str, str, str, int]


def hour_of(time: datetime) -> str:
    """The hour that a moment is counted in."""
    return stamp(time)[:13]


def tally(
    work: Work,
    policy: Policy,
    batch: Sequence[tuple[Item, Verdict]],
    kept: Sequence[Kept],
    screened: int,
    moves: Iterable[Move],
) -> None:
    """Count posts: how many were screened, those kept by category and level, rules that decided, rules in the shadow.

    ``kept`` are what became of the posts of level 1 and up, in order; one that was known already is not counted again.
    ``moves`` are what rules in the shadow would have made of posts that are not in ``batch``.
    """
    found: Counter[_Key] = Counter({("screened", "", "", "", 0): screened} if screened else {})
    outcomes, seen = iter(kept), list(moves)
    for _, verdict in batch:
        outcome = next(outcomes).outcome if verdict.level else "none"
        if outcome in ("new", "edited"):
            found["kept", "", "", next(iter(verdict.categories), "none"), verdict.level] += 1
            for rule in verdict.rules:
                level = max(one.level for one in verdict.findings if one.rule == rule)
                found["hit", rule, "", "", level] += 1
        if outcome in ("new", "edited", "none"):
            seen += policy.moves(verdict)
    for move in seen:
        if move.decides:
            found["would", move.rule, move.change, "", move.then] += 1
        if move.now != move.then:
            found[f"{move.now}>{move.then}", move.rule, move.change, "", move.then] += 1
    names = ("what", "rule", "change", "category", "level")
    rows = [dict(zip(names, key, strict=True)) | {"hour": work.at[:13], "total": n} for key, n in sorted(found.items())]
    add_up(work.connection, tallies, rows)


def summed(
    connection: Connection,
    what: str,
    since: str,
    until: str = "9",
    *,
    rule: str | None = None,
    change: str | None = None,
) -> int:
    """How many were counted as ``what`` from the hour ``since`` on and before the hour ``until``."""
    query = select(func.sum(tallies.c.total)).where(
        tallies.c.what == what, tallies.c.hour >= since, tallies.c.hour < until
    )
    query = query if rule is None else query.where(tallies.c.rule == rule)
    query = query if change is None else query.where(tallies.c.change == change)
    return int(connection.execute(query).scalar_one() or 0)
