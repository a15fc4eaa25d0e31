"""Deciding a case: first what will follow, then the decision; undoing it."""

from __future__ import annotations

from typing import Any

from litestar import Response, post
from litestar.params import FromPath

from seawall.console.deciding import approved, filled, seal_of
from seawall.console.desk import Opened, actor, as_query, desk_page, may_decide, opened, refuse_unless, wanted_of
from seawall.console.gate import may
from seawall.console.pages.cases import case_page
from seawall.console.pages.queue import go_next
from seawall.console.render import redirect
from seawall.errors import RefusedError
from seawall.serve.service import Asked, stored
from seawall.store import Settled, Store
from seawall.store.base import person
from seawall.store.casefile import CaseFile

__all__ = ["HANDLERS"]

_UNDONE = "Undone by the person who decided, right after deciding."


@post("/cases/{case:str}/decide", opt={"may": "decide"}, status_code=200)
async def decide(case: FromPath[str], request: Asked) -> Response[str]:
    """Show what a decision will do; make it when it comes back confirmed and unchanged."""
    sent, who = await request.form(), actor(request)
    there = await opened(request, case, text=False)
    file = there.file
    refuse_unless(may_decide(request, file.row.state))
    form = filled(request, there, sent)
    if file.held_by and person(file.held_by) != person(who):
        return await _again(request, there, form, wrong="Someone else is working on this case.")
    if not form["action"]:
        return await _again(request, there, form, wrong="Choose what to do first.")
    try:
        effects = await stored(request, lambda store: store.desk.effects(case, who, form["leave_out"]))
        if sent.get("confirmed") != seal_of(form):
            form["effects"], form["seal"] = effects, seal_of(form)
            form["two"] = form["action"] == "terminate" and not approved(file, who)
            return await _again(request, there, form)
        done = await stored(request, lambda store: _carry_out(store, file, who, form))
    except RefusedError as error:
        return await _again(request, there, form, wrong=str(error))
    if done is None:
        return redirect(request, f"/cases/{case}{as_query(wanted_of(sent))}")
    return await go_next(request, sent, done.id)


def _carry_out(store: Store, file: CaseFile, who: str, form: dict[str, Any]) -> Settled | None:
    """The decision, or ``None`` if it was only asked for, because it takes two people."""
    case = file.row.id
    if form["action"] == "terminate" and not approved(file, who):
        store.ask("terminate", case, who, f"{form['policy']}: {form['ground']}")
        store.desk.note(case, who, form["explanation"])
        return None
    told = {name: form[name] for name in ("policy", "ground", "explanation", "exceptions")}
    return store.decide(case, who, form["action"], leave_out=form["leave_out"], **told)


async def _again(request: Asked, there: Opened, form: dict[str, Any], wrong: str = "") -> Response[str]:
    """The form once more: the part alone for a page that swaps it in, else the whole case."""
    if request.headers.get("hx-request") == "true":
        values: dict[str, Any] = {
            "file": there.file,
            "case": there.file.row,
            "post": there.file.post,
            "form": form,
            "wrong": wrong,
        }
        return await desk_page(request, "decide-form.html", wanted=wanted_of(await request.form()), **values)
    return await case_page(request, there.file.row.id, 422 if wrong else 200, wrong=wrong, form=form)


@post("/decisions/{decision:str}/undo", opt={"may": "decide"}, status_code=303)
async def undo(decision: FromPath[str], request: Asked) -> Response[str]:
    """Reverse a decision; ``again`` also opens its case anew."""
    sent, who = await request.form(), actor(request)
    why, again = str(sent.get("explanation") or _UNDONE), "again" in sent
    if await stored(request, lambda store: store.desk.was_escalated(decision)):
        refuse_unless(may(request, "escalated"))
    made = await stored(request, lambda store: store.desk.undo(decision, who, why, again=again))
    return redirect(request, f"/cases/{made.case}{as_query(wanted_of(sent))}")


HANDLERS: tuple[Any, ...] = (decide, undo)
