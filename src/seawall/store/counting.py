"""Counters per day: all that is known of posts that matched nothing."""

from __future__ import annotations

from sqlalchemy import Connection, func, select

from seawall.store.audit import Work
from seawall.store.bulk import add_up
from seawall.store.schema import counts

__all__ = ["count", "counted"]


def count(work: Work, totals: dict[str, int]) -> None:
    """Add to today's counters."""
    rows = [{"day": work.at[:10], "kind": kind, "total": total} for kind, total in totals.items() if total]
    add_up(work.connection, counts, rows)


def counted(connection: Connection) -> dict[str, int]:
    """All that was counted so far, by kind."""
    rows = connection.execute(select(counts.c.kind, func.sum(counts.c.total)).group_by(counts.c.kind))
    return {kind: int(total) for kind, total in rows}
