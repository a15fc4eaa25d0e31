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
        self._tail: dict[int, list[int]] = {}
        self._entries = 0
        self._runs: list[tuple[_Numbers, _Numbers]] = []

    def add(self, keys: _Numbers, node: int) -> None:
        """Enter ``node`` under every key."""
        tail = self._tail
        for key in keys.tolist():
            found = tail.get(key)
            if found is None:
                tail[key] = [node]
            else:
                found.append(node)
        self._entries += len(keys)
        if self._entries >= _TAIL:
            self._flush()

    def find(self, keys: _Numbers) -> list[_Numbers]:
        """Nodes under any of the keys, in pieces, a node once for every key that it shares."""
        found: list[_Numbers] = []
        for key in keys.tolist():
            newest = self._tail.get(key)
            if newest is not None:
                found.append(np.array(newest, dtype=np.int32))
        for run, nodes in self._runs:
            low = np.searchsorted(run, keys)
            low = np.minimum(low, len(run) - 1)
            hits = np.flatnonzero(run[low] == keys)
            if len(hits):
                high = np.searchsorted(run, keys[hits], side="right")
                found += [nodes[a:b] for a, b in zip(low[hits].tolist(), high.tolist(), strict=True)]
        return found

    def _flush(self) -> None:
        keys = np.fromiter((key for key, nodes in self._tail.items() for _ in nodes), dtype=np.uint64)
        nodes = np.fromiter((node for nodes in self._tail.values() for node in nodes), dtype=np.int32)
        self._tail, self._entries = {}, 0
        self._runs.append(_sorted(keys, nodes))
        while len(self._runs) > 1 and len(self._runs[-2][0]) < _GROWTH * len(self._runs[-1][0]):
            (last, late), (before, early) = self._runs.pop(), self._runs.pop()
            self._runs.append(_sorted(np.concatenate([before, last]), np.concatenate([early, late])))


def _sorted(keys: _Numbers, nodes: _Numbers) -> tuple[_Numbers, _Numbers]:
    order = np.argsort(keys, kind="stable")
    return keys[order], nodes[order]
