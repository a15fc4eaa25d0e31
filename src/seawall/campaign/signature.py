"""Signatures: all that campaigns keep of a post's text. A sketch of its words, keyed fingerprints of its private data.

The sketch is a weighted MinHash (Broder 1997; integer weights by repetition): the share of equal entries estimates the
weighted Jaccard similarity of two bags, with a standard error of at most 0.045. It is made of fixed constants, so it is
the same in every process and version of the libraries.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import numpy as np

from seawall.campaign.words import bag

__all__ = ["BANDS", "ROWS", "SIZE", "UNDATED", "Indicator", "Signature", "indicator", "keys", "signature", "sketch"]

SIZE = 128  #: entries of a sketch
BANDS, ROWS = 32, 3  #: two posts of similarity s become candidates with probability 1 − (1 − s³)³²
UNDATED = -(1 << 30)  #: the day of a post without a time

_Numbers = np.ndarray[Any, np.dtype[Any]]
_draw = np.random.Generator(np.random.PCG64(20_240_229))
_ODD = _draw.integers(1 << 62, size=SIZE, dtype=np.uint64) * np.uint64(2) + np.uint64(1)
_SHIFT = _draw.integers(1 << 62, size=SIZE, dtype=np.uint64)
_MIX = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9], dtype=np.uint64)
_BAND = _draw.integers(1 << 62, size=BANDS, dtype=np.uint64)
_HIGH, _FOLD = np.uint64(32), np.uint64(29)
_DAY = 86_400


@dataclass(frozen=True, slots=True, order=True)
class Indicator:
    """A fingerprint of something concrete that copies share.

    ``kind``: ``PHONE``, ``STREET_ADDRESS``, ``LINK`` …;
    ``digest`` is a keyed 64-bit HMAC of the value, never the value.
    """

    kind: str
    digest: int


@dataclass(frozen=True, slots=True, eq=False)
class Signature:
    """One flagged post as campaigns know it. ``day`` counts from 1970 (``UNDATED``: unknown); ``text`` is masked.

    ``sketch`` is ``SIZE`` × uint16, ``mass`` the summed weight of the bag. Posts with equal ``fingerprint`` can't be told
    apart by anything that joins campaigns. ``answers``: the post shows what others wrote in order to speak against it.
    """

    item_id: str
    created_at: datetime | None
    author: str | None
    language: str
    categories: tuple[str, ...]
    level: int
    text: str
    sketch: _Numbers
    mass: int
    day: int
    indicators: tuple[Indicator, ...]
    fingerprint: bytes
    answers: bool = False


def indicator(kind: str, value: str, key: bytes) -> Indicator:
    """The fingerprint of ``value``: HMAC-SHA-256 under the deployment's ``key``, cut to 64 bits."""
    digest = hmac.digest(key, f"{kind}:{value}".encode("utf-8", "replace"), "sha256")
    return Indicator(kind, int.from_bytes(digest[:8], "big"))


@lru_cache(maxsize=1 << 15)
def _column(feature: str, weight: int) -> _Numbers:
    """The hashes of one feature, the smallest of its ``weight`` repetitions in each entry."""
    digest = hashlib.blake2b(feature.encode("utf-8", "replace"), digest_size=8 * weight).digest()
    seeds = np.frombuffer(digest, dtype="<u8")[:, None]
    hashes: _Numbers = ((seeds * _ODD + _SHIFT) >> _HIGH).astype(np.uint32)
    least: _Numbers = hashes.min(axis=0)
    return least


def sketch(features: Mapping[str, int]) -> _Numbers:
    """The low 16 bits of the ``SIZE`` smallest hashes of a weighted bag; all ones for an empty bag."""
    if not features:
        return np.full(SIZE, 0xFFFF, dtype=np.uint16)
    least: _Numbers = np.minimum.reduce([_column(*pair) for pair in features.items()])
    return least.astype(np.uint16)


def keys(rows: _Numbers, mass: int, indicators: Iterable[Indicator]) -> _Numbers:
    """What a post is indexed under (uint64): one key per band of its sketch, then one per indicator."""
    prints = np.array([one.digest for one in indicators], dtype=np.uint64)
    if not mass:
        return prints
    mixed = (rows[: BANDS * ROWS].reshape(BANDS, ROWS).astype(np.uint64) + np.uint64(1)) * _MIX
    bands = (np.bitwise_xor.reduce(mixed ^ (mixed >> _FOLD), axis=1) + _BAND) * _MIX[0]
    return np.concatenate([bands, prints])


def signature(
    item_id: str,
    folded: str,
    indicators: Iterable[Indicator] = (),
    *,
    created_at: datetime | None = None,
    author: str | None = None,
    language: str = "und",
    categories: tuple[str, ...] = (),
    level: int = 1,
    text: str = "",
    answers: bool = False,
) -> Signature:
    """The signature of a post from its folded text *without private data*, and the fingerprints of that data."""
    features = bag(folded)
    rows = sketch(features)
    if created_at is not None and created_at.tzinfo is None:
        created_at = created_at.replace(tzinfo=UTC)
    day = UNDATED if created_at is None else int(created_at.timestamp() // _DAY)
    prints = tuple(sorted(set(indicators)))
    mass = sum(features.values())
    same = hashlib.blake2b(rows.tobytes(), digest_size=16)
    same.update(f"{mass} {day} {prints}".encode())
    return Signature(
        item_id, created_at, author, language, categories, level, text, rows, mass, day, prints, same.digest(), answers
    )  # fmt: skip
