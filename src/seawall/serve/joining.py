"""Copies found while the service runs: posts that are kept are looked at in passing, and those of one campaign share a case.

It reads what is kept, by whatever way it came, so a restart finds the same campaigns again. Memory is bounded.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from seawall.campaign import Live, Signature, describe
from seawall.serve.workers import Workers
from seawall.store import Store

__all__ = ["Joiner"]

#: How far back copies are looked for, how many posts are remembered, how many are read at once.
WINDOW, MOST, SOME = timedelta(days=14), 40_000, 200
#: Earlier members by which the store finds a campaign again.
_KNOWN = 20


class Joiner:
    """Looks for copies. ``turn`` takes in what was kept since the last one."""

    def __init__(self, store: Store, workers: Workers, key: bytes, now: datetime, most: int = MOST) -> None:
        self._store, self._workers, self._key, self._most = store, workers, key, most
        self._since, self._after = now - WINDOW, ""
        self._live = Live()
        self._times: deque[datetime] = deque(maxlen=most)

    async def turn(self) -> int:
        """Take in some of what is new; returns how many posts that were."""
        if not self._workers.ready:
            return 0
        found = await asyncio.to_thread(self._store.campaigns.kept, self._since, self._after, SOME)
        if not found:
            return 0
        posts = [(replace(one.post, id=one.item), one.verdict) for one in found]
        signed = await self._workers.sign(posts, self._key)
        await asyncio.to_thread(self._add, [one for one in signed if one is not None and not one.answers])
        self._times.extend(one.kept_at for one in found)
        self._since, self._after = found[-1].kept_at, found[-1].item
        if self._live.nodes.count >= self._most:
            self._forget()
        return len(found)

    def _add(self, signed: Iterable[Signature]) -> None:
        fresh: dict[str, list[str]] = {}
        merged: set[str] = set()
        for one in signed:
            did = self._live.add(one)
            if did.campaign is not None:
                fresh.setdefault(did.campaign, []).append(one.item_id)
                merged |= {did.campaign} if did.what != "joins" else set()
        for name, items in fresh.items():
            now = self._live.of(items[0])
            if now is not None:
                self._join(items, whole=not merged.isdisjoint({name, now}))

    def _join(self, items: list[str], *, whole: bool) -> None:
        """Tell the store: the new ones and some that it knows, or all of them when campaigns have become one."""
        (node, *_) = self._live.nodes.of(items[0])
        campaign = describe(self._live, self._live.group(node))
        known = campaign.members if whole else campaign.members[:_KNOWN]
        self._store.campaigns.join([*known, *items], [reason.code for reason in campaign.joined_by])

    def _forget(self) -> None:
        """Begin again with the newer half; the store knows the campaigns of the older."""
        self._since, self._after = self._times[len(self._times) // 2], ""
        self._live = Live()
        self._times.clear()
