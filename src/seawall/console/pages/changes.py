"""Changes of rules: proposed as fields or as YAML, tested, tried on what is stored, in the shadow, live, taken back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from seawall.console.gate import session_of
from seawall.console.pages.rules import known_rule
from seawall.console.render import page, redirect
from seawall.errors import Fault, PackError, RefusedError, UnknownError
from seawall.policy.overlay import differences, rule_text
from seawall.selftest import change_outcomes
from seawall.serve.service import Asked, service_of, stored
from seawall.store import Change, Store
from seawall.store.backtest import GROUPS, group_of
from seawall.taxonomy import CATEGORIES

__all__ = ["HANDLERS"]

_LONGEST = timedelta(days=180)
#: What the form for a new rule begins with.
_NEW = {
    "id": "our-rule",
    "title": "What a post does, in one line",
    "category": "threat",
    "when": '"call" in mode and act >= ACT_LOW',
    "level": 2,
    "status": "live",
    "false_positives": ["what it will get wrong"],
    "owner": "who answers for it",
    "would_change": "what would change the result",
    "cases": {"hits": ["an invented post that it must decide"], "misses": ["an invented post that it must not decide"]},
}


def _fresh(store: Store, entry: Mapping[str, Any]) -> dict[str, Any]:
    """The rule as reviewed today."""
    today = store.trail.clock().date()
    return {**entry, "reviewed": today.isoformat(), "expires": (today + _LONGEST).isoformat()}


def _form(
    request: Asked, rule: str, values: Mapping[str, Any], faults: tuple[Fault, ...] = (), says: str = ""
) -> Response[str]:
    status = 422 if faults or says else 200
    return page(
        request, "propose.html", status, rule=rule, values=values, faults=faults, says=says, categories=CATEGORIES,
    )  # fmt: skip


def _values(entry: Mapping[str, Any]) -> dict[str, Any]:
    names = ("status", "level", "category", "when", "expires")
    return {**{name: entry[name] for name in names}, "text": rule_text(entry), "why": ""}


def _current(store: Store, rule: str) -> dict[str, Any]:
    if not rule:
        return _fresh(store, _NEW)
    entry = known_rule(store.rules.policy(), rule).entry()
    return _fresh(store, entry | {"status": "draft" if entry["status"] == "draft" else "live"})


@get("/changes/new", opt={"may": "change-rules"})
async def new_rule(request: Asked) -> Response[str]:
    """The form for a new rule."""
    return _form(request, "", _values(await stored(request, lambda store: _current(store, ""))))


@get("/rules/{rule:str}/change", opt={"may": "change-rules"})
async def change_rule(rule: FromPath[str], request: Asked) -> Response[str]:
    """The form for a change of a rule."""
    return _form(request, rule, _values(await stored(request, lambda store: _current(store, rule))))


@post("/changes", opt={"may": "change-rules"}, status_code=200)
async def propose(request: Asked) -> Response[str]:
    """Check and store a proposal, and try the rules' cases on it."""
    form = {name: str(value) for name, value in (await request.form()).items()}
    rule, why, who = form.get("rule", ""), form.get("why", ""), session_of(request).account.name
    values = _values(await stored(request, lambda store: _current(store, rule))) | form
    try:
        text = form["text"] if "text" in form else await _from_fields(request, rule, form)
        values["text"] = text
        change = await stored(request, lambda store: store.rules.propose(text, why, who))
    except PackError as error:
        return _form(request, rule, values, error.faults)
    except RefusedError as error:
        return _form(request, rule, values, says=str(error))
    await _test(request, change)
    return redirect(request, f"/changes/{change.id}")


async def _from_fields(request: Asked, rule: str, form: Mapping[str, str]) -> str:
    entry = await stored(request, lambda store: _current(store, rule))
    entry |= {name: form[name].strip() for name in ("status", "category", "when", "expires") if name in form}
    level = form.get("level", "")
    return rule_text(entry | {"level": int(level) if level.isdecimal() and len(level) < 3 else level})


async def _test(request: Asked, change: Change) -> None:
    outcome = await service_of(request).workers.run(change_outcomes, rule_text(change.entry))
    who = session_of(request).account.name
    await stored(request, lambda store: store.rules.tested(change.id, who, outcome))


@get("/changes/{change:str}", opt={"may": "rules"})
async def one_change(change: FromPath[str], request: Asked) -> Response[str]:
    """One change: what differs, how it was tried, what it did in the shadow, what can be done next."""
    return await _show(request, change)


async def _show(request: Asked, id: str, wrong: str = "", status: int = 200) -> Response[str]:
    found = await stored(request, lambda store: store.rules.change(id))
    counted = await stored(request, lambda store: store.figures.shadow(found.rule, found.id))
    rows = differences(found.before or {}, found.entry)
    moves = _moves([(int(key[0]), int(key[2]), total) for key, total in counted.items() if key[1:2] == ">"])
    back = found.backtest
    tried = _moves([(now, then, total) for now, then, total in back["moves"]]) if back else {}
    return page(
        request, "change.html", status, change=found, rows=rows, counted=counted, moves=moves, tried=tried,
        groups=GROUPS, wrong=wrong,
    )  # fmt: skip


def _moves(found: list[tuple[int, int, int]]) -> dict[str, list[tuple[int, int, int]]]:
    """Moves ``(now, then, posts)`` by what they mean to people."""
    return {group: [move for move in sorted(found) if group_of(move[0], move[1]) == group] for group in GROUPS}


@post("/changes/{change:str}/{step:str}", opt={"may": "change-rules"}, status_code=200)
async def step(change: FromPath[str], step: FromPath[str], request: Asked) -> Response[str]:
    """One step of a change: ``test``, ``backtest``, ``shadow``, ``live``, ``withdraw`` or ``back``."""
    who = session_of(request).account.name
    try:
        if step == "test":
            await _test(request, await stored(request, lambda store: store.rules.change(change)))
        else:
            await stored(request, lambda store: _steps(store, step)(change, who))
    except RefusedError as error:
        return await _show(request, change, str(error), 422)
    return redirect(request, f"/changes/{change}")


def _steps(store: Store, step: str) -> Any:
    rules = store.rules
    steps = {"backtest": rules.backtest, "shadow": rules.shadow, "live": rules.live}
    steps |= {"withdraw": rules.withdraw, "back": rules.roll_back}
    if step not in steps:
        raise UnknownError(f"step {step}: there is no such step")
    return steps[step]


HANDLERS: tuple[Any, ...] = (new_rule, change_rule, propose, one_change, step)
