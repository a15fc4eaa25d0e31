"""Word pieces and their vectors, which ship with the learned reader; the tagger of private data reads them, too.

The vectors are those of multilingual-e5-small (Wang et al. 2024, arXiv:2402.05672; MIT), in blocks of 32 weights of 4 bits.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import cast

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

__all__ = ["SHIPPED", "Pieces", "load_pieces"]

#: The folder of the weights that come with Seawall.
SHIPPED = Path(__file__).parent / "detect" / "weights"
_BLOCK = np.dtype([("scale", "<f2"), ("packed", "u1", (16,))])


class Pieces:
    """A tokenizer and the vector of each of its pieces, read from ``folder``; raises ``OSError`` or ``ValueError``."""

    def __init__(self, folder: Path, hidden: int) -> None:
        path = folder / "pieces.json"
        self.tokenizer = Tokenizer.from_str(path.read_text(encoding="utf-8"))
        self._rows = np.memmap(folder / "vectors.bin", dtype=_BLOCK, mode="r").reshape(-1, hidden // 32)

    def vectors(self, ids: list[int]) -> NDArray[np.float32]:
        """The vectors of some pieces, one a row."""
        blocks = self._rows[ids]
        low, high = blocks["packed"] & 15, blocks["packed"] >> 4
        weights = (np.concatenate([low, high], axis=-1).astype(np.float32) - 8) * blocks["scale"].astype(np.float32)[
            ..., None
        ]
        return cast("NDArray[np.float32]", weights.reshape(len(ids), -1))


@lru_cache(maxsize=4)
def load_pieces(folder: Path = SHIPPED, hidden: int = 384) -> Pieces:
    """The pieces in ``folder``, read once per process; ``hidden`` is the length of a vector."""
    return Pieces(folder, hidden)
