"""Evidence, for custodians: what needs a second person, bundles, holds, what goes when, erasing. No page here shows a post."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from seawall.console.entering import field, word
from seawall.console.gate import session_of
from seawall.console.render import page
from seawall.errors import ErasedError, EvidenceError, RefusedError, StoreError, UnknownError
from seawall.evidence.bundle import Recipient, read_recipient
from seawall.serve.problems import Problem
from seawall.serve.service import Asked, stored
from seawall.store import GROUNDS, Store

__all__ = ["HANDLERS"]

_SENSITIVE = {"may": "evidence", "fresh": "/evidence"}
_START = re.compile(r"[0-9a-f]{6,32}")
_PLANNED = 50


@get("/evidence", opt={"may": "evidence"})
async def evidence(request: Asked) -> Response[str]:
    """All of it on one page."""
    return await _page(request)


async def _page(request: Asked, wrong: str = "", done: str = "") -> Response[str]:
    plans = await stored(request, lambda store: store.plan())
    requests = await stored(request, lambda store: store.requests())
    return page(
        request,
        "evidence.html",
        422 if wrong else 200,
        wrong=wrong,
        done=done,
        requests=[one for one in requests if one.kind != "terminate"],
        holds=await stored(request, lambda store: store.watch.holds()),
        plans=plans[:_PLANNED],
        planned=len(plans),
        grounds=GROUNDS,
    )


async def _do(request: Asked, done: str, verb: Callable[[Store], object]) -> Response[str]:
    """Do it, and show the page with what became of it."""
    try:
        await stored(request, verb)
    except (RefusedError, UnknownError, ErasedError) as error:
        return await _page(request, str(error))
    return await _page(request, done=done)


def _found(kind: str, start: str, actor: str) -> Callable[[Store], str]:
    """The id that starts like this; raises :class:`UnknownError`."""

    def find(store: Store) -> str:
        try:
            if _START.fullmatch(start):
                return store.find(kind, start, actor)
        except StoreError:
            pass
        raise UnknownError(f"no {kind}, or more than one, has an id that starts like this; give 6 digits or more")

    return find


def _recipient(text: str) -> Recipient:
    """An age public key as typed; never the name of a file of this machine."""
    try:
        if text.startswith("age1"):
            return read_recipient(text)
    except EvidenceError:
        pass
    raise RefusedError("give the recipient's age public key; it begins with age1")


@post("/evidence/ask", opt={"may": "evidence"}, status_code=200)
async def ask(request: Asked) -> Response[str]:
    """Ask for an export, a hold or to preserve; another person answers under Requests."""
    me, kind, basis = session_of(request).account.name, await field(request, "kind"), await word(request, "basis")
    start, days, recipient = await word(request, "case"), await word(request, "days"), await word(request, "recipient")
    if kind not in ("export", "hold", "preserve"):
        raise Problem("bad-request", "Choose one of the kinds on the list.")

    def verb(store: Store) -> object:
        case = _found("case", start, me)(store)
        if kind == "export":
            return store.ask("export", case, me, basis, recipient=_recipient(recipient).fingerprint)
        if not (days.isascii() and days.isdigit() and 0 < int(days[:9]) <= store.terms.longest_hold.days):
            raise RefusedError(f"a hold lasts 1 to {store.terms.longest_hold.days} days")
        return store.ask(kind, case, me, basis, days=int(days))

    return await _do(request, "asked", verb)


@post("/evidence/requests/{id:str}/bundle", opt=_SENSITIVE, status_code=200)
async def bundle(id: FromPath[str], request: Asked) -> Response[Any]:
    """The bundle of an approved request, encrypted to its recipient, whose key has to be given once more."""
    me, text = session_of(request).account.name, await word(request, "recipient")

    def verb(store: Store) -> tuple[str, bytes]:
        found = next((one for one in store.requests() if (one.id, one.kind) == (id, "export")), None)
        if found is None:
            raise UnknownError("this request is used or expired; ask again")
        return found.case, store.export(found.case, me, found.basis, _recipient(text))

    try:
        case, made = await stored(request, verb)
    except (RefusedError, UnknownError, ErasedError) as error:
        return await _page(request, str(error))
    headers = {"content-disposition": f'attachment; filename="case-{case[:12]}.bundle"'}
    return Response(made, media_type="application/octet-stream", headers=headers)


@post("/evidence/holds/{id:str}/release", opt={"may": "evidence"}, status_code=200)
async def release(id: FromPath[str], request: Asked) -> Response[str]:
    """Ask to end a hold before its time; another person answers."""
    me, basis = session_of(request).account.name, await word(request, "basis")

    def verb(store: Store) -> object:
        if id not in {one.id for one in store.watch.holds()}:
            raise UnknownError("this hold has ended already")
        return store.release(id, me, basis)

    return await _do(request, "asked", verb)


@post("/evidence/erase", opt=_SENSITIVE, status_code=200)
async def erase(request: Asked) -> Response[str]:
    """Erase one post, by the id it has here or on the community's service, on one of the fixed grounds. It can't be undone."""
    me, what, ground = session_of(request).account.name, await word(request, "item"), await field(request, "ground")
    if ground not in GROUNDS:
        raise Problem("bad-request", "Choose one of the grounds on the list.")
    if await field(request, "sure") != "yes":
        return await _page(request, "Nothing was erased: tick that you know it can't be undone.")
    theirs = await field(request, "whose") == "service"

    def verb(store: Store) -> None:
        item = store.posted(what) if theirs else _found("item", what, me)(store)
        if item is None:
            raise UnknownError("no post of this id is kept")
        store.erase(item, me, ground)

    return await _do(request, "erased", verb)


HANDLERS: tuple[Any, ...] = (evidence, ask, bundle, release, erase)
