"""Rules at work in a running service: what people change reaches the workers, and the circuit breaker looks now and then."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace

from litestar import Litestar

from seawall.serve.service import Service
from seawall.store import Store

__all__ = ["follow", "following", "take_up"]

_log = logging.getLogger("seawall.serve")


def take_up(service: Service, store: Store) -> int:
    """Make the workers use the rules at work, and say which revision that is."""
    revision = store.rules.look()
    settings = replace(service.settings.kit, overlay=store.rules.overlay())
    if settings != service.workers.settings:
        service.workers.reload(settings)
    return revision


async def follow(service: Service, store: Store, seconds: float, watch_seconds: float) -> None:
    """Look every few ``seconds`` whether rules have changed, and every ``watch_seconds`` whether one has to be paused."""
    revision, watched = -1, float("-inf")
    loop = asyncio.get_running_loop()
    while True:
        try:
            if loop.time() - watched >= watch_seconds:
                watched = loop.time()
                for rule, why in await asyncio.to_thread(store.rules.watch):
                    _log.warning("paused rule=%s: %s", rule, why)
            if await asyncio.to_thread(store.rules.look) != revision:
                revision = await asyncio.to_thread(take_up, service, store)
        except Exception as error:  # a database that is away for a while must not end this; messages may quote
            _log.error("rules not taken up: %s", type(error).__name__)  # a traceback may quote as well
        await asyncio.sleep(seconds)


@asynccontextmanager
async def following(app: Litestar) -> AsyncIterator[None]:
    """While the service runs."""
    service: Service = app.state.service
    if service.store is None:
        yield
        return
    task = asyncio.create_task(
        follow(service, service.store, service.settings.look_seconds, service.settings.watch_seconds)
    )
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
