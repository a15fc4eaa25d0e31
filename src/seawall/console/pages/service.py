"""Signing in by another service: to it, and back from it."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from seawall.console.entering import attempt, back_to, field, forget_step, keep_step, let_in, proceed, step_of
from seawall.console.entrance import entrance_of
from seawall.console.gate import ElsewhereError, origin_of, session_of
from seawall.console.oidc import Oidc, Told
from seawall.console.render import page
from seawall.errors import RefusedError
from seawall.serve.problems import Problem
from seawall.serve.service import Asked, stored
from seawall.store.sessions import Strength, digest
from seawall.store.steps import Step

__all__ = ["HANDLERS"]

_BACK = "/sign-in/service/back"


def _service(request: Asked) -> Oidc:
    oidc = entrance_of(request).oidc
    if oidc is None:
        raise Problem("not-found", "Nobody signs in by another service here.")
    return oidc


async def _go(request: Asked, purpose: str, **more: str) -> Response[str]:
    """A page that leads on to the service: a form may not, by our content security policy."""
    await attempt(request)
    oidc = _service(request)
    asking = await oidc.ask(origin_of(request) + _BACK, again=purpose == "confirm")
    data = {"purpose": purpose, "state": asking.state, "nonce": asking.nonce, "verifier": asking.verifier, **more}
    cookie = await stored(request, lambda store: store.steps.begin("service", None, data))
    return keep_step(request, page(request, "go-on.html", url=asking.url, provider=oidc.provider), cookie)


@post("/sign-in/service", opt={"may": "open"}, status_code=200)
async def go(request: Asked) -> Response[str]:
    """To the service, to sign in; by a form, so that no link from elsewhere does it."""
    return await _go(request, "in")


@post("/confirm/service", opt={"may": "self"}, status_code=200)
async def go_confirm(request: Asked) -> Response[str]:
    """To the service, to show again who one is."""
    return await _go(request, "confirm", whose=session_of(request).account.id, to=await field(request, "to"))


@post("/welcome/{link:str}/service", opt={"may": "open"}, status_code=200)
async def go_join(link: FromPath[str], request: Asked) -> Response[str]:
    """To the service, instead of choosing a password for a new account."""
    if await stored(request, lambda store: store.people.invited(link)) is None:
        raise Problem("gone", "This link is used or expired; ask whoever gave it to you for another.")
    return await _go(request, "join", link=digest(link))


@get(_BACK, opt={"may": "open"})
async def back(request: Asked) -> Response[str]:
    """Back from the service, with what it says."""
    oidc, cookie = _service(request), step_of(request)
    step = await stored(request, lambda store: store.steps.take(cookie, "service"))
    if step is None:
        raise ElsewhereError("/sign-in")
    try:
        query = {
            name: str(request.query_params.get(name))
            for name in ("state", "code", "iss")
            if name in request.query_params
        }
        purpose = step.data["purpose"]
        told = await oidc.told(query, step.data, origin_of(request) + _BACK, again=purpose == "confirm")
        if purpose == "confirm":
            return await _confirmed(request, step, told)
        return await _in(request, step, told)
    except RefusedError as error:
        settings = entrance_of(request).settings
        shown = {"wrong": str(error), "empty": False, "local": settings.local, "provider": settings.provider}
        return forget_step(request, page(request, "sign-in.html", 403, **shown))


async def _in(request: Asked, step: Step, told: Told) -> Response[str]:
    issuer, subject = told.issuer, told.subject
    if link := step.data.get("link"):
        account = await stored(request, lambda store: store.services.set_up(str(link), issuer, subject))
    else:
        account = await stored(request, lambda store: store.services.sign_in(issuer, subject, told.name, told.roles))
    if told.second_factor:
        return await let_in(request, account, "second")
    return await proceed(request, account, "service")


async def _confirmed(request: Asked, step: Step, told: Told) -> Response[str]:
    session = request.scope["state"].get("session")
    whose = await stored(request, lambda store: store.services.whose(told.issuer, told.subject))
    if session is None or whose is None or not whose == session.account.id == step.data["whose"]:
        raise RefusedError("that was another account of the sign-in service; begin again")
    shown: Strength = "second" if told.second_factor else "service"
    return await proceed(request, session.account, shown, back_to(str(step.data.get("to", ""))))


HANDLERS: tuple[Any, ...] = (go, go_confirm, go_join, back)
