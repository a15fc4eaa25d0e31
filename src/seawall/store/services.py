"""People whom another service signs in (OpenID Connect): whose account a subject there is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Row, delete, insert, select, update

from seawall.errors import RefusedError
from seawall.store.audit import Trail, Work
from seawall.store.people import known_roles, new_account, use_invitation
from seawall.store.schema_factors import identities
from seawall.store.schema_people import accounts, sessions
from seawall.store.sessions import Account, account_of

__all__ = ["Services"]


class Services:
    """The verbs of other services' sign-ins. A subject is known by issuer and id alone, never by name or e-mail."""

    def __init__(self, trail: Trail) -> None:
        self.trail = trail

    def sign_in(self, issuer: str, subject: str, name: str, roles: Iterable[str] | None) -> Account:
        """Whose account this subject is, with the roles that the service gives them; a new one if it gives them any.

        ``roles``: ``None`` where accounts keep the roles that admins gave. Raises :class:`RefusedError` for who is unknown.
        """
        given = None if roles is None else " ".join(role for role in known_roles(roles)) if set(roles) else ""
        with self.trail.act("nobody") as work:
            row = _known(work, issuer, subject)
            if row is None:
                return self._newcomer(work, issuer, subject, name, given)
            if row.state != "active" or given == "":
                raise RefusedError("this account is closed, or has no role here any more; ask an admin")
            if given is not None and given != row.roles:
                work.connection.execute(update(accounts).where(accounts.c.id == row.id).values(roles=given))
                work.connection.execute(delete(sessions).where(sessions.c.account == row.id))
                work.log("account.changed", "seawall", account=row.id, name=row.name, roles=given)
            work.log("account.service", row.name, account=row.id)
            return account_of(_known(work, issuer, subject) or row)

    def _newcomer(self, work: Work, issuer: str, subject: str, name: str, given: str | None) -> Account:
        if not given:
            raise RefusedError("nobody here is known by this sign-in; ask an admin for a link, and open it first")
        made = new_account(work, name, given.split(), "active")
        _join(work, made, issuer, subject)
        work.log("account.ready", made.name, account=made.id, by="service", roles=given.split())
        return made

    def whose(self, issuer: str, subject: str) -> str | None:
        """The id of the account that this subject is."""
        with self.trail.database.reading() as connection:
            query = select(identities.c.account).where(identities.c.issuer == issuer, identities.c.subject == subject)
            return connection.execute(query).scalar_one_or_none()

    def set_up(self, invitation: str, issuer: str, subject: str) -> Account:
        """Use an invitation (the hash of its link): from now on the service signs them in, and there is no password."""
        with self.trail.act("nobody") as work:
            found = use_invitation(work, invitation)
            _join(work, found, issuer, subject)
            done = update(accounts).where(accounts.c.id == found.id)
            work.connection.execute(done.values(state="active", failures=0, locked_until=None))
            work.log("account.ready", found.name, account=found.id, by="service")
            return found


def _known(work: Work, issuer: str, subject: str) -> Row[Any] | None:
    query = select(accounts).join(identities, identities.c.account == accounts.c.id)
    return work.connection.execute(
        query.where(identities.c.issuer == issuer, identities.c.subject == subject)
    ).one_or_none()


def _join(work: Work, account: Account, issuer: str, subject: str) -> None:
    if not subject or len(subject) > 255 or len(issuer) > 300 or not subject.isprintable():
        raise RefusedError("this sign-in service names people in a way that can't be kept; ask an admin")
    if _known(work, issuer, subject) is not None:
        raise RefusedError("this sign-in already belongs to an account here; sign in with it")
    row = {"issuer": issuer, "subject": subject, "account": account.id, "made_at": work.at}
    work.connection.execute(insert(identities), [row])
