"""How much one saw: numbers that are shown to that person alone. Nobody is compared with anybody."""

from __future__ import annotations

from typing import Any

from litestar import Response, get

from seawall.console.desk import actor, desk_page
from seawall.serve.service import Asked, stored
from seawall.store import Store
from seawall.store.base import Terms
from seawall.store.care import Seen

__all__ = ["HANDLERS"]


@get("/wellbeing", opt={"may": "self"})
async def wellbeing(request: Asked) -> Response[str]:
    """One's own numbers and limits."""
    who = actor(request)

    def read(store: Store) -> tuple[Seen, Terms]:
        return store.desk.own(who), store.terms

    seen, terms = await stored(request, read)
    return await desk_page(request, "wellbeing.html", seen=seen, terms=terms)


HANDLERS: tuple[Any, ...] = (wellbeing,)
