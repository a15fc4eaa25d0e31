"""Counters per day: all that is known of posts that matched nothing."""

from __future__ import annotations

from sqlalchemy import Connection, func, select
from sqlalchemy.dialects import postgresql, sqlite

from seawall.store.audit import Work
from seawall.store.schema import counts

__all__ = ["count", "counted"]


def count(work: Work, totals: dict[str, int]) -> None:
    """Add to today's counters."""
    rows = [{"day": work.at[:10], "kind": kind, "total": total} for kind, total in totals.items() if total]
    if not rows:
        return
    dialect = sqlite if work.connection.dialect.name == "sqlite" else postgresql
    statement = dialect.insert(counts)
    on = {"index_elements": ["day", "kind"], "set_": {"total": counts.c.total + statement.excluded.total}}
    work.connection.execute(statement.on_conflict_do_update(**on), rows)


def counted(connection: Connection) -> dict[str, int]:
    """All that was counted so far, by kind."""
    rows = connection.execute(select(counts.c.kind, func.sum(counts.c.total)).group_by(counts.c.kind))
    return {kind: int(total) for kind, total in rows}
