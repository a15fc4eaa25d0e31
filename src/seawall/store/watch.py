"""Looking back, for pages: the log's events, newest first, and the holds that are in force. Metadata only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from seawall.store.audit import Trail
from seawall.store.base import AuditEvent, stamp, unstamp
from seawall.store.schema import events, holds

__all__ = ["Hold", "Watch"]


@dataclass(frozen=True, slots=True)
class Hold:
    """A hold in force. ``kind``: ``legal`` or ``sealed`` (preserved evidence)."""

    id: str
    item: str
    kind: str
    basis: str
    placed_by: str
    approved_by: str
    expires_at: datetime


class Watch:
    """The verbs of looking back. Reading the log is itself an event of it."""

    def __init__(self, trail: Trail) -> None:
        self.trail = trail

    def events(
        self,
        actor: str,
        *,
        kind: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        before: int | None = None,
        limit: int = 100,
        file: str = "",
    ) -> list[AuditEvent]:
        """Events, newest first, from before the number ``before``. ``file``: the format that they leave the console in."""
        told = {"since": stamp(since) if since else None, "until": stamp(until) if until else None}
        self.trail.note("audit.exported" if file else "audit.read", actor, kind=kind, **told, before=before, file=file)
        query = select(events).order_by(events.c.n.desc()).limit(limit)
        query = query.where(events.c.kind == kind) if kind else query
        query = query.where(events.c.time >= stamp(since)) if since else query
        query = query.where(events.c.time < stamp(until)) if until else query
        query = query.where(events.c.n < before) if before is not None else query
        with self.trail.database.reading() as connection:
            return list(self.trail.read(connection, connection.execute(query).all()))

    def kinds(self) -> list[str]:
        """The kinds of events that there are."""
        with self.trail.database.reading() as connection:
            return list(connection.execute(select(events.c.kind).distinct().order_by(events.c.kind)).scalars())

    def holds(self) -> list[Hold]:
        """Holds in force, soonest to end first."""
        now = stamp(self.trail.clock())
        query = select(holds).where(holds.c.released_at.is_(None), holds.c.expires_at > now)
        with self.trail.database.reading() as connection:
            rows = connection.execute(query.order_by(holds.c.expires_at, holds.c.id)).all()
        return [
            Hold(row.id, row.item, row.kind, row.basis, row.placed_by, row.approved_by, unstamp(row.expires_at))
            for row in rows
        ]
