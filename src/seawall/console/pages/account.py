"""One's own account: password, browsers that are signed in."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from seawall.console import passkeys
from seawall.console.entering import attempt, field
from seawall.console.entrance import entrance_of
from seawall.console.gate import lacks_factor, session_of
from seawall.console.render import page, redirect
from seawall.errors import RefusedError
from seawall.serve.service import Asked, stored

__all__ = ["HANDLERS", "own"]


@get("/account", opt={"may": "self"})
async def account(request: Asked) -> Response[str]:
    """All of it on one page."""
    return await own(request)


async def own(request: Asked, wrong: str = "", done: str = "") -> Response[str]:
    """The page of one's own account, with what went wrong or well."""
    session = session_of(request)
    id = session.account.id
    return page(
        request,
        "account.html",
        422 if wrong else 200,
        wrong=wrong,
        done=done,
        here=session.id,
        password=await stored(request, lambda store: store.people.has_password(id)),
        browsers=await stored(request, lambda store: store.people.browsers(id)),
        factors=await stored(request, lambda store: store.factors.of(id)),
        codes=await stored(request, lambda store: store.factors.codes_left(id)),
        passkeys=bool(passkeys.possible(request)),
        lacking=lacks_factor(request, session),
    )


@post("/account/password", opt={"may": "self"}, status_code=200)
async def password(request: Asked) -> Response[str]:
    """Another password, for who knows the old one."""
    session, entrance = session_of(request), entrance_of(request)
    await attempt(request)
    old, new, again = [await field(request, name) for name in ("old", "new", "again")]
    if new != again:
        return await own(request, "The two new passwords differ.")
    try:
        async with entrance.hashing:
            await stored(request, lambda store: store.people.change_password(session, old, new))
    except RefusedError as error:
        return await own(request, str(error))
    entrance.attempts.give_back(entrance.address(request))
    return await own(request, done="password")


@post("/account/browsers/end", opt={"may": "self", "fresh": "/account"}, status_code=200)
async def end_others(request: Asked) -> Response[str]:
    """Sign out everywhere else."""
    session = session_of(request)
    await stored(request, lambda store: store.people.end_others(session))
    return redirect(request, "/account")


@post("/account/browsers/{id:str}/end", opt={"may": "self", "fresh": "/account"}, status_code=200)
async def end_other(id: FromPath[str], request: Asked) -> Response[str]:
    """Sign out in one other browser."""
    session = session_of(request)
    await stored(request, lambda store: store.people.end_other(session, id))
    return redirect(request, "/account")


HANDLERS: tuple[Any, ...] = (account, password, end_others, end_other)
