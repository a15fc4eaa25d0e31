"""Who reviews: accounts with roles, and the links that set them up. Every change is an event of the sealed log."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, delete, func, insert, select, update

from seawall.errors import RefusedError, UnknownError
from seawall.store.audit import Work
from seawall.store.base import stamp
from seawall.store.names import checked, folded, skeleton
from seawall.store.passwords import hashed, refuse_weak
from seawall.store.schema_factors import identities
from seawall.store.schema_people import accounts, invitations, sessions
from seawall.store.sessions import Account, Limits, Session, Sessions, account_of, digest, secret

__all__ = [
    "LANGUAGES", "ROLES", "Account", "Invited", "Limits", "People", "Session", "known_roles", "new_account",
    "use_invitation",
]  # fmt: skip

#: Languages of the console.
LANGUAGES = ("en", "es")

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
class Invited:
    """An account with the token of the link that sets it up, shown once."""

    account: Account
    token: str


class People(Sessions):
    """The verbs of accounts. Each is one transaction; refusals are :class:`RefusedError` and logged."""

    def empty(self) -> bool:
        """Whether nobody has an account yet."""
        with self.trail.database.reading() as connection:
            return connection.execute(select(func.count()).select_from(accounts)).scalar_one() == 0

    def all(self) -> list[Account]:
        """Every account, by name."""
        with self.trail.database.reading() as connection:
            return [account_of(row) for row in connection.execute(select(accounts).order_by(accounts.c.folded))]

    def one(self, id: str) -> Account:
        """An account by its id; raises :class:`StoreError`."""
        with self.trail.database.reading() as connection:
            return account_of(_row(connection.execute(select(accounts).where(accounts.c.id == id)).one_or_none(), id))

    def known(self, name: str) -> Account:
        """An account by its name, whatever the case; raises :class:`UnknownError`."""
        with self.trail.database.reading() as connection:
            row = connection.execute(select(accounts).where(accounts.c.folded == folded(name))).one_or_none()
        return account_of(_row(row, name))

    def invite(self, name: str, roles: Iterable[str], actor: str, language: str = "en") -> Invited:
        """Make an account and the link that sets it up."""
        with self.trail.act(actor) as work:
            made = new_account(work, name, roles, "invited", language)
            work.log("account.invited", actor, account=made.id, name=made.name, roles=list(made.roles))
            return Invited(made, self._link(work, made.id))

    def renew(self, id: str, actor: str) -> Invited:
        """A new link for someone who lost the old one, or their password; the account is locked until it is used."""
        with self.trail.act(actor) as work:
            row = _row(work.connection.execute(select(accounts).where(accounts.c.id == id)).one_or_none(), id)
            if row.state == "disabled":
                raise RefusedError("this account is closed; open it again first")
            work.connection.execute(update(accounts).where(accounts.c.id == id).values(state="invited", secret=None))
            self._out(work, id)
            work.log("account.renewed", actor, account=id, name=row.name)
            return Invited(account_of(row), self._link(work, id))

    def invited(self, token: str) -> Account | None:
        """Whose link this is, while it can be used."""
        with self.trail.database.reading() as connection:
            row = connection.execute(_invitation(digest(token), stamp(self.trail.clock()))).one_or_none()
        return account_of(row) if row else None

    def set_up(self, token: str, password: str) -> Account:
        """Use a link: choose a password. Raises :class:`RefusedError` for a link that is over, or a password that is too easy."""
        found = self.invited(token)
        if found is None:
            raise RefusedError("this link is used or expired; ask for another")
        refuse_weak(password, found.name)
        kept = hashed(password)
        with self.trail.act(found.name) as work:
            use_invitation(work, digest(token))
            done: dict[str, Any] = {"secret": kept, "state": "active", "failures": 0, "locked_until": None}
            work.connection.execute(update(accounts).where(accounts.c.id == found.id).values(**done))
            work.log("account.ready", found.name, account=found.id)
        return self.one(found.id)

    def change(
        self, id: str, actor: str, *, roles: Iterable[str] | None = None, active: bool | None = None, language: str = ""
    ) -> Account:
        """Change roles, close or open an account, or its language; its sessions end when what it may do changes."""
        with self.trail.act(actor) as work:
            row = _row(work.connection.execute(select(accounts).where(accounts.c.id == id)).one_or_none(), id)
            if language and language not in LANGUAGES:
                raise RefusedError(f"the console speaks {', '.join(LANGUAGES)}")
            new: dict[str, Any] = {"language": language} if language else {}
            if roles is not None:
                new["roles"] = " ".join(known_roles(roles))
            if active is not None:
                new["state"] = ("active" if row.secret or _elsewhere(work, id) else "invited") if active else "disabled"
            if new:
                work.connection.execute(update(accounts).where(accounts.c.id == id).values(**new))
            if "admin" in row.roles.split() and not _admins(work):
                raise RefusedError("this is the last admin; make another one first")
            if new.keys() - {"language"}:
                self._out(work, id)
                work.log("account.changed", actor, account=id, name=row.name, **new)
        return self.one(id)

    def _out(self, work: Work, id: str) -> None:
        work.connection.execute(delete(sessions).where(sessions.c.account == id))

    def _link(self, work: Work, id: str) -> str:
        token = secret(work)
        until = stamp(work.now + self.limits.invitation)
        unused = update(invitations).where(invitations.c.account == id, invitations.c.used_at.is_(None))
        work.connection.execute(unused.values(used_at=work.at))
        work.connection.execute(insert(invitations), [{"id": digest(token), "account": id, "expires_at": until}])
        return token


def new_account(work: Work, name: str, roles: Iterable[str], state: str, language: str = "en") -> Account:
    """A row of ``accounts``. Raises :class:`RefusedError` for a name that is, was or looks like somebody's, or bad roles."""
    name, given, id = checked(name), known_roles(roles), work.new_id()
    if skeleton(name) in map(skeleton, work.connection.execute(select(accounts.c.name)).scalars()):
        raise RefusedError("somebody has this name or one that looks like it, or had it; names are never given twice")
    row = {"id": id, "name": name, "folded": folded(name), "roles": " ".join(given), "state": state}
    work.connection.execute(insert(accounts), [{**row, "language": language, "made_at": work.at, "failures": 0}])
    return Account(id, name, given, state, language, work.now)


def use_invitation(work: Work, id: str) -> Account:
    """Whose link this is, by its hash; it can't be used again. Raises :class:`RefusedError` for one that is over."""
    row = work.connection.execute(_invitation(id, work.at)).one_or_none()
    if row is None:
        raise RefusedError("this link is used or expired; ask for another")
    used = update(invitations).where(invitations.c.account == row.id, invitations.c.used_at.is_(None))
    work.connection.execute(used.values(used_at=work.at))
    return account_of(row)


def known_roles(roles: Iterable[str]) -> tuple[str, ...]:
    """Roles in their order, each once; raises :class:`RefusedError` for one there is not, or none."""
    given = set(roles)
    if not given or given - ROLES.keys():
        raise RefusedError(f"give one or more of the roles {', '.join(ROLES)}")
    return tuple(role for role in ROLES if role in given)


def _admins(work: Work) -> bool:
    rows = work.connection.execute(select(accounts.c.roles).where(accounts.c.state != "disabled")).scalars()
    return any("admin" in roles.split() for roles in rows)


def _elsewhere(work: Work, id: str) -> bool:
    """Whether another service signs this account in."""
    return work.connection.execute(select(identities.c.account).where(identities.c.account == id)).first() is not None


def _invitation(id: str, now: str) -> Any:
    return (
        select(accounts)
        .join(invitations, invitations.c.account == accounts.c.id)
        .where(invitations.c.id == id, invitations.c.used_at.is_(None), invitations.c.expires_at > now)
        .where(accounts.c.state != "disabled")
    )


def _row(row: Row[Any] | None, id: str) -> Row[Any]:
    if row is None:
        raise UnknownError(f"account {id}: there is none with this id")
    return row
