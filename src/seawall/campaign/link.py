"""What joins two posts: one pure, symmetric function of their signatures, for one pair or for many at once.

A *strong* link makes two posts copies of each other, and copies of copies one *core*. A *weak* link (a quotation in
something longer, a translation or a paraphrase, one shared address under different words) only lets a whole core pick
one earlier core to belong to. So a digest that quotes two campaigns goes with one of them and joins neither to the other,
and a phrase that many posts share can't chain the world together.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from seawall.campaign.signature import SIZE, UNDATED, Signature

__all__ = ["Limits", "Link", "Links", "link", "links"]

_Numbers = np.ndarray[Any, np.dtype[Any]]


@dataclass(frozen=True, slots=True)
class Limits:
    """When two posts are linked. Similarities are weighted Jaccard, ``contained`` is the shared share of the smaller one.

    ``window_days``: posts further apart in time are not linked (``None``: no limit); posts without a time always may be.
    ``short_mass``: texts that say less than this must be more alike, up to identical where they say next to nothing.
    """

    strong: float = 0.55
    weak: float = 0.26
    contained: float = 0.80
    supported: float = 0.12
    short_mass: int = 24
    least_mass: int = 8
    window_days: int | None = 30


@dataclass(frozen=True, slots=True)
class Links:
    """Of many pairs: which are linked at all, which strongly, and how much speaks for each (0 to about 2)."""

    linked: _Numbers
    strong: _Numbers
    score: _Numbers


@dataclass(frozen=True, slots=True)
class Link:
    """One pair: ``similarity`` and ``contained`` of the texts (0 to 1), kinds of ``shared`` indicators, days apart."""

    strong: bool
    score: float
    similarity: float
    contained: float
    shared: tuple[str, ...]
    days: int | None


def links(
    agree: _Numbers, mass: int, masses: _Numbers, day: int, days: _Numbers, shared: _Numbers, limits: Limits
) -> Links:
    """Judge pairs of one post with many. ``agree`` counts equal entries of the sketches, ``shared`` shared indicators."""
    similarity = agree / SIZE
    less, more = np.minimum(masses, mass), np.maximum(masses, mass)
    contained = _contained(similarity, less, more)
    # what says little must be more alike: from the limit at ``short_mass`` up to identical at ``least_mass``
    short = np.clip((limits.short_mass - less) / max(1, limits.short_mass - limits.least_mass), 0.0, 1.0)
    alike = similarity >= limits.strong + (0.97 - limits.strong) * short
    backed = (shared >= 1) & ((similarity >= limits.supported) | (contained >= 0.5) | (less == 0))
    strong = (alike & (less >= limits.least_mass // 2)) | backed | (shared >= 2)
    near = (similarity >= limits.weak + (0.9 - limits.weak) * short) & (less >= limits.least_mass)
    within = (contained >= limits.contained) & (less >= limits.short_mass)
    linked = strong | near | within | (shared >= 1)
    if limits.window_days is not None:
        dated = (days != UNDATED) & (day != UNDATED)
        linked = linked & (~dated | (np.abs(days - day) <= limits.window_days))
    return Links(linked, strong & linked, similarity + 0.25 * contained + 0.5 * np.minimum(shared, 2))


def link(one: Signature, other: Signature, limits: Limits) -> Link | None:
    """What joins two posts, or ``None``; the same whichever comes first."""
    agree = int((one.sketch == other.sketch).sum()) if one.mass and other.mass else 0
    kinds = tuple(sorted(mine.kind for mine in set(one.indicators) & set(other.indicators)))
    many = links(
        np.array([agree]), one.mass, np.array([other.mass]), one.day, np.array([other.day]), np.array([len(kinds)]), limits
    )
    if not many.linked[0]:
        return None
    less, more = sorted((one.mass, other.mass))
    contained = float(_contained(agree / SIZE, np.array([less]), np.array([more]))[0])
    days = None if UNDATED in {one.day, other.day} else abs(one.day - other.day)
    return Link(bool(many.strong[0]), float(many.score[0]), agree / SIZE, contained, kinds, days)


def _contained(similarity: Any, less: _Numbers, more: _Numbers) -> _Numbers:
    """The share of the smaller bag that the larger has too, as estimated from their similarity and masses."""
    shared = similarity / (1 + similarity) * (less + more)
    estimate: _Numbers = np.minimum(1.0, shared / np.maximum(less, 1))
    return estimate
