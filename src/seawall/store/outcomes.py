"""What became of the cases that rules brought: acted upon, left alone, overturned. Counts by rule, never by person."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select

from seawall.report.shares import wilson
from seawall.store.base import DECISIONS, person
from seawall.store.schema import campaign_items, cases, decisions, items, verdicts

__all__ = ["BY_PEOPLE", "Outcome", "RuleOutcomes", "decided_rules", "outcomes", "undone"]


#: Decisions that a person took about a post, not about an earlier decision.
BY_PEOPLE = (decisions.c.action != "reverse") & (decisions.c.automated != "decision")


@dataclass(frozen=True, slots=True)
class Outcome:
    """A case that was decided: with which action, when, whether that still stands, and the rules that brought it."""

    case: str
    category: str
    level: int
    action: str
    decided_at: str
    overturned: bool
    rules: tuple[str, ...]


@dataclass(slots=True)
class RuleOutcomes:
    """Decided cases of one rule: ``upheld`` were acted upon, ``left`` were not, ``overturned`` were undone later."""

    upheld: int = 0
    left: int = 0
    overturned: int = 0

    @property
    def decided(self) -> int:
        """All of them."""
        return self.upheld + self.left + self.overturned

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval of the precision."""
        return wilson(self.upheld, self.decided)


def outcomes(connection: Connection, since: str, rule: str | None = None) -> Iterator[Outcome]:
    """Cases decided since then (no appeals), latest first; of one rule, if it is said."""
    gone = undone(connection)
    query = (
        select(
            decisions.c.id.label("decision"), decisions.c.action, decisions.c.decided_at, decisions.c.decided_by, cases
        )
        .join(cases, cases.c.id == decisions.c.case)
        .where(BY_PEOPLE, cases.c.appeal_of.is_(None), decisions.c.decided_at >= since)
        .order_by(decisions.c.decided_at.desc(), decisions.c.id)
    )
    rows = connection.execute(query).all()
    about = _items(connection, rows)
    rules = _rules(connection, set(about.values()))
    for row in rows:
        if gone.get(row.decision) == person(row.decided_by):
            continue  # taken back by who took it: a slip, which the next decision replaces
        named = rules.get(about.get(row.id, ""), ())
        if rule is None or rule in named:
            yield Outcome(row.id, row.category, row.level, row.action, row.decided_at, row.decision in gone, named)


def decided_rules(
    connection: Connection, since: str, later: Mapping[str, str] | None = None
) -> dict[str, RuleOutcomes]:
    """Decided cases by rule; ``later`` gives rules that count from a later time on."""
    found: defaultdict[str, RuleOutcomes] = defaultdict(RuleOutcomes)
    for one in outcomes(connection, since):
        for rule in one.rules:
            if one.decided_at < (later or {}).get(rule, ""):
                continue
            if one.overturned:
                found[rule].overturned += 1
            elif DECISIONS.get(one.action):
                found[rule].upheld += 1
            else:
                found[rule].left += 1
    return dict(found)


def undone(connection: Connection) -> dict[str, str]:
    """Decisions that are reversed, unless the reversal was itself reversed, and the person who did it first."""
    query = select(decisions.c.id, decisions.c.reverses, decisions.c.decided_by).where(decisions.c.action == "reverse")
    by = {row.reverses: row for row in connection.execute(query) if row.reverses}

    def stands(id: str) -> bool:
        even = True
        while id in by:
            id, even = by[id].id, not even
        return even

    return {id: person(row.decided_by) for id, row in by.items() if not stands(id)}


def _items(connection: Connection, rows: Iterable[Any]) -> dict[str, str]:
    """The item of each case; of a campaign one of its posts stands for all, for they are alike."""
    rows = list(rows)
    found = {row.id: row.item for row in rows if row.item}
    if any(row.campaign for row in rows):
        query = select(campaign_items.c.campaign, func.min(campaign_items.c.item)).group_by(campaign_items.c.campaign)
        members = {campaign: item for campaign, item in connection.execute(query)}  # noqa: C416  # rows are no pairs
        found |= {row.id: members[row.campaign] for row in rows if row.campaign in members}
    return found


def _rules(connection: Connection, wanted: set[str]) -> dict[str, tuple[str, ...]]:
    """The rules of the newest verdict on the newest text of each item."""
    found: dict[str, tuple[str, ...]] = {}
    ids = sorted(wanted)
    for at in range(0, len(ids), 500):
        query = (
            select(verdicts.c.item, verdicts.c.rules)
            .join(items, (items.c.id == verdicts.c.item) & (items.c.latest == verdicts.c.version))
            .where(verdicts.c.item.in_(ids[at : at + 500]))
            .order_by(verdicts.c.made_at)
        )
        found |= {item: tuple(json.loads(rules)) for item, rules in connection.execute(query)}
    return found
