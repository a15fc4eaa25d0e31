"""Rules at work in a running service: what people change reaches the workers, and the circuit breaker looks now and then."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace

from seawall.serve.service import Service
from seawall.store import Store

__all__ = ["Follower"]

_log = logging.getLogger("seawall.serve")


class Follower:
    """Keeps the workers of a service at the rules that its store says are at work."""

    def __init__(self, service: Service, store: Store) -> None:
        self._service, self._store = service, store
        self._revision = -1

    async def turn(self) -> None:
        """Take up what has changed since the last turn."""
        if await asyncio.to_thread(self._store.rules.look) != self._revision:
            await asyncio.to_thread(self.take_up)

    async def watch(self) -> None:
        """Pause rules that have to be; their ids and numbers go to the log of the service."""
        for rule, why in await asyncio.to_thread(self._store.rules.watch):
            _log.warning("paused rule=%s: %s", rule, why)

    def take_up(self) -> None:
        """Make the workers use the rules at work; blocks until they do."""
        revision = self._store.rules.look()
        settings = replace(self._service.settings.kit, overlay=self._store.rules.overlay())
        if settings != self._service.workers.settings:
            self._service.workers.reload(settings)
        self._revision = revision
