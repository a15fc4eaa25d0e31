"""Live campaigns: each post joins, founds, merges or leaves alone, at once, and in any order the result is the same.

What a campaign is depends on the set of posts alone. *Cores* are the connected components of the strong links between
all posts; each core that has weak links picks, of the cores that began before it, the one it is linked to best; campaigns
are the trees of these picks. Both are kept up to date as posts come and go, looking only at posts that share a key with the new one,
and without judging pairs whose posts are in one core already, which could not change the result.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import numpy as np

from seawall.campaign.index import Index
from seawall.campaign.link import Limits, Links, links, worth
from seawall.campaign.nodes import First, Nodes
from seawall.campaign.signature import Indicator, Signature
from seawall.campaign.signature import keys as keys_of

__all__ = ["Joined", "Live", "Renamed", "campaign_id"]

_Numbers = np.ndarray[Any, np.dtype[Any]]
_PROBE = 4  #: nodes per key that are looked at first: usually they settle all the others


@dataclass(frozen=True, slots=True)
class Joined:
    """What one post did: it is ``alone`` for now, or it ``founds``, ``joins`` or ``merges`` campaigns.

    ``campaign`` is the id that it is in now, ``was`` are the ids that went into it.
    """

    what: Literal["alone", "founds", "joins", "merges"]
    campaign: str | None
    was: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Renamed:
    """One entry of the merge history: what was called ``old`` is part of ``new`` since post ``by`` came."""

    old: str
    new: str
    by: str


def campaign_id(first_post: str) -> str:
    """The id of the campaign whose earliest post this is; the same in every run."""
    return "c-" + hashlib.sha256(first_post.encode("utf-8", "replace")).hexdigest()[:10]


class Live:
    """Flagged posts and their campaigns, in memory: about two kilobytes a post. Rebuild it by adding the posts again."""

    def __init__(self, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self.nodes = Nodes()
        self.history: list[Renamed] = []
        self._index = Index()
        self._cores: dict[int, list[int]] = {}  # of more than one node, by label
        self._heads: dict[int, tuple[First, int]] = {}  # their earliest post and number of posts
        self._near: dict[int, dict[int, float]] = {}  # label → label of another core → best weak link
        self._founders: dict[str, str] = {}  # campaign id → its first post when it got that id

    def add(self, one: Signature) -> Joined:
        """Take in one post. The same post again changes nothing."""
        node, fresh, new = self.nodes.place(one)
        if fresh:
            keys = self.nodes.keys(node)
            before = self._connect(node, keys, names=True)
            self._index.add(keys, node)
        else:
            before = self._names([int(self.nodes.core[node])])
            core = int(self.nodes.core[node])
            if new and core in self._heads:
                first, count = self._heads[core]
                self._heads[core] = (min(first, self.nodes.first[node]), count + 1)
        cores = self.group(node)
        name = self.name(cores)
        was = tuple(sorted(old for old, within in before.items() if int(self.nodes.core[within]) in cores))
        if name is None:
            return Joined("alone", None)
        self.history += [Renamed(old, name, one.item_id) for old in was if old != name]
        self._founders.setdefault(name, min(self._head(core)[0] for core in cores)[1])
        return Joined("founds" if not was else "joins" if len(was) == 1 else "merges", name, was)

    def remove(self, item_ids: Sequence[str]) -> None:
        """Forget posts; what only they held together falls apart."""
        touched = self.nodes.drop(item_ids)
        whole = {int(self.nodes.core[node]) for node in touched if not self.nodes.alive[node]}
        for core in {int(self.nodes.core[node]) for node in touched} - whole:
            self._recount(core)
        loose: list[int] = []
        for core in whole:
            loose += self._dissolve(core)
        for node in sorted(loose):
            self._connect(node, self.nodes.keys(node))

    def forget(self, before: datetime) -> int:
        """Forget posts made before this time (decay); those without a time stay. How many were forgotten."""
        posts = (post for node in range(self.nodes.count) for post in self.nodes.posts[node])
        old = [post.id for post in posts if post.created_at is not None and post.created_at < before]
        self.remove(old)
        return len(old)

    def group(self, node: int) -> frozenset[int]:
        """Labels of the cores that make up the campaign of ``node``."""
        found, queue = set(), [int(self.nodes.core[node])]
        while queue:
            core = queue.pop()
            if core in found:
                continue
            found.add(core)
            mine = self.pick(core)
            queue += [other for other in self._near.get(core, ()) if other == mine or self.pick(other) == core]
        return frozenset(found)

    def groups(self) -> Iterable[frozenset[int]]:
        """Every campaign of at least two posts, as labels of its cores, in order of its first post."""
        seen: set[int] = set()
        found = []
        for node in np.flatnonzero(self.nodes.alive[: self.nodes.count]).tolist():
            core = int(self.nodes.core[node])
            if core not in seen and (core in self._cores or core in self._near or len(self.nodes.posts[core]) > 1):
                cores = self.group(node)
                seen |= cores
                if sum(self._head(one)[1] for one in cores) > 1:
                    found.append(cores)
        return sorted(found, key=lambda cores: min(self._head(core)[0] for core in cores))

    def pick(self, core: int) -> int | None:
        """The earlier core that this one belongs to: its best weak link; of equal ones the core with the earliest post."""
        near, mine = self._near.get(core, {}), self._head(core)[0]
        offers = ((-score, first, other) for other, score in near.items() if (first := self._head(other)[0]) < mine)
        best = min(offers, default=None)
        return best[2] if best else None

    def name(self, cores: Iterable[int]) -> str | None:
        """The id of a campaign; ``None`` for a single post."""
        heads = [self._head(core) for core in cores]
        return campaign_id(min(head[0] for head in heads)[1]) if sum(head[1] for head in heads) > 1 else None

    def members(self, core: int) -> list[int]:
        """The nodes of a core."""
        return self._cores.get(core, [core])

    def of(self, item_id: str) -> str | None:
        """The id of the campaign that a post is in now."""
        return next((self.name(self.group(node)) for node in self.nodes.of(item_id)), None)

    def resolve(self, name: str) -> str | None:
        """The id that the campaign once called ``name`` has now; ``None`` if it is no more."""
        founder = self._founders.get(name)
        return self.of(founder) if founder is not None else None

    def similar(self, one: Signature) -> list[tuple[int, float]]:
        """Nodes that would be linked to a post that is not taken in, best first."""
        every, _ = self._index.find(keys_of(one.sketch, one.mass, one.indicators))
        nodes = np.unique(every[self.nodes.alive[every]])
        many = self._judge(one.sketch, one.mass, one.day, one.indicators, nodes)
        linked = np.flatnonzero(many.linked)
        return sorted(((int(nodes[at]), float(many.score[at])) for at in linked), key=lambda pair: (-pair[1], pair[0]))

    def _connect(self, node: int, keys: _Numbers, *, names: bool = False) -> dict[str, int]:
        """Find and note the links of a node; the campaigns that it touches, each with a node of it, if asked for."""
        nodes = self.nodes
        every, probe = self._index.find(keys, _PROBE)
        if not len(every):
            return {}
        probe = np.unique(probe)
        before = self._link(node, probe, names)
        every = every[nodes.core[every] != nodes.core[node]]
        if len(every):
            before |= self._link(node, np.setdiff1d(every, probe), names)
        return before

    def _link(self, node: int, others: _Numbers, names: bool) -> dict[str, int]:
        nodes = self.nodes
        others = others[nodes.alive[others] & (others != node)]
        mine = nodes.indicators.get(node, ())
        many = self._judge(nodes.sketch[node], int(nodes.mass[node]), int(nodes.day[node]), mine, others)
        before: dict[str, int] = {}
        if not many.linked.any():
            return before
        if names:
            before = self._names(np.unique(nodes.core[others[many.linked]]).tolist())
        for core in np.unique(nodes.core[others[many.strong]]).tolist():
            self._unite(int(nodes.core[node]), core)
        weak = np.flatnonzero(many.linked & ~many.strong)
        own = int(nodes.core[node])
        for core, score in zip(nodes.core[others[weak]].tolist(), many.score[weak].tolist(), strict=True):
            if core != own and score > self._near.get(own, {}).get(core, -1.0):
                self._near.setdefault(own, {})[core] = score
                self._near.setdefault(core, {})[own] = score
        return before

    def _judge(self, sketch: _Numbers, mass: int, day: int, has: tuple[Indicator, ...], others: _Numbers) -> Links:
        nodes = self.nodes
        agree = (nodes.sketch[others] == sketch).sum(axis=1) * ((nodes.mass[others] > 0) & (mass > 0))
        shared = np.zeros(len(others))
        for one in has:
            holders, _ = self._index.find(np.array([one.digest], dtype=np.uint64))
            shared += worth(one.kind) * np.isin(others, holders)
        return links(agree, mass, nodes.mass[others], day, nodes.day[others], shared, self.limits)

    def _unite(self, one: int, other: int) -> None:
        if one == other:
            return
        small, big = sorted((one, other), key=lambda core: (len(self.members(core)), core))
        heads = self._head(one), self._head(other)
        moved = self._cores.pop(small, [small])
        self.nodes.core[moved] = big
        self._cores.setdefault(big, [big]).extend(moved)
        self._heads.pop(small, None)
        self._heads[big] = (min(head[0] for head in heads), sum(head[1] for head in heads))
        for core, score in self._near.pop(small, {}).items():
            del self._near[core][small]
            if core != big:
                best = max(score, self._near.get(big, {}).get(core, -1.0))
                self._near.setdefault(big, {})[core] = self._near[core][big] = best
            if not self._near[core]:
                del self._near[core]

    def _dissolve(self, core: int) -> list[int]:
        """Take a core apart; its nodes that are left, each alone."""
        left = [node for node in self._cores.pop(core, [core]) if self.nodes.alive[node]]
        self._heads.pop(core, None)
        self.nodes.core[left] = left
        for other in self._near.pop(core, {}):
            del self._near[other][core]
            if not self._near[other]:
                del self._near[other]
        return left

    def _head(self, core: int) -> tuple[First, int]:
        """A core's earliest post, and how many posts it has."""
        return self._heads.get(core) or (self.nodes.first[core], len(self.nodes.posts[core]))

    def _recount(self, core: int) -> None:
        if core in self._cores:
            members = self._cores[core]
            first = min(self.nodes.first[node] for node in members)
            self._heads[core] = (first, sum(len(self.nodes.posts[node]) for node in members))

    def _names(self, cores: Iterable[int]) -> dict[str, int]:
        named = ((self.name(self.group(core)), core) for core in cores)
        return {name: core for name, core in named if name is not None}
