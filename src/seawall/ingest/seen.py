"""Has this id come before? Within a fixed amount of memory."""

from __future__ import annotations

from array import array

__all__ = ["Seen"]


class Seen:
    """A set of 8-byte hashes in one array (open addressing), at most ``limit`` of them: 64 MB for five million.

    Once full it says so (``complete`` is false) and answers false for everything new. Two ids share a hash about once
    in thirty million inputs of a million ids.
    """

    def __init__(self, limit: int = 5_000_000) -> None:
        self.complete = True
        self._limit = limit
        self._count = 0
        self._table = array("Q", bytes(8 * 1024))

    def add(self, key: str) -> bool:
        """Remember the key; whether it was there already."""
        value = hash(key) & 0xFFFF_FFFF_FFFF_FFFF or 1
        table = self._table
        mask = len(table) - 1
        slot = value & mask
        while there := table[slot]:
            if there == value:
                return True
            slot = (slot + 1) & mask
        if self._count >= self._limit:
            self.complete = False
            return False
        table[slot] = value
        self._count += 1
        if self._count * 3 > len(table) * 2:
            self._grow()
        return False

    def _grow(self) -> None:
        old = self._table
        table = array("Q", bytes(16)) * len(old)
        mask = len(table) - 1
        for value in old:
            if value:
                slot = value & mask
                while table[slot]:
                    slot = (slot + 1) & mask
                table[slot] = value
        self._table = table
