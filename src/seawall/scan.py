"""A scan: items from sources through ``screen`` in batches, on one or several processes, in input order, memory flat."""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from seawall.config import Settings, kit_for
from seawall.errors import ConfigError
from seawall.kit import Kit
from seawall.model import Item, Verdict
from seawall.pipeline import screen

if TYPE_CHECKING:
    from seawall.store import Store

__all__ = ["batches", "keeping", "scan"]

#: A batch is closed at this many items or code points, whichever comes first.
BATCH_ITEMS = 512
BATCH_CHARS = 500_000

_worker_kit: Kit | None = None


def batches(items: Iterable[Item], count: int = BATCH_ITEMS, chars: int = BATCH_CHARS) -> Iterator[list[Item]]:
    """``items`` in lists of at most ``count`` items and about ``chars`` code points."""
    batch: list[Item] = []
    size = 0
    for item in items:
        batch.append(item)
        size += len(item.text) + len(item.parent_text or "")
        if len(batch) >= count or size >= chars:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def scan(items: Iterable[Item], settings: Settings, *, jobs: int = 1) -> Iterator[tuple[Item, Verdict]]:
    """Every item with its verdict, in input order; the same for any number of ``jobs`` (worker processes)."""
    if jobs <= 1:
        kit = kit_for(settings)
        for batch in batches(items):
            yield from zip(batch, screen(batch, kit), strict=True)
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(jobs, mp_context=context, initializer=_start_worker, initargs=(settings,)) as pool:
        try:
            yield from _ordered(batches(items), lambda batch: pool.submit(_screen_in_worker, batch), window=jobs * 3)
        except BrokenProcessPool as error:
            kit_for(settings)  # if that is what failed, its own error says more
            raise ConfigError(f"a worker process died; try fewer than {jobs} --jobs") from error


def keeping(results: Iterable[tuple[Item, Verdict]], store: Store, actor: str) -> Iterator[tuple[Item, Verdict]]:
    """``results``, each handed on once the store has it (or has counted it), in batches."""
    stream = iter(results)
    while batch := list(islice(stream, BATCH_ITEMS)):
        store.keep_many(batch, actor)
        yield from batch


def _ordered(
    work: Iterator[list[Item]], submit: Callable[[list[Item]], Future[list[Verdict]]], window: int
) -> Iterator[tuple[Item, Verdict]]:
    waiting: deque[tuple[list[Item], Future[list[Verdict]]]] = deque()
    for batch in work:
        waiting.append((batch, submit(batch)))
        if len(waiting) >= window:
            done, future = waiting.popleft()
            yield from zip(done, future.result(), strict=True)
    for done, future in waiting:
        yield from zip(done, future.result(), strict=True)


def _start_worker(settings: Settings) -> None:
    global _worker_kit  # noqa: PLW0603  # one kit per worker process, built once
    _worker_kit = kit_for(settings)


def _screen_in_worker(batch: list[Item]) -> list[Verdict]:
    # ``extra`` may be any mapping; verdicts don't need it and it need not travel
    return screen([replace(item, extra={}) for item in batch], _worker_kit)
