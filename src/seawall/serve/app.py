"""The whole service on one page: its parts, its routes, and what becomes of every error."""

from __future__ import annotations

import logging
import time
import traceback
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec
from litestar import Litestar, Response, Router, get
from litestar.datastructures import State
from litestar.enums import ScopeType
from litestar.exceptions import HTTPException
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from seawall.config import at_work, token_key
from seawall.errors import ErasedError, RefusedError, UnknownError
from seawall.kit import Kit
from seawall.serve import cases, coop, items, metrics, moderations, openapi, perspective, reports, tracing
from seawall.serve.chores import Chores
from seawall.serve.keeper import Keeper
from seawall.serve.problems import Problem, for_status, in_shape
from seawall.serve.rates import Answers, Rates
from seawall.serve.service import Asked, Service, answer, guard, request_id, rid, service_of
from seawall.serve.settings import ServeSettings
from seawall.serve.tokens import TokenFile, Tokens
from seawall.serve.workers import Workers, busy
from seawall.store import Store
from seawall.store.intake import RepeatedError

__all__ = ["HANDLERS", "Front", "create_app", "create_service", "problem_of"]

_log = logging.getLogger("seawall.serve")


@get("/v1/health", opt={"scope": "open"})
async def health(request: Asked) -> Response[bytes]:
    """Whether posts are taken. The only route that needs no token; it says nothing else."""
    if not service_of(request).workers.ready:
        raise busy("The workers are starting again.")
    return answer(b'{"status":"ok"}')


@get("/metrics", opt={"scope": "metrics"})
async def counters(request: Asked) -> Response[bytes]:
    """Counters for Prometheus: numbers by route, status and level, no text and no ids."""
    text = service_of(request).metrics.text()
    return Response(text, headers={"content-type": metrics.MEDIA}, media_type="")


@get("/v1/openapi.json", opt={"scope": "screen"})
async def description(request: Asked) -> Response[bytes]:
    """This description of the API."""
    return answer(msgspec.json.encode(openapi.document(service_of(request).settings)))


#: Every route. A further family of routes is a module of handlers and its names here; ``openapi.py`` describes it.
HANDLERS = (
    health,
    counters,
    description,
    items.screen_items,
    items.request_status,
    reports.file_report,
    cases.cases,
    cases.case,
    cases.decide,
    cases.reverse,
    cases.appeal,
    cases.campaigns,
    cases.campaign,
    moderations.moderate,
    perspective.analyze,
    perspective.suggest,
    perspective.discovery,
    coop.items,
    coop.content,
    coop.report,
    coop.appeal,
)


def create_service(settings: ServeSettings, kit: Kit | None = None, store: Store | None = None) -> Service:
    """The parts of a service; ``start`` its workers before serving. ``kit`` is for workers in a thread (``jobs=0``).

    ``store`` is open, and closed by whoever opened it.
    """
    workers = Workers(at_work(settings.kit, store) if store else settings.kit, settings.jobs, settings.waiting, kit)
    tokens = Tokens(TokenFile(settings.tokens), lambda: datetime.now(UTC), time.monotonic)
    rates = Rates(settings.rate, settings.rate * 10, time.monotonic)
    answers = Answers(settings.kept_seconds, time.monotonic)
    counted = metrics.Metrics(lambda: workers.waiting)
    keeper = Keeper(store) if store is not None else None
    return Service(settings, workers, tokens, rates, answers, counted, token_key(), uuid.uuid4, store, keeper)


def create_app(service: Service, pages: Sequence[Router] = ()) -> Front:
    """The application that a server runs: the API and, beside it, routers that guard their own routes."""
    chores = Chores(service)
    app = Litestar(
        [Router("/", route_handlers=HANDLERS, guards=[guard]), *pages],
        exception_handlers={Exception: _failed},
        state=State({"service": service}),
        on_startup=[chores.start],
        on_shutdown=[chores.stop],
        openapi_config=None,
        logging_config=None,
        request_max_body_size=service.settings.max_body,
        debug=False,
    )
    return Front(app, service)


def _failed(request: Asked, error: Exception) -> Response[bytes]:
    problem = problem_of(error, service_of(request).settings)
    media, body = in_shape(request.scope["path"], problem, request_id(request))
    headers = {**problem.headers, "content-language": "en"}
    return Response(msgspec.json.encode(body), status_code=problem.status, media_type=media, headers=headers)


def problem_of(error: Exception, settings: ServeSettings) -> Problem:
    """What an error is to whoever asked; one that nobody foresaw is logged by its type and place."""
    if isinstance(error, Problem):
        return error
    for kind, name in (
        (RepeatedError, "key-reused"),
        (RefusedError, "refused"),
        (ErasedError, "gone"),
        (UnknownError, "not-found"),
    ):
        if isinstance(error, kind):
            return Problem(name, str(error))
    if isinstance(error, HTTPException):
        says = {
            404: "No route has this path; see docs/api.md, or /v1/openapi.json with a token.",
            405: "See docs/api.md, or /v1/openapi.json with a token, for the method that this route takes.",
            413: f"A request may have {settings.max_body} bytes; send fewer posts at once.",
        }.get(error.status_code, "The request could not be understood; see docs/api.md.")
        problem = for_status(error.status_code, says)
        if error.status_code == 405 and error.headers and "allow" in {name.lower() for name in error.headers}:
            problem.headers.update(error.headers)
        return problem
    places = [
        f"{frame.filename.rpartition('/')[2]}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)
    ]
    _log.error("failed: %s at %s", type(error).__name__, " ".join(places[-4:]))  # messages of errors may quote a post
    return Problem("internal", "The request was not done; its operator finds the id of this request in the log.")


#: Headers of every answer that does not say otherwise: an answer of the API is no page, and belongs in no cache.
_ALWAYS = (
    (b"x-content-type-options", b"nosniff"),
    (b"cache-control", b"no-store"),
    (b"content-security-policy", b"default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
)
_HTTPS = (b"strict-transport-security", b"max-age=31536000; includeSubDomains")


class Front:
    """Around the application: request ids, headers of every answer, counters, and one line of log without text or secrets."""

    def __init__(self, app: ASGIApp, service: Service) -> None:
        self._app, self._service = app, service
        https = service.settings.public_url.startswith("https:")
        self._always = (*_ALWAYS, _HTTPS) if https else _ALWAYS

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != ScopeType.HTTP:
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()
        state: dict[str, Any] = scope.setdefault("state", {})
        state["request_id"] = _given(scope) or str(self._service.new_id())
        status = 0

        async def told(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                given = list(message["headers"])
                names = {name for name, _ in given}
                extra = [(name, value) for name, value in self._always if name not in names]
                message["headers"] = [*given, (b"x-request-id", rid(scope).encode()), *extra]
            await send(message)

        with tracing.request_span(str(scope.get("method"))) as traced:
            try:
                await self._app(scope, receive, told)
            finally:
                route = str(scope.get("path_template") or "unmatched")
                tracing.ended(traced, route, status)
                self._ended(scope, route, status, time.perf_counter() - began)

    def _ended(self, scope: Scope, route: str, status: int, seconds: float) -> None:
        self._service.metrics.request(route, status, seconds)
        _log.info(
            "request=%s method=%s route=%s status=%d ms=%.1f token=%s",
            rid(scope), str(scope.get("method")) if route != "unmatched" else "-", route, status, seconds * 1000,
            scope["state"].get("token", "-"),
        )  # fmt: skip


def _given(scope: Scope) -> str | None:
    """The client's own request id if it is a UUID; anything else might be a text and would reach the log."""
    for name, value in scope["headers"]:
        if name == b"x-request-id":
            try:
                return str(uuid.UUID(value.decode("ascii")))
            except ValueError:
                return None
    return None
