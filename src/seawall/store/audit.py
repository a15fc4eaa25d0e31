"""The one path of every change and every look: an event in the same transaction, sealed before anyone is told.

The database decides what happened. It numbers events in the order of their transactions, and the sealed log is made of
the numbered rows, in order, byte for byte. A crash between the two loses nothing: the next ``seal`` adds what is missing,
and never twice, because a number in the log is the number in the database. "Done" means both are on the disk.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from seawall.errors import ErasedError, EvidenceError, RefusedError, StoreError
from seawall.evidence import Keys, Log, canonical, event_commitment, leaf, open_box, seal_box
from seawall.evidence.offline.seal import associated
from seawall.store.base import AuditEvent, stamp, unstamp
from seawall.store.bulk import add_rows
from seawall.store.database import Database
from seawall.store.schema import events, meta
from seawall.store.shred import KeyBox

__all__ = ["Trail", "Work"]

_CHUNK = 4096  # entries sealed at once
_TICK = timedelta(microseconds=1)
_ID = re.compile(r"\b[0-9a-f]{32}\b")


@dataclass
class Work:
    """A transaction under way: its connection, its time, its keys, and the events that will be sealed with it."""

    connection: Connection
    now: datetime
    keys: KeyBox
    random: Callable[[int], bytes]
    events: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)
    after: list[Callable[[], None]] = field(default_factory=list)

    @cached_property
    def at(self) -> str:
        """The time as the store writes it."""
        return stamp(self.now)

    def new_id(self) -> str:
        """A fresh id: 128 random bits in hexadecimal."""
        return self.random(16).hex()

    def log(self, kind: str, actor: str, /, **details: Any) -> None:
        """Note an event; it is written when the transaction ends."""
        self.events.append((kind, actor, details))


class Trail:
    """Transactions with their events, and the log that they are sealed in."""

    def __init__(
        self, database: Database, keys: Keys, log: Log, clock: Callable[[], datetime], random: Callable[[int], bytes]
    ) -> None:
        self.database = database
        self.keys = keys
        self.sealed = log
        self.clock = clock
        self.random = random
        self.reload: Callable[[], Keys] | None = None
        self.watchers: list[Callable[[Work], None]] = []  # each sees a transaction, with its events, before it ends

    @contextmanager
    def act(self, actor: str, tried: str = "") -> Iterator[Work]:
        """One transaction. What it logs is sealed when the block ends; a refusal is rolled back, and logged as well.

        ``tried``: the verb, for the log if it fails.
        """
        failed: RefusedError | StoreError | None = None
        try:
            with self.database.writing() as connection:
                last_n, last_time = self._last(connection)
                self._fresh_keys(connection)
                now = self._after(last_time)
                work = Work(connection, now, KeyBox(connection, self.keys, self.random, stamp(now)), self.random)
                try:
                    yield work
                except (RefusedError, StoreError) as error:
                    failed = error
                    raise
                for watch in self.watchers:
                    watch(work)
                leaves = self._write(work, last_n + 1)
        except (RefusedError, StoreError):
            if failed is not None:  # otherwise the database itself failed, and there is nowhere to note it
                self.note("access.failed", actor, tried=tried, **_told(failed))
            raise
        for then in work.after:
            then()
        self.seal(last_n + 1, leaves)

    def note(self, kind: str, actor: str, /, **details: Any) -> None:
        """An event of its own, sealed at once."""
        with self.act(actor) as work:
            work.log(kind, actor, **details)

    def seal(self, at: int | None = None, leaves: list[bytes] | None = None) -> int:
        """Bring the log up to the database; returns how many entries it has. Harmless to repeat.

        Raises :class:`StoreError` if the log holds entries that the database has not (an old backup was restored).
        """
        if leaves and at is not None and self.sealed.size == at:
            return self.sealed.append(leaves, at).size
        while True:
            size = self.sealed.size
            with self.database.reading() as connection:
                last = self._last(connection)[0]
                rows = connection.execute(
                    select(events.c.n, events.c.id, events.c.kind, events.c.time, events.c.commitment)
                    .where(events.c.n >= max(0, size - 1))
                    .order_by(events.c.n)
                    .limit(_CHUNK)
                ).all()
            if last < size - 1:
                raise StoreError(
                    f"{self.sealed.folder}: the log has {size} entries and the database only {last + 1}; "
                    "it was restored from an older backup: run seawall db restore"
                )
            if rows:
                size = self.sealed.append([leaf(*row) for row in rows], rows[0].n).size
            if size > last:
                return size

    def look_back(
        self, actor: str, kind: str | None, since: datetime | None, limit: int, after: int
    ) -> list[AuditEvent]:
        """See ``Store.audit``."""
        self.note("audit.read", actor, kind=kind, since=stamp(since) if since else None, after=after)
        query = select(events).where(events.c.n > after).order_by(events.c.n).limit(limit)
        query = query.where(events.c.kind == kind) if kind else query
        query = query.where(events.c.time >= stamp(since)) if since else query
        with self.database.reading() as connection:
            return list(self.read(connection, connection.execute(query).all()))

    def read(self, connection: Connection, rows: Any) -> Iterator[AuditEvent]:
        """Rows of ``events`` opened, each checked against its commitment."""
        box = KeyBox(connection, self.keys, self.random, "")
        for row in rows:
            details, intact = None, True
            key = box.audit(row.key) if row.key else None
            if key is not None and row.details is not None:
                try:
                    plain = open_box(key, row.details, associated("event", row.id))
                    intact = event_commitment(plain[:32], plain[32:]) == row.commitment
                    details = json.loads(plain[32:])
                    intact = intact and (details["id"], details["kind"]) == (row.id, row.kind)
                except (EvidenceError, ValueError, KeyError):
                    intact = False
            yield AuditEvent(row.n, row.id, row.kind, unstamp(row.time), details, intact)

    def opened(self, connection: Connection, row: Any) -> tuple[bytes, bytes] | None:
        """Salt and canonical details of one event, for a proof; ``None`` if forgotten."""
        key = KeyBox(connection, self.keys, self.random, "").open(row.key, "audit") if row.key else None
        if key is None or row.details is None:
            return None
        plain = open_box(key, row.details, associated("event", row.id))
        return plain[:32], plain[32:]

    def now(self, connection: Connection) -> datetime:
        """The time, later than all that has happened, whatever the clock says."""
        return self._after(self._last(connection)[1])

    def _after(self, last: datetime | None) -> datetime:
        return max(self.clock(), last + _TICK) if last else self.clock()

    def _last(self, connection: Connection) -> tuple[int, datetime | None]:
        n, time = connection.execute(select(func.max(events.c.n), func.max(events.c.time))).one()
        return (-1, None) if n is None else (n, unstamp(time))

    def _fresh_keys(self, connection: Connection) -> None:
        """Keys may have been turned by another process: nothing may be written under a key that is about to be forgotten."""
        query = select(meta.c.value).where(meta.c.name == "keys")
        noted = connection.execute(query).scalar_one_or_none()
        if noted is not None and not self.keys.knows(*noted.split(" ")):
            self.keys = self.reload() if self.reload else self.keys
            if not self.keys.knows(*noted.split(" ")):
                raise StoreError(
                    "the store uses keys that this keyring has not: rotated since? This keyring is older, or another"
                )
        ours = f"{self.keys.active} {self.keys.token_keys[0]}"
        if noted is None:
            connection.execute(insert(meta), [{"name": "keys", "value": ours}])
        elif noted != ours:
            connection.execute(update(meta).where(meta.c.name == "keys").values(value=ours))

    def _write(self, work: Work, first: int) -> list[bytes]:
        if not work.events:
            return []
        month = work.at[:7]
        key_id, key = work.keys.monthly(month)
        rows, leaves = [], []
        for n, (kind, actor, details) in enumerate(work.events, first):
            id, salt = work.new_id(), work.random(32)
            plain = canonical(_details(id, kind, work.at, actor, n, details))
            commitment = event_commitment(salt, plain)
            sealed = seal_box(key, salt + plain, associated("event", id), work.random)
            rows.append(
                {
                    "n": n,
                    "id": id,
                    "kind": kind,
                    "time": work.at,
                    "commitment": commitment,
                    "details": sealed,
                    "key": key_id,
                }
            )
            leaves.append(leaf(n, id, kind, work.at, commitment))
        add_rows(work.connection, events, rows)
        return leaves


def _told(failed: RefusedError | StoreError) -> dict[str, Any]:
    """What the log says of a failed attempt. A message may repeat what was typed, so of a wrong id only ids are kept."""
    if isinstance(failed, RefusedError):
        return {"error": "refused", "why": str(failed)}
    return {"error": "erased" if isinstance(failed, ErasedError) else "wrong", "ids": _ID.findall(str(failed))}


def _details(id: str, kind: str, time: str, actor: str, n: int, data: Mapping[str, Any]) -> dict[str, Any]:
    return {"id": id, "kind": kind, "n": n, "time": time, "actor": actor, "data": dict(data)}
