"""Care for who reviews: how many texts someone may see in an hour and a day, and when a break would do them good."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import Connection, delete, func, insert, select

from seawall.store.audit import Work
from seawall.store.base import Terms, stamp, unstamp
from seawall.store.schema import reveals
from seawall.store.schema_desk import skips, views

__all__ = ["Care", "Seen", "saw", "seen"]

_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Care:
    """Limits on texts seen, of one person; after ``row`` heavy ones (level 3 and up) without a ``pause`` a break is proposed."""

    hourly: int = 90
    daily: int = 400
    heavy: int = 3
    row: int = 12
    pause: timedelta = timedelta(minutes=10)
    kept: timedelta = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Seen:
    """What one person saw: texts in the last hour and day, heavy ones since the last pause, originals in this shift.

    ``over``: which limit is reached. ``days``: ISO date -> texts, of the last week. Shown to that person alone.
    """

    hour: int
    day: int
    heavy: int
    originals: int
    over: Literal["", "hour", "day"]
    rest: bool
    limits: Care
    days: tuple[tuple[str, int], ...] = ()


def seen(connection: Connection, terms: Terms, care: Care, actor: str, now: datetime) -> Seen:
    """The numbers of ``actor`` alone."""
    mine = select(views.c.case, views.c.level, views.c.at).where(
        views.c.actor == actor, views.c.at > stamp(now - care.kept)
    )
    rows = connection.execute(mine.order_by(views.c.at.desc())).all()
    hour, day = (len({row.case for row in rows if row.at > stamp(now - span)}) for span in (_HOUR, _DAY))
    shift = select(func.count()).where(reveals.c.actor == actor, reveals.c.at > stamp(now - terms.shift))
    heavy, last = 0, now
    for row in rows:
        at = unstamp(row.at)
        if last - at >= care.pause:
            break
        last, heavy = at, heavy + (row.level >= care.heavy)
    days: dict[str, int] = {}
    for row in reversed(rows):
        days[row.at[:10]] = days.get(row.at[:10], 0) + 1
    over: Literal["", "hour", "day"] = "day" if day >= care.daily else "hour" if hour >= care.hourly else ""
    originals = connection.execute(shift).scalar_one()
    return Seen(hour, day, heavy, originals, over, heavy >= care.row, care, tuple(days.items()))


def saw(work: Work, terms: Terms, care: Care, actor: str, case: str, level: int) -> bool:
    """Count the text of a case as seen; ``False`` if a limit says no. One text counts once an hour."""
    again = select(views.c.id).where(views.c.actor == actor, views.c.case == case, views.c.at > stamp(work.now - _HOUR))
    if work.connection.execute(again).first():
        return True
    now = seen(work.connection, terms, care, actor, work.now)
    if now.over:
        return False  # no event: these numbers are nobody else's business
    old = stamp(work.now - care.kept)
    for table in (views, skips):
        work.connection.execute(delete(table).where(table.c.at < old))
    row = {"id": work.new_id(), "actor": actor, "case": case, "level": level, "at": work.at}
    work.connection.execute(insert(views), [row])
    return True
