"""Decisions on a campaign: one decision holds for all of its posts, but for those left out, and is undone with all of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from seawall.errors import RefusedError
from seawall.store.audit import Work
from seawall.store.base import Settled, Terms, lighter_than, person, stamp
from seawall.store.casefile import Member, members
from seawall.store.decide import add, reverse, standing
from seawall.store.decide import decide as decide_one
from seawall.store.looks import case_row
from seawall.store.schema import cases, decisions
from seawall.store.schema_desk import carried

__all__ = ["decide", "to_decide", "undo"]


def decide(
    work: Work,
    terms: Terms,
    case: str,
    actor: str,
    action: str,
    leave_out: Iterable[str] = (),
    *,
    lighter: str | None = None,
    **told: Any,
) -> Settled:
    """Decide a case and, for a campaign, the open cases of its posts; ``leave_out`` are items that stay to be decided alone.

    A machine's hold takes in those of its posts that a machine may hold. A won appeal undoes all that carried out what it
    disputed; one that is won in part (``amend``) puts the ``lighter`` decision in the place of all of that.
    """
    row, apart = case_row(work.connection, case), set(leave_out)
    copied = row.campaign if row.appeal_of is None else None
    if copied and action == "terminate":
        raise RefusedError("copies can be of many people: end an account in the case of its own post")
    made = decide_one(work, terms, case, actor, action, **told)
    if (action == "amend") != (lighter is not None):
        raise RefusedError("an appeal that is won in part needs the lighter decision, and only that")
    if lighter is not None:
        _amend(work, terms, row, actor, lighter, told)
    for member in to_decide(work.connection, terms, work.now, copied, actor) if copied else ():
        if member.item in apart or member.case is None:
            continue
        try:
            one = decide_one(work, terms, member.case, actor, action, **told)
        except RefusedError:
            if made.automated != "decision":
                raise
            continue
        work.connection.execute(insert(carried), [{"decision": one.id, "by": made.id}])
    if row.appeal_of and action == "reverse" and row.disputed:
        _with_it(work, terms, row.disputed, actor, told["explanation"])
    return made


def _amend(work: Work, terms: Terms, appeal: Row[Any], actor: str, lighter: str, told: dict[str, Any]) -> None:
    """Undo what an appeal disputes, and all that carried it out, and decide the same cases as ``lighter``."""
    old = work.connection.execute(select(decisions).where(decisions.c.id == appeal.disputed)).one_or_none()
    instead = lighter_than(old.action) if old is not None else ()
    if old is None or lighter not in instead:
        raise RefusedError(
            f"nothing lighter like that can replace what case {appeal.id} disputes; uphold or reverse it"
        )
    reverse(work, terms, old.id, actor, told["explanation"])
    first = add(work, old.case, actor, lighter, **told)
    for case in _with_it(work, terms, old.id, actor, told["explanation"]):
        one = add(work, case, actor, lighter, **told)
        work.connection.execute(insert(carried), [{"decision": one.id, "by": first.id}])


def to_decide(connection: Connection, terms: Terms, now: datetime, campaign: str, actor: str) -> list[Member]:
    """The posts of a campaign that its decision will hold for: not decided yet, and in nobody else's hands."""
    lapsed = stamp(now - terms.claim)
    taken = select(cases.c.id, cases.c.claimed_by).where(cases.c.claimed_by.is_not(None), cases.c.claimed_at > lapsed)
    others = {row.id for row in connection.execute(taken) if person(row.claimed_by) != person(actor)}
    return [one for one in members(connection, campaign) if one.case is not None and one.case not in others]


def undo(work: Work, terms: Terms, decision: str, actor: str, explanation: str, *, again: bool = False) -> Settled:
    """Reverse a decision and those that carried it out. ``again``: open what it closed anew, for ``actor`` to decide."""
    made = reverse(work, terms, decision, actor, explanation)
    opened = [made.case, *_with_it(work, terms, decision, actor, explanation)]
    what = work.connection.execute(select(decisions.c.action).where(decisions.c.id == decision)).scalar_one()
    if again and what != "reverse":
        _open(work, opened, actor)
    return made


def _with_it(work: Work, terms: Terms, decision: str, actor: str, explanation: str) -> list[str]:
    """Undo what carried out a decision and is still in force; returns those cases."""
    query = (
        select(decisions.c.id, decisions.c.case)
        .join(carried, carried.c.decision == decisions.c.id)
        .where(carried.c.by == decision)
    )
    undone = []
    for one in work.connection.execute(query).all():
        now = standing(work.connection, one.case)
        if now is not None and now.id == one.id:  # unless it was undone by itself before
            reverse(work, terms, one.id, actor, explanation)
            undone.append(one.case)
    return undone


def _open(work: Work, opened: list[str], actor: str) -> None:
    state: dict[str, Any] = {"state": "open", "closed_at": None, "claimed_by": None, "claimed_at": None}
    work.connection.execute(update(cases).where(cases.c.id.in_(opened)).values(**state))
    mine: dict[str, Any] = {"claimed_by": actor, "claimed_at": work.at}
    work.connection.execute(update(cases).where(cases.c.id == opened[0]).values(**mine))
    for case in opened:
        work.log("case.reopened", actor, case=case)
