"""What handlers share: the service with its parts, who is asking, the body of a request, posts screened in time."""

from __future__ import annotations

import asyncio
import hashlib
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from litestar import Request, Response
from litestar.connection import ASGIConnection
from litestar.handlers.base import BaseRouteHandler

from seawall.errors import ConfigError
from seawall.model import Item
from seawall.serve import tracing
from seawall.serve.keeper import Keeper
from seawall.serve.metrics import Metrics
from seawall.serve.problems import Problem
from seawall.serve.rates import Answers, Rates
from seawall.serve.settings import ServeSettings
from seawall.serve.tokens import Tokens
from seawall.serve.workers import NEVER, Done, Render, Workers, busy
from seawall.store import Store
from seawall.store.base import PROGRAM
from seawall.store.intake import Repeat

__all__ = [
    "Asked",
    "Service",
    "answer",
    "body_of",
    "guard",
    "key_of",
    "program_of",
    "repeat_of",
    "request_id",
    "rid",
    "screened",
    "service_of",
    "store_of",
    "stored",
]

_T = TypeVar("_T")

#: A request as the handlers of this service get it.
Asked = Request[Any, Any, Any]


@dataclass(frozen=True, slots=True)
class Service:
    """Everything a handler may need. ``author_key`` keys author tokens; ``new_id`` makes request ids.

    ``store`` and ``keeper`` are ``None`` for a service that only screens; ``tasks`` are requests answered before they are done.
    """

    settings: ServeSettings
    workers: Workers
    tokens: Tokens
    rates: Rates
    answers: Answers
    metrics: Metrics
    author_key: bytes
    new_id: Callable[[], uuid.UUID]
    store: Store | None = None
    keeper: Keeper | None = None
    tasks: set[asyncio.Task[Any]] = field(default_factory=set)


def service_of(connection: ASGIConnection[Any, Any, Any, Any]) -> Service:
    """The service that this connection talks to."""
    service: Service = connection.app.state.service
    return service


def store_of(connection: ASGIConnection[Any, Any, Any, Any]) -> Store:
    """The store of the service. Raises a ``no-store`` problem where it has none."""
    store = service_of(connection).store
    if store is None:
        raise Problem("no-store", "This service only screens; its operator can start it with --store.")
    return store


async def stored(connection: ASGIConnection[Any, Any, Any, Any], verb: Callable[[Store], _T]) -> _T:
    """What a verb of the store gives, waited for beside the event loop: it returns when all of it is on the disk."""
    return await asyncio.to_thread(verb, store_of(connection))


def program_of(request: Asked) -> str:
    """What the store calls the program that asks: the name of its token."""
    return f"{PROGRAM}{request.scope['state']['name']}"


def repeat_of(request: Asked, body: bytes) -> Repeat | None:
    """The request as the store knows it if it comes again, where it has an idempotency key and there is a store."""
    key, store = key_of(request), service_of(request).store
    if key is None or store is None:
        return None
    asked = f"{request.scope['state']['token']} {request.scope['path']}"
    return store.intake.repeat(asked, key, hashlib.sha256(body).digest())


def key_of(request: Asked) -> str | None:
    """The request's idempotency key. Raises a ``bad-request`` problem for one that is none."""
    key = request.headers.get("idempotency-key")
    if key is not None and not (0 < len(key) <= 128 and key.isascii() and key.isprintable()):
        raise Problem("bad-request", "Idempotency-Key: use 1 to 128 printable ASCII characters, such as a UUID.")
    return key


def rid(scope: Any) -> str:
    """The id of the request, a UUID."""
    return str(scope["state"].get("request_id", uuid.UUID(int=0)))


def request_id(request: Asked) -> str:
    """The id of the request, a UUID."""
    return rid(request.scope)


async def guard(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Lets in who has a live token with the scope that the route names (``opt={"scope": …}``), and posts left to send.

    A route that names no scope lets nobody in; only ``open`` needs no token. It waits for nothing, but were it no coroutine,
    the framework would run it in a thread, at the cost of all the rest of a request.
    """
    scope = handler.opt.get("scope")
    if scope == "open":
        return
    service = service_of(connection)
    try:
        token = service.tokens.find(_presented(connection, query=bool(handler.opt.get("key"))))
    except ConfigError:
        raise busy("The service can't read its tokens; its operator can see why.") from None
    if token is None:
        challenge = {"www-authenticate": 'Bearer realm="seawall", error="invalid_token"'}
        detail = "The token is unknown, expired or revoked; ask the operator of this service for another."
        raise Problem("bad-token", detail, headers=challenge)
    connection.scope["state"]["token"], connection.scope["state"]["name"] = token.id, token.name
    if scope not in token.scopes:
        raise Problem("wrong-scope", f"This token has no scope {scope}; ask the operator for one that has.")
    service.rates.take(token.id)


def _presented(connection: ASGIConnection[Any, Any, Any, Any], *, query: bool) -> str:
    """The token as sent: a bearer token or, where clients of other services do so, a header of theirs or ``?key=``."""
    scheme, _, text = connection.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and text.strip():
        return text.strip()
    if query:
        given = connection.headers.get("x-goog-api-key") or connection.headers.get("x-api-key")
        given = given or connection.query_params.get("key")
        if isinstance(given, str) and given:
            return given
    where = "as ?key=TOKEN or " if query else ""
    raise Problem(
        "no-token",
        f"Send a token {where}as the header Authorization: Bearer TOKEN (made by: seawall tokens add).",
        headers={"www-authenticate": 'Bearer realm="seawall"'},
    )


async def body_of(request: Asked) -> bytes:
    """The body: JSON by its header, within the size that the service takes, all there in time."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise Problem("unsupported-media", "Send JSON with the header Content-Type: application/json.")
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise Problem("unsupported-media", "Send the body as it is, without Content-Encoding.")
    try:
        async with asyncio.timeout(service_of(request).settings.body_seconds):
            return await request.body()
    except TimeoutError:
        detail = "The body did not arrive in time; send it again over a better connection, or in smaller parts."
        raise Problem("too-slow", detail, headers={"connection": "close"}) from None


async def screened(request: Asked, items: Sequence[Item], render: Render, least: int = NEVER) -> list[Done]:
    """The items screened, counted against the token's rate; verdicts from level ``least`` on. Raises ``busy`` when it takes too long."""
    service = service_of(request)
    service.rates.charge(request.scope["state"]["token"], len(items) - 1)
    try:
        with tracing.span("screen", posts=len(items)) as traced:
            async with asyncio.timeout(service.settings.seconds):
                done = await service.workers.screen(items, render, least)
            tracing.levels(traced, [one.level for one in done])
    except TimeoutError:
        raise busy("The posts were not read in time; send fewer or shorter ones at once.") from None
    for one in done:
        service.metrics.post(one.level, one.skipped)
    if any(one.body is None for one in done):
        raise Problem("internal", "The answer could not be written; nothing is known of these posts.")
    return done


def answer(body: bytes, status: int = 200, headers: dict[str, str] | None = None) -> Response[bytes]:
    """A JSON answer that is encoded already."""
    return Response(body, status_code=status, media_type="application/json", headers=headers)
