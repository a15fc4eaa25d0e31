"""Pages from templates: everything is text unless a template says otherwise, in the language of whoever reads."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from functools import cache
from importlib import resources
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from litestar import Response
from markupsafe import Markup

from seawall.console.gate import may
from seawall.console.language import LANGUAGES, chosen, words
from seawall.report.visible import one_line, visible
from seawall.serve.service import Asked, service_of
from seawall.store import Paused

__all__ = ["HEADERS", "LANGUAGES", "language_of", "page", "redirect", "static_version"]

#: Nothing but our own files runs, is shown, or may frame us; forms go to us alone.
HEADERS = {
    "content-security-policy": (
        "default-src 'none'; object-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), interest-cohort=()",
}


@cache
def _environment(language: str) -> Environment:
    found = Environment(
        loader=PackageLoader("seawall.console"),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    said = words(language)
    found.install_gettext_translations(said, newstyle=True)  # type: ignore[attr-defined]
    found.filters |= {"visible": visible, "one_line": one_line, "time": _time, "told": said.told}
    found.filters["named"] = said.named
    found.globals |= {"static": lambda name: f"/static/{name}?v={static_version(name)}", "languages": LANGUAGES}
    return found


@cache
def static_version(name: str) -> str:
    """A short hash of a static file, so that browsers keep it until it changes."""
    return hashlib.sha256((resources.files("seawall.console") / "static" / name).read_bytes()).hexdigest()[:12]


def _time(moment: datetime) -> Markup:
    utc = moment.astimezone(UTC)
    return Markup('<time datetime="{}">{}</time>').format(utc.isoformat(), f"{utc:%Y-%m-%d %H:%M} UTC")


def language_of(request: Asked) -> str:
    """The account's language; before sign-in what ``?language=`` or the browser asks for, if we have it."""
    session = request.scope["state"].get("session")
    if session is not None:
        return str(session.account.language)
    return chosen(request.query_params.get("language"), request.headers.get("accept-language", ""))


def page(request: Asked, template: str, status: int = 200, **values: Any) -> Response[str]:
    """The answer that shows ``template``. Templates also have ``account``, ``forms``, ``may``, ``path``, ``language`` and ``paused``.

    Messages of the code are shown with ``| told``, codes of the store with ``| named``: both in the reader's language, which
    is ``values["language"]`` if given.
    """
    language = values.get("language") or language_of(request)
    session = request.scope["state"].get("session")
    known = {
        "account": session.account if session else None,
        "forms": session.forms if session else "",
        "may": lambda what: may(request, what),
        "path": request.scope["path"],
        "language": language,
        "paused": _paused(request),
        "part": request.headers.get("hx-request") == "true",
    }
    body = _environment(language).get_template(template).render(known | values)
    headers = {"content-language": language}
    return Response(body, status_code=status, media_type="text/html", headers=headers)


def _paused(request: Asked) -> tuple[Paused, ...]:
    """Rules that are paused, for those who can do something about it; as last looked, so that no page waits for it."""
    store = service_of(request).store
    return store.rules.paused if store is not None and may(request, "change-rules") else ()


def redirect(request: Asked, to: str) -> Response[str]:
    """Go on to another page of the console (303), also from a part of a page."""
    if request.headers.get("hx-request") == "true":
        return Response("", status_code=204, headers={"hx-redirect": to})
    return Response("", status_code=303, headers={"location": to})
