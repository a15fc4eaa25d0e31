"""Which posts share a key: an inverted index that grows, in memory of 12 bytes an entry.

The newest entries stand in a dictionary; when there are many they become a sorted run, and runs of like size are merged
(a log-structured merge tree, O'Neil et al. 1996), so that adding stays cheap and a look-up is a few binary searches.
"""

from __future__ import annotations

from typing import Any

import numpy as np

__all__ = ["Index"]

_Numbers = np.ndarray[Any, np.dtype[Any]]
_TAIL = 1 << 18  #: entries before a run is made
_GROWTH = 4  #: runs are merged until each is at least this many times its successor


class Index:
    """Keys (uint64) to nodes (0, 1, 2 …). Nothing is ever taken out; whoever asks ignores nodes that are gone."""

    def __init__(self) -> None:
        self._tail: dict[int, int | list[int]] = {}  # most keys have one node: no list for those
        self._entries = 0
        self._runs: list[tuple[_Numbers, _Numbers]] = []

    def add(self, keys: _Numbers, node: int) -> None:
        """Enter ``node`` under every key."""
        tail = self._tail
        for key in keys.tolist():
            found = tail.setdefault(key, node)
            if found is node:  # it was not there
                continue
            if isinstance(found, list):
                found.append(node)
            else:
                tail[key] = [found, node]
        self._entries += len(keys)
        if self._entries >= _TAIL:
            self._flush()

    def find(self, keys: _Numbers, first: int = 0) -> tuple[_Numbers, _Numbers]:
        """Nodes under any of the keys, a node once for every key it shares; and of each key the ``first`` few alone."""
        some: list[int] = []
        every: list[int] = []
        tail = self._tail
        for key in keys.tolist():
            newest = tail.get(key)
            if newest is not None:
                nodes = newest if isinstance(newest, list) else [newest]
                every += nodes
                some += nodes[:first]
        pieces, few = [np.array(every, dtype=np.int32)], [np.array(some, dtype=np.int32)]
        for run, held in self._runs:
            low = np.minimum(np.searchsorted(run, keys), len(run) - 1)
            hits = np.flatnonzero(run[low] == keys)
            if len(hits):
                high = np.searchsorted(run, keys[hits], side="right").tolist()
                for start, end in zip(low[hits].tolist(), high, strict=True):
                    pieces.append(held[start:end])
                    few.append(held[start : min(end, start + first)])
        return np.concatenate(pieces), np.concatenate(few)

    def _flush(self) -> None:
        entries = [(key, at) for key, held in self._tail.items() for at in (held if isinstance(held, list) else [held])]
        keys = np.array([key for key, _ in entries], dtype=np.uint64)
        nodes = np.array([node for _, node in entries], dtype=np.int32)
        self._tail, self._entries = {}, 0
        self._runs.append(_sorted(keys, nodes))
        while len(self._runs) > 1 and len(self._runs[-2][0]) < _GROWTH * len(self._runs[-1][0]):
            (last, late), (before, early) = self._runs.pop(), self._runs.pop()
            self._runs.append(_sorted(np.concatenate([before, last]), np.concatenate([early, late])))


def _sorted(keys: _Numbers, nodes: _Numbers) -> tuple[_Numbers, _Numbers]:
    order = np.argsort(keys, kind="stable")
    return keys[order], nodes[order]
