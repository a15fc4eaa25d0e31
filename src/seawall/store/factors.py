"""Second factors: authenticator apps (TOTP, RFC 6238), passkeys, recovery codes.

What an app's code is computed from is sealed by a data key of its own, bound to factor and account; so is a passkey's
public key, and nobody who can write to the database can put another in its place.
"""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pyotp
from sqlalchemy import Connection, Row, delete, func, insert, select, update

from seawall.errors import EvidenceError, RefusedError, UnknownError
from seawall.evidence import associated, open_box, seal_box
from seawall.store.audit import Trail, Work
from seawall.store.base import stamp, unstamp
from seawall.store.schema_factors import codes, factors
from seawall.store.schema_people import accounts, sessions
from seawall.store.sessions import Account, Limits, count_failure, digest, is_locked
from seawall.store.shred import KeyBox

__all__ = ["Factor", "Factors", "Passkey"]

_STEP = 30  # seconds of one TOTP code
_OFFER = timedelta(hours=1)
_CODES, _CODE_BYTES = 8, 15
_WRONG = (
    "that is not it, or it was used already, or there were too many attempts; wait a quarter of an hour, then try again"
)


@dataclass(frozen=True, slots=True)
class Factor:
    """A second factor. ``kind``: ``totp`` or ``passkey``; ``made_at`` is ``None`` while it is only offered."""

    id: str
    kind: str
    label: str
    made_at: datetime | None
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class Passkey:
    """A passkey: its credential's id and public key as the authenticator gave them, and its signature counter."""

    factor: str
    credential: bytes
    public: bytes
    counter: int


class Factors:
    """The verbs of second factors. Each is one transaction; refusals are :class:`RefusedError` and logged."""

    def __init__(self, trail: Trail, limits: Limits | None = None) -> None:
        self.trail = trail
        self.limits = limits or Limits()

    def of(self, account: str) -> list[Factor]:
        """Somebody's second factors, oldest first."""
        with self.trail.database.reading() as connection:
            rows = connection.execute(_of(account).order_by(factors.c.made_at)).all()
        return [_factor(row) for row in rows]

    def holders(self) -> set[str]:
        """The ids of accounts that have a second factor."""
        with self.trail.database.reading() as connection:
            return set(connection.execute(select(factors.c.account).where(factors.c.made_at.is_not(None))).scalars())

    def codes_left(self, account: str) -> int:
        """How many recovery codes somebody has not used yet."""
        with self.trail.database.reading() as connection:
            query = select(func.count()).select_from(codes).where(codes.c.account == account)
            return int(connection.execute(query).scalar_one())

    def offer_app(self, account: Account) -> str:
        """Begin to add an authenticator app; returns the factor's id. It counts once a code of it was shown, within the hour."""
        with self.trail.act(account.name) as work:
            old = select(factors.c.id).where(factors.c.account == account.id, factors.c.made_at.is_(None))
            self._drop(work, list(work.connection.execute(old).scalars()))
            return _add(work, account, "totp", work.random(20), 0)

    def offered(self, account: Account, id: str) -> str:
        """The secret of an app that was offered, in base32, for its owner's screen. Raises :class:`UnknownError`."""
        with self.trail.database.reading() as connection:
            row = self._offer(connection, account, id, self.trail.clock())
            return _base32(_open(self._box(connection), row))

    def take_app(self, account: Account, id: str, code: str, label: str = "") -> None:
        """Finish adding an app by a code of it."""
        with self.trail.act(account.name) as work:
            row = self._offer(work.connection, account, id, work.now)
            step = _matching(_open(work.keys, row), code, work.now, 0)
            if step is None:
                raise RefusedError("this is not the code that the app shows now; is the clock of the phone right?")
            values = {"made_at": work.at, "used": step, "label": _label(label) or "app"}
            work.connection.execute(update(factors).where(factors.c.id == id).values(**values))
            _end_weak(work, account)
            work.log("factor.added", account.name, account=account.id, factor=id, what="totp")

    def _box(self, connection: Connection) -> KeyBox:
        return KeyBox(connection, self.trail.keys, self.trail.random, "")

    def _offer(self, connection: Connection, account: Account, id: str, now: datetime) -> Row[Any]:
        since = stamp(now - _OFFER)
        query = select(factors).where(
            factors.c.id == id,
            factors.c.account == account.id,
            factors.c.made_at.is_(None),
            factors.c.offered_at > since,
        )
        row = connection.execute(query).one_or_none()
        if row is None:
            raise UnknownError("this offer is over; begin again")
        return row

    def add_passkey(self, account: Account, credential: bytes, public: bytes, counter: int, label: str = "") -> None:
        """Add a passkey whose registration was verified."""
        kept = json.dumps({"credential": credential.hex(), "public": public.hex()}).encode()
        with self.trail.act(account.name) as work:
            id = _add(work, account, "passkey", kept, counter, _label(label) or "passkey")
            _end_weak(work, account)
            work.log("factor.added", account.name, account=account.id, factor=id, what="passkey")

    def passkeys(self, account: str) -> list[Passkey]:
        """Somebody's passkeys."""
        with self.trail.database.reading() as connection:
            rows = connection.execute(_of(account).where(factors.c.kind == "passkey")).all()
            found = [(row, json.loads(_open(self._box(connection), row))) for row in rows]
        return [
            Passkey(row.id, bytes.fromhex(it["credential"]), bytes.fromhex(it["public"]), row.used) for row, it in found
        ]

    def used_passkey(self, account: Account, passkey: Passkey, counter: int) -> None:
        """Note that a passkey's signature was verified; its counter must not have been used since. A locked account stays so."""
        with self.trail.act(account.name) as work:
            self._refuse_locked(work, account)
            here = (factors.c.id == passkey.factor) & (factors.c.account == account.id)
            last = work.connection.execute(select(factors.c.used).where(here)).scalar_one_or_none()
            if last is None or ((counter or last) and counter <= last):
                raise RefusedError("this passkey was copied or removed; use another way to sign in, and tell an admin")
            work.connection.execute(update(factors).where(here).values(used=counter, used_at=work.at))
            work.log("factor.used", account.name, account=account.id, factor=passkey.factor)

    def failed(self, account: Account) -> None:
        """Count a passkey's signature that did not verify, like a wrong password."""
        with self.trail.act(account.name) as work:
            count_failure(work, _account_row(work, account), self.limits)

    def check(self, account: Account, code: str) -> None:
        """A code of an app, or a recovery code. Raises :class:`RefusedError` for any other, and counts it like a wrong password."""
        with self.trail.act(account.name) as work:
            row = _account_row(work, account)
            if not is_locked(row, work) and (used := self._use(work, account, code)):
                work.log("factor.used", account.name, account=account.id, factor=used)
                return
            count_failure(work, row, self.limits)
        raise RefusedError(_WRONG)

    def _use(self, work: Work, account: Account, code: str) -> str:
        """The id of the factor that this code is of, now used; ``recovery`` for a recovery code; empty for none."""
        for row in work.connection.execute(_of(account.id).where(factors.c.kind == "totp")).all():
            step = _matching(_open(work.keys, row), code, work.now, row.used)
            if step is not None:
                here = update(factors).where(factors.c.id == row.id)
                work.connection.execute(here.values(used=step, used_at=work.at))
                return str(row.id)
        one = (codes.c.id == digest(_plain(code))) & (codes.c.account == account.id)
        return "recovery" if work.connection.execute(delete(codes).where(one)).rowcount else ""

    def new_codes(self, account: Account) -> list[str]:
        """Fresh recovery codes, shown once; those of before are void."""
        with self.trail.act(account.name) as work:
            work.connection.execute(delete(codes).where(codes.c.account == account.id))
            made = [base64.b32encode(work.random(_CODE_BYTES)).decode().lower() for _ in range(_CODES)]
            rows = [{"id": digest(one), "account": account.id, "made_at": work.at} for one in made]
            work.connection.execute(insert(codes), rows)
            work.log("codes.made", account.name, account=account.id, codes=len(made))
        return ["-".join(one[at : at + 6] for at in range(0, len(one), 6)) for one in made]

    def drop(self, account: Account, id: str) -> None:
        """Remove one of one's own factors; with the last one the recovery codes go, too."""
        with self.trail.act(account.name) as work:
            ours = select(factors.c.id).where(factors.c.id == id, factors.c.account == account.id)
            if work.connection.execute(ours).first() is None:
                raise UnknownError("there is no such second factor; it may be removed already")
            self._drop(work, [id])
            if work.connection.execute(_of(account.id)).first() is None:
                work.connection.execute(delete(codes).where(codes.c.account == account.id))
            work.log("factor.removed", account.name, account=account.id, factor=id)

    def drop_all(self, account: str, actor: str) -> None:
        """Remove all second factors of someone who lost them; their sessions end. They sign in by password and add new ones."""
        with self.trail.act(actor) as work:
            if work.connection.execute(select(accounts.c.id).where(accounts.c.id == account)).first() is None:
                raise UnknownError(f"account {account}: there is none with this id")
            ours = select(factors.c.id).where(factors.c.account == account)
            self._drop(work, list(work.connection.execute(ours).scalars()))
            for table in (codes, sessions):
                work.connection.execute(delete(table).where(table.c.account == account))
            work.log("factor.removed", actor, account=account, factor="all")

    def _drop(self, work: Work, ids: Sequence[str]) -> None:
        work.keys.destroy(list(ids))
        work.connection.execute(delete(factors).where(factors.c.id.in_(ids)))

    def _refuse_locked(self, work: Work, account: Account) -> None:
        if is_locked(_account_row(work, account), work):
            raise RefusedError(_WRONG)


def _end_weak(work: Work, account: Account) -> None:
    """From the first factor on nobody stays, or adds a factor of their own, who showed one thing only."""
    weak = (sessions.c.account == account.id) & (sessions.c.strength != "second")
    work.connection.execute(delete(sessions).where(weak))


def _of(account: str) -> Any:
    return select(factors).where(factors.c.account == account, factors.c.made_at.is_not(None))


def _add(work: Work, account: Account, kind: str, plain: bytes, used: int, label: str = "") -> str:
    """A factor with a data key of its own; an app is only offered as yet."""
    id = work.new_id()
    sealed = seal_box(work.keys.make(id, "factor"), plain, associated("factor", id, account.id, kind), work.random)
    work.keys.flush()
    values = {"id": id, "account": account.id, "kind": kind, "label": label, "sealed": sealed, "used": used}
    made = None if kind == "totp" else work.at
    work.connection.execute(insert(factors), [{**values, "offered_at": work.at, "made_at": made}])
    return id


def _open(keys: KeyBox, row: Row[Any]) -> bytes:
    key = keys.open(row.id, "factor")
    if key is None:
        raise EvidenceError(f"factor {row.id}: its key is destroyed; remove it and add it again")
    return open_box(key, row.sealed, associated("factor", row.id, row.account, row.kind))


def _matching(shared: bytes, code: str, now: datetime, used: int) -> int | None:
    """The time step that ``code`` is of: this one or, for slow fingers, the last; later than the last that was ``used``."""
    app, given, this = pyotp.TOTP(_base32(shared), interval=_STEP), _plain(code), int(now.timestamp()) // _STEP
    found = [
        step
        for step in (this - 1, this)
        if hmac.compare_digest(app.generate_otp(step).encode(), given.encode()) and step > used
    ]
    return found[0] if found else None


def _base32(shared: bytes) -> str:
    return base64.b32encode(shared).decode()


def _plain(code: str) -> str:
    return "".join(char for char in code.lower() if char.isalnum() and char.isascii())[:64]


def _label(label: str) -> str:
    return "".join(char for char in " ".join(label.split()) if char.isprintable())[:60]


def _account_row(work: Work, account: Account) -> Row[Any]:
    return work.connection.execute(select(accounts).where(accounts.c.id == account.id)).one()


def _factor(row: Row[Any]) -> Factor:
    made, used = (unstamp(at) if at else None for at in (row.made_at, row.used_at))
    return Factor(row.id, row.kind, row.label, made, used)
