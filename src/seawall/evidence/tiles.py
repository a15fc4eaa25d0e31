"""Nodes of a log's tree, read from its tiles of hashes: what proofs are made of (RFC 6962, sections 2.1.1 and 2.1.2)."""

from __future__ import annotations

from pathlib import Path

from seawall.errors import EvidenceError
from seawall.evidence.offline.tiles import WIDTH, read_tile, tile_widths
from seawall.evidence.offline.tree import EMPTY, node_hash, root_of

__all__ = ["Tiles"]

_SPAN = 8  # tile levels are eight tree levels apart


class Tiles:
    """The tree of ``size`` leaves whose tiles lie in ``folder``. Tiles are cached: make a new one when the log has grown."""

    def __init__(self, folder: Path, size: int) -> None:
        self._folder = folder
        self._rows = tile_widths(size)
        self._cache: dict[tuple[int, int], list[bytes]] = {}
        self.size = size

    def row(self, level: int, index: int) -> list[bytes]:
        """The hashes of one tile. Raises :class:`EvidenceError` if they are not all there."""
        found = self._cache.get((level, index))
        if found is None:
            width = min(WIDTH, self._rows[level] - index * WIDTH)
            path, _, data = read_tile(self._folder, level, index, width)
            if data is None or len(data) < width * 32:
                raise EvidenceError(
                    f"{self._folder / path}: missing or short; run `seawall evidence verify {self._folder}`"
                )
            found = [data[at : at + 32] for at in range(0, width * 32, 32)]
            self._cache[level, index] = found
        return found

    def edge(self) -> list[list[bytes]]:
        """Per tile level, the hashes in its last, unfinished tile (none if that tile is just full)."""
        return [self.row(level, row // WIDTH) if row % WIDTH else [] for level, row in enumerate(self._rows)]

    def root(self, size: int | None = None) -> bytes:
        """The root of the first ``size`` leaves (default: of all)."""
        size = self.size if size is None else size
        return self._range(0, size) if size else EMPTY

    def inclusion(self, index: int, size: int | None = None) -> list[bytes]:
        """The audit path of leaf ``index`` in the tree of the first ``size`` leaves."""
        low, high, path = 0, self.size if size is None else size, list[bytes]()
        while high - low > 1:
            middle = low + _split(high - low)
            if index < middle:
                path.append(self._range(middle, high))
                high = middle
            else:
                path.append(self._range(low, middle))
                low = middle
        return path[::-1]

    def consistency(self, first: int, second: int | None = None) -> list[bytes]:
        """The proof that the tree of ``second`` leaves begins with the tree of ``first`` leaves."""
        low, high, whole, path = 0, self.size if second is None else second, True, list[bytes]()
        if not 0 < first < high:
            return path
        while first != high - low:
            middle = low + _split(high - low)
            if first <= middle - low:
                path.append(self._range(middle, high))
                high = middle
            else:
                path.append(self._range(low, middle))
                first, low, whole = first - (middle - low), middle, False
        return (path if whole else [*path, self._range(low, high)])[::-1]

    def _range(self, low: int, high: int) -> bytes:
        """The root over the leaves ``[low, high)``; ``low`` is a multiple of the largest power of two in the range."""
        if (high - low) & (high - low - 1):
            middle = low + _split(high - low)
            return node_hash(self._range(low, middle), self._range(middle, high))
        height = (high - low).bit_length() - 1
        level, inside = divmod(height, _SPAN)
        first, width = low >> (_SPAN * level), 1 << inside
        tile, place = divmod(first, WIDTH)
        return root_of(self.row(level, tile)[place : place + width])


def _split(size: int) -> int:
    """The largest power of two below ``size``."""
    return 1 << ((size - 1).bit_length() - 1)
