"""What waits for a second person: approve it, or refuse it."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from seawall.console.desk import actor, desk_page
from seawall.console.render import redirect
from seawall.errors import RefusedError
from seawall.serve.service import Asked, stored

__all__ = ["HANDLERS"]


async def _page(request: Asked, status: int = 200, wrong: str = "") -> Response[str]:
    waiting = await stored(request, lambda store: store.requests())
    return await desk_page(request, "requests.html", status, waiting=waiting, wrong=wrong)


@get("/requests", opt={"may": "second"})
async def requests(request: Asked) -> Response[str]:
    """What was asked for, oldest first; one's own stand there too, for another to answer."""
    return await _page(request)


@post("/requests/{request_id:str}/approve", opt={"may": "second"}, status_code=303)
async def approve(request_id: FromPath[str], request: Asked) -> Response[str]:
    """The second person's yes."""
    who = actor(request)
    try:
        await stored(request, lambda store: store.approve(request_id, who))
    except RefusedError as error:
        return await _page(request, 409, str(error))
    return redirect(request, "/requests")


@post("/requests/{request_id:str}/refuse", opt={"may": "second"}, status_code=303)
async def refuse(request_id: FromPath[str], request: Asked) -> Response[str]:
    """The second person's no."""
    who = actor(request)
    await stored(request, lambda store: store.desk.refuse(request_id, who))
    return redirect(request, "/requests")


HANDLERS: tuple[Any, ...] = (requests, approve, refuse)
