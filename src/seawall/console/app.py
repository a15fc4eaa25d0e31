"""The console as one router: every module of ``pages`` brings its handlers; errors become pages."""

from __future__ import annotations

import importlib
import pkgutil
from typing import Any

from litestar import Response, Router
from litestar.exceptions import HTTPException

from seawall.console import pages
from seawall.console.entrance import Entrance
from seawall.console.gate import ElsewhereError, gate
from seawall.console.oidc import Oidc
from seawall.console.render import HEADERS, page, redirect
from seawall.console.settings import SignIn
from seawall.serve.app import problem_of
from seawall.serve.problems import Problem
from seawall.serve.service import Asked, request_id, service_of

__all__ = ["console", "handlers"]

_LARGEST = 256 << 10  # bytes of a form


def handlers() -> list[Any]:
    """Every route of the console: the ``HANDLERS`` of the modules in ``pages``."""
    found: list[Any] = []
    for module in pkgutil.iter_modules(pages.__path__, f"{pages.__name__}."):
        found += importlib.import_module(module.name).HANDLERS
    return found


def console(sign_in: SignIn | None = None, *more: Any) -> Router:
    """The pages, for a service that has a store, and ``more`` routes of its own."""
    chosen = sign_in or SignIn()
    entrance = Entrance(chosen, Oidc(chosen.provider) if chosen.provider else None)
    errors: Any = {Exception: _failed, HTTPException: _failed}
    return Router(
        "/",
        route_handlers=[*handlers(), *more],
        guards=[gate],
        exception_handlers=errors,
        after_request=_safe,
        opt={"entrance": entrance},
        request_max_body_size=_LARGEST,
    )


def _safe(response: Response[Any]) -> Response[Any]:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    return response


def _failed(request: Asked, error: Exception) -> Response[Any]:
    if isinstance(error, ElsewhereError):
        return _safe(redirect(request, error.to))
    problem = problem_of(error, service_of(request).settings)
    if problem.kind == "too-large":
        problem = Problem("too-large", f"A form may have {_LARGEST >> 10} KiB; shorten what you wrote.")
    shown = page(request, "problem.html", problem.status, problem=problem, request_id=request_id(request))
    return _safe(shown)
