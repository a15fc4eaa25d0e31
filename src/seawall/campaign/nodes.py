"""The posts that campaigns are made of: one row per distinct text, day and set of indicators, however often posted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import inf
from typing import Any

import numpy as np

from seawall.campaign.signature import SIZE, Indicator, Signature, keys

__all__ = ["First", "Nodes", "Post"]

_Numbers = np.ndarray[Any, np.dtype[Any]]
First = tuple[float, str]  #: when, and which post: what campaigns are ordered and named by


@dataclass(frozen=True, slots=True)
class Post:
    """A member as a campaign shows it; ``text`` is masked."""

    id: str
    created_at: datetime | None
    author: str | None
    language: str
    categories: tuple[str, ...]
    level: int
    text: str

    @property
    def first(self) -> First:
        """Posts without a time come last."""
        return (self.created_at.timestamp() if self.created_at else inf, self.id)


class Nodes:
    """Columns that grow. ``core`` labels each node with its connected component; a node alone is its own label."""

    def __init__(self) -> None:
        self.count = 0
        self.posts: list[list[Post]] = []
        self.first: list[First] = []
        self.prints: list[bytes] = []
        self.indicators: dict[int, tuple[Indicator, ...]] = {}
        self._by_print: dict[bytes, int] = {}
        self._where: dict[str, tuple[int, ...]] = {}
        self._columns(1024)

    def _columns(self, size: int) -> None:
        self.sketch = np.zeros((size, SIZE), dtype=np.uint16)
        self.mass, self.day, self.core = (np.zeros(size, dtype=np.int32) for _ in range(3))
        self.alive = np.zeros(size, dtype=bool)

    def _grow(self) -> None:
        for name in ("sketch", "mass", "day", "core", "alive"):
            old = getattr(self, name)
            new = np.zeros((2 * len(old), *old.shape[1:]), dtype=old.dtype)
            new[: len(old)] = old
            setattr(self, name, new)

    def place(self, one: Signature) -> tuple[int, bool, bool]:
        """The node of a post, whether the node is new, and whether the post is (the same post again changes nothing)."""
        node = self._by_print.get(one.fingerprint)
        fresh = node is None
        if node is None:
            node = self._row(one)
        elif node in self._where.get(one.item_id, ()):
            return node, False, False
        post = Post(one.item_id, one.created_at, one.author, one.language, one.categories, one.level, one.text)
        self.posts[node].append(post)
        self.first[node] = min(self.first[node], post.first)
        self._where[one.item_id] = (*self._where.get(one.item_id, ()), node)
        return node, fresh, True

    def _row(self, one: Signature) -> int:
        node = self.count
        if node == len(self.alive):
            self._grow()
        self.sketch[node], self.mass[node], self.day[node], self.core[node] = one.sketch, one.mass, one.day, node
        self.alive[node] = True
        if one.indicators:
            self.indicators[node] = one.indicators
        self.posts.append([])
        self.first.append((inf, "\U0010ffff"))
        self.prints.append(one.fingerprint)
        self._by_print[one.fingerprint] = node
        self.count += 1
        return node

    def keys(self, node: int) -> _Numbers:
        """What the node is indexed under."""
        return keys(self.sketch[node], int(self.mass[node]), self.indicators.get(node, ()))

    def of(self, item_id: str) -> tuple[int, ...]:
        """The nodes that hold a post of this id; one, unless ids were used twice."""
        return self._where.get(item_id, ())

    def drop(self, item_ids: Sequence[str]) -> set[int]:
        """Take posts out; the nodes that held them. Those that hold nothing any more are not ``alive``."""
        touched: set[int] = set()
        for item_id in item_ids:
            for node in self._where.pop(item_id, ()):
                self.posts[node] = [post for post in self.posts[node] if post.id != item_id]
                touched.add(node)
        for node in touched:
            self.first[node] = min((post.first for post in self.posts[node]), default=(inf, "\U0010ffff"))
            if not self.posts[node]:
                self.alive[node] = False
                del self._by_print[self.prints[node]]
                self.indicators.pop(node, None)
        return touched

    def signature(self, node: int) -> Signature:
        """The node's first post as it came in; of disguised and plain copies, the plainest."""
        post = min(self.posts[node], key=lambda one: (sum(char > "\x7f" for char in one.text), one.first))
        return Signature(
            post.id, post.created_at, post.author, post.language, post.categories, post.level, post.text,
            self.sketch[node], int(self.mass[node]), int(self.day[node]), self.indicators.get(node, ()), self.prints[node],
        )  # fmt: skip
