"""Signing in takes several requests: what was asked in one and must come back in the next, bound to one browser."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, delete, insert, select, update

from seawall.store.audit import Trail
from seawall.store.base import stamp
from seawall.store.schema_factors import steps
from seawall.store.schema_people import accounts
from seawall.store.sessions import Account, Limits, account_of, digest, secret

__all__ = ["Step", "Steps"]


@dataclass(frozen=True, slots=True)
class Step:
    """Something begun. ``kind`` says what; ``account`` who it is about, if that is known; ``data`` what must come back."""

    kind: str
    account: Account | None
    data: Mapping[str, Any]


class Steps:
    """The verbs of steps. A browser holds a step by a cookie, which is kept only as its hash; each is good for ten minutes."""

    def __init__(self, trail: Trail, limits: Limits | None = None) -> None:
        self.trail = trail
        self.limits = limits or Limits()

    def begin(self, kind: str, account: Account | None, data: Mapping[str, Any] | None = None) -> str:
        """Begin a step; returns its cookie."""
        with self.trail.act(account.name if account else "nobody") as work:
            cookie = secret(work)
            work.connection.execute(delete(steps).where(steps.c.expires_at <= work.at))
            values = {"id": digest(cookie), "kind": kind, "account": account.id if account else None}
            values |= {"data": json.dumps(dict(data or {})), "expires_at": stamp(work.now + self.limits.step)}
            work.connection.execute(insert(steps), [values])
            return cookie

    def note(self, cookie: str, data: Mapping[str, Any]) -> None:
        """Replace what must come back."""
        with self.trail.act("nobody") as work:
            here = update(steps).where(steps.c.id == digest(cookie))
            work.connection.execute(here.values(data=json.dumps(dict(data))))

    def look(self, cookie: str | None, kind: str) -> Step | None:
        """The step of this cookie, while it lasts and its account is active."""
        if not cookie:
            return None
        with self.trail.database.reading() as connection:
            row = connection.execute(_step(cookie, kind, stamp(self.trail.clock()))).one_or_none()
        return _read(row)

    def take(self, cookie: str | None, kind: str) -> Step | None:
        """The step of this cookie, which is over by it: of two who take it, one gets it."""
        if not cookie:
            return None
        with self.trail.act("nobody") as work:
            row = work.connection.execute(_step(cookie, kind, work.at)).one_or_none()
            work.connection.execute(delete(steps).where(steps.c.id == digest(cookie), steps.c.kind == kind))
        return _read(row)


def _step(cookie: str, kind: str, now: str) -> Any:
    return (
        select(steps.c.kind.label("step"), steps.c.data, steps.c.account.label("whose"), accounts)
        .outerjoin(accounts, accounts.c.id == steps.c.account)
        .where(steps.c.id == digest(cookie), steps.c.kind == kind, steps.c.expires_at > now)
    )


def _read(row: Row[Any] | None) -> Step | None:
    if row is None or (row.whose and row.state == "disabled"):
        return None
    return Step(row.step, account_of(row) if row.whose else None, json.loads(row.data))
