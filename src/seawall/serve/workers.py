"""Screening beside the event loop: posts of concurrent requests together, in worker processes or one thread.

Whatever waits when a worker becomes free is taken together, so batches grow with the load and nobody waits for one to fill.
A verdict depends on nothing but the post, so the company it keeps doesn't matter. Single posts and slices of large batches
take turns: a large batch delays a single post by a slice or two.
"""

from __future__ import annotations

import asyncio
import multiprocessing
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeVar

from seawall.campaign import Signature
from seawall.config import Settings, kit_for, load_settings_policy
from seawall.errors import ConfigError
from seawall.kit import Kit
from seawall.model import Item, Verdict
from seawall.serve.problems import Problem
from seawall.serve.work import FIRST, NEVER, Asked, Done, Render, judge, sign_pairs, start_process, with_kit

__all__ = ["NEVER", "Asked", "Done", "Render", "Workers", "busy"]

_T = TypeVar("_T")

#: A slice is closed at this many posts or code points, whichever comes first.
SLICE_POSTS = 64
SLICE_CHARS = 40_000


@dataclass(eq=False, slots=True)
class _Slice:
    posts: list[Asked]
    future: asyncio.Future[list[Done]]


class Workers:
    """``jobs`` worker processes; 0: one thread of this process, with ``kit`` if one is given.

    ``start`` blocks until a first post has been screened. ``waiting`` bounds the posts in the queue.
    """

    def __init__(self, settings: Settings, jobs: int, waiting: int, kit: Kit | None = None) -> None:
        self._settings, self._jobs, self._most = settings, jobs, waiting
        self._kit = None if jobs else kit  # a process builds its own
        self._pool: Executor | None = None
        self._running = 0
        self._waiting = 0
        self._singles: deque[_Slice] = deque()
        self._slices: deque[_Slice] = deque()
        self._turn = self._stopped = False

    @property
    def settings(self) -> Settings:
        """What the workers' kit is built from."""
        return self._settings

    @property
    def ready(self) -> bool:
        """Whether posts are taken."""
        return self._pool is not None

    @property
    def waiting(self) -> int:
        """Posts in the queue."""
        return self._waiting

    def start(self) -> None:
        """Start and warm up. Raises what loading the kit raises, or :class:`ConfigError` when a worker dies."""
        if not self._jobs and self._kit is None:
            self._kit = kit_for(self._settings)
        elif self._kit is not None and self._settings.overlay:
            self._kit = self._kit.with_policy(load_settings_policy(self._settings))
        pool = self._new_pool()
        try:
            pool.submit(judge, [FIRST], self._kit).result()
        except BrokenProcessPool as error:
            pool.shutdown()
            kit_for(self._settings)  # if that is what failed, its own error says more
            raise ConfigError(f"a worker process died; try fewer than {self._jobs} --jobs") from error
        self._pool = pool

    def stop(self) -> None:
        """Let running posts end, drop waiting ones."""
        self._stopped = True
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
            self._pool = None

    def reload(self, settings: Settings) -> None:
        """Take up other settings; blocks until workers that have them are warm, then they take the place of the others."""
        if self._kit is not None and settings == replace(self._settings, overlay=settings.overlay):
            self._settings, self._kit = settings, self._kit.with_policy(load_settings_policy(settings))
            return
        kit = None if self._jobs else kit_for(settings)
        old, before, self._settings = self._pool, self._settings, settings
        pool = self._new_pool()
        try:
            pool.submit(judge, [FIRST], kit).result()
        except BaseException:
            self._settings = before
            pool.shutdown()
            raise
        self._kit, self._pool = kit, pool
        if old is not None:
            old.shutdown(wait=False)  # what it has begun, it ends

    async def run(self, function: Callable[..., _T], *given: object) -> _T:
        """What ``function(kit, *given)`` gives, with the kit of a worker; the function is one of a module."""
        if self._pool is None:
            raise busy("The workers are starting again.")
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self._pool, partial(with_kit, function, given, self._kit))
        except BrokenProcessPool as error:
            raise busy("A worker process died.") from error

    async def screen(self, items: Sequence[Item], render: Render, least: int = NEVER) -> list[Done]:
        """The items screened and rendered, in order, with verdicts from level ``least`` on.

        Raises a ``busy`` problem when too much waits or a worker died.
        """
        if self._waiting + len(items) > self._most or self._pool is None:
            raise busy("Too many posts are waiting." if self._pool else "The workers are starting again.")
        loop = asyncio.get_running_loop()
        slices = [_Slice(posts, loop.create_future()) for posts in _sliced(items, render, least)]
        self._waiting += len(items)
        (self._singles if len(items) == 1 else self._slices).extend(slices)
        self._pump(loop)
        return [done for part in await asyncio.gather(*(one.future for one in slices)) for done in part]

    async def sign(self, pairs: Sequence[tuple[Item, Verdict]], key: bytes) -> list[Signature | None]:
        """The signatures by which copies are found, made where the kit is. Raises ``busy`` while no worker runs."""
        return await self.run(sign_pairs, list(pairs), key)

    def _pump(self, loop: asyncio.AbstractEventLoop) -> None:
        # one batch more than workers lies ready, so that a worker needn't wait for this loop to turn
        while self._pool is not None and self._running <= self._jobs and (taken := self._take()):
            pool, self._running = self._pool, self._running + 1
            try:
                work = loop.run_in_executor(pool, judge, [post for one in taken for post in one.posts], self._kit)
            except (BrokenProcessPool, RuntimeError):
                self._failed(taken, pool, loop)
                return
            work.add_done_callback(partial(self._end, taken, pool, loop))

    def _take(self) -> list[_Slice]:
        """What to screen together next: single posts, or slices of large batches, by turns; about a slice in all."""
        self._turn = not self._turn
        queue = self._slices if (self._turn and self._slices) or not self._singles else self._singles
        taken: list[_Slice] = []
        posts = chars = 0
        while queue and posts < SLICE_POSTS and chars < SLICE_CHARS:
            one = queue.popleft()
            self._waiting -= len(one.posts)
            if one.future.done():  # whoever asked has gone
                continue
            taken.append(one)
            posts += len(one.posts)
            chars += sum(len(item.text) for item, _, _ in one.posts)
        return taken or (self._take() if self._singles or self._slices else [])

    def _end(
        self, taken: list[_Slice], pool: Executor, loop: asyncio.AbstractEventLoop, work: asyncio.Future[list[Done]]
    ) -> None:
        if work.cancelled() or (error := work.exception()):
            if not work.cancelled() and not isinstance(error, BrokenProcessPool):
                self._settle(taken, error)
            else:
                self._failed(taken, pool, loop)
                return
        else:
            done = work.result()
            at = 0
            for one in taken:
                if not one.future.done():
                    one.future.set_result(done[at : at + len(one.posts)])
                at += len(one.posts)
        self._running -= 1
        self._pump(loop)

    def _settle(self, taken: list[_Slice], error: BaseException | None) -> None:
        for one in taken:
            if not one.future.done():
                one.future.set_exception(error or busy("The service is stopping."))

    def _failed(self, taken: list[_Slice], pool: Executor, loop: asyncio.AbstractEventLoop) -> None:
        """A worker died: say so to all who wait, and start anew a second later, so that a kit that can't load doesn't spin."""
        self._running -= 1
        lost = busy("A worker process died while it read these posts; it is being replaced.")
        self._settle(taken, lost)
        if pool is self._pool:
            self._pool = None
            self._settle([*self._singles, *self._slices], lost)
            self._singles.clear()
            self._slices.clear()
            self._waiting = 0
            pool.shutdown(wait=False)
            loop.call_later(1.0, self._again)

    def _again(self) -> None:
        if self._pool is None and not self._stopped:
            self._pool = self._new_pool()

    def _new_pool(self) -> Executor:
        if not self._jobs:
            return ThreadPoolExecutor(1, thread_name_prefix="screen")
        context = multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(self._jobs, context, initializer=start_process, initargs=(self._settings,))


def busy(detail: str) -> Problem:
    """The answer to a post that can't be taken now."""
    return Problem("busy", f"{detail} Send the request again.", headers={"retry-after": "1"})


def _sliced(items: Sequence[Item], render: Render, least: int) -> list[list[Asked]]:
    slices: list[list[Asked]] = [[]]
    chars = 0
    for item in items:
        if len(slices[-1]) >= SLICE_POSTS or chars >= SLICE_CHARS:
            slices.append([])
            chars = 0
        slices[-1].append((item, render, least))
        chars += len(item.text) + len(item.parent_text or "")
    return slices
