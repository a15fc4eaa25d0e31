"""The same campaigns as three pure functions, for an engine that spreads them over machines.

Group posts by ``bands``, turn each group into ``edges``, and hand all edges to ``components``. The result is that of
:class:`seawall.campaign.live.Live` on the same posts, in any order and any partition.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from seawall.campaign.link import Limits, link
from seawall.campaign.nodes import First, Post
from seawall.campaign.signature import Signature, keys

__all__ = ["Edge", "bands", "components", "edges"]


@dataclass(frozen=True, slots=True, order=True)
class Edge:
    """One judged pair of posts, by id, the smaller id first."""

    one: str
    other: str
    strong: bool
    score: float


def bands(one: Signature) -> list[int]:
    """The keys to group a post under: linked posts share at least one."""
    found: list[int] = keys(one.sketch, one.mass, one.indicators).tolist()
    return found


def edges(group: Sequence[Signature], limits: Limits) -> list[Edge]:
    """Every linked pair of a group, sorted. A pair that meets in several groups gives the same edge in each."""
    found = set()
    for one, other in combinations(group, 2):
        joined = link(one, other, limits)
        if joined is not None:
            low, high = sorted((one.item_id, other.item_id))
            found.add(Edge(low, high, joined.strong, joined.score))
    return sorted(found)


def components(posts: Iterable[Signature], found: Iterable[Edge]) -> list[tuple[str, ...]]:
    """Campaigns of at least two posts: members in order, earliest campaign first. Ids must be distinct."""
    first = {one.item_id: _first(one) for one in posts}
    root = {item_id: item_id for item_id in first}

    def find(item_id: str) -> str:
        while root[item_id] != item_id:
            root[item_id] = root[root[item_id]]
            item_id = root[item_id]
        return item_id

    def unite(one: str, other: str) -> None:
        early, late = sorted((find(one), find(other)), key=lambda item_id: first[item_id])
        root[late] = early  # so that the root of a core is always its earliest post

    weak = []
    for edge in set(found):
        if edge.strong:
            unite(edge.one, edge.other)
        else:
            weak.append(edge)
    best: dict[str, tuple[float, First, str]] = {}
    for edge in weak:
        early, late = sorted((find(edge.one), find(edge.other)), key=lambda item_id: first[item_id])
        if early != late:
            offer = (-edge.score, first[early], early)
            best[late] = min(best.get(late, offer), offer)
    for core, (_, _, pick) in best.items():
        unite(core, pick)
    together: dict[str, list[str]] = {}
    for item_id in first:
        together.setdefault(find(item_id), []).append(item_id)
    groups = [tuple(sorted(ids, key=lambda item_id: first[item_id])) for ids in together.values() if len(ids) > 1]
    return sorted(groups, key=lambda ids: first[ids[0]])


def _first(one: Signature) -> First:
    return Post(one.item_id, one.created_at, None, "", (), 0, "").first
