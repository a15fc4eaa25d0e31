"""Appeals: what waits for an answer and until when, what both sides say, the answer; and links to notices."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from markupsafe import Markup

from seawall.console.desk import actor
from seawall.console.language import words
from seawall.console.notices import ANSWERS, Template, templates
from seawall.console.render import language_of, page, redirect
from seawall.errors import RefusedError
from seawall.serve.problems import Problem
from seawall.serve.service import Asked, service_of, store_of, stored
from seawall.store import SIDES, Hearing, Store, Waiting, lighter_than

__all__ = ["HANDLERS"]


@get("/appeals", opt={"may": "appeals"})
async def appeals(request: Asked) -> Response[str]:
    """Appeals to answer, by when the answer is due; or those that are answered."""
    state = "closed" if request.query_params.get("state") == "closed" else "open"

    def read(store: Store) -> list[Waiting]:
        return store.notices.waiting(state)

    rows = await stored(request, read)
    return page(request, "appeals.html", rows=rows, state=state, clock=lambda due: _clock(request, due))


async def _appeal(request: Asked, case: str, status: int = 200, **values: Any) -> Response[str]:
    who = actor(request)

    def read(store: Store) -> Hearing:
        return store.notices.hearing(case, who)

    hearing = await stored(request, read)
    told: dict[str, Any] = {
        "hearing": hearing,
        "wrong": "",
        "asked": "",
        "explanation": "",
        "chosen": "",
        "preferred": "",
    }
    told |= {"words": _words(request, hearing), "clock": lambda due: _clock(request, due)}
    told["lighter"] = lighter_than(hearing.disputed.action) if hearing.appeal.side == "author" else ()
    return page(request, "appeal.html", status, **told | values)


@get("/appeals/{case:str}", opt={"may": "appeals"})
async def appeal(case: FromPath[str], request: Asked) -> Response[str]:
    """One appeal: what was decided and why, what is said against it, the answer."""
    return await _appeal(request, case)


@post("/appeals/{case:str}/claim", opt={"may": "appeals"}, status_code=303)
async def claim(case: FromPath[str], request: Asked) -> Response[str]:
    """Take an appeal to answer; whoever decided can't."""
    who = actor(request)
    return await _done(request, case, lambda store: store.claim(case, who))


@post("/appeals/{case:str}/release", opt={"may": "appeals"}, status_code=303)
async def release(case: FromPath[str], request: Asked) -> Response[str]:
    """Give it back."""
    who = actor(request)
    return await _done(request, case, lambda store: store.unclaim(case, who))


@post("/appeals/{case:str}/ask", opt={"may": "appeals"}, status_code=303)
async def ask(case: FromPath[str], request: Asked) -> Response[str]:
    """Ask the appellant something."""
    text, who = str((await request.form()).get("text", "")), actor(request)
    return await _done(request, case, lambda store: store.notices.ask(case, who, text), asked=text)


@post("/appeals/{case:str}/answer", opt={"may": "appeals"}, status_code=303)
async def answer(case: FromPath[str], request: Asked) -> Response[str]:
    """Uphold, amend or reverse, with reasons: those that were chosen, or one's own words."""
    form, who = await request.form(), actor(request)
    chosen, explanation = str(form.get("answer", "")), str(form.get("explanation", "")).strip()
    outcome, _, key = chosen.partition(":")
    lighter = str(form.get("lighter", "")) if outcome == "amend" else None
    if outcome not in ANSWERS:
        return await _appeal(request, case, 422, wrong="Choose an answer first.", explanation=explanation)

    def decide(store: Store) -> None:
        about = store.notices.hearing(case, who)
        fits = {one.key: one.text for one in templates(about.language, outcome, about.category)}
        store.notices.answer(case, who, outcome, explanation or fits.get(key, ""), lighter)

    return await _done(request, case, decide, explanation=explanation, chosen=chosen, preferred=lighter)


async def _done(request: Asked, case: str, verb: Any, **values: Any) -> Response[str]:
    """Do something and show the appeal again, with what was refused if it was."""
    try:
        await stored(request, verb)
    except RefusedError as error:
        return await _appeal(request, case, 409, wrong=str(error), **values)
    return redirect(request, f"/appeals/{case}")


def _words(request: Asked, hearing: Hearing) -> dict[str, Any]:
    """Texts to answer with: their titles in the reviewer's language, the words in the post's."""
    theirs, ours = hearing.language, language_of(request)
    known: dict[str, Any] = {"language": theirs}
    for outcome in ANSWERS:
        said = zip(templates(ours, outcome, ""), templates(theirs, outcome, ""), strict=True)
        fits = [(one, other) for one, other in said if one.key != "report" or hearing.appeal.side == "notifier"]
        known[outcome] = [Template(one.key, one.title, other.text) for one, other in fits]
    return known


def _clock(request: Asked, due: datetime) -> Markup:
    """How long there is to answer, or that it is late."""
    said, left = words(language_of(request)), due - store_of(request).trail.clock()
    number = abs(left).days
    if left.total_seconds() < 0:
        text = said.ngettext("late by %(num)s day", "late by %(num)s days", number)
    else:
        text = said.ngettext("%(num)s day left", "%(num)s days left", number)
    late = Markup(' class="fault"') if left.total_seconds() < 0 else ""
    return Markup('<time datetime="{}"{}>{}</time>').format(due.isoformat(), late, text % {"num": number})


@get("/decisions/{decision:str}/notice", opt={"may": "decide"}, sync_to_thread=False)
def notice_form(decision: FromPath[str], request: Asked) -> Response[str]:
    """Whom a link is for."""
    return _link_page(request, decision)


@post("/decisions/{decision:str}/notice", opt={"may": "decide"}, status_code=200)
async def notice_link(decision: FromPath[str], request: Asked) -> Response[str]:
    """Make the link to the notice of a decision, to be sent to whom it concerns."""
    side, who = str((await request.form()).get("side", "")), actor(request)
    if side not in SIDES:
        raise Problem("bad-request", "Choose whom the notice is for.")
    try:
        token = await stored(request, lambda store: store.notices.link(decision, side, who))
    except RefusedError as error:
        return _link_page(request, decision, 409, wrong=str(error))
    given = service_of(request).settings.public_url or str(request.base_url)
    return _link_page(request, decision, url=f"{given.rstrip('/')}/notice/{token}", side=side)


def _link_page(request: Asked, decision: str, status: int = 200, **values: Any) -> Response[str]:
    told = {"path": f"/decisions/{decision}/notice", "url": "", "side": "", "wrong": ""}
    return page(request, "notice-link.html", status, **told | values)


HANDLERS: tuple[Any, ...] = (appeals, appeal, claim, release, ask, answer, notice_form, notice_link)
