"""What waits, as a queue shows it: without content, without authors, most urgent first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, Select, and_, func, or_, select

from seawall.store.base import CaseRow, unstamp
from seawall.store.looks import case_row
from seawall.store.review import shown
from seawall.store.schema import campaign_items, cases, events
from seawall.store.schema_desk import notes

__all__ = ["TABS", "Load", "Queued", "Tab", "Wanted", "chosen", "load", "queued", "urgent"]

Tab = Literal["open", "escalated", "mine", "second"]
#: The parts of the queue that one person sees.
TABS: tuple[Tab, ...] = ("open", "escalated", "mine", "second")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which part of the queue: a tab, exactly one level, a category, a language. Never words, never a person but oneself."""

    tab: Tab = "open"
    level: int | None = None
    category: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Queued:
    """A line of the queue. ``held_by``: who works on it now; ``copies``: posts of a campaign; ``second``: another opinion is asked for."""

    row: CaseRow
    held_by: str | None
    copies: int
    second: bool


@dataclass(frozen=True, slots=True)
class Load:
    """What waits, in numbers: by tab; of the open ones by level, category and language; the oldest; the last event's number."""

    tabs: Mapping[Tab, int]
    levels: dict[int, int]
    categories: dict[str, int]
    languages: dict[str, int]
    oldest: datetime | None
    last: int


def queued(
    connection: Connection, wanted: Wanted, actor: str, limit: int, after: str | None, lapsed: str
) -> list[Queued]:
    """A page of the queue. ``after``: the last case seen; ``lapsed``: claims from before this are over."""
    query = chosen(wanted, actor)
    if after is not None:
        row = case_row(connection, after)
        later = (cases.c.opened_at > row.opened_at) | ((cases.c.opened_at == row.opened_at) & (cases.c.id > row.id))
        query = query.where((cases.c.level < row.level) | ((cases.c.level == row.level) & later))
    rows = connection.execute(urgent(query).limit(limit)).all()
    many = select(campaign_items.c.campaign, func.count().label("n")).group_by(campaign_items.c.campaign)
    many = many.where(campaign_items.c.campaign.in_([row.campaign for row in rows if row.campaign]))
    total = {row.campaign: int(row.n) for row in connection.execute(many)}
    asked = set(connection.execute(_second([row.id for row in rows])).scalars())
    return [
        Queued(
            shown(row),
            row.claimed_by if row.claimed_at and row.claimed_at > lapsed else None,
            total.get(row.campaign, 0),
            row.id in asked,
        )
        for row in rows
    ]


def load(connection: Connection, actor: str) -> Load:
    """How much waits for ``actor``."""
    tabs = {name: select(func.count()).select_from(chosen(Wanted(name), actor).subquery()) for name in TABS}
    counted = {name: int(connection.execute(query).scalar_one()) for name, query in tabs.items()}
    kinds = chosen(Wanted(), actor).subquery()
    columns = (kinds.c.level, kinds.c.category, kinds.c.language)
    every = select(*columns, func.count().label("n"), func.min(kinds.c.opened_at).label("oldest")).group_by(*columns)
    groups = connection.execute(every).all()
    last = connection.execute(select(func.max(events.c.n))).scalar_one_or_none()
    levels, categories, languages = Counter[int](), Counter[str](), Counter[str]()
    for row in groups:
        levels[row.level] += row.n
        categories[row.category] += row.n
        languages[row.language] += row.n
    oldest = min((row.oldest for row in groups), default=None)
    return Load(
        counted, dict(sorted(levels.items(), reverse=True)), dict(sorted(categories.items())),
        dict(sorted(languages.items())), unstamp(oldest) if oldest else None, -1 if last is None else int(last),
    )  # fmt: skip


def urgent(query: Select[Any]) -> Select[Any]:
    """Highest level first, then oldest."""
    return query.order_by(cases.c.level.desc(), cases.c.opened_at, cases.c.id)


def chosen(wanted: Wanted, actor: str) -> Select[Any]:
    """Cases to decide: appeals have a page of their own, and posts of an open campaign wait with it."""
    outer = cases.alias()
    folded = (
        select(campaign_items.c.item)
        .join(outer, outer.c.campaign == campaign_items.c.campaign)
        .where(outer.c.state != "closed", outer.c.appeal_of.is_(None))
    )
    query = select(cases).where(cases.c.appeal_of.is_(None))
    query = query.where(or_(cases.c.item.is_(None), cases.c.item.not_in(folded)))
    if wanted.tab == "mine":
        query = query.where(cases.c.state != "closed", cases.c.claimed_by == actor)
    else:
        query = query.where(cases.c.state == ("escalated" if wanted.tab == "escalated" else "open"))
    if wanted.tab == "second":
        query = query.where(cases.c.id.in_(_second(None)))
    for name in ("level", "category", "language"):
        value = getattr(wanted, name)
        query = query if value is None else query.where(cases.c[name] == value)
    return query


def _second(ids: Sequence[str] | None) -> Select[Any]:
    """Cases whose last question nobody else has answered yet by a note."""
    later = notes.alias()
    answered = select(later.c.id).where(
        and_(later.c.case == notes.c.case, later.c.at > notes.c.at, later.c.actor != notes.c.actor)
    )
    query = select(notes.c.case).where(notes.c.kind == "second", ~answered.exists())
    return query if ids is None else query.where(notes.c.case.in_(ids))
