"""Data keys in the database: made, opened, turned, destroyed. To destroy a key is to erase what it sealed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, insert, select, update

from seawall.errors import StoreError
from seawall.evidence import KEY_BYTES, Keys
from seawall.store.bulk import add_rows
from seawall.store.schema import keys, meta

__all__ = ["KeyBox"]


class KeyBox:
    """The data keys, within one transaction. Each is bound to its id and purpose: a swapped row does not open."""

    def __init__(self, connection: Connection, wrapping: Keys, random: Callable[[int], bytes], at: str) -> None:
        self._connection = connection
        self._wrapping = wrapping
        self._random = random
        self._at = at
        self._rows: list[dict[str, Any]] = []
        self._months: dict[str, bytes | None] = {}

    def make(self, id: str, kind: str) -> bytes:
        """A fresh data key, stored wrapped when ``flush`` is called."""
        key = self._random(KEY_BYTES)
        kek, wrapped = self._wrapping.wrap(key, f"{kind}/{id}")
        self._rows.append({"id": id, "kind": kind, "kek": kek, "wrapped": wrapped, "made_at": self._at})
        return key

    def flush(self) -> None:
        """Store the keys made so far."""
        add_rows(self._connection, keys, self._rows)
        self._rows = []

    def open(self, id: str, kind: str) -> bytes | None:
        """A data key, or ``None`` if it is destroyed."""
        row = self._connection.execute(select(keys.c.kek, keys.c.wrapped).where(keys.c.id == id)).one_or_none()
        if row is None:
            raise StoreError(f"key {id}: not in the database; restore a backup")
        if row.wrapped is None:
            return None
        return self._wrapping.unwrap(row.kek, row.wrapped, f"{kind}/{id}")

    def audit(self, id: str) -> bytes | None:
        """The key of a month's audit details, or ``None`` if it is destroyed; asked of the database once."""
        if id not in self._months:
            self._months[id] = self.open(id, "audit")
        return self._months[id]

    def monthly(self, month: str) -> tuple[str, bytes]:
        """The id and key that seal the audit's details of ``month`` (``2026-11``); made when first needed."""
        name = f"audit {month}"
        id = self._connection.execute(select(meta.c.value).where(meta.c.name == name)).scalar_one_or_none()
        if id is None:
            id = self._random(16).hex()
            self._connection.execute(insert(meta), [{"name": name, "value": id}])
            key: bytes | None = self.make(id, "audit")
        else:
            key = self.open(id, "audit")
        if key is None:
            raise StoreError(f"the audit key of {month} is destroyed already; is the clock wrong?")
        self.flush()
        return id, key

    def destroy(self, ids: list[str]) -> int:
        """Destroy keys; returns how many were still there."""
        if not ids:
            return 0
        result = self._connection.execute(
            update(keys)
            .where(keys.c.id.in_(ids), keys.c.wrapped.is_not(None))
            .values(wrapped=None, kek=None, destroyed_at=self._at)
        )
        return int(result.rowcount)

    def rewrap(self, limit: int) -> int:
        """Wrap up to ``limit`` keys anew that an old key still wraps; returns how many there were."""
        rows = self._connection.execute(
            select(keys.c.id, keys.c.kind, keys.c.kek, keys.c.wrapped)
            .where(keys.c.wrapped.is_not(None), keys.c.kek != self._wrapping.active)
            .limit(limit)
        ).all()
        for row in rows:
            data_key = self._wrapping.unwrap(row.kek, row.wrapped, f"{row.kind}/{row.id}")
            kek, wrapped = self._wrapping.wrap(data_key, f"{row.kind}/{row.id}")
            self._connection.execute(update(keys).where(keys.c.id == row.id).values(kek=kek, wrapped=wrapped))
        return len(rows)
