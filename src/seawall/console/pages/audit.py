"""The log, for auditors: who did and saw what, without content; unusual rates of reveals first."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from litestar import Response, get

from seawall.console.gate import session_of
from seawall.console.render import page
from seawall.report.csvfile import cell
from seawall.report.jsonl import dumps
from seawall.report.visible import one_line
from seawall.serve.service import Asked, stored
from seawall.store import AuditEvent

__all__ = ["HANDLERS"]

_PAGE, _FILE = 100, 10_000
_LAST = datetime(9999, 1, 1, tzinfo=UTC)  # days after it may have no next one
_COLUMNS = ("n", "time", "kind", "by", "intact", "details")


def _wanted(request: Asked, kinds: list[str]) -> dict[str, Any]:
    """Filters from the query: a kind that there is, days, a number; anything else is left out."""
    query = request.query_params
    kind, before = query.get("kind"), query.get("before", "")
    since, until = (_day(query.get(name, "")) for name in ("since", "until"))
    return {
        "kind": kind if kind in kinds else None,
        "since": since,
        "until": until + timedelta(days=1) if until else None,
        "before": int(before) if before.isascii() and before.isdigit() and len(before) < 16 else None,
    }


def _day(text: str) -> datetime | None:
    try:
        day = datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        return None
    return day if day < _LAST else None


@get("/audit", opt={"may": "audit"})
async def audit(request: Asked) -> Response[str]:
    """A page of events, newest first."""
    me = session_of(request).account.name
    kinds = await stored(request, lambda store: store.watch.kinds())
    wanted = _wanted(request, kinds)
    found = await stored(request, lambda store: store.watch.events(me, **wanted, limit=_PAGE))
    alerts = await stored(request, lambda store: store.alerts())
    kept = {name: request.query_params[name] if wanted[name] else "" for name in ("since", "until")}
    kept["kind"] = wanted["kind"] or ""
    given = {name: value for name, value in kept.items() if value}
    older = urlencode({**given, "before": found[-1].n}) if len(found) == _PAGE else ""
    shown: dict[str, Any] = {"events": [(event, *_told(event)) for event in found], "kinds": kinds, "alerts": alerts}
    return page(request, "audit.html", **shown, kept=kept, older=older, file=urlencode(given))


def _told(event: AuditEvent) -> tuple[str, str]:
    """By whom, and the rest as one line."""
    details = event.details or {}
    return one_line(str(details.get("actor", ""))), json.dumps(details.get("data", {}), ensure_ascii=False)


async def _events(request: Asked, file: str) -> list[AuditEvent]:
    me = session_of(request).account.name
    kinds = await stored(request, lambda store: store.watch.kinds())
    wanted = _wanted(request, kinds)
    return await stored(request, lambda store: store.watch.events(me, **wanted, limit=_FILE, file=file))


def _attached(body: str, media: str, name: str) -> Response[bytes]:
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(body.encode(), media_type=media, headers=headers)


@get("/audit/events.csv", opt={"may": "audit"})
async def as_csv(request: Asked) -> Response[bytes]:
    """The latest 10,000 events of the filters for a spreadsheet, in which nothing is computed."""
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\r\n")
    rows.writerow(_COLUMNS)
    for event in await _events(request, "csv"):
        by, told = _told(event)
        rows.writerow([event.n, event.time.isoformat(), cell(event.kind), cell(by), event.intact, cell(told)])
    return _attached(out.getvalue(), "text/csv; charset=utf-8", "seawall-audit.csv")


@get("/audit/events.jsonl", opt={"may": "audit"})
async def as_lines(request: Asked) -> Response[bytes]:
    """The same, one JSON object a line, with the ids under which the sealed log has them."""
    lines = [
        dumps(
            {
                "n": event.n, "id": event.id, "kind": event.kind, "time": event.time.isoformat(),
                "intact": event.intact, "details": event.details,
            }
        )
        for event in await _events(request, "jsonl")
    ]  # fmt: skip
    return _attached(
        "\n".join([*lines, ""]) if lines else "", "application/jsonl; charset=utf-8", "seawall-audit.jsonl"
    )


HANDLERS: tuple[Any, ...] = (audit, as_csv, as_lines)
