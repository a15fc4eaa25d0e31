"""Signing in and out: name and password, then the second factor; showing again who one is; setting up from a link."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from seawall.console import passkeys
from seawall.console.entering import attempt, back_to, field, forget_step, let_in, proceed, step_of
from seawall.console.entrance import entrance_of
from seawall.console.gate import ElsewhereError, cookie_name, is_secure, session_of
from seawall.console.render import page, redirect
from seawall.errors import RefusedError
from seawall.serve.problems import Problem
from seawall.serve.service import Asked, stored
from seawall.store import Account
from seawall.store.steps import Step

__all__ = ["HANDLERS"]


@get("/sign-in", opt={"may": "open"})
async def sign_in_page(request: Asked) -> Response[str]:
    """The form."""
    if request.scope["state"].get("session"):
        return redirect(request, "/")
    return await _form(request)


async def _form(request: Asked, wrong: str = "") -> Response[str]:
    settings = entrance_of(request).settings
    empty = not wrong and await stored(request, lambda store: store.people.empty())
    values = {"wrong": wrong, "empty": empty, "local": settings.local, "provider": settings.provider}
    return page(request, "sign-in.html", 403 if wrong else 200, **values)


@post("/sign-in", opt={"may": "open"}, status_code=200)
async def sign_in(request: Asked) -> Response[str]:
    """Name and password."""
    entrance = entrance_of(request)
    if not entrance.settings.local:
        return await _form(request, "people sign in by another service here")
    await attempt(request)
    name, password = await field(request, "name"), await field(request, "password")
    try:
        async with entrance.hashing:
            account = await stored(request, lambda store: store.people.sign_in(name, password))
    except RefusedError as error:
        return await _form(request, str(error))
    return await proceed(request, account, "password")


@get("/sign-in/second", opt={"may": "open"})
async def second_page(request: Asked) -> Response[str]:
    """The second thing: a code, or a passkey."""
    step, account = await _begun(request)
    return await _second(request, step, account)


@post("/sign-in/second", opt={"may": "open"}, status_code=200)
async def second(request: Asked) -> Response[str]:
    """A code of an app, a recovery code, or what a passkey signed."""
    step, account = await _begun(request)
    await attempt(request)
    code, answer = await field(request, "code"), await field(request, "answer")
    try:
        if answer:
            await passkeys.check(request, account, answer, str(step.data.get("challenge", "")))
        else:
            await stored(request, lambda store: store.factors.check(account, code))
    except RefusedError as error:
        return await _second(request, step, account, str(error))
    cookie = step_of(request)
    if await stored(request, lambda store: store.steps.take(cookie, "second")) is None:
        raise ElsewhereError("/sign-in")
    return await let_in(request, account, "second", str(step.data.get("to", "/")))


async def _begun(request: Asked) -> tuple[Step, Account]:
    cookie = step_of(request)
    step = await stored(request, lambda store: store.steps.look(cookie, "second"))
    if step is None or step.account is None:
        raise ElsewhereError("/sign-in")
    return step, step.account


async def _second(request: Asked, step: Step, account: Account, wrong: str = "") -> Response[str]:
    options, challenge = await passkeys.asked(request, account)
    if challenge:
        cookie = step_of(request) or ""
        await stored(request, lambda store: store.steps.note(cookie, {**step.data, "challenge": challenge}))
    found = await stored(request, lambda store: store.factors.of(account.id))
    codes = any(one.kind == "totp" for one in found)
    return page(request, "second.html", 403 if wrong else 200, wrong=wrong, options=options, app=codes)


@post("/sign-out", opt={"may": "self"}, status_code=303)
async def sign_out(request: Asked) -> Response[str]:
    """End this session."""
    session = session_of(request)
    await stored(request, lambda store: store.people.end(session))
    response = forget_step(request, redirect(request, "/sign-in"))
    response.set_cookie(
        cookie_name(request), "", path="/", secure=is_secure(request), httponly=True, samesite="lax", max_age=0
    )
    response.headers["clear-site-data"] = '"storage"'
    return response


@get("/confirm", opt={"may": "self"})
async def confirm_page(request: Asked) -> Response[str]:
    """Who is signed in shows again who they are, before something that can't wait for the next session to be noticed."""
    return await _confirm(request, str(request.query_params.get("to", "")))


@post("/confirm", opt={"may": "self"}, status_code=200)
async def confirm(request: Asked) -> Response[str]:
    """The password; then the second factor, where there is one, and a new session."""
    session, entrance, to = session_of(request), entrance_of(request), await field(request, "to")
    await attempt(request)
    password = await field(request, "password")
    try:
        async with entrance.hashing:
            await stored(request, lambda store: store.people.confirm(session, password))
    except RefusedError as error:
        return await _confirm(request, to, str(error))
    return await proceed(request, session.account, "password", back_to(to))


async def _confirm(request: Asked, to: str, wrong: str = "") -> Response[str]:
    account = session_of(request).account
    has = await stored(request, lambda store: store.people.has_password(account.id))
    provider = entrance_of(request).settings.provider
    values = {"to": back_to(to), "password": has, "provider": provider}
    return page(request, "confirm.html", 403 if wrong else 200, wrong=wrong, **values)


@get("/welcome/{link:str}", opt={"may": "open"})
async def welcome(link: FromPath[str], request: Asked) -> Response[str]:
    """Choose a password for a new account."""
    return _welcome(request, await _invited(request, link), link)


def _welcome(request: Asked, account: Account, link: str, wrong: str = "") -> Response[str]:
    settings = entrance_of(request).settings
    values = {"name": account.name, "link": link, "provider": settings.provider, "local": settings.local}
    return page(request, "welcome.html", 422 if wrong else 200, wrong=wrong, **values)


async def _invited(request: Asked, link: str) -> Account:
    account = await stored(request, lambda store: store.people.invited(link))
    if account is None:
        raise Problem("gone", "This link is used or expired; ask whoever gave it to you for another.")
    return account


@post("/welcome/{link:str}", opt={"may": "open"}, status_code=200)
async def set_up(link: FromPath[str], request: Asked) -> Response[str]:
    """The password, twice the same, for an account that is ready."""
    entrance = entrance_of(request)
    await attempt(request)
    account = await _invited(request, link)
    password, again = await field(request, "password"), await field(request, "again")
    if password != again:
        return _welcome(request, account, link, "The two passwords differ.")
    try:
        async with entrance.hashing:
            ready = await stored(request, lambda store: store.people.set_up(link, password))
    except RefusedError as error:
        return _welcome(request, account, link, str(error))
    return await proceed(request, ready, "password")


HANDLERS: tuple[Any, ...] = (
    sign_in_page, sign_in, second_page, second, sign_out, confirm_page, confirm, welcome, set_up,
)  # fmt: skip
