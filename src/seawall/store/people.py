"""Who reviews: accounts with roles, invitations, passwords, sessions. Every change is an event of the sealed log.

Cookies and links are kept only as the SHA-256 of 256 random bits, which nobody guesses.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Row, delete, func, insert, select, update

from seawall.errors import RefusedError, UnknownError
from seawall.store.audit import Trail, Work
from seawall.store.base import person, stamp, unstamp
from seawall.store.passwords import hashed, is_right, refuse_weak
from seawall.store.schema_people import accounts, invitations, sessions

__all__ = ["ROLES", "Account", "Invited", "Limits", "People", "Session"]

Strength = Literal["password", "second", "service"]

#: Role -> what it is for, in the words of the console. One person may have several.
ROLES: Mapping[str, str] = {
    "moderator": "decides cases",
    "senior": "decides what was escalated, is the second person, changes rules",
    "appeals": "answers appeals",
    "custodian": "exports evidence, places holds, erases",
    "auditor": "reads who did what, without content",
    "admin": "manages accounts and settings, without content",
}


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
class Invited:
    """An account with the token of the link that sets it up, shown once."""

    account: Account
    token: str


@dataclass(frozen=True, slots=True)
class Session:
    """A signed-in browser. ``id`` is a hash of its cookie; ``forms`` must come with everything that changes something."""

    id: str
    account: Account
    forms: str
    strength: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Limits:
    """How long sessions and links last and what failed attempts cost (OWASP ASVS 2.2.1, 3.3.2)."""

    idle: timedelta = timedelta(minutes=30)
    session: timedelta = timedelta(hours=10)
    invitation: timedelta = timedelta(days=7)
    failures: int = 5
    locked: timedelta = timedelta(minutes=15)


class People:
    """The verbs of accounts. Each is one transaction; refusals are :class:`RefusedError` and logged."""

    def __init__(self, trail: Trail, limits: Limits | None = None) -> None:
        self.trail = trail
        self.limits = limits or Limits()

    def empty(self) -> bool:
        """Whether nobody has an account yet."""
        with self.trail.database.reading() as connection:
            return connection.execute(select(func.count()).select_from(accounts)).scalar_one() == 0

    def all(self) -> list[Account]:
        """Every account, by name."""
        with self.trail.database.reading() as connection:
            return [_account(row) for row in connection.execute(select(accounts).order_by(accounts.c.folded))]

    def one(self, id: str) -> Account:
        """An account by its id; raises :class:`StoreError`."""
        with self.trail.database.reading() as connection:
            return _account(_row(connection.execute(select(accounts).where(accounts.c.id == id)).one_or_none(), id))

    def known(self, name: str) -> Account:
        """An account by its name, whatever the case; raises :class:`UnknownError`."""
        with self.trail.database.reading() as connection:
            row = connection.execute(select(accounts).where(accounts.c.folded == person(name))).one_or_none()
        return _account(_row(row, name))

    def invite(self, name: str, roles: Iterable[str], actor: str, language: str = "en") -> Invited:
        """Make an account and the link that sets it up."""
        name, given = " ".join(name.split()), known_roles(roles)
        if not 1 < len(name) <= 60 or not name.isprintable():
            raise RefusedError("a name has 2 to 60 characters that can be seen")
        with self.trail.act(actor) as work:
            if work.connection.execute(select(accounts.c.id).where(accounts.c.folded == person(name))).first():
                raise RefusedError("somebody has this name, or had it; names are never given twice")
            id = work.new_id()
            row = {"id": id, "name": name, "folded": person(name), "roles": " ".join(given), "state": "invited"}
            row |= {"language": language, "made_at": work.at}
            work.connection.execute(insert(accounts), [{**row, "failures": 0}])
            work.log("account.invited", actor, account=id, name=name, roles=list(given))
            return Invited(Account(id, name, given, "invited", language, work.now), self._link(work, id))

    def renew(self, id: str, actor: str) -> Invited:
        """A new link for someone who lost the old one, or their password; the account is locked until it is used."""
        with self.trail.act(actor) as work:
            row = _row(work.connection.execute(select(accounts).where(accounts.c.id == id)).one_or_none(), id)
            if row.state == "disabled":
                raise RefusedError("this account is closed; open it again first")
            work.connection.execute(update(accounts).where(accounts.c.id == id).values(state="invited", secret=None))
            self._out(work, id)
            work.log("account.renewed", actor, account=id, name=row.name)
            return Invited(_account(row), self._link(work, id))

    def invited(self, token: str) -> Account | None:
        """Whose link this is, while it can be used."""
        with self.trail.database.reading() as connection:
            row = connection.execute(_invitation(token, stamp(self.trail.clock()))).one_or_none()
        return _account(row) if row else None

    def set_up(self, token: str, password: str) -> Account:
        """Use a link: choose a password. Raises :class:`RefusedError` for a link that is over, or a password that is too easy."""
        found = self.invited(token)
        if found is None:
            raise RefusedError("this link is used or expired; ask for another")
        refuse_weak(password, found.name)
        secret = hashed(password)
        with self.trail.act(found.name) as work:
            if work.connection.execute(_invitation(token, work.at)).one_or_none() is None:
                raise RefusedError("this link is used or expired; ask for another")
            used = update(invitations).where(invitations.c.account == found.id, invitations.c.used_at.is_(None))
            work.connection.execute(used.values(used_at=work.at))
            done: dict[str, Any] = {"secret": secret, "state": "active", "failures": 0, "locked_until": None}
            work.connection.execute(update(accounts).where(accounts.c.id == found.id).values(**done))
            work.log("account.ready", found.name, account=found.id)
        return self.one(found.id)

    def sign_in(self, name: str, password: str) -> Account:
        """Whose name and password these are. The refusal never says which of them is wrong; five in a row lock for a while."""
        with self.trail.database.reading() as connection:
            row = connection.execute(
                select(accounts).where(accounts.c.folded == person(name), accounts.c.state == "active")
            ).one_or_none()
        now = self.trail.clock()
        right = is_right(row.secret if row else None, password)
        if row and right and (row.locked_until is None or row.locked_until <= stamp(now)):
            with self.trail.act(row.name) as work:
                cleared = update(accounts).where(accounts.c.id == row.id).values(failures=0, locked_until=None)
                work.connection.execute(cleared)
                work.log("account.password", row.name, account=row.id)
            return _account(row)
        if row and row.secret:
            self._failed(row, now)
        raise RefusedError(
            "name or password is wrong, or there were too many attempts; wait a quarter of an hour, then try again"
        )

    def _failed(self, row: Row[Any], now: datetime) -> None:
        with self.trail.act(row.name) as work:
            here = accounts.c.id == row.id
            work.connection.execute(update(accounts).where(here).values(failures=accounts.c.failures + 1))
            count = work.connection.execute(select(accounts.c.failures).where(here)).scalar_one()
            lock = count % self.limits.failures == 0
            if lock:
                until = stamp(now + self.limits.locked)
                work.connection.execute(update(accounts).where(here).values(locked_until=until))
            work.log("account.locked" if lock else "account.failed", row.name, account=row.id)

    def begin(self, account: Account, strength: Strength) -> tuple[str, Session]:
        """A session for someone who has shown who they are: the cookie, and the session."""
        with self.trail.act(account.name) as work:
            cookie, forms = _secret(work), _secret(work)
            id = _digest(cookie)
            values = {"id": id, "account": account.id, "forms": forms, "strength": strength}
            work.connection.execute(insert(sessions), [{**values, "made_at": work.at, "seen_at": work.at}])
            work.log("session.begun", account.name, account=account.id, strength=strength)
            return cookie, Session(id, account, forms, strength, work.now)

    def session(self, cookie: str) -> Session | None:
        """The session of a cookie, while it lasts and its account is active."""
        id, now = _digest(cookie), self.trail.clock()
        since, idle = stamp(now - self.limits.session), stamp(now - self.limits.idle)
        query = (
            select(
                accounts, sessions.c.forms, sessions.c.strength, sessions.c.made_at.label("since"), sessions.c.seen_at
            )
            .join(sessions, sessions.c.account == accounts.c.id)
            .where(sessions.c.id == id, sessions.c.made_at > since, sessions.c.seen_at > idle)
            .where(accounts.c.state == "active")
        )
        with self.trail.database.reading() as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            return None
        if row.seen_at < stamp(now - timedelta(minutes=1)):  # once a minute is often enough to write
            with self.trail.database.writing() as connection:
                connection.execute(update(sessions).where(sessions.c.id == id).values(seen_at=stamp(now)))
        return Session(id, _account(row), row.forms, row.strength, unstamp(row.since))

    def end(self, session: Session) -> None:
        """Sign out here."""
        with self.trail.act(session.account.name) as work:
            work.connection.execute(delete(sessions).where(sessions.c.id == session.id))
            work.log("session.ended", session.account.name, account=session.account.id)

    def change(
        self, id: str, actor: str, *, roles: Iterable[str] | None = None, active: bool | None = None, language: str = ""
    ) -> Account:
        """Change roles, close or open an account, or its language; its sessions end when what it may do changes."""
        with self.trail.act(actor) as work:
            row = _row(work.connection.execute(select(accounts).where(accounts.c.id == id)).one_or_none(), id)
            new: dict[str, Any] = {"language": language} if language else {}
            if roles is not None:
                new["roles"] = " ".join(known_roles(roles))
            if active is not None:
                new["state"] = ("active" if row.secret else "invited") if active else "disabled"
            here = update(accounts).where(accounts.c.id == id)
            work.connection.execute(here.values(**new))
            if "admin" in row.roles.split() and not _admins(work):
                raise RefusedError("this is the last admin; make another one first")
            if new.keys() - {"language"}:
                self._out(work, id)
                work.log("account.changed", actor, account=id, name=row.name, **new)
        return self.one(id)

    def _out(self, work: Work, id: str) -> None:
        work.connection.execute(delete(sessions).where(sessions.c.account == id))

    def _link(self, work: Work, id: str) -> str:
        token = _secret(work)
        until = stamp(work.now + self.limits.invitation)
        unused = update(invitations).where(invitations.c.account == id, invitations.c.used_at.is_(None))
        work.connection.execute(unused.values(used_at=work.at))
        work.connection.execute(insert(invitations), [{"id": _digest(token), "account": id, "expires_at": until}])
        return token


def known_roles(roles: Iterable[str]) -> tuple[str, ...]:
    """Roles in their order, each once; raises :class:`RefusedError` for one there is not, or none."""
    given = set(roles)
    if not given or given - ROLES.keys():
        raise RefusedError(f"give one or more of the roles {', '.join(ROLES)}")
    return tuple(role for role in ROLES if role in given)


def _admins(work: Work) -> bool:
    rows = work.connection.execute(select(accounts.c.roles).where(accounts.c.state != "disabled")).scalars()
    return any("admin" in roles.split() for roles in rows)


def _invitation(token: str, now: str) -> Any:
    return (
        select(accounts)
        .join(invitations, invitations.c.account == accounts.c.id)
        .where(invitations.c.id == _digest(token), invitations.c.used_at.is_(None), invitations.c.expires_at > now)
        .where(accounts.c.state != "disabled")
    )


def _row(row: Row[Any] | None, id: str) -> Row[Any]:
    if row is None:
        raise UnknownError(f"account {id}: there is none with this id")
    return row


def _account(row: Row[Any]) -> Account:
    return Account(row.id, row.name, tuple(row.roles.split()), row.state, row.language, unstamp(row.made_at))


def _secret(work: Work) -> str:
    return base64.urlsafe_b64encode(work.random(32)).decode().rstrip("=")


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
