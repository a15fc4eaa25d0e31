"""Counts for transparency reports, and requests of governments: a source of its own, counted, without priority over policy."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from seawall.errors import RefusedError, UnknownError
from seawall.report.transparency import Counts
from seawall.store.audit import Trail
from seawall.store.base import person, unstamp
from seawall.store.outcomes import undone
from seawall.store.schema import cases, counts, decisions, events
from seawall.store.schema_api import reports
from seawall.store.schema_appeals import demands
from seawall.store.veil import refuse_private

__all__ = ["ASKS", "OUTCOMES", "Demand", "Transparency"]

#: What governments ask for, and what is done about it.
ASKS = ("remove", "restore", "data", "other")
OUTCOMES = ("followed", "partly", "refused")
_LONGEST = 200

#: Figures that are numbers of events: name -> kinds.
_EVENTS = {
    "reveals": ("item.revealed",),
    "exports": ("export.made",),
    "holds": ("hold.placed",),
    "erased": ("item.erased",),
    "second_person_refused": ("request.refused",),
    "rule_changes": ("rules.changed", "rule.live", "rule.rolled_back"),
    "rules_paused": ("rule.paused",),
    "failed_access": ("access.failed",),
}


@dataclass(frozen=True, slots=True)
class Demand:
    """A request of a government: from where, what for (one of ``ASKS``), and what was done (one of ``OUTCOMES``), if decided."""

    id: str
    received_at: datetime
    jurisdiction: str
    asks: str
    basis: str
    outcome: str | None


class Transparency:
    """The verbs of transparency."""

    def __init__(self, trail: Trail) -> None:
        self.trail = trail

    def counts(self, first: date, last: date) -> Counts:
        """Exact counts of the days from ``first`` to ``last`` (UTC, both included)."""
        since, before = first.isoformat(), (last + timedelta(days=1)).isoformat()
        with self.trail.database.reading() as connection:
            groups, waits = _decisions(connection, since, before)
            appeals, answered = _appeals(connection, since, before)
            asked = demands.c.received_at.between(since, before)
            for name, column in (("kind", demands.c.asks), ("outcome", demands.c.outcome)):
                query = select(func.coalesce(column, "open"), func.count()).where(asked).group_by(column)
                appeals[f"government_requests_by_{name}"] = {str(key): int(n) for key, n in connection.execute(query)}
            figures = _figures(connection, since, before)
        medians = {"from_case_to_decision": _middle(waits), "from_appeal_to_answer": _middle(answered)}
        return Counts(first, last, groups | appeals, figures, medians)

    def note(self, jurisdiction: str, asks: str, basis: str, actor: str) -> Demand:
        """Note a request of a government. Nothing follows from it by itself."""
        where, why = " ".join(jurisdiction.split()), " ".join(basis.split())
        if asks not in ASKS:
            raise UnknownError(f"request for {asks}: there is no such kind; there are {', '.join(ASKS)}")
        if not 1 < len(where) <= 40 or not 1 < len(why) <= _LONGEST:
            raise RefusedError(f"name jurisdiction and basis, in 40 and {_LONGEST} characters at most")
        refuse_private(where, why)
        with self.trail.act(actor, "note demand") as work:
            row = {"id": work.new_id(), "received_at": work.at, "jurisdiction": where, "asks": asks, "basis": why}
            work.connection.execute(insert(demands), [{**row, "noted_by": actor}])
            work.log("demand.noted", actor, demand=row["id"], jurisdiction=where, asks=asks, basis=why)
            return Demand(row["id"], work.now, where, asks, why, None)

    def answer(self, demand: str, outcome: str, actor: str) -> None:
        """Note what was done about a request of a government, once."""
        if outcome not in OUTCOMES:
            raise UnknownError(f"outcome {outcome}: there is no such outcome; there are {', '.join(OUTCOMES)}")
        with self.trail.act(actor, "answer demand") as work:
            here = (demands.c.id == demand) & demands.c.outcome.is_(None)
            done: dict[str, Any] = {"outcome": outcome, "answered_at": work.at}
            if not work.connection.execute(update(demands).where(here).values(**done)).rowcount:
                raise UnknownError(f"request {demand}: there is none with this id that waits")
            work.log("demand.answered", actor, demand=demand, outcome=outcome)

    def noted(self) -> list[Demand]:
        """Requests of governments, latest first."""
        with self.trail.database.reading() as connection:
            rows = connection.execute(select(demands).order_by(demands.c.received_at.desc())).all()
        return [
            Demand(row.id, unstamp(row.received_at), row.jurisdiction, row.asks, row.basis, row.outcome) for row in rows
        ]


def _decisions(connection: Connection, since: str, before: str) -> tuple[dict[str, dict[str, int]], list[float]]:
    """Decisions about posts by action, category and automation, those overturned, and hours until each case's first."""
    gone = undone(connection)
    found: dict[str, Counter[str]] = {
        name: Counter()
        for name in (
            "decisions_by_action", "decisions_by_category", "decisions_by_automation", "overturned_by_action",
            "overturned_by_category",
        )
    }  # fmt: skip
    query = (
        select(decisions, cases.c.category, cases.c.opened_at)
        .join(cases, cases.c.id == decisions.c.case)
        .where(cases.c.appeal_of.is_(None), decisions.c.action != "reverse")
        .where(decisions.c.decided_at >= since, decisions.c.decided_at < before)
        .order_by(decisions.c.decided_at)
    )
    waits: dict[str, float] = {}
    for row in connection.execute(query):
        found["decisions_by_action"][row.action] += 1
        found["decisions_by_category"][row.category] += 1
        found["decisions_by_automation"][row.automated] += 1
        if gone.get(row.id, person(row.decided_by)) != person(row.decided_by):  # not taken back by who took it
            found["overturned_by_action"][row.action] += 1
            found["overturned_by_category"][row.category] += 1
        waits.setdefault(row.case, _hours(row.opened_at, row.decided_at))
    return {name: dict(counter) for name, counter in found.items()}, list(waits.values())


def _appeals(connection: Connection, since: str, before: str) -> tuple[dict[str, dict[str, int]], list[float]]:
    """Appeals of the period by side and by what had become of them at its end, answers to earlier ones, hours to answers."""
    query = (
        select(cases, decisions.c.action, decisions.c.decided_at)
        .outerjoin(decisions, decisions.c.case == cases.c.id)
        .where(cases.c.appeal_of.is_not(None), cases.c.opened_at < before)
        .where((cases.c.opened_at >= since) | (decisions.c.decided_at >= since))
    )
    sides, outcomes, late, waits = Counter[str](), Counter[str](), Counter[str](), list[float]()
    for row in connection.execute(query):
        answered = row.decided_at is not None and row.decided_at < before
        if answered and row.decided_at >= since:
            waits.append(_hours(row.opened_at, row.decided_at))
        if row.opened_at >= since:
            sides[row.appellant] += 1
            outcomes[row.action if answered else _unanswered(row, before)] += 1
        elif answered:
            late[row.action] += 1
    found = {"appeals_by_side": sides, "appeals_by_outcome": outcomes, "late_answers_by_outcome": late}
    return {name: dict(counter) for name, counter in found.items()}, waits


def _unanswered(row: Row[Any], before: str) -> str:
    """An appeal that ends without an answer ended with its post."""
    ended = row.decided_at is None and row.state == "closed" and (row.closed_at or "") < before
    return "lapsed" if ended else "waiting"


def _figures(connection: Connection, since: str, before: str) -> dict[str, int]:
    seen = select(counts.c.kind, func.sum(counts.c.total)).where(counts.c.day >= since, counts.c.day < before)
    figures = {str(kind): int(n) for kind, n in connection.execute(seen.group_by(counts.c.kind))}
    query = select(events.c.kind, func.count()).where(events.c.time >= since, events.c.time < before)
    happened = {str(kind): int(n) for kind, n in connection.execute(query.group_by(events.c.kind))}
    figures |= {name: sum(happened.get(kind, 0) for kind in kinds) for name, kinds in _EVENTS.items()}
    filed = select(func.sum(reports.c.total)).where(reports.c.first_at >= since, reports.c.first_at < before)
    figures["reports"] = int(connection.execute(filed).scalar_one() or 0)
    return figures


def _hours(opened: str, closed: str) -> float:
    return max(0.0, (unstamp(closed) - unstamp(opened)).total_seconds() / 3600)


def _middle(hours: list[float]) -> tuple[float, int]:
    return (median(hours), len(hours)) if hours else (0.0, 0)
