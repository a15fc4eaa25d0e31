"""Appeals: for at least six months, one at a time, answered by someone else."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, func, insert, select

from seawall.errors import RefusedError, StoreError
from seawall.evidence import associated, seal_box
from seawall.store.audit import Work
from seawall.store.base import CaseRow, Terms, stamp
from seawall.store.decide import case_key, first_case, standing
from seawall.store.looks import case_row
from seawall.store.review import shown
from seawall.store.schema import cases, decisions

__all__ = ["LONGEST", "appeal"]

#: Most characters of what an appellant says.
LONGEST = 5000


def appeal(work: Work, terms: Terms, case: str, by: str, statement: str, actor: str) -> CaseRow:
    """A new case about a decided one, by its ``author`` or a ``notifier``; another person has to answer it."""
    row = case_row(work.connection, case)
    if by not in ("author", "notifier"):
        raise StoreError(f"appeal by {by}: say author or notifier")
    if len(statement) > LONGEST:
        raise RefusedError(f"say it in {LONGEST} characters at most; this has {len(statement)}")
    _in_time(work, terms, case, row.state)
    _first_time(work.connection, case, by)
    disputed = standing(work.connection, first_case(work.connection, case))
    id, key = work.new_id(), case_key(work, case)
    sealed = seal_box(key, statement.encode("utf-8", "replace"), associated("appeal", id), work.random)
    values = {name: getattr(row, name) for name in ("item", "campaign", "category", "level", "language")}
    values |= {"id": id, "state": "open", "opened_at": work.at, "appeal_of": case, "appellant": by, "statement": sealed}
    values |= {
        "disputed": disputed.id if disputed is not None else None,
        "due_at": stamp(work.now + terms.appeal_answer),
    }
    work.connection.execute(insert(cases), [values])
    work.log("appeal.opened", actor, case=id, appeal_of=case, by=by, disputed=values["disputed"])
    return shown(case_row(work.connection, id))


def _in_time(work: Work, terms: Terms, case: str, state: str) -> None:
    last = work.connection.execute(
        select(func.max(decisions.c.decided_at)).where(decisions.c.case == case)
    ).scalar_one_or_none()
    if state != "closed" or last is None:
        raise RefusedError(f"case {case} is not decided yet; there is nothing to appeal")
    if last <= stamp(work.now - terms.appeal):
        raise RefusedError(
            f"case {case} was decided on {last[:10]}; appeals were possible for {terms.appeal.days} days"
        )


def _first_time(connection: Connection, case: str, by: str) -> None:
    """One appeal per case and appellant; who disagrees with its answer appeals that."""
    last = select(func.max(decisions.c.decided_at)).where(decisions.c.case == case).scalar_subquery()
    mine = select(cases.c.id, cases.c.state).where(
        cases.c.appeal_of == case, cases.c.appellant == by, (cases.c.state != "closed") | (cases.c.opened_at > last)
    )
    before: Any = connection.execute(mine).first()
    if before is not None and before.state != "closed":
        raise RefusedError(f"case {case} is being appealed by the {by} already: case {before.id}")
    if before is not None:
        raise RefusedError(
            f"case {case} was appealed by the {by}; who disagrees with the answer appeals case {before.id}"
        )
