"""The gate before every page: who is asking, whether their role may, and whether a form came from a page of ours."""

from __future__ import annotations

import asyncio
import hmac

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.handlers.base import BaseRouteHandler

from seawall.console.entrance import entrance_of
from seawall.console.roles import allowed
from seawall.serve.problems import Problem
from seawall.serve.service import Asked, service_of, store_of, stored
from seawall.store import Session

__all__ = [
    "COOKIE",
    "ElsewhereError",
    "cookie_name",
    "gate",
    "is_secure",
    "lacks_factor",
    "may",
    "origin_of",
    "session_of",
]

COOKIE = "seawall"
_SAFE = {"GET", "HEAD"}


class ElsewhereError(Problem):
    """Something has to be done first; the answer leads to the page ``to`` where it can be."""

    def __init__(self, to: str) -> None:
        super().__init__("no-token", "Sign in first.")
        self.to = to


def session_of(request: Asked) -> Session:
    """The session of a route that is not open."""
    session: Session = request.scope["state"]["session"]
    return session


def may(request: Asked, what: str) -> bool:
    """Whether whoever asks may do what needs ``what``; nobody is asked for on open pages."""
    session = request.scope["state"].get("session")
    return session is not None and allowed(session.account.roles, what)


def is_secure(connection: ASGIConnection) -> bool:  # type: ignore[type-arg]
    """Whether people reach this console by HTTPS."""
    return service_of(connection).settings.public_url.startswith("https:")


def cookie_name(connection: ASGIConnection, what: str = COOKIE) -> str:  # type: ignore[type-arg]
    """A cookie's name; behind HTTPS bound to this host, so that no neighbour can set it (RFC 6265bis 4.1.3)."""
    return f"__Host-{what}" if is_secure(connection) else what


def origin_of(connection: ASGIConnection) -> str:  # type: ignore[type-arg]
    """Where the console is, for browsers: scheme, host and port."""
    url = service_of(connection).settings.public_url
    return url.rstrip("/") if url else f"{connection.scope['scheme']}://{connection.headers.get('host', '')}"


async def gate(connection: ASGIConnection, handler: BaseRouteHandler) -> None:  # type: ignore[type-arg]
    """Lets in who is signed in with a role that may (``opt={"may": …}``). ``open`` needs nobody; no ``may`` lets nobody in.

    ``opt={"fresh": PAGE}``: who did not show who they are just now is asked again, and then led to that page.
    """
    what, unsafe = handler.opt.get("may"), str(connection.scope.get("method")) not in _SAFE
    if unsafe:
        _same_origin(connection)
        await _all_there(connection)
    cookie = connection.cookies.get(cookie_name(connection))
    session = await stored(connection, lambda store: store.people.session(cookie)) if cookie else None
    if session is not None:
        connection.scope["state"]["session"] = session
    if what == "open":
        return
    if session is None:
        raise ElsewhereError("/sign-in")
    if what is None or not allowed(session.account.roles, what):
        await _note(connection, session, "role")
        raise Problem("wrong-scope", "Your role does not include this page.")
    if unsafe:
        await _from_our_form(connection, session)
    if what != "self" and lacks_factor(connection, session):
        raise ElsewhereError("/account")
    fresh = handler.opt.get("fresh")
    if fresh and not store_of(connection).people.is_fresh(session):
        raise ElsewhereError(f"/confirm?to={fresh}")


def lacks_factor(connection: ASGIConnection, session: Session) -> bool:  # type: ignore[type-arg]
    """Whether somebody's roles need a second factor that they did not show; until then only their own pages are there."""
    needs = entrance_of(connection).settings.second_factor
    return session.strength != "second" and not set(needs).isdisjoint(session.account.roles)


def _same_origin(connection: ASGIConnection) -> None:  # type: ignore[type-arg]
    site, origin = connection.headers.get("sec-fetch-site"), connection.headers.get("origin")
    if (site is not None and site != "same-origin") or (origin is not None and origin != origin_of(connection)):
        raise Problem("wrong-scope", "This form was sent from another site; open the console itself and try again.")


async def _note(connection: ASGIConnection, session: Session, why: str) -> None:  # type: ignore[type-arg]
    """The log learns who was refused which page, never what the address or the form said."""
    tried = f"{connection.scope.get('method')} {connection.scope.get('path_template')}"
    name = session.account.name
    await stored(connection, lambda store: store.trail.note("access.failed", name, tried=tried, error=why, ids=[]))


async def _all_there(connection: ASGIConnection) -> None:  # type: ignore[type-arg]
    """The whole form, in time, without files; who sends a byte a minute holds nothing here."""
    if isinstance(connection, Request):
        try:
            async with asyncio.timeout(service_of(connection).settings.body_seconds):
                form = await connection.form()
        except TimeoutError:
            detail = "The form did not arrive in time; send it again over a better connection."
            raise Problem("too-slow", detail, headers={"connection": "close"}) from None
        except UnicodeError:
            raise Problem(
                "bad-request", "The form is not in UTF-8; load the page again and repeat what you did."
            ) from None
        if not all(isinstance(value, str) for _, value in form.multi_items()):
            await form.close()
            raise Problem("bad-request", "No form here takes a file; leave it out.")


async def _from_our_form(connection: ASGIConnection, session: Session) -> None:  # type: ignore[type-arg]
    sent = connection.headers.get("x-seawall-form", "")
    if not sent and isinstance(connection, Request):
        sent = str((await connection.form()).get("forms", ""))
    if not hmac.compare_digest(sent.encode(), session.forms.encode()):
        await _note(connection, session, "form")
        raise Problem("wrong-scope", "This page is from an earlier session; load it again and repeat what you did.")
