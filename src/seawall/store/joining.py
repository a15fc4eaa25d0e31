"""Copies become one campaign with one case while they come in; the posts keep cases of their own, which wait with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from seawall.errors import ErasedError, UnknownError
from seawall.model import Item, Verdict
from seawall.store.audit import Trail, Work
from seawall.store.base import stamp, unstamp
from seawall.store.looks import open_version
from seawall.store.schema import campaign_items, campaigns, cases, items
from seawall.store.shred import KeyBox

__all__ = ["CampaignRow", "Campaigns", "Copy", "case_of_item", "posts_of"]

_SOME = 400  # ids of one query


@dataclass(frozen=True, slots=True)
class Copy:
    """A kept post, opened for the service that looks for copies of it."""

    item: str
    kept_at: datetime
    post: Item
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class CampaignRow:
    """A campaign without content: how many posts, when, what joins them, and its case that is open, or the last one."""

    id: str
    case: str
    category: str
    level: int
    joined_by: tuple[str, ...]
    posts: int
    first_seen: datetime
    last_seen: datetime


class Campaigns:
    """The verbs of campaigns that a running service finds."""

    def __init__(self, trail: Trail) -> None:
        self.trail = trail

    def kept(self, since: datetime, after: str = "", limit: int = 500) -> list[Copy]:
        """Posts kept at ``since`` or later, oldest first; ``after`` is the item already seen of that moment. Opened, so nothing to show."""
        query = select(items.c.id, items.c.kept_at).where(items.c.erased_at.is_(None))
        at = stamp(since)
        query = query.where((items.c.kept_at > at) | ((items.c.kept_at == at) & (items.c.id > after)))
        found = []
        with self.trail.database.reading() as connection:
            box = KeyBox(connection, self.trail.keys, self.trail.random, "")
            for row in connection.execute(query.order_by(items.c.kept_at, items.c.id).limit(limit)).all():
                try:
                    _, post, _, verdict = open_version(connection, box, row.id)
                except ErasedError:
                    continue
                found.append(Copy(row.id, unstamp(row.kept_at), post, verdict))
        return found

    def join(self, members: Sequence[str], joined_by: Sequence[str], actor: str = "seawall") -> str | None:
        """Make these kept items one campaign with one case to decide; the case, or ``None`` if nothing was new.

        Its level is the highest of its posts' cases, never a sum. Campaigns that turn out to be one become one.
        """
        with self.trail.act(actor, "join") as work:
            there = _there(work.connection, members)
            found = _campaigns_of(work.connection, there)
            known = found[0] if found else None
            inside = _members(work.connection, known) if known else set()
            fresh = [item for item in there if item not in inside]
            waiting = _waiting(work.connection, there)
            if len(there) < 2 or not fresh or not waiting:  # all were decided already
                return None
            known = known or _make(work, waiting, joined_by)
            for other in found[1:]:
                fresh += _absorb(work, other, inside | set(fresh), actor)
            work.connection.execute(insert(campaign_items), [{"campaign": known, "item": item} for item in fresh])
            _span(work.connection, known)
            case, new = _case(work, known, waiting)
            work.log("campaign.kept" if new else "campaign.joined", actor, campaign=known, case=case, items=fresh)
            return case

    def listed(self, *, limit: int = 50, after: str | None = None) -> list[CampaignRow]:
        """Campaigns, newest first, page by page; ``after``: the last one seen."""
        query = select(campaigns).order_by(campaigns.c.last_seen.desc(), campaigns.c.id)
        with self.trail.database.reading() as connection:
            if after is not None:
                row = self._one(connection, after)
                later = (campaigns.c.last_seen == row.last_seen) & (campaigns.c.id > row.id)
                query = query.where((campaigns.c.last_seen < row.last_seen) | later)
            return [_shown(connection, row) for row in connection.execute(query.limit(limit)).all()]

    def one(self, id: str) -> CampaignRow:
        """One campaign; raises :class:`UnknownError`."""
        with self.trail.database.reading() as connection:
            return _shown(connection, self._one(connection, id))

    def _one(self, connection: Connection, id: str) -> Row[Any]:
        row = connection.execute(select(campaigns).where(campaigns.c.id == id)).one_or_none()
        if row is None:
            raise UnknownError(f"campaign {id}: there is none with this id")
        return row


def case_of_item(connection: Connection, item: str) -> Row[Any] | None:
    """The case in which an item is, or was last, decided."""
    own = select(cases).where(cases.c.item == item, cases.c.appeal_of.is_(None))
    return connection.execute(own.order_by(cases.c.opened_at.desc())).first()


def posts_of(connection: Connection, campaign: str, after: str, limit: int) -> list[str]:
    """Items of a campaign that are still there, by id, page by page."""
    query = select(items.c.id).join(campaign_items, campaign_items.c.item == items.c.id)
    query = query.where(campaign_items.c.campaign == campaign, items.c.erased_at.is_(None), items.c.id > after)
    return list(connection.execute(query.order_by(items.c.id).limit(limit)).scalars())


def _there(connection: Connection, members: Iterable[str]) -> list[str]:
    wanted, found = list(dict.fromkeys(members)), set()
    for at in range(0, len(wanted), _SOME):
        some = select(items.c.id).where(items.c.id.in_(wanted[at : at + _SOME]), items.c.erased_at.is_(None))
        found |= set(connection.execute(some).scalars())
    return [item for item in wanted if item in found]


def _campaigns_of(connection: Connection, members: Sequence[str]) -> list[str]:
    """The campaigns that they are in already, the one with most of them first."""
    counts: Counter[str] = Counter()
    for at in range(0, len(members), _SOME):
        some = select(campaign_items.c.campaign).where(campaign_items.c.item.in_(members[at : at + _SOME]))
        counts.update(connection.execute(some).scalars())
    return sorted(counts, key=lambda one: (-counts[one], one))


def _members(connection: Connection, campaign: str) -> set[str]:
    query = select(campaign_items.c.item).where(campaign_items.c.campaign == campaign)
    return set(connection.execute(query).scalars())


def _waiting(connection: Connection, members: Sequence[str]) -> list[Row[Any]]:
    """Cases of their own that are not decided."""
    found: list[Row[Any]] = []
    for at in range(0, len(members), _SOME):
        query = select(cases).where(cases.c.item.in_(members[at : at + _SOME]), cases.c.appeal_of.is_(None))
        found += connection.execute(query.where(cases.c.state != "closed")).all()
    return found


def _absorb(work: Work, other: str, inside: set[str], actor: str) -> list[str]:
    """Take over the posts of another campaign, unless somebody works on it; those that are new here."""
    open_case = _open_case(work.connection, other)
    if open_case is None or open_case.claimed_by is not None or open_case.state != "open":
        return []
    moved = _members(work.connection, other)
    work.connection.execute(delete(campaign_items).where(campaign_items.c.campaign == other))
    done = update(cases).where(cases.c.id == open_case.id)
    work.connection.execute(done.values(state="closed", closed_at=work.at))
    work.log("campaign.merged", actor, campaign=other, case=open_case.id)
    return sorted(moved - inside)


def _open_case(connection: Connection, campaign: str) -> Row[Any] | None:
    query = select(cases).where(cases.c.campaign == campaign, cases.c.appeal_of.is_(None), cases.c.state != "closed")
    return connection.execute(query.order_by(cases.c.opened_at)).first()


def _make(work: Work, waiting: Sequence[Row[Any]], joined_by: Sequence[str]) -> str:
    id, kinds = work.new_id(), Counter(row.category for row in waiting)
    category = max(sorted(kinds), key=lambda one: kinds[one])
    values = {"id": id, "category": category, "joined_by": " ".join(dict.fromkeys(joined_by))}
    work.connection.execute(insert(campaigns), [{**values, "first_seen": work.at, "last_seen": work.at}])
    return id


def _span(connection: Connection, campaign: str) -> None:
    """First and last by when posts were made or, without a time, kept."""
    when = func.coalesce(items.c.posted_at, items.c.kept_at)
    query = select(func.min(when), func.max(when)).join(campaign_items, campaign_items.c.item == items.c.id)
    first, last = connection.execute(query.where(campaign_items.c.campaign == campaign)).one()
    connection.execute(update(campaigns).where(campaigns.c.id == campaign).values(first_seen=first, last_seen=last))


def _case(work: Work, campaign: str, waiting: Sequence[Row[Any]]) -> tuple[str, bool]:
    """The campaign's open case, raised to its posts' level, or a new one: of copies that come after a decision, too."""
    level, case = max(row.level for row in waiting), _open_case(work.connection, campaign)
    if case is not None:
        if level > case.level:
            work.connection.execute(update(cases).where(cases.c.id == case.id).values(level=level))
        return str(case.id), False
    category = work.connection.execute(select(campaigns.c.category).where(campaigns.c.id == campaign)).scalar_one()
    languages = Counter(row.language for row in waiting)
    values = {"id": work.new_id(), "campaign": campaign, "category": category, "level": level, "state": "open"}
    values |= {"language": max(sorted(languages), key=lambda one: languages[one])}
    work.connection.execute(insert(cases), [{**values, "opened_at": min(row.opened_at for row in waiting)}])
    return str(values["id"]), True


def _shown(connection: Connection, row: Row[Any]) -> CampaignRow:
    query = select(cases).where(cases.c.campaign == row.id, cases.c.appeal_of.is_(None))
    case = connection.execute(query.order_by(cases.c.state == "closed", cases.c.opened_at.desc())).first()
    count = select(func.count()).select_from(campaign_items).where(campaign_items.c.campaign == row.id)
    return CampaignRow(
        row.id, case.id if case else "", row.category, case.level if case else 0, tuple(row.joined_by.split()),
        connection.execute(count).scalar_one(), unstamp(row.first_seen), unstamp(row.last_seen),
    )  # fmt: skip
