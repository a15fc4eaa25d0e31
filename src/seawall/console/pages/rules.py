"""Rules at work: what each does, what became of it, how it is paused and resumed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from seawall.console.gate import may, session_of
from seawall.console.render import page, redirect
from seawall.errors import RefusedError, UnknownError
from seawall.policy import LoadedRule, Policy
from seawall.report.charts import timeline
from seawall.serve.service import Asked, stored
from seawall.store import RuleOutcomes, Store

__all__ = ["HANDLERS", "Row", "known_rule"]

_DAYS, _SOON = 30, 30


@dataclass(frozen=True, slots=True)
class Row:
    """A rule as the list shows it. ``days`` until it expires, negative once it has; ``shadows`` are changes being tried."""

    loaded: LoadedRule
    days: int
    hits: int
    outcomes: RuleOutcomes
    shadows: int

    @property
    def expiry(self) -> str:
        """``expired``, ``soon`` or nothing."""
        return "expired" if self.days < 0 else "soon" if self.days <= _SOON else ""


def known_rule(policy: Policy, id: str) -> LoadedRule:
    """A rule at work; raises :class:`UnknownError`."""
    found = policy.rule(id)
    if found is None:
        raise UnknownError(f"rule {id}: no rule at work has this id")
    return found


def _row(loaded: LoadedRule, policy: Policy, hits: int, outcomes: RuleOutcomes, today: date) -> Row:
    left = (date.fromisoformat(loaded.rule.expires) - today).days
    shadows = sum(1 for one in policy.shadows if one.change and one.rule.rule.id == loaded.rule.id)
    return Row(loaded, left, hits, outcomes, shadows)


def _rows(store: Store) -> tuple[list[Row], list[Any], list[Any]]:
    policy, today = store.rules.policy(), store.trail.clock().date()
    hits, outcomes = store.figures.rules(_DAYS)
    rows = [
        _row(one, policy, hits.get(one.rule.id, 0), outcomes.get(one.rule.id, RuleOutcomes()), today)
        for one in policy.rules
    ]
    rows.sort(key=lambda row: (row.loaded.rule.category, -row.loaded.rule.level, row.loaded.rule.id))
    going = [change for change in store.rules.changes() if change.state in ("proposed", "shadow")]
    return rows, list(policy.exceptions), going


@get("/rules", opt={"may": "rules"})
async def rules(request: Asked) -> Response[str]:
    """Every rule at work."""
    rows, exceptions, going = await stored(request, _rows)
    return page(request, "rules.html", rows=rows, exceptions=exceptions, going=going, days=_DAYS)


async def _show(request: Asked, id: str, wrong: str = "", status: int = 200) -> Response[str]:
    def look(store: Store) -> dict[str, Any]:
        policy = store.rules.policy()
        loaded, today = known_rule(policy, id), store.trail.clock().date()
        hits, outcomes = store.figures.hits(id, _DAYS), store.figures.rules(_DAYS)[1].get(id, RuleOutcomes())
        found: dict[str, Any] = {
            "row": _row(loaded, policy, sum(day.total() for day in hits.values()), outcomes, today)
        }
        found |= {
            "chart": timeline(hits),
            "decided": store.figures.decided(id, _DAYS),
            "changes": store.rules.changes(id),
        }
        found |= {"held": next((one for one in store.rules.paused if one.rule == id), None)}
        return found | {"counted": store.figures.shadow(id, "")}

    found = await stored(request, look)
    return page(request, "rule.html", status, wrong=wrong, days=_DAYS, cases=may(request, "queue"), **found)


@get("/rules/{rule:str}", opt={"may": "rules"})
async def one_rule(rule: FromPath[str], request: Asked) -> Response[str]:
    """One rule: its text, its cases, what it did by day, decided cases, changes."""
    return await _show(request, rule)


async def _turn(request: Asked, rule: str, verb: str) -> Response[str]:
    why, who = str((await request.form()).get("why", "")), session_of(request).account.name
    try:
        await stored(request, lambda store: getattr(store.rules, verb)(rule, who, why))
    except RefusedError as error:
        await stored(request, lambda store: known_rule(store.rules.policy(), rule))
        return await _show(request, rule, str(error), 422)
    return redirect(request, f"/rules/{rule}")


@post("/rules/{rule:str}/pause", opt={"may": "change-rules"}, status_code=200)
async def pause(rule: FromPath[str], request: Asked) -> Response[str]:
    """Let a rule decide nothing, with a reason."""
    return await _turn(request, rule, "pause")


@post("/rules/{rule:str}/resume", opt={"may": "change-rules"}, status_code=200)
async def resume(rule: FromPath[str], request: Asked) -> Response[str]:
    """Let it decide again, with a reason."""
    return await _turn(request, rule, "resume")


HANDLERS: tuple[Any, ...] = (rules, one_rule, pause, resume)
