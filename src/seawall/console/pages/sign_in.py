"""Signing in and out, and setting up an account from its link."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from seawall.console.gate import cookie_name, session_of
from seawall.console.render import page, redirect
from seawall.errors import RefusedError
from seawall.serve.problems import Problem
from seawall.serve.service import Asked, service_of, stored
from seawall.store import Account

__all__ = ["HANDLERS", "signed_in"]


@get("/sign-in", opt={"may": "open"})
async def sign_in_page(request: Asked) -> Response[str]:
    """The form."""
    if request.scope["state"].get("session"):
        return redirect(request, "/")
    return page(request, "sign-in.html", wrong="", empty=await stored(request, lambda store: store.people.empty()))


@post("/sign-in", opt={"may": "open"}, status_code=200)
async def sign_in(request: Asked) -> Response[str]:
    """Name and password, for a session."""
    form = await request.form()
    name, password = str(form.get("name", "")), str(form.get("password", ""))
    try:
        account = await stored(request, lambda store: store.people.sign_in(name, password))
    except RefusedError as error:
        return page(request, "sign-in.html", 403, wrong=str(error), empty=False)
    return await signed_in(request, account)


async def signed_in(request: Asked, account: Account) -> Response[str]:
    """Begin a session for someone who has shown who they are, and go to the first page."""
    cookie, _ = await stored(request, lambda store: store.people.begin(account, "password"))
    response = redirect(request, "/")
    secure = service_of(request).settings.public_url.startswith("https:")
    response.set_cookie(cookie_name(request), cookie, path="/", secure=secure, httponly=True, samesite="lax")
    return response


@post("/sign-out", opt={"may": "self"}, status_code=303)
async def sign_out(request: Asked) -> Response[str]:
    """End this session."""
    session = session_of(request)
    await stored(request, lambda store: store.people.end(session))
    response = redirect(request, "/sign-in")
    response.delete_cookie(cookie_name(request), path="/")
    return response


@get("/welcome/{link:str}", opt={"may": "open"})
async def welcome(link: FromPath[str], request: Asked) -> Response[str]:
    """Choose a password for a new account."""
    account = await stored(request, lambda store: store.people.invited(link))
    if account is None:
        raise Problem("gone", "This link is used or expired; ask whoever gave it to you for another.")
    return page(request, "welcome.html", name=account.name, link=link, wrong="")


@post("/welcome/{link:str}", opt={"may": "open"}, status_code=200)
async def set_up(link: FromPath[str], request: Asked) -> Response[str]:
    """The password, twice the same, for an account that is ready."""
    account = await stored(request, lambda store: store.people.invited(link))
    if account is None:
        raise Problem("gone", "This link is used or expired; ask whoever gave it to you for another.")
    form = await request.form()
    password, again = str(form.get("password", "")), str(form.get("again", ""))
    if password != again:
        return page(request, "welcome.html", 422, name=account.name, link=link, wrong="The two passwords differ.")
    try:
        ready = await stored(request, lambda store: store.people.set_up(link, password))
    except RefusedError as error:
        return page(request, "welcome.html", 422, name=account.name, link=link, wrong=str(error))
    return await signed_in(request, ready)


HANDLERS: tuple[Any, ...] = (sign_in_page, sign_in, sign_out, welcome, set_up)
