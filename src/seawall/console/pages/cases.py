"""The page of a case, and what can be done with it short of deciding."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from seawall.console.deciding import decide_form
from seawall.console.desk import actor, as_query, desk_page, opened, wanted_of
from seawall.console.gate import may
from seawall.console.pages.queue import go_next
from seawall.console.render import redirect
from seawall.errors import RefusedError
from seawall.serve.problems import Problem
from seawall.serve.service import Asked, stored

__all__ = ["HANDLERS", "case_page"]


async def case_page(
    request: Asked,
    case: str,
    status: int = 200,
    *,
    original: bool = False,
    wrong: str = "",
    form: dict[str, Any] | None = None,
) -> Response[str]:
    """The page of a case. ``wrong``: why what was asked could not be done; ``form``: the decision as it was filled in."""
    text = True if original or "text" in request.query_params else None
    there = await opened(request, case, text=text, original=original)
    file = there.file
    if original and (file.post is None or file.post.until is None):
        return redirect(request, f"/cases/{case}")
    values = {"file": file, "case": file.row, "post": file.post, "rules": there.rules, "wrong": wrong}
    return await desk_page(request, "case.html", status, **values, form=form or decide_form(request, there))


@get("/cases/{case:str}", opt={"may": "queue"})
async def show(case: FromPath[str], request: Asked) -> Response[str]:
    """What a case is about: gist first, private data masked."""
    return await case_page(request, case)


@get("/cases/{case:str}/original", opt={"may": "reveal"})
async def original(case: FromPath[str], request: Asked) -> Response[str]:
    """The post as written, while a reveal lasts; after that the masked page again."""
    return await case_page(request, case, original=True)


@post("/cases/{case:str}/reveal", opt={"may": "reveal"}, status_code=303)
async def reveal(case: FromPath[str], request: Asked) -> Response[str]:
    """Ask for the original, with a reason, for five minutes."""
    reason, who = await _field(request, "reason"), actor(request)
    try:
        await stored(request, lambda store: store.desk.reveal(case, who, reason))
    except RefusedError as error:
        return await case_page(request, case, 403, wrong=str(error))
    return redirect(request, f"/cases/{case}/original{await _part(request)}")


@post("/cases/{case:str}/claim", opt={"may": "queue"}, status_code=303)
async def claim(case: FromPath[str], request: Asked) -> Response[str]:
    """Take a case to work on."""
    await _no_appeal(request, case)
    who = actor(request)
    return await _done(request, case, lambda store: store.claim(case, who))


@post("/cases/{case:str}/release", opt={"may": "queue"}, status_code=303)
async def release(case: FromPath[str], request: Asked) -> Response[str]:
    """Give a case back, without a reason."""
    who = actor(request)
    return await _done(request, case, lambda store: store.unclaim(case, who))


@post("/cases/{case:str}/skip", opt={"may": "queue"}, status_code=303)
async def skip(case: FromPath[str], request: Asked) -> Response[str]:
    """Pass a case on, without a reason, and go to the next."""
    await _no_appeal(request, case)
    who = actor(request)
    await stored(request, lambda store: store.desk.skip(case, who))
    return await go_next(request, await request.form())


@post("/cases/{case:str}/note", opt={"may": "queue"}, status_code=303)
async def note(case: FromPath[str], request: Asked) -> Response[str]:
    """Write a remark for colleagues."""
    text, who = await _field(request, "text"), actor(request)
    return await _done(request, case, lambda store: store.desk.note(case, who, text))


@post("/cases/{case:str}/checklist", opt={"may": "queue"}, status_code=303)
async def checklist(case: FromPath[str], request: Asked) -> Response[str]:
    """Note which steps of the checklist for urgent cases are done. Nothing is sent to anyone."""
    form, who = await request.form(), actor(request)
    text = "\n".join(str(step) for step in form.getall("step", []))
    return await _done(request, case, lambda store: store.desk.note(case, who, text, "checklist"))


@post("/cases/{case:str}/second-opinion", opt={"may": "queue"}, status_code=303)
async def second_opinion(case: FromPath[str], request: Asked) -> Response[str]:
    """Ask the others what they think."""
    await _no_appeal(request, case)
    text, who = await _field(request, "text"), actor(request)
    return await _on(request, case, lambda store: store.desk.second_opinion(case, who, text))


@post("/cases/{case:str}/escalate", opt={"may": "queue"}, status_code=303)
async def escalate(case: FromPath[str], request: Asked) -> Response[str]:
    """Pass a case to a senior, and say why."""
    await _no_appeal(request, case)
    text, who = await _field(request, "text"), actor(request)
    return await _on(request, case, lambda store: store.desk.escalate(case, who, text))


async def _no_appeal(request: Asked, case: str) -> None:
    """Appeals are in nobody's way, and in no hands but those of who answers them."""
    if not may(request, "appeals") and await stored(request, lambda store: store.desk.is_appeal(case)):
        raise Problem("wrong-scope", "Your role does not include this: appeals are for those who answer them.")


async def _field(request: Asked, name: str) -> str:
    return str((await request.form()).get(name, ""))


async def _part(request: Asked) -> str:
    return as_query(wanted_of(await request.form()))


async def _done(request: Asked, case: str, verb: Any) -> Response[str]:
    """Do something and show the case again, with what was refused if it was."""
    try:
        await stored(request, verb)
    except RefusedError as error:
        return await case_page(request, case, 409, wrong=str(error))
    return redirect(request, f"/cases/{case}{await _part(request)}")


async def _on(request: Asked, case: str, verb: Any) -> Response[str]:
    """Do something after which the case is not in these hands any more, and go on."""
    try:
        await stored(request, verb)
    except RefusedError as error:
        return await case_page(request, case, 409, wrong=str(error))
    return await go_next(request, await request.form())


HANDLERS: tuple[Any, ...] = (
    show, original, reveal, claim, release, skip, note, checklist, second_opinion, escalate,
)  # fmt: skip
