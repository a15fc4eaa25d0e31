"""The queue: what waits, most urgent first, and the next case in one step."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post

from seawall.console.desk import actor, as_query, desk_page, wanted_of
from seawall.console.gate import may
from seawall.console.render import redirect
from seawall.serve.service import Asked, stored
from seawall.store import Store
from seawall.store.waiting import Load, Queued

__all__ = ["HANDLERS", "go_next"]

_PAGE = 50
#: What someone may do -> where their day begins.
_HOMES = (
    ("decide", "/queue"),
    ("appeals", "/appeals"),
    ("second", "/requests"),
    ("audit", "/audit"),
    ("accounts", "/accounts"),
)


@get("/", opt={"may": "self"}, sync_to_thread=False)
def home(request: Asked) -> Response[str]:
    """The first page that someone has work on."""
    return redirect(request, next((to for what, to in _HOMES if may(request, what)), "/account"))


@get("/queue", opt={"may": "queue"})
async def queue(request: Asked) -> Response[str]:
    """Cases of a tab, filtered by level, category and language, a page at a time."""
    wanted, who, after = wanted_of(request.query_params), actor(request), request.query_params.get("after")

    def read(store: Store) -> tuple[list[Queued], Load]:
        return store.desk.queue(wanted, who, _PAGE + 1, after), store.desk.load(who)

    rows, load = await stored(request, read)
    more = rows[_PAGE - 1].row.id if len(rows) > _PAGE else None
    shown: dict[str, Any] = {"rows": rows[:_PAGE], "load": load, "more": more, "after": after}
    return await desk_page(request, "queue.html", **shown, none="none" in request.query_params)


@post("/queue/next", opt={"may": "queue"}, status_code=303)
async def next_case(request: Asked) -> Response[str]:
    """Claim the most urgent case that is free, and open it."""
    return await go_next(request, await request.form())


async def go_next(request: Asked, form: Any, done: str | None = None) -> Response[str]:
    """Go on to the next case of the part of the queue that the form names, or to the queue when none is left."""
    wanted, who = wanted_of(form), actor(request)
    found = await stored(request, lambda store: store.desk.take_next(wanted, who))
    if found is None:
        return redirect(request, f"/queue{as_query(wanted, done=done, none=1)}")
    return redirect(request, f"/cases/{found.id}{as_query(wanted, done=done)}")


HANDLERS: tuple[Any, ...] = (home, queue, next_case)
