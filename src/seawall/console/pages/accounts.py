"""Accounts, for admins: who may sign in and as what. No page of an admin shows a post, a case or a decision."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from seawall.console.entering import word
from seawall.console.entrance import entrance_of
from seawall.console.gate import origin_of, session_of
from seawall.console.render import page, redirect
from seawall.errors import RefusedError
from seawall.serve.service import Asked, stored
from seawall.store import ROLES, Store

__all__ = ["HANDLERS"]

_SENSITIVE = {"may": "accounts", "fresh": "/accounts"}


@get("/accounts", opt={"may": "accounts"})
async def accounts(request: Asked) -> Response[str]:
    """Everyone, by name."""
    return await _page(request)


async def _page(request: Asked, wrong: str = "", name: str = "", link: str = "") -> Response[str]:
    return page(
        request,
        "accounts.html",
        422 if wrong else 200,
        wrong=wrong,
        name=name,
        link=link,
        people=await stored(request, lambda store: store.people.all()),
        holders=await stored(request, lambda store: store.factors.holders()),
        needing=entrance_of(request).settings.second_factor,
        roles=tuple(ROLES),
    )


async def _roles(request: Asked) -> list[str]:
    return [str(role) for role in (await request.form()).getall("role", [])]


@post("/accounts", opt=_SENSITIVE, status_code=200)
async def invite(request: Asked) -> Response[str]:
    """A new account; its link is shown this once."""
    me, name, roles = session_of(request).account.name, await word(request, "name"), await _roles(request)
    try:
        made = await stored(request, lambda store: store.people.invite(name, roles, me))
    except RefusedError as error:
        return await _page(request, str(error))
    return await _page(request, name=made.account.name, link=f"{origin_of(request)}/welcome/{made.token}")


@post("/accounts/{id:str}/renew", opt=_SENSITIVE, status_code=200)
async def renew(id: FromPath[str], request: Asked) -> Response[str]:
    """Another link for someone who lost theirs, or their password; it is shown this once."""
    me = session_of(request).account.name
    try:
        made = await stored(request, lambda store: store.people.renew(id, me))
    except RefusedError as error:
        return await _page(request, str(error))
    return await _page(request, name=made.account.name, link=f"{origin_of(request)}/welcome/{made.token}")


async def _change(request: Asked, verb: Callable[[Store], object]) -> Response[str]:
    try:
        await stored(request, verb)
    except RefusedError as error:
        return await _page(request, str(error))
    return redirect(request, "/accounts")


@post("/accounts/{id:str}/roles", opt=_SENSITIVE, status_code=200)
async def change_roles(id: FromPath[str], request: Asked) -> Response[str]:
    """What someone may do; their sessions end."""
    me, roles = session_of(request).account.name, await _roles(request)
    return await _change(request, lambda store: store.people.change(id, me, roles=roles))


@post("/accounts/{id:str}/close", opt=_SENSITIVE, status_code=200)
async def close(id: FromPath[str], request: Asked) -> Response[str]:
    """Close an account; its sessions end."""
    me = session_of(request).account.name
    return await _change(request, lambda store: store.people.change(id, me, active=False))


@post("/accounts/{id:str}/open", opt=_SENSITIVE, status_code=200)
async def reopen(id: FromPath[str], request: Asked) -> Response[str]:
    """Open it again."""
    me = session_of(request).account.name
    return await _change(request, lambda store: store.people.change(id, me, active=True))


@post("/accounts/{id:str}/forget-factors", opt=_SENSITIVE, status_code=200)
async def forget_factors(id: FromPath[str], request: Asked) -> Response[str]:
    """Remove the second factors of someone who lost them; their sessions end."""
    me = session_of(request).account.name
    return await _change(request, lambda store: store.factors.drop_all(id, me))


@post("/accounts/{id:str}/sign-out", opt=_SENSITIVE, status_code=200)
async def sign_out(id: FromPath[str], request: Asked) -> Response[str]:
    """Sign someone out everywhere."""
    me = session_of(request).account.name
    return await _change(request, lambda store: store.people.sign_out(store.people.one(id).id, me))


HANDLERS: tuple[Any, ...] = (accounts, invite, renew, change_roles, close, reopen, forget_factors, sign_out)
