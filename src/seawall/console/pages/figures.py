"""Figures: volume, time to decision, what was overturned, the age of the queue. Totals, never about one person."""

from __future__ import annotations

from typing import Any

from litestar import Response, get

from seawall.console.render import page
from seawall.report.charts import bars, timeline
from seawall.serve.service import Asked, stored

__all__ = ["HANDLERS", "PERIODS"]

#: Days that can be looked at.
PERIODS = (7, 30, 90)


@get("/figures", opt={"may": "figures"})
async def figures(request: Asked) -> Response[str]:
    """The figures of a period."""
    asked = request.query_params.get("days", "")
    days = int(asked) if asked in {str(one) for one in PERIODS} else 30
    numbers = await stored(request, lambda store: store.figures.numbers(days))
    shown = sorted(numbers.rules.items(), key=lambda entry: (-entry[1].decided, entry[0]))
    volume, categories = timeline(numbers.levels), bars(numbers.categories)
    return page(
        request, "figures.html", numbers=numbers, rules=shown, volume=volume, categories=categories, days=days,
        periods=PERIODS,
    )  # fmt: skip


HANDLERS: tuple[Any, ...] = (figures,)
