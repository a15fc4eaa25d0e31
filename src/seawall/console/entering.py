"""Getting in: from the first thing that somebody showed to a session, over a second one where there is one."""

from __future__ import annotations

from litestar import Response

from seawall.console.entrance import entrance_of
from seawall.console.gate import cookie_name, is_secure
from seawall.console.render import redirect
from seawall.serve.problems import Problem
from seawall.serve.service import Asked, stored
from seawall.store import Account, Session
from seawall.store.sessions import Strength

__all__ = ["attempt", "back_to", "field", "forget_step", "keep_step", "let_in", "proceed", "step_of", "word"]

_STEP = "seawall-step"
#: Pages whose forms ask who it is again.
_PAGES = ("/account", "/accounts", "/evidence")


def step_of(request: Asked) -> str | None:
    """The cookie of a sign-in under way."""
    return request.cookies.get(cookie_name(request, _STEP))


def keep_step(request: Asked, response: Response[str], cookie: str) -> Response[str]:
    """Let the browser hold a sign-in under way."""
    name = cookie_name(request, _STEP)
    response.set_cookie(name, cookie, path="/", secure=is_secure(request), httponly=True, samesite="lax", max_age=600)
    return response


def forget_step(request: Asked, response: Response[str]) -> Response[str]:
    """The sign-in is no longer under way."""
    response.set_cookie(
        cookie_name(request, _STEP), "", path="/", secure=is_secure(request), httponly=True, samesite="lax", max_age=0
    )
    return response


async def attempt(request: Asked) -> None:
    """Count an attempt to get in. Raises a ``too-many`` problem, which the log notes once a minute, without the address."""
    entrance = entrance_of(request)
    try:
        entrance.attempts.take(entrance.address(request))
    except Problem:
        if entrance.attempts.to_note():
            await stored(request, lambda store: store.trail.note("account.throttled", "nobody"))
        raise


def back_to(to: str) -> str:
    """Where someone who showed again who they are goes on: one of the pages that ask for it, nowhere else."""
    return to if to in _PAGES else "/account"


async def proceed(request: Asked, account: Account, shown: Strength, to: str = "/") -> Response[str]:
    """Somebody showed who they are by ``shown``: ask for their second factor if they have one, else let them in."""
    if shown == "second" or not await stored(request, lambda store: store.factors.of(account.id)):
        return await let_in(request, account, shown, to)
    cookie = await stored(request, lambda store: store.steps.begin("second", account, {"to": to}))
    return keep_step(request, redirect(request, "/sign-in/second"), cookie)


async def let_in(request: Asked, account: Account, shown: Strength, to: str = "/") -> Response[str]:
    """A new session; whatever this browser had before is over, so that nobody can wait in it."""
    before: Session | None = request.scope["state"].get("session")
    if before is not None:
        await stored(request, lambda store: store.people.end(before))
    cookie, _ = await stored(request, lambda store: store.people.begin(account, shown))
    entrance = entrance_of(request)
    entrance.attempts.give_back(entrance.address(request))
    response = forget_step(request, redirect(request, to))
    secure = is_secure(request)
    response.set_cookie(cookie_name(request), cookie, path="/", secure=secure, httponly=True, samesite="lax")
    return response


async def field(request: Asked, name: str) -> str:
    """A field of the form that was sent; empty if it is not there, or is a file."""
    value = (await request.form()).get(name, "")
    return value if isinstance(value, str) else ""


async def word(request: Asked, name: str) -> str:
    """A field on one line, without spaces around."""
    return " ".join((await field(request, name)).split())
