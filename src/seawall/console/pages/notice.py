"""The notice of a decision, for whom it concerns: by a signed link, without an account, without a script."""

from __future__ import annotations

import hashlib
import time
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from seawall.console.language import chosen
from seawall.console.notices import breach, done
from seawall.console.render import page, redirect
from seawall.errors import RefusedError
from seawall.serve.problems import Problem
from seawall.serve.rates import Rates
from seawall.serve.service import Asked, store_of, stored
from seawall.store import Notice, Store

__all__ = ["HANDLERS"]

#: A request in five seconds for each link, 30 at once; links share 4,096 buckets, so that this memory stays small.
_RATES = Rates(0.2, 30, time.monotonic)
_PRIVATE = {"x-robots-tag": "noindex, nofollow, noarchive", "cache-control": "no-store"}


@get("/notice/{token:str}", opt={"may": "open"})
async def notice(token: FromPath[str], request: Asked) -> Response[str]:
    """What was done, why, and how to object."""
    return await _shown(request, token, sent="sent" in request.query_params)


@post("/notice/{token:str}/appeal", opt={"may": "open"}, status_code=303)
async def appeal(token: FromPath[str], request: Asked) -> Response[str]:
    """Object, once."""
    return await _said(request, token, lambda store, text: store.notices.appeal(token, text))


@post("/notice/{token:str}/reply", opt={"may": "open"}, status_code=303)
async def reply(token: FromPath[str], request: Asked) -> Response[str]:
    """Say something more in an appeal that is open."""
    return await _said(request, token, lambda store, text: store.notices.reply(token, text))


async def _said(request: Asked, token: str, verb: Any) -> Response[str]:
    form = await request.form()
    text, nonce = str(form.get("text", "")), str(form.get("nonce", ""))
    if await _opened(request, token) is None:
        return await _shown(request, token)
    if not store_of(request).notices.is_fresh(token, nonce):
        return await _shown(request, token, 422, wrong="This page was open for too long; send it again.", text=text)
    try:
        await stored(request, lambda store: verb(store, text))
    except RefusedError as error:
        return await _shown(request, token, 422, wrong=str(error), text=text)
    return redirect(request, f"/notice/{token}?sent=1&language={_language(request)}")


async def _shown(request: Asked, token: str, status: int = 200, **values: Any) -> Response[str]:
    found = await _opened(request, token)
    told: dict[str, Any] = {"notice": found, "done": done, "breach": breach, "language": _language(request)}
    told |= {"path": f"/notice/{token}" if found else "", "wrong": "", "text": "", "sent": False}
    if found is None:
        return _private(page(request, "notice.html", 410, **told))
    told |= {"nonce": store_of(request).notices.nonce(token), "days": store_of(request).terms.appeal_answer.days}
    return _private(page(request, "notice.html", status, **told | values))


async def _opened(request: Asked, token: str) -> Notice | None:
    """The notice, if the link is good; asked for too often it is a ``too-many`` problem."""
    try:
        _RATES.take(hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()[:3])
    except Problem as error:
        wait = "This page was asked for too often. Wait a minute, then try again."
        raise Problem("too-many", wait, headers=error.headers) from None

    def read(store: Store) -> Notice | None:
        return store.notices.open(token)

    return await stored(request, read)


def _language(request: Asked) -> str:
    return chosen(request.query_params.get("language"), request.headers.get("accept-language", ""))


def _private(response: Response[str]) -> Response[str]:
    response.headers.update(_PRIVATE)
    return response


HANDLERS: tuple[Any, ...] = (notice, appeal, reply)
