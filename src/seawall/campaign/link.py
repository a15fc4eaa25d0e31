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

__all__ = ["Limits", "Link", "Links", "link", "links", "worth"]

_Numbers = np.ndarray[Any, np.dtype[Any]]

#: Kinds that many unrelated posts may share: they back what the texts say, and join nothing alone.
_COMMON = frozenset({"BIRTH_DATE", "HANDLE", "IP", "LINK", "LOCAL_PHONE"})


def worth(kind: str) -> float:
    """What one shared indicator counts: 1, or ½ for a kind that many unrelated posts may share."""
    return 0.5 if kind in _COMMON else 1.0


@dataclass(frozen=True, slots=True)
class Limits:
    """When two posts are linked.

    Similarities are weighted Jaccard; ``contained`` is the share of the smaller text that the larger has too. Links of the
    texts alone need a ``common`` mass (a name weighs 3, a telling word 1 to 3), or texts that are as good as the ``same``
    and say at least ``least_mass``; copies of each other are of like size, the smaller at least ``ratio`` of the larger.
    With a shared indicator the texts need to be only ``supported``. Posts more than ``window_days`` apart are not linked
    (``None``: no limit); posts without a time may be linked to any.
    """

    strong: float = 0.40
    weak: float = 0.20
    contained: float = 0.80
    common: float = 6.0
    ratio: float = 0.6
    same: float = 0.90
    least_mass: int = 4
    supported: float = 0.12
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
    """Judge pairs of one post with many.

    ``agree`` counts equal entries of the sketches, ``shared`` is what their shared indicators are worth together.
    """
    similarity = agree / SIZE
    less, more = np.minimum(masses, mass), np.maximum(masses, mass)
    contained = _contained(similarity, less, more)
    common = contained * less
    same = (similarity >= limits.same) & (less >= limits.least_mass)
    backed = (shared >= 0.5) & ((similarity >= limits.supported) | (contained >= 0.5) | (less < limits.least_mass))
    # of two texts that one post puts together, at most one is more than half of it: no post can hold two cores together
    like_size = less >= limits.ratio * more
    alike = (similarity >= limits.strong) & (common >= limits.common)
    strong = same | (like_size & (alike | (backed & (shared + similarity >= 1)) | (shared >= 2)))
    near = (similarity >= limits.weak) & (common >= limits.common)
    within = (contained >= limits.contained) & (common >= limits.common)
    linked = strong | near | within | backed | (shared >= 1)
    if limits.window_days is not None:
        dated = (days != UNDATED) & (day != UNDATED)
        linked = linked & (~dated | (np.abs(days - day) <= limits.window_days))
    return Links(linked, strong & linked, similarity + 0.25 * contained + 0.5 * np.minimum(shared, 2))


def link(one: Signature, other: Signature, limits: Limits) -> Link | None:
    """What joins two posts, or ``None``; the same whichever comes first."""
    agree = int((one.sketch == other.sketch).sum()) if one.mass and other.mass else 0
    kinds = tuple(sorted(mine.kind for mine in set(one.indicators) & set(other.indicators)))
    many = links(
        np.array([agree]),
        one.mass,
        np.array([other.mass]),
        one.day,
        np.array([other.day]),
        np.array([sum(map(worth, kinds))]),
        limits,
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
