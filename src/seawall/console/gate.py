"""The gate before every page: who is asking, whether their role may, and whether a form came from a page of ours."""

from __future__ import annotations

import hmac

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.handlers.base import BaseRouteHandler

from seawall.console.roles import allowed
from seawall.serve.problems import Problem
from seawall.serve.service import Asked, service_of, stored
from seawall.store import Session

__all__ = ["COOKIE", "SignInError", "cookie_name", "gate", "may", "session_of"]

COOKIE = "seawall"
_SAFE = {"GET", "HEAD"}


class SignInError(Problem):
    """Nobody is signed in; the answer leads to the page where one can."""

    def __init__(self) -> None:
        super().__init__("no-token", "Sign in first.")


def session_of(request: Asked) -> Session:
    """The session of a route that is not open."""
    session: Session = request.scope["state"]["session"]
    return session


def may(request: Asked, what: str) -> bool:
    """Whether whoever asks may do what needs ``what``; nobody is asked for on open pages."""
    session = request.scope["state"].get("session")
    return session is not None and allowed(session.account.roles, what)


def cookie_name(connection: ASGIConnection) -> str:  # type: ignore[type-arg]
    """The cookie's name; behind HTTPS bound to this host, so that no neighbour can set it (RFC 6265bis 4.1.3)."""
    return f"__Host-{COOKIE}" if service_of(connection).settings.public_url.startswith("https:") else COOKIE


async def gate(connection: ASGIConnection, handler: BaseRouteHandler) -> None:  # type: ignore[type-arg]
    """Lets in who is signed in with a role that may (``opt={"may": …}``). ``open`` needs nobody; no ``may`` lets nobody in."""
    what, unsafe = handler.opt.get("may"), str(connection.scope.get("method")) not in _SAFE
    if unsafe:
        _same_origin(connection)
    cookie = connection.cookies.get(cookie_name(connection))
    session = await stored(connection, lambda store: store.people.session(cookie)) if cookie else None
    if session is not None:
        connection.scope["state"]["session"] = session
    if what == "open":
        return
    if session is None:
        raise SignInError
    if what is None or not allowed(session.account.roles, what):
        raise Problem("wrong-scope", "Your role does not include this page.")
    if unsafe:
        await _from_our_form(connection, session)


def _same_origin(connection: ASGIConnection) -> None:  # type: ignore[type-arg]
    site, origin = connection.headers.get("sec-fetch-site"), connection.headers.get("origin")
    url = service_of(connection).settings.public_url
    ours = url.rstrip("/") if url else f"{connection.scope['scheme']}://{connection.headers.get('host', '')}"
    if (site is not None and site != "same-origin") or (origin is not None and origin != ours):
        raise Problem("wrong-scope", "This form was sent from another site; open the console itself and try again.")


async def _from_our_form(connection: ASGIConnection, session: Session) -> None:  # type: ignore[type-arg]
    sent = connection.headers.get("x-seawall-form", "")
    if not sent and isinstance(connection, Request):
        sent = str((await connection.form()).get("forms", ""))
    if not hmac.compare_digest(sent.encode(), session.forms.encode()):
        raise Problem("wrong-scope", "This page is from an earlier session; load it again and repeat what you did.")
