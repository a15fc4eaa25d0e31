"""Adding and removing one's own second factors: an authenticator app, passkeys, recovery codes."""

from __future__ import annotations

import io
from typing import Any

import pyotp
import segno
from litestar import Response, get, post
from litestar.params import FromPath

from seawall.console import passkeys
from seawall.console.entering import attempt, field, keep_step, let_in, step_of, word
from seawall.console.entrance import entrance_of
from seawall.console.gate import session_of
from seawall.console.pages.account import own
from seawall.console.render import page, redirect
from seawall.errors import RefusedError
from seawall.serve.service import Asked, stored
from seawall.store import Account

__all__ = ["HANDLERS"]


@post("/account/app", opt={"may": "self", "fresh": "/account"}, status_code=200)
async def offer_app(request: Asked) -> Response[str]:
    """Begin to add an authenticator app."""
    me = session_of(request).account
    id = await stored(request, lambda store: store.factors.offer_app(me))
    return redirect(request, f"/account/app/{id}")


@get("/account/app/{id:str}", opt={"may": "self", "fresh": "/account"})
async def app_page(id: FromPath[str], request: Asked) -> Response[str]:
    """The picture for the app, its secret in letters, and where its first code goes."""
    return await _app(request, id)


async def _app(request: Asked, id: str, wrong: str = "") -> Response[str]:
    me = session_of(request).account
    shared = await stored(request, lambda store: store.factors.offered(me, id))
    groups = " ".join(shared[at : at + 4] for at in range(0, len(shared), 4))
    return page(request, "app.html", 422 if wrong else 200, id=id, shared=groups, wrong=wrong)


@get("/account/app/{id:str}/picture.svg", opt={"may": "self", "fresh": "/account"})
async def picture(id: FromPath[str], request: Asked) -> Response[bytes]:
    """What the phone's camera reads; only its owner gets it, and only until the app is added."""
    me = session_of(request).account
    shared = await stored(request, lambda store: store.factors.offered(me, id))
    told, out = pyotp.TOTP(shared).provisioning_uri(name=me.name, issuer_name="Seawall"), io.BytesIO()
    segno.make(told, error="m").save(out, kind="svg", scale=6, border=4, dark="#000", light="#fff")
    return Response(out.getvalue(), media_type="image/svg+xml; charset=utf-8")


@post("/account/app/{id:str}", opt={"may": "self", "fresh": "/account"}, status_code=200)
async def take_app(id: FromPath[str], request: Asked) -> Response[str]:
    """The app's first code: from now on it is asked for."""
    me, code, label = session_of(request).account, await word(request, "code"), await word(request, "label")
    await attempt(request)
    try:
        await stored(request, lambda store: store.factors.take_app(me, id, code, label))
    except RefusedError as error:
        return await _app(request, id, str(error))
    return await _added(request, me)


@get("/account/passkey", opt={"may": "self", "fresh": "/account"})
async def passkey_page(request: Asked) -> Response[str]:
    """Where the browser makes a passkey."""
    return await _passkey(request)


async def _passkey(request: Asked, wrong: str = "") -> Response[str]:
    me = session_of(request).account
    if not passkeys.possible(request):
        return await own(request, "Browsers make passkeys only for an address with a name and https, or for localhost.")
    options, challenge = await passkeys.offer(request, me)
    cookie = await stored(request, lambda store: store.steps.begin("passkey", me, {"challenge": challenge}))
    return keep_step(
        request, page(request, "passkey.html", 422 if wrong else 200, options=options, wrong=wrong), cookie
    )


@post("/account/passkey", opt={"may": "self", "fresh": "/account"}, status_code=200)
async def take_passkey(request: Asked) -> Response[str]:
    """The passkey that the browser made."""
    me, answer, label = session_of(request).account, await field(request, "answer"), await word(request, "label")
    cookie = step_of(request)
    await attempt(request)
    step = await stored(request, lambda store: store.steps.take(cookie, "passkey"))
    if step is None or step.account is None or step.account.id != me.id:
        return await _passkey(request, "this took too long; begin again")
    try:
        await passkeys.take(request, me, answer, str(step.data["challenge"]), label)
    except RefusedError as error:
        return await _passkey(request, str(error))
    return await _added(request, me)


async def _added(request: Asked, me: Account) -> Response[str]:
    """After the first factor: recovery codes, and a new session that is as strong as two things are."""
    left = await stored(request, lambda store: store.factors.codes_left(me.id))
    codes = [] if left else await stored(request, lambda store: store.factors.new_codes(me))
    entered = await let_in(request, me, "second", "/account")
    if not codes:
        return entered
    shown = page(request, "codes.html", codes=codes)
    shown.cookies.extend(entered.cookies)
    return shown


@post("/account/codes", opt={"may": "self", "fresh": "/account"}, status_code=200)
async def new_codes(request: Asked) -> Response[str]:
    """Fresh recovery codes; the old ones are void."""
    me = session_of(request).account
    if not await stored(request, lambda store: store.factors.of(me.id)):
        return await own(request, "Add an app or a passkey first; recovery codes stand in for those.")
    return page(request, "codes.html", codes=await stored(request, lambda store: store.factors.new_codes(me)))


@post("/account/factors/{id:str}/remove", opt={"may": "self", "fresh": "/account"}, status_code=200)
async def remove(id: FromPath[str], request: Asked) -> Response[str]:
    """Remove a second factor."""
    me = session_of(request).account
    needs = not set(entrance_of(request).settings.second_factor).isdisjoint(me.roles)
    if needs and len(await stored(request, lambda store: store.factors.of(me.id))) == 1:
        return await own(request, "Your role needs a second factor; add another one before you remove this one.")
    await stored(request, lambda store: store.factors.drop(me, id))
    return redirect(request, "/account")


HANDLERS: tuple[Any, ...] = (
    offer_app, app_page, picture, take_app, passkey_page, take_passkey, new_codes, remove,
)  # fmt: skip
