"""Cases: queues without content, claims that time out, looks and reveals that are logged before anything is shown."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from seawall.errors import RefusedError
from seawall.store.audit import Work
from seawall.store.base import CaseRow, Reading, Terms, person, stamp, unstamp
from seawall.store.looks import case_row, item_of_case, masked_post, open_version, say_nothing_private
from seawall.store.schema import cases, decisions, reveals

__all__ = [
    "alerts",
    "claim",
    "deciders",
    "escalate",
    "holder",
    "listed",
    "not_anothers",
    "not_their_own",
    "read_case",
    "shown",
    "unclaim",
]

_LEAST_REASON = 10


def listed(connection: Connection, filters: dict[str, Any], limit: int, after: str | None) -> list[CaseRow]:
    """Cases by state, category, level, language, claimed_by or campaign: most urgent first, then oldest."""
    query = select(cases)
    for name, value in filters.items():
        if value is not None:
            query = query.where(cases.c.level >= value if name == "level" else cases.c[name] == value)
    if after is not None:
        row = case_row(connection, after)
        later = (cases.c.opened_at > row.opened_at) | ((cases.c.opened_at == row.opened_at) & (cases.c.id > row.id))
        query = query.where((cases.c.level < row.level) | ((cases.c.level == row.level) & later))
    order = (cases.c.level.desc(), cases.c.opened_at, cases.c.id)
    return [shown(row) for row in connection.execute(query.order_by(*order).limit(limit))]


def shown(row: Row[Any]) -> CaseRow:
    """A case as a queue shows it."""
    return CaseRow(
        row.id,
        row.item,
        row.campaign,
        row.category,
        row.level,
        row.language,
        row.state,
        unstamp(row.opened_at),
        row.claimed_by,
        row.appeal_of,
        unstamp(row.due_at) if row.due_at else None,
    )


def holder(work: Work, terms: Terms, row: Row[Any]) -> str | None:
    """Who is working on a case now; ``None`` once nothing was done for so long that another may take it."""
    lapsed = row.claimed_at is None or row.claimed_at <= stamp(work.now - terms.claim)
    return None if lapsed else row.claimed_by


def not_anothers(work: Work, terms: Terms, row: Row[Any], actor: str) -> None:
    """Refuses what only who works on the case may do, as long as that is someone else."""
    held = holder(work, terms, row)
    if held is not None and person(held) != person(actor):
        raise RefusedError(f"case {row.id} is being worked on by someone else")


def claim(work: Work, terms: Terms, case: str, actor: str) -> CaseRow:
    """Take a case. It stays theirs until it is decided or given back, or nothing was done for ``Terms.claim``."""
    row = case_row(work.connection, case)
    if row.state == "closed":
        raise RefusedError(f"case {case} is closed; an appeal opens a new one")
    not_anothers(work, terms, row, actor)
    not_their_own(work.connection, row, actor)
    work.connection.execute(update(cases).where(cases.c.id == case).values(claimed_by=actor, claimed_at=work.at))
    before = row.claimed_by if row.claimed_by != actor else None
    work.log("case.claimed", actor, case=case, lapsed=before)
    return shown(case_row(work.connection, case))


def unclaim(work: Work, case: str, actor: str) -> None:
    """Give a case back. Raises :class:`RefusedError` if it is not theirs."""
    row = case_row(work.connection, case)
    if row.claimed_by is None or person(row.claimed_by) != person(actor):
        raise RefusedError(f"case {case} is not yours to give back")
    work.connection.execute(update(cases).where(cases.c.id == case).values(claimed_by=None, claimed_at=None))
    work.log("case.unclaimed", actor, case=case)


def escalate(work: Work, terms: Terms, case: str, actor: str) -> None:
    """Mark a case as one that others have to see, and give it back."""
    row = case_row(work.connection, case)
    if row.state == "closed":
        raise RefusedError(f"case {case} is closed; an appeal opens a new one")
    not_anothers(work, terms, row, actor)
    freed: dict[str, Any] = {"state": "escalated", "claimed_by": None, "claimed_at": None}
    work.connection.execute(update(cases).where(cases.c.id == case).values(**freed))
    work.log("case.escalated", actor, case=case)


def not_their_own(connection: Connection, row: Row[Any], actor: str) -> None:
    """Refuses the answer to an appeal by anyone who decided what it disputes."""
    if row.appeal_of and person(actor) in deciders(connection, row.appeal_of):
        raise RefusedError(f"case {row.id} appeals a decision of your own; another person has to answer it")


def deciders(connection: Connection, case: str | None) -> set[str]:
    """Who decided the case that is appealed, and those that it appeals in turn."""
    found = set[str]()
    while case is not None:
        mine = select(decisions.c.decided_by).where(decisions.c.case == case)
        found |= {person(name) for name in connection.execute(mine).scalars()}
        case = connection.execute(select(cases.c.appeal_of).where(cases.c.id == case)).scalar_one()
    return found


def read_case(work: Work, terms: Terms, case: str, actor: str, reason: str | None) -> Reading:
    """What a case is about: masked, or with a ``reason`` in the clear. Both are logged before anything is handed out."""
    row, item = case_row(work.connection, case), item_of_case(work.connection, case)
    mine = row.claimed_by is not None and person(row.claimed_by) == person(actor)
    if mine:  # who looks is at work: the claim starts anew
        work.connection.execute(update(cases).where(cases.c.id == case).values(claimed_at=work.at))
    version, post, private, verdict = open_version(work.connection, work.keys, item)
    if reason is None:
        work.log("case.viewed", actor, case=case, item=item, version=version)
        shown, told = masked_post(post, private, verdict)
        return Reading(case, item, version, shown.text, shown, told, revealed=False)
    if not mine:
        raise RefusedError(f"case {case} is not yours: claim it before you ask for the original")
    if row.state == "closed":
        raise RefusedError(f"case {case} is closed; its masked text is all that is left to see")
    if len(reason.strip()) < _LEAST_REASON:
        raise RefusedError(f"say in at least {_LEAST_REASON} characters why the masked text is not enough")
    say_nothing_private(work.connection, work.keys, case, reason)
    shift = stamp(work.now - terms.shift)
    seen = select(func.count()).select_from(reveals).where(reveals.c.actor == actor, reveals.c.at > shift)
    count = work.connection.execute(seen).scalar_one()
    if count >= terms.reveal_quota:
        raise RefusedError(
            f"you have seen {count} originals in this shift; {terms.reveal_quota} is the limit. Take a break"
        )
    until = work.now + terms.reveal_box
    work.connection.execute(insert(reveals), [{"id": work.new_id(), "case": case, "actor": actor, "at": work.at}])
    work.log("item.revealed", actor, case=case, item=item, version=version, reason=reason.strip(), until=stamp(until))
    return Reading(case, item, version, post.text, post, verdict, revealed=True, until=until)


def alerts(connection: Connection, now: datetime, window: timedelta) -> list[str]:
    """People who saw unusually many originals; see ``Store.alerts``."""
    seen = Counter(connection.execute(select(reveals.c.actor).where(reveals.c.at > stamp(now - window))).scalars())
    found = []
    for actor, total in sorted(seen.items()):
        others = sorted(count for name, count in seen.items() if name != actor)
        usual = others[len(others) // 2] if others else 0
        if total > max(5, 3 * usual):
            found.append(f"{actor}: {total} originals in {window}; others: {usual}")
    return found
