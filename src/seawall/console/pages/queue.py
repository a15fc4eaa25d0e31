"""The queue: what waits, most urgent first."""

from __future__ import annotations

from typing import Any

from litestar import Response, get

from seawall.console.gate import may
from seawall.console.render import page, redirect
from seawall.serve.service import Asked, stored

__all__ = ["HANDLERS"]


@get("/", opt={"may": "self"}, sync_to_thread=False)
def home(request: Asked) -> Response[str]:
    """The first page that someone has work on."""
    return redirect(request, "/queue" if may(request, "queue") else "/account")


@get("/queue", opt={"may": "queue"})
async def queue(request: Asked) -> Response[str]:
    """Open cases."""
    cases = await stored(request, lambda store: store.cases(state="open"))
    return page(request, "queue.html", cases=cases)


HANDLERS: tuple[Any, ...] = (home, queue)
