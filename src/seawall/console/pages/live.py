"""What changes while a page of the queue is open, as server-sent events: numbers, and who works on which case."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any

import msgspec
from litestar import get
from litestar.response import ServerSentEvent
from litestar.response.sse import ServerSentEventMessage

from seawall.console.desk import actor
from seawall.console.gate import session_of
from seawall.serve.service import Asked, stored
from seawall.store import Store

__all__ = ["HANDLERS"]

#: Seconds between looks, and until a page has to ask again; being listened to keeps no session alive.
EVERY, LONGEST, _MOST = 2.0, 20 * 60.0, 100


@get("/live", opt={"may": "queue"}, sync_to_thread=False)
def live(request: Asked) -> ServerSentEvent:
    """Tells what changed since the page was made. ``?cases=``: the ids of its rows, separated by commas."""
    ids = [id for id in request.query_params.get("cases", "").split(",") if id][:_MOST]
    return ServerSentEvent(_changes(request, ids))


async def _changes(request: Asked, ids: list[str]) -> AsyncIterator[ServerSentEventMessage]:
    who, session, seen, until = actor(request), session_of(request), -2, time.monotonic() + LONGEST
    while time.monotonic() < until and await stored(request, lambda store: store.people.lasts(session)):
        last = await stored(request, lambda store: store.desk.last())
        if last != seen:
            seen = last
            told = msgspec.json.encode(await stored(request, lambda store: _told(store, who, ids)))
            yield ServerSentEventMessage(data=told.decode(), event="queue")
        await asyncio.sleep(EVERY)
    yield ServerSentEventMessage(data="", event="over")  # the page asks again once its reader does something


def _told(store: Store, who: str, ids: list[str]) -> dict[str, Any]:
    held, load = store.desk.held(ids), store.desk.load(who)
    return {
        "tabs": load.tabs,
        "cases": {id: "gone" if id not in held else "mine" if held[id] == who else held[id] for id in ids},
    }


HANDLERS: tuple[Any, ...] = (live,)
