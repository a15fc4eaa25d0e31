"""Posts as a service takes them in: many requests in one transaction, and requests that come twice done once."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from seawall.errors import RefusedError
from seawall.model import Item, Verdict
from seawall.policy import Move
from seawall.store import counting, keep
from seawall.store.audit import Trail, Work
from seawall.store.base import Kept, stamp
from seawall.store.rulework import Rules
from seawall.store.schema_api import repeats

__all__ = ["Intake", "Repeat", "RepeatedError", "Taken", "answer_before", "note_repeat"]

#: How long a repeated request is known.
REPEATS = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Repeat:
    """A request with an idempotency key: the HMAC of who asked with which key, and a fingerprint of what was asked."""

    ref: str
    print: str


@dataclass(frozen=True, slots=True)
class Taken:
    """One request's posts: those that matched, with their verdicts, and how many were ``screened`` in all.

    ``moves`` are what rules in the shadow would have made of those that did not match.
    """

    matched: Sequence[tuple[Item, Verdict]]
    screened: int
    repeat: Repeat | None = None
    moves: Sequence[Move] = ()


class RepeatedError(RefusedError):
    """An idempotency key that came with another request before."""


class Intake:
    """Keeping for a service. Each verb returns when all of it is on the disk."""

    def __init__(self, trail: Trail, rules: Rules) -> None:
        self.trail = trail
        self._rules = rules

    def keep(self, requests: Sequence[Taken], actor: str = "seawall") -> list[list[Kept]]:
        """Keep what several requests brought, in one transaction; what became of each one's matched posts, in order."""
        pairs = [pair for one in requests for pair in one.matched]
        screened = sum(one.screened for one in requests)
        moves = [move for one in requests for move in one.moves]
        with self.trail.act(actor) as work:
            counting.count(work, {"screened": screened, "matched": len(pairs)})
            found = keep.keep(work, self.trail.keys, pairs, actor) if pairs else []
            kept = iter(self._rules.tally(work, pairs, found, screened=screened, moves=moves))
            for one in requests:
                if one.repeat is not None:
                    note_repeat(work, one.repeat)
        return [[next(kept) for _ in one.matched] for one in requests]

    def repeat(self, asked: str, key: str, fingerprint: bytes) -> Repeat:
        """What stands in the store for an idempotency key; ``asked`` says who asked what route."""
        return Repeat(self.trail.keys.token("repeat", f"{asked} {key}"), fingerprint.hex())

    def known(self, repeat: Repeat) -> bool:
        """Whether this request was done before. Raises :class:`RepeatedError` if its key came with another one."""
        with self.trail.database.reading() as connection:
            found = connection.execute(_found(repeat, stamp(self.trail.clock()))).one_or_none()
        return found is not None and _same(found.print, repeat)

    def sweep(self) -> None:
        """Forget requests that are no longer known."""
        with self.trail.database.writing() as connection:
            connection.execute(delete(repeats).where(repeats.c.expires_at <= stamp(self.trail.clock())))


def answer_before(connection: Connection, at: str, repeat: Repeat | None) -> dict[str, Any] | None:
    """The ids that a request was answered with before; raises :class:`RepeatedError` if its key came with another one."""
    row = connection.execute(_found(repeat, at)).one_or_none() if repeat else None
    if repeat is None or row is None or not _same(row.print, repeat):
        return None
    found: dict[str, Any] = json.loads(row.answer or "{}")
    return found


def note_repeat(work: Work, repeat: Repeat | None, ids: Mapping[str, Any] | None = None) -> None:
    """Remember a request, with the ids that answer it, in the transaction that does it."""
    if repeat is None:
        return
    work.connection.execute(delete(repeats).where(repeats.c.ref == repeat.ref))
    row = {"ref": repeat.ref, "print": repeat.print, "answer": json.dumps(ids) if ids else None}
    work.connection.execute(insert(repeats), [{**row, "expires_at": stamp(work.now + REPEATS)}])


def _found(repeat: Repeat, at: str) -> Any:
    return select(repeats).where(repeats.c.ref == repeat.ref, repeats.c.expires_at > at)


def _same(known: str, repeat: Repeat) -> bool:
    if known != repeat.print:
        raise RepeatedError("this idempotency key came with another request; use a new key for a new request")
    return True
