"""Keeping beside the event loop: what many requests matched goes to the store in one transaction.

Each request is told once its posts are on the disk.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Sequence
from typing import NamedTuple

from seawall.policy import Move
from seawall.serve import tracing
from seawall.serve.workers import busy
from seawall.store import Kept, Store
from seawall.store.intake import Taken

__all__ = ["Keeper"]

#: Posts of one transaction, and posts that may wait for theirs.
GROUP, MOST = 1024, 20_000


class _Waiting(NamedTuple):
    taken: Taken
    future: asyncio.Future[list[Kept]]


class Keeper:
    """Groups requests. Whatever waits when a transaction ends goes into the next one, so groups grow with the load."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._queue: deque[_Waiting] = deque()
        self._task: asyncio.Task[None] | None = None
        self._posts = 0
        self._unmatched = Taken((), 0)

    def count(self, posts: int, moves: Sequence[Move] = ()) -> None:
        """Count posts that matched nothing; written with the next transaction, or by ``flush``."""
        waiting = self._unmatched
        self._unmatched = Taken((), waiting.screened + posts, moves=(*waiting.moves, *moves))

    async def keep(self, taken: Taken) -> list[Kept]:
        """What became of the posts, once all of them are on the disk. Raises ``busy`` when too much waits."""
        if self._posts + len(taken.matched) > MOST:
            raise busy("Too many posts are waiting to be kept.")
        loop = asyncio.get_running_loop()
        one = _Waiting(taken, loop.create_future())
        self._queue.append(one)
        self._posts += len(taken.matched)
        if self._task is None:
            self._task = loop.create_task(self._run())
        return await one.future

    def flush(self) -> None:
        """Write the counters that wait; blocks."""
        unmatched, self._unmatched = self._unmatched, Taken((), 0)
        if unmatched.screened:
            self._store.intake.keep([unmatched])

    async def _run(self) -> None:
        try:
            while self._queue:
                group = self._group()
                try:
                    await self._together(group)
                except Exception:  # one request's posts must not be the end of another's
                    for one in group:
                        await self._alone(one)
        finally:
            self._task = None

    def _group(self) -> list[_Waiting]:
        group, posts = [self._queue.popleft()], 0
        while self._queue and posts < GROUP:
            group.append(self._queue.popleft())
            posts += len(group[-1].taken.matched)
        self._posts -= sum(len(one.taken.matched) for one in group)
        return group

    async def _together(self, group: list[_Waiting]) -> None:
        unmatched, self._unmatched = self._unmatched, Taken((), 0)
        try:
            with tracing.span("keep", requests=len(group), posts=sum(len(one.taken.matched) for one in group)):
                taken = [*(one.taken for one in group), unmatched]
                kept = await asyncio.to_thread(self._store.intake.keep, taken)
        except BaseException:
            self.count(unmatched.screened, unmatched.moves)
            raise
        for one, found in zip(group, kept, strict=False):
            if not one.future.done():
                one.future.set_result(found)

    async def _alone(self, one: _Waiting) -> None:
        try:
            (kept,) = await asyncio.to_thread(self._store.intake.keep, [one.taken])
            if not one.future.done():
                one.future.set_result(kept)
        except Exception as error:  # said to the one who asked
            if not one.future.done():
                one.future.set_exception(error)
