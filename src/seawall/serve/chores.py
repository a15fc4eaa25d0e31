"""What a service with a store does between requests: tells webhooks, finds copies, ends holds, takes up rules."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from seawall.serve.joining import Joiner
from seawall.serve.outbound import Courier
from seawall.serve.rules_at_work import Follower
from seawall.serve.service import Service
from seawall.store import Store

__all__ = ["Chores"]

_log = logging.getLogger("seawall.serve")


class Chores:
    """Loops beside the requests, each with its own pace in seconds. One that fails is logged, without words, and goes on."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Begin."""
        service, store = self._service, self._service.store
        if store is None:
            return
        follower = Follower(service, store)
        loops: list[tuple[float, Callable[[], Awaitable[Any]]]] = [(2.0, follower.turn)]
        if service.settings.chores:
            loops += [(300.0, follower.watch), *self._shared(store)]
        self._tasks = [asyncio.create_task(self._repeat(*each)) for each in loops]

    def _shared(self, store: Store) -> list[tuple[float, Callable[[], Awaitable[Any]]]]:
        """What one service does for all that share a store."""
        service = self._service
        courier = Courier(store.hooks, private=service.settings.webhooks_private)
        joiner = Joiner(store, service.workers, service.author_key, store.trail.clock())
        return [(0.5, courier.turn), (1.0, joiner.turn), (30.0, self._tidy)]

    async def stop(self) -> None:
        """End, with the counters written."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._service.keeper is not None:
            await asyncio.to_thread(self._service.keeper.flush)

    async def _tidy(self) -> None:
        service, store = self._service, self._service.store
        if store is not None and service.keeper is not None:
            await asyncio.to_thread(service.keeper.flush)
            await asyncio.to_thread(store.expire)
            await asyncio.to_thread(store.intake.sweep)
            await asyncio.to_thread(store.hooks.sweep)

    async def _repeat(self, seconds: float, turn: Callable[[], Awaitable[Any]]) -> None:
        while True:
            done: Any = 0
            try:
                done = await turn()
            except Exception as error:  # the next turn may succeed; a message may hold what must not be logged
                _log.error("chore failed: %s", type(error).__name__)
            await asyncio.sleep(0.01 if done else seconds)
