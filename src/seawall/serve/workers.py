"""Screening beside the event loop: posts of concurrent requests together, in worker processes or one thread.

Whatever waits when a worker becomes free is taken together, so batches grow with the load and nobody waits for one to fill.
A verdict depends on nothing but the post, so the company it keeps doesn't matter. Single posts and slices of large batches
take turns: a large batch delays a single post by a slice or two.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeVar

from seawall.campaign import Signature
from seawall.config import Settings, kit_for, load_settings_policy
from seawall.errors import ConfigError
from seawall.kit import Kit
from seawall.model import Item, Verdict
from seawall.serve.problems import Problem
from seawall.serve.process import DiedError, Process
from seawall.serve.work import (
    NEVER,
    Asked,
    Done,
    Render,
    call_task,
    called,
    judge,
    judge_task,
    judged,
    prepare,
    sign_pairs,
)

__all__ = ["NEVER", "Asked", "Done", "Render", "Workers", "busy"]

_T = TypeVar("_T")

#: A slice of a batch is closed at this many posts or code points, whichever comes first; so are single posts taken together.
SLICE_POSTS, SINGLES = 64, 16
SLICE_CHARS = 40_000
#: Tasks that a worker has at a time: one it works on, and one so that it needn't wait for the loop to turn.
_AHEAD = 2


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
        self._thread: ThreadPoolExecutor | None = None
        self._processes: list[Process] = []
        self._retired: list[Process] = []
        self._stopped = False
        self._running = self._waiting = 0
        self._singles: deque[_Slice] = deque()
        self._slices: deque[_Slice] = deque()
        self._turn = False

    @property
    def settings(self) -> Settings:
        """What the workers' kit is built from."""
        return self._settings

    @property
    def ready(self) -> bool:
        """Whether posts are taken."""
        return self._thread is not None or any(one.ready and not one.dead for one in self._processes)

    @property
    def waiting(self) -> int:
        """Posts in the queue."""
        return self._waiting

    def start(self) -> None:
        """Start and warm up. Raises what loading the kit raises, or :class:`ConfigError` when a worker dies."""
        if not self._jobs:
            if self._kit is None:
                self._kit = kit_for(self._settings)
            elif self._settings.overlay:
                self._kit = self._kit.with_policy(load_settings_policy(self._settings))
            self._thread = ThreadPoolExecutor(1, thread_name_prefix="screen")
            return
        self._processes = self._fresh(self._settings)

    def stop(self) -> None:
        """Let a running task of the thread end, end the processes, drop what waits."""
        self._stopped = True
        if self._thread is not None:
            self._thread.shutdown(cancel_futures=True)
            self._thread = None
        for one in (*self._processes, *self._retired):
            one.stop()
        self._processes, self._retired = [], []

    def reload(self, settings: Settings) -> None:
        """Take up other settings; blocks until workers that have them are warm, then they take the place of the others."""
        if self._jobs:
            fresh = self._fresh(settings)
            self._retired += self._processes  # what they have begun, they end
            self._settings, self._processes = settings, fresh
        elif self._kit is not None and settings == replace(self._settings, overlay=settings.overlay):
            self._settings, self._kit = settings, self._kit.with_policy(load_settings_policy(settings))
        else:
            self._settings, self._kit = settings, kit_for(settings)

    async def run(self, function: Callable[..., _T], *given: object) -> _T:
        """What ``function(kit, *given)`` gives, with the kit of a worker; the function is one of a module."""
        if self._thread is not None:
            return await asyncio.get_running_loop().run_in_executor(self._thread, function, self._kit, *given)
        free = self._free(at_most=10**9)
        if free is None:
            raise busy("The workers are starting again.")
        try:
            found: _T = called(await free.ask(call_task(function, given)))
        except DiedError:
            raise busy("A worker process died.") from None
        finally:
            self._pump()
        return found

    async def screen(self, items: Sequence[Item], render: Render, least: int = NEVER) -> list[Done]:
        """The items screened and rendered, in order, with verdicts from level ``least`` on.

        Raises a ``busy`` problem when too much waits or a worker died.
        """
        if self._waiting + len(items) > self._most or not self.ready:
            raise busy("Too many posts are waiting." if self.ready else "The workers are starting again.")
        loop = asyncio.get_running_loop()
        slices = [_Slice(posts, loop.create_future()) for posts in _sliced(items, render, least)]
        self._waiting += len(items)
        (self._singles if len(items) == 1 else self._slices).extend(slices)
        self._pump()
        if len(slices) == 1:
            return await slices[0].future
        return [done for part in await asyncio.gather(*(one.future for one in slices)) for done in part]

    async def sign(self, pairs: Sequence[tuple[Item, Verdict]], key: bytes) -> list[Signature | None]:
        """The signatures by which copies are found, made where the kit is. Raises ``busy`` while no worker runs."""
        return await self.run(sign_pairs, list(pairs), key)

    def _fresh(self, settings: Settings) -> list[Process]:
        """New processes, warm."""
        made = [Process(prepare, settings, self._ended) for _ in range(self._jobs)]
        try:
            for one in made:
                one.wait()
        except BaseException as error:
            for one in made:
                one.stop()
            if not isinstance(error, DiedError):
                raise
            kit_for(settings)  # if that is what failed, its own error says more
            raise ConfigError(f"a worker process died ({error}); try fewer than {self._jobs} --jobs") from error
        return made

    def _free(self, at_most: int = _AHEAD) -> Process | None:
        there = [one for one in self._processes if one.ready and not one.dead and one.busy < at_most]
        return min(there, key=lambda one: one.busy, default=None)

    def _pump(self) -> None:
        for idle in [one for one in self._retired if not one.busy]:
            self._retired.remove(idle)
            idle.stop()
        while True:
            free = self._free()
            here = self._kit if self._thread is not None and self._running < _AHEAD else None
            if (free is None and here is None) or not (taken := self._take()):
                return
            posts = [post for one in taken for post in one.posts]
            if free is not None:
                free.ask(judge_task(posts)).add_done_callback(partial(self._end, taken))
                continue
            if here is not None:
                self._running += 1
                done = asyncio.get_running_loop().run_in_executor(self._thread, judge, posts, here)
                done.add_done_callback(partial(self._end_thread, taken))

    def _take(self) -> list[_Slice]:
        """What to screen together next: single posts, or slices of large batches, by turns."""
        self._turn = not self._turn
        single = not ((self._turn and self._slices) or not self._singles)
        queue, most = (self._singles, SINGLES) if single else (self._slices, SLICE_POSTS)
        taken: list[_Slice] = []
        posts = chars = 0
        while queue and posts < most and chars < SLICE_CHARS:
            one = queue.popleft()
            self._waiting -= len(one.posts)
            if one.future.done():  # whoever asked has gone
                continue
            taken.append(one)
            posts += len(one.posts)
            chars += sum(len(item.text) for item, _, _ in one.posts)
        return taken or (self._take() if self._singles or self._slices else [])

    def _end(self, taken: list[_Slice], done: asyncio.Future[bytes]) -> None:
        error = done.exception()
        if error is not None:
            self._settle(taken, busy("A worker process died while it read these posts; it is being replaced."))
        else:
            self._give(taken, judged(done.result()))
        self._pump()

    def _end_thread(self, taken: list[_Slice], done: asyncio.Future[list[Done]]) -> None:
        self._running -= 1
        if done.cancelled():
            self._settle(taken, busy("The service is stopping."))
        elif (error := done.exception()) is not None:
            self._settle(taken, error)
        else:
            self._give(taken, done.result())
        self._pump()

    def _give(self, taken: list[_Slice], done: list[Done]) -> None:
        if len(done) != sum(len(one.posts) for one in taken):
            self._settle(taken, Problem("internal", "These posts could not be read; nothing is known of them."))
            return
        at = 0
        for one in taken:
            if not one.future.done():
                one.future.set_result(done[at : at + len(one.posts)])
            at += len(one.posts)

    def _settle(self, taken: list[_Slice], error: BaseException) -> None:
        for one in taken:
            if not one.future.done():
                one.future.set_exception(error)

    def _ended(self, process: Process) -> None:
        """A worker died. Another is started a second later, so that a kit that can't load doesn't spin."""
        if process in self._retired:
            self._retired.remove(process)
            return
        self._processes.remove(process)
        if not self.ready:
            self._settle([*self._singles, *self._slices], busy("A worker process died; it is being replaced."))
            self._singles.clear()
            self._slices.clear()
            self._waiting = 0
        asyncio.get_running_loop().call_later(1.0, self._again)

    def _again(self) -> None:
        if not self._stopped:
            fresh = Process(prepare, self._settings, self._ended)
            fresh.attach()
            self._processes.append(fresh)


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
