"""Changes of rules as the database has them, and the state of each rule."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from sqlalchemy import Connection, Row, insert, select, update

from seawall.errors import UnknownError
from seawall.policy import LoadedRule, Policy
from seawall.policy.overlay import read_rule
from seawall.store.audit import Work
from seawall.store.base import unstamp
from seawall.store.schema import meta
from seawall.store.schema_rules import rule_changes, rule_states

__all__ = [
    "Change",
    "Paused",
    "as_json",
    "change_row",
    "changes_of",
    "current_change",
    "paused_rules",
    "revision_of",
    "settle_state",
    "state_row",
    "turn_revision",
]

_REVISION = "rules"


@dataclass(frozen=True, slots=True)
class Change:
    """A change of one rule. ``entry`` is the whole rule as proposed, ``before`` as it was (``None``: a new rule).

    ``state``: proposed, shadow, live, replaced (by a later change), rolled back or withdrawn. ``tested`` and ``backtest``
    are what these found, ``before_change`` is the change that was live when this one was proposed.
    """

    id: str
    rule: str
    entry: Mapping[str, Any]
    before: Mapping[str, Any] | None
    before_change: str | None
    why: str
    state: str
    proposed_by: str
    proposed_at: datetime
    tested: Mapping[str, Any] | None
    backtest: Mapping[str, Any] | None
    shadow_at: datetime | None
    live_by: str | None
    live_at: datetime | None
    ended_by: str | None
    ended_at: datetime | None

    @classmethod
    def of(cls, row: Row[Any]) -> Self:
        """A change from its row."""
        values = dict(row._mapping)  # noqa: SLF001  # SQLAlchemy's public name
        for name in ("entry", "before", "tested", "backtest"):
            values[name] = json.loads(values[name]) if values[name] else None
        for name in ("proposed_at", "shadow_at", "live_at", "ended_at"):
            values[name] = unstamp(values[name]) if values[name] else None
        return cls(**values)

    def loaded(self) -> LoadedRule:
        """The rule that it proposes, ready for a policy."""
        return read_rule(as_json(self.entry))


@dataclass(frozen=True, slots=True)
class Paused:
    """A rule that decides nothing until someone resumes it; ``owner`` answers for it."""

    rule: str
    owner: str
    at: datetime
    by: str
    why: str


def as_json(value: Any) -> str:
    """One text for one value."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def change_row(connection: Connection, id: str) -> Change:
    """One change; raises :class:`UnknownError`."""
    row = connection.execute(select(rule_changes).where(rule_changes.c.id == id)).one_or_none()
    if row is None:
        raise UnknownError(f"change {id}: there is none with this id")
    return Change.of(row)


def changes_of(connection: Connection, rule: str | None, limit: int) -> list[Change]:
    """Changes, newest first."""
    query = select(rule_changes).order_by(rule_changes.c.proposed_at.desc(), rule_changes.c.id).limit(limit)
    query = query if rule is None else query.where(rule_changes.c.rule == rule)
    return [Change.of(row) for row in connection.execute(query)]


def state_row(connection: Connection, rule: str) -> Row[Any] | None:
    """The state of a rule that is not as its pack has it."""
    return connection.execute(select(rule_states).where(rule_states.c.rule == rule)).one_or_none()


def current_change(connection: Connection, rule: str) -> str | None:
    """The change by which a rule is at work; ``None``: as its pack has it, or not at all."""
    row = state_row(connection, rule)
    return row.change if row else None


def settle_state(work: Work, rule: str, **values: Any) -> None:
    """Set what is told of a rule's state."""
    if state_row(work.connection, rule) is None:
        work.connection.execute(insert(rule_states), [{"rule": rule, **values}])
    else:
        work.connection.execute(update(rule_states).where(rule_states.c.rule == rule).values(**values))


def paused_rules(connection: Connection, policy: Policy) -> Iterator[Paused]:
    """What is paused, longest first."""
    query = select(rule_states).where(rule_states.c.paused_at.is_not(None)).order_by(rule_states.c.paused_at)
    for row in connection.execute(query):
        found = policy.rule(row.rule)
        owner = found.rule.owner if found else ""
        yield Paused(row.rule, owner, unstamp(row.paused_at), row.paused_by, row.paused_why)


def revision_of(connection: Connection) -> int:
    """How often what screening should use has changed."""
    found = connection.execute(select(meta.c.value).where(meta.c.name == _REVISION)).scalar_one_or_none()
    return int(found or 0)


def turn_revision(work: Work) -> None:
    """Say that what screening should use has changed."""
    last = revision_of(work.connection)
    if last:
        work.connection.execute(update(meta).where(meta.c.name == _REVISION).values(value=str(last + 1)))
    else:
        work.connection.execute(insert(meta), [{"name": _REVISION, "value": "1"}])
