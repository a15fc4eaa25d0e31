"""Signing in with a password, and the browsers that are signed in.

Cookies are kept only as the SHA-256 of 256 random bits, which nobody guesses.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Row, delete, insert, select, update

from seawall.errors import RefusedError
from seawall.store.audit import Trail, Work
from seawall.store.base import stamp, unstamp
from seawall.store.names import folded
from seawall.store.passwords import hashed, is_right, refuse_weak
from seawall.store.schema_people import accounts, sessions

__all__ = [
    "Account", "Browser", "Limits", "Session", "Sessions", "Strength", "account_of", "count_failure", "digest",
    "is_locked", "secret",
]  # fmt: skip

#: How somebody signed in: with a password alone, with two things, or by another service that does not say with how many.
Strength = Literal["password", "second", "service"]

_WRONG = "name or password is wrong, or there were too many attempts; wait a quarter of an hour, then try again"


@dataclass(frozen=True, slots=True)
class Account:
    """Someone who may sign in. ``state``: ``invited``, ``active`` or ``disabled``. ``name`` is what the log calls them."""

    id: str
    name: str
    roles: tuple[str, ...]
    state: str
    language: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Session:
    """A signed-in browser. ``id`` is a hash of its cookie; ``forms`` must come with everything that changes something."""

    id: str
    account: Account
    forms: str
    strength: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Browser:
    """One of somebody's sessions, for their own list of them."""

    id: str
    strength: str
    made_at: datetime
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class Limits:
    """How long sessions, links and steps last and what failed attempts cost.

    ``fresh``: for how long after showing who they are someone may do what is sensitive.
    """

    idle: timedelta = timedelta(minutes=30)
    session: timedelta = timedelta(hours=10)
    fresh: timedelta = timedelta(minutes=10)
    step: timedelta = timedelta(minutes=10)
    invitation: timedelta = timedelta(days=7)
    failures: int = 5
    locked: timedelta = timedelta(minutes=15)


class Sessions:
    """The verbs of signing in. Each is one transaction; refusals are :class:`RefusedError` and logged."""

    def __init__(self, trail: Trail, limits: Limits | None = None) -> None:
        self.trail = trail
        self.limits = limits or Limits()

    def sign_in(self, name: str, password: str) -> Account:
        """Whose name and password these are. The refusal never says which of them is wrong; five in a row lock for a while."""
        return account_of(self._password(accounts.c.folded == folded(name), password))

    def confirm(self, session: Session, password: str) -> None:
        """Somebody who is signed in shows again who they are; a new session should follow."""
        self._password(accounts.c.id == session.account.id, password)

    def has_password(self, account: str) -> bool:
        """Whether somebody signs in with a password; otherwise another service signs them in."""
        with self.trail.database.reading() as connection:
            query = select(accounts.c.secret).where(accounts.c.id == account)
            return connection.execute(query).scalar_one_or_none() is not None

    def is_fresh(self, session: Session) -> bool:
        """Whether its person showed who they are just now."""
        return self.trail.clock() - session.made_at <= self.limits.fresh

    def change_password(self, session: Session, old: str, new: str) -> None:
        """Another password, for who knows the old one; every other session of theirs ends."""
        row = self._password(accounts.c.id == session.account.id, old)
        refuse_weak(new, row.name)
        secret = hashed(new)
        with self.trail.act(row.name) as work:
            work.connection.execute(update(accounts).where(accounts.c.id == row.id).values(secret=secret, failures=0))
            others = (sessions.c.account == row.id) & (sessions.c.id != session.id)
            work.connection.execute(delete(sessions).where(others))
            work.log("account.password.changed", row.name, account=row.id)

    def _password(self, whose: Any, password: str) -> Row[Any]:
        """The account, if the password is its own and it is not locked. Unknown names cost as much time and work as known ones."""
        query = select(accounts).where(whose, accounts.c.state == "active")
        with self.trail.database.reading() as connection:
            row = connection.execute(query).one_or_none()
        right = is_right(row.secret if row else None, password)
        with self.trail.act(row.name if row else "nobody") as work:
            # read again: attempts at the same time may have locked it since, or someone may have closed it
            row = work.connection.execute(query).one_or_none()
            if row and right and not is_locked(row, work):
                work.log("account.password", row.name, account=row.id)
                return row
            if row and row.secret:
                count_failure(work, row, self.limits)
            else:
                work.log("account.unknown", "nobody")
        raise RefusedError(_WRONG)

    def begin(self, account: Account, strength: Strength) -> tuple[str, Session]:
        """A session for someone who has shown who they are: the cookie, and the session."""
        with self.trail.act(account.name) as work:
            cookie, forms = secret(work), secret(work)
            id = digest(cookie)
            over = (sessions.c.made_at < stamp(work.now - self.limits.session)) | (
                sessions.c.seen_at < stamp(work.now - self.limits.idle)
            )
            work.connection.execute(delete(sessions).where(over))
            values = {"id": id, "account": account.id, "forms": forms, "strength": strength}
            values |= {"made_at": work.at, "seen_at": work.at}
            work.connection.execute(insert(sessions), [values])
            cleared = update(accounts).where(accounts.c.id == account.id).values(failures=0, locked_until=None)
            work.connection.execute(cleared)
            work.log("session.begun", account.name, account=account.id, strength=strength)
            return cookie, Session(id, account, forms, strength, work.now)

    def session(self, cookie: str) -> Session | None:
        """The session of a cookie, while it lasts and its account is active."""
        id, now = digest(cookie), self.trail.clock()
        since = sessions.c.made_at.label("since")
        query = (
            select(accounts, sessions.c.forms, sessions.c.strength, since, sessions.c.seen_at)
            .join(sessions, sessions.c.account == accounts.c.id)
            .where(sessions.c.id == id, *self._lasting(now))
            .where(accounts.c.state == "active")
        )
        with self.trail.database.reading() as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            return None
        if row.seen_at < stamp(now - timedelta(minutes=1)):  # once a minute is often enough to write
            with self.trail.database.writing() as connection:
                connection.execute(update(sessions).where(sessions.c.id == id).values(seen_at=stamp(now)))
        return Session(id, account_of(row), row.forms, row.strength, unstamp(row.since))

    def lasts(self, session: Session) -> bool:
        """Whether a session is still there; to ask does not count as being there."""
        query = select(sessions.c.id).join(accounts, accounts.c.id == sessions.c.account)
        here = (sessions.c.id == session.id) & (accounts.c.state == "active")
        with self.trail.database.reading() as connection:
            return connection.execute(query.where(here, *self._lasting(self.trail.clock()))).first() is not None

    def _lasting(self, now: datetime) -> tuple[Any, Any]:
        return sessions.c.made_at > stamp(now - self.limits.session), sessions.c.seen_at > stamp(now - self.limits.idle)

    def browsers(self, account: str) -> list[Browser]:
        """Somebody's sessions that last, latest first."""
        query = select(sessions).where(sessions.c.account == account, *self._lasting(self.trail.clock()))
        with self.trail.database.reading() as connection:
            rows = connection.execute(query.order_by(sessions.c.seen_at.desc())).all()
        return [Browser(row.id, row.strength, unstamp(row.made_at), unstamp(row.seen_at)) for row in rows]

    def end(self, session: Session) -> None:
        """Sign out here."""
        self._end(session, sessions.c.id == session.id)

    def end_other(self, session: Session, id: str) -> None:
        """Sign one's own account out in another browser."""
        self._end(session, (sessions.c.id == id) & (sessions.c.account == session.account.id))

    def end_others(self, session: Session) -> None:
        """Sign one's own account out everywhere but here."""
        self._end(session, (sessions.c.account == session.account.id) & (sessions.c.id != session.id))

    def sign_out(self, account: str, actor: str) -> None:
        """Sign somebody out everywhere."""
        with self.trail.act(actor) as work:
            ended = work.connection.execute(delete(sessions).where(sessions.c.account == account)).rowcount
            work.log("session.ended", actor, account=account, sessions=int(ended))

    def _end(self, session: Session, which: Any) -> None:
        with self.trail.act(session.account.name) as work:
            ended = work.connection.execute(delete(sessions).where(which)).rowcount
            work.log("session.ended", session.account.name, account=session.account.id, sessions=int(ended))


def account_of(row: Row[Any]) -> Account:
    """The account that a row of ``accounts`` is."""
    return Account(row.id, row.name, tuple(row.roles.split()), row.state, row.language, unstamp(row.made_at))


def is_locked(row: Row[Any], work: Work) -> bool:
    """Whether too many attempts have closed an account for now."""
    return row.locked_until is not None and row.locked_until > work.at


def count_failure(work: Work, row: Row[Any], limits: Limits) -> None:
    """Count an attempt that failed; every fifth in a row locks the account for a while."""
    here = accounts.c.id == row.id
    work.connection.execute(update(accounts).where(here).values(failures=accounts.c.failures + 1))
    count = work.connection.execute(select(accounts.c.failures).where(here)).scalar_one()
    lock = count % limits.failures == 0
    if lock:
        until = stamp(work.now + limits.locked)
        work.connection.execute(update(accounts).where(here).values(locked_until=until))
    work.log("account.locked" if lock else "account.failed", row.name, account=row.id)


def secret(work: Work) -> str:
    """256 random bits, to go into a cookie or a link."""
    return base64.urlsafe_b64encode(work.random(32)).decode().rstrip("=")


def digest(token: str) -> str:
    """What is kept of a cookie or a link: its SHA-256, in hexadecimal."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
