"""The transparency report of a period: what may be published, on a page and to take away."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from litestar import Response, get

from seawall.console.language import words
from seawall.console.render import language_of, page
from seawall.report.transparency import FIGURES, FORMATS, GROUPS, SHARES, Published, published, titled, written
from seawall.serve.problems import Problem
from seawall.serve.service import Asked, stored
from seawall.store import Store

__all__ = ["HANDLERS"]

_HALF_A_YEAR = timedelta(days=182)
_MEDIA = {"json": "application/json", "html": "text/html", "csv": "text/csv"}


@get("/figures/transparency", opt={"may": "figures"})
async def transparency(request: Asked) -> Response[str]:
    """The report of the days from ``first`` to ``last``; as a file with ``format``."""
    form = request.query_params.get("format", "")

    def read(store: Store) -> Published:
        last = _day(request, "last") or store.trail.clock().date()
        first = _day(request, "first") or last - _HALF_A_YEAR
        if first > last:
            raise Problem("bad-request", "The first day comes after the last one.")
        return published(store.transparency.counts(first, last))

    found = await stored(request, read)
    if form not in FORMATS:
        told: dict[str, Any] = {
            "groups": GROUPS,
            "figures": FIGURES,
            "shares": SHARES,
            "titled": titled,
            "formats": FORMATS,
        }
        return page(request, "transparency.html", found=found, **told)
    name = f"transparency-{found.first}-{found.last}.{form}"
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    language = language_of(request)
    return Response(written(found, form, language, words(language).named), media_type=_MEDIA[form], headers=headers)


def _day(request: Asked, name: str) -> date | None:
    text = request.query_params.get(name)
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Problem("bad-request", "Write a day as 2026-11-30.") from None


HANDLERS: tuple[Any, ...] = (transparency,)
