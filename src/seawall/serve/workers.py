"""Screening beside the event loop: posts of concurrent requests together, in worker processes or one thread.

Whatever waits when a worker becomes free is taken together, so batches grow with the load and nobody waits for one to fill.
A verdict depends on nothing but the post, so the company it keeps doesn't matter. Single posts and slices of large batches
take turns: a large batch delays a single post by a slice or two.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from seawall.campaign import Signature
from seawall.config import Settings, kit_for
from seawall.errors import ConfigError
from seawall.kit import Kit
from seawall.model import Item, Verdict
from seawall.serve.judging import (
    NEVER,
    Asked,
    Done,
    Render,
    answer_screened,
    answer_signed,
    prepare,
    signed,
    signing_of,
    task_of,
    work,
)
from seawall.serve.problems import Problem
from seawall.serve.process import DiedError, Process

__all__ = ["NEVER", "Done", "Render", "Workers", "busy"]

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
        self._attached: asyncio.Future[list[None]] | None = None
        self._stopped = False
        self._running = self._waiting = 0
        self._singles: deque[_Slice] = deque()
        self._slices: deque[_Slice] = deque()
        self._turn = False

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
            self._kit = self._kit or kit_for(self._settings)
            self._thread = ThreadPoolExecutor(1, thread_name_prefix="screen")
            return
        self._processes = [Process(prepare, self._settings) for _ in range(self._jobs)]
        try:
            for one in self._processes:
                one.wait()
        except DiedError as error:
            self.stop()
            kit_for(self._settings)  # if that is what failed, its own error says more
            raise ConfigError(f"a worker process died; try fewer than {self._jobs} --jobs") from error
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Let a running task of the thread end, end the processes, drop what waits."""
        self._stopped = True
        if self._thread is not None:
            self._thread.shutdown(cancel_futures=True)
            self._thread = None
        for one in self._processes:
            one.stop()
        self._processes = []

    async def leave(self) -> None:
        """Belong to no loop any more; for the end of the one that served."""
        self._stopped = True
        for one in self._processes:
            one.leave()
        await asyncio.sleep(0)  # transports close in the loop's next turn

    async def screen(self, items: Sequence[Item], render: Render, least: int = NEVER) -> list[Done]:
        """The items screened and rendered, in order, with verdicts from level ``least`` on.

        Raises a ``busy`` problem when too much waits or a worker died.
        """
        await self._attach()
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
        await self._attach()
        if self._thread is not None and self._kit is not None:
            return await asyncio.get_running_loop().run_in_executor(self._thread, signed, pairs, key, self._kit)
        free = self._free(at_most=10**9)
        if free is None:
            raise busy("The workers are starting again.")
        try:
            return answer_signed(await free.ask(signing_of(pairs, key)))
        except DiedError:
            raise busy("A worker process died; it is being replaced.") from None

    async def _attach(self) -> None:
        """Processes belong to the loop that serves; they were started before it ran."""
        if self._attached is None:
            self._attached = asyncio.gather(*(one.attach(self._ended) for one in self._processes))
        if not self._attached.done():
            await asyncio.shield(self._attached)

    def _free(self, at_most: int = _AHEAD) -> Process | None:
        there = [one for one in self._processes if one.ready and not one.dead and one.busy < at_most]
        return min(there, key=lambda one: one.busy, default=None)

    def _pump(self) -> None:
        while True:
            free = self._free()
            if (free is None and (self._thread is None or self._running >= _AHEAD)) or not (taken := self._take()):
                return
            posts = [post for one in taken for post in one.posts]
            if free is not None:
                free.ask(task_of(posts)).add_done_callback(lambda done, taken=taken: self._end(taken, done))
                continue
            self._running += 1
            loop = asyncio.get_running_loop()
            done = loop.run_in_executor(self._thread, work, posts, self._kit)
            done.add_done_callback(lambda done, taken=taken: self._end_thread(taken, done))

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
            self._give(taken, answer_screened(done.result()))
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
        self._processes.remove(process)
        if not self.ready:
            self._settle([*self._singles, *self._slices], busy("A worker process died; it is being replaced."))
            self._singles.clear()
            self._slices.clear()
            self._waiting = 0
        asyncio.get_running_loop().call_later(1.0, self._again)

    def _again(self) -> None:
        if not self._stopped:
            fresh = Process(prepare, self._settings)
            self._processes.append(fresh)
            self._task = asyncio.get_running_loop().create_task(fresh.attach(self._ended))


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
