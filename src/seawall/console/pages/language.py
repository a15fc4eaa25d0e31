"""The language of one's own console."""

from __future__ import annotations

from typing import Any

from litestar import Response, post

from seawall.console.gate import session_of
from seawall.console.language import LANGUAGES
from seawall.console.render import redirect
from seawall.serve.problems import Problem
from seawall.serve.service import Asked, stored

__all__ = ["HANDLERS"]


@post("/account/language", opt={"may": "self"}, status_code=303)
async def change(request: Asked) -> Response[str]:
    """Choose another language."""
    language = str((await request.form()).get("language", ""))
    if language not in LANGUAGES:
        raise Problem("bad-request", "Choose one of the languages on the list.")
    account = session_of(request).account
    await stored(request, lambda store: store.people.change(account.id, account.name, language=language))
    return redirect(request, "/account")


HANDLERS: tuple[Any, ...] = (change,)
