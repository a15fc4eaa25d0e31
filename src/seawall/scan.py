"""A scan: items from sources through ``screen`` in batches, on one or several processes, in input order, memory flat."""

from __future__ import annotations

import gc
import multiprocessing
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from seawall.campaign import Signature
from seawall.config import Settings, kit_for
from seawall.errors import ConfigError
from seawall.kit import Kit
from seawall.model import Item, Verdict
from seawall.pipeline import screen
from seawall.signing import sign, wanted

if TYPE_CHECKING:
    from seawall.store import Store

__all__ = ["Signed", "batches", "keeping", "scan", "scan_signed"]

#: A batch is closed at this many items or code points, whichever comes first.
BATCH_ITEMS = 512
BATCH_CHARS = 500_000

#: A post, its verdict, and its signature where campaigns need one.
Signed = tuple[Item, Verdict, Signature | None]
_Judged = list[tuple[Verdict, Signature | None]]

_worker: tuple[Kit, bytes | None] | None = None


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
    return ((item, verdict) for item, verdict, _ in scan_signed(items, settings, None, jobs=jobs))


def scan_signed(items: Iterable[Item], settings: Settings, key: bytes | None, *, jobs: int = 1) -> Iterator[Signed]:
    """As ``scan``, with the signatures that campaigns are made of, under the key of author tokens (no key, none)."""
    if jobs <= 1:
        kit = _settled_kit(settings)
        for batch in batches(items):
            yield from _together(batch, _judge(batch, kit, key))
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(jobs, mp_context=context, initializer=_start_worker, initargs=(settings, key)) as pool:
        try:
            yield from _ordered(batches(items), lambda batch: pool.submit(_judge_in_worker, batch), window=jobs * 3)
        except BrokenProcessPool as error:
            kit_for(settings)  # if that is what failed, its own error says more
            raise ConfigError(f"a worker process died; try fewer than {jobs} --jobs") from error


def _settled_kit(settings: Settings) -> Kit:
    """The kit, taken out of the collector's sight: it lives as long as the process, and walking it costs more than a post."""
    kit = kit_for(settings)
    gc.collect()
    gc.freeze()
    return kit


def keeping(results: Iterable[tuple[Item, Verdict]], store: Store, actor: str) -> Iterator[tuple[Item, Verdict]]:
    """``results``, each handed on once the store has it (or has counted it), in batches."""
    stream = iter(results)
    while batch := list(islice(stream, BATCH_ITEMS)):
        store.keep_many(batch, actor)
        yield from batch


def _ordered(
    work: Iterator[list[Item]], submit: Callable[[list[Item]], Future[_Judged]], window: int
) -> Iterator[Signed]:
    waiting: deque[tuple[list[Item], Future[_Judged]]] = deque()
    for batch in work:
        waiting.append((batch, submit(batch)))
        if len(waiting) >= window:
            done, future = waiting.popleft()
            yield from _together(done, future.result())
    for done, future in waiting:
        yield from _together(done, future.result())


def _together(batch: list[Item], judged: _Judged) -> Iterator[Signed]:
    return ((item, verdict, signed) for item, (verdict, signed) in zip(batch, judged, strict=True))


def _judge(batch: list[Item], kit: Kit, key: bytes | None) -> _Judged:
    verdicts = screen(batch, kit)
    if key is None:
        return [(verdict, None) for verdict in verdicts]
    return [
        (verdict, sign(item, verdict, kit.folder, key) if wanted(verdict) else None)
        for item, verdict in zip(batch, verdicts, strict=True)
    ]


def _start_worker(settings: Settings, key: bytes | None) -> None:
    global _worker  # noqa: PLW0603  # one kit per worker process, built once
    _worker = _settled_kit(settings), key


def _judge_in_worker(batch: list[Item]) -> _Judged:
    if _worker is None:
        raise RuntimeError("this process was not started as a worker")
    # ``extra`` may be any mapping; verdicts don't need it and it need not travel
    return _judge([replace(item, extra={}) for item in batch], *_worker)
