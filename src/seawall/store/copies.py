"""Copies share one case: posts of one campaign, and the cases that they had by themselves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from seawall.errors import ErasedError, UnknownError
from seawall.model import Item, Verdict
from seawall.store.audit import Trail, Work
from seawall.store.base import stamp, unstamp
from seawall.store.looks import open_version
from seawall.store.schema import campaign_items, campaigns, cases, items
from seawall.store.shred import KeyBox

__all__ = ["JOINED", "CampaignRow", "Copies", "Copy", "case_of_item", "close_joined", "posts_of"]

#: The state of a case that a campaign's case stands for.
JOINED = "joined"
_SOME = 400


@dataclass(frozen=True, slots=True)
class Copy:
    """A kept post, opened for a program that looks for copies of it: its item's id and number among the kept ones."""

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


class Copies:
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
        """Make these kept items one campaign with one case; the case, or ``None`` if nothing was new.

        Their own open cases that nobody works on become part of it. Its level is the highest of them, never a sum.
        """
        with self.trail.act(actor) as work:
            there = _there(work.connection, members)
            known = _campaign_of(work.connection, there)
            inside = _members(work.connection, known) if known else set()
            fresh = [item for item in there if item not in inside]
            if len(there) < 2 or not fresh:  # one post is no campaign
                return None
            rows = _loose(work.connection, there, known)
            case = _open_case(work.connection, known) if known else None
            if not rows and case is None:
                return None  # all decided already, or in other hands
            known = known or _make(work, there, joined_by)
            work.connection.execute(insert(campaign_items), [{"campaign": known, "item": item} for item in fresh])
            _span(work.connection, known)
            id = _case(work, known, case, rows)
            work.connection.execute(
                update(cases).where(cases.c.id.in_([row.id for row in rows])).values(state=JOINED, closed_at=work.at)
            )
            kind = "campaign.joined" if case else "campaign.kept"
            work.log(kind, actor, campaign=known, case=id, items=fresh, cases=[row.id for row in rows])
            return id

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
    """The case in which an item is, or was last, decided: its own, or its campaign's."""
    own = select(cases).where(cases.c.item == item, cases.c.appeal_of.is_(None))
    row = connection.execute(own.order_by(cases.c.opened_at.desc())).first()
    if row is not None and row.state in {"open", "escalated"}:
        return row
    shared = (
        select(cases)
        .join(campaign_items, campaign_items.c.campaign == cases.c.campaign)
        .where(campaign_items.c.item == item, cases.c.appeal_of.is_(None))
    )
    return connection.execute(shared.order_by(cases.c.state == JOINED, cases.c.opened_at.desc())).first() or row


def close_joined(work: Work, case: str) -> None:
    """A campaign's case is decided, and with it those that are part of it."""
    campaign = work.connection.execute(select(cases.c.campaign).where(cases.c.id == case)).scalar_one()
    if campaign is None:
        return
    members = select(campaign_items.c.item).where(campaign_items.c.campaign == campaign)
    also = select(campaign_items.c.campaign).where(campaign_items.c.item.in_(members))
    others = cases.c.campaign.in_(also) & (cases.c.campaign != campaign)
    ours = (cases.c.state == JOINED) & (cases.c.item.in_(members) | others)
    work.connection.execute(update(cases).where(ours).values(state="closed", closed_at=work.at))


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


def _campaign_of(connection: Connection, members: Sequence[str]) -> str | None:
    """The campaign that most of them are in already."""
    counts: Counter[str] = Counter()
    for at in range(0, len(members), _SOME):
        some = select(campaign_items.c.campaign).where(campaign_items.c.item.in_(members[at : at + _SOME]))
        counts.update(connection.execute(some).scalars())
    return max(sorted(counts), key=lambda one: counts[one], default=None)


def _members(connection: Connection, campaign: str) -> set[str]:
    query = select(campaign_items.c.item).where(campaign_items.c.campaign == campaign)
    return set(connection.execute(query).scalars())


def _loose(connection: Connection, members: Sequence[str], known: str | None) -> list[Row[Any]]:
    """Open cases of their own, or of other campaigns that they are in, that nobody has claimed or escalated."""
    found: dict[str, Row[Any]] = {}
    for at in range(0, len(members), _SOME):
        some = members[at : at + _SOME]
        shared = select(campaign_items.c.campaign).where(campaign_items.c.item.in_(some))
        theirs = cases.c.campaign.in_(shared) & (cases.c.campaign != known) if known else cases.c.item.in_(some)
        query = select(cases).where(cases.c.item.in_(some) | theirs, cases.c.appeal_of.is_(None))
        query = query.where(cases.c.state == "open", cases.c.claimed_by.is_(None))
        found |= {row.id: row for row in connection.execute(query).all()}
    return list(found.values())


def _open_case(connection: Connection, campaign: str) -> Row[Any] | None:
    query = select(cases).where(cases.c.campaign == campaign, cases.c.appeal_of.is_(None), cases.c.state != "closed")
    return connection.execute(query.order_by(cases.c.opened_at)).first()


def _make(work: Work, members: Sequence[str], joined_by: Sequence[str]) -> str:
    query = select(cases.c.category, func.count()).where(cases.c.item.in_(members[:_SOME])).group_by(cases.c.category)
    counted = sorted(work.connection.execute(query).all(), key=lambda row: (-row[1], row[0]))
    id = work.new_id()
    values = {"id": id, "category": counted[0][0], "joined_by": " ".join(dict.fromkeys(joined_by))}
    work.connection.execute(insert(campaigns), [{**values, "first_seen": work.at, "last_seen": work.at}])
    return id


def _span(connection: Connection, campaign: str) -> None:
    """First and last by when posts were made or, without a time, kept."""
    when = func.coalesce(items.c.posted_at, items.c.kept_at)
    query = select(func.min(when), func.max(when)).join(campaign_items, campaign_items.c.item == items.c.id)
    first, last = connection.execute(query.where(campaign_items.c.campaign == campaign)).one()
    connection.execute(update(campaigns).where(campaigns.c.id == campaign).values(first_seen=first, last_seen=last))


def _case(work: Work, campaign: str, case: Row[Any] | None, rows: Sequence[Row[Any]]) -> str:
    level = max([row.level for row in rows], default=0)
    if case is not None:
        if level > case.level:
            work.connection.execute(update(cases).where(cases.c.id == case.id).values(level=level))
        return str(case.id)
    category = work.connection.execute(select(campaigns.c.category).where(campaigns.c.id == campaign)).scalar_one()
    languages = Counter(row.language for row in rows)
    values = {"id": work.new_id(), "campaign": campaign, "category": category, "level": level, "state": "open"}
    values |= {"language": max(sorted(languages), key=lambda one: languages[one])}
    values |= {"opened_at": min(row.opened_at for row in rows)}
    work.connection.execute(insert(cases), [values])
    return str(values["id"])


def _shown(connection: Connection, row: Row[Any]) -> CampaignRow:
    query = select(cases).where(cases.c.campaign == row.id, cases.c.appeal_of.is_(None))
    case = connection.execute(query.order_by(cases.c.state == "closed", cases.c.opened_at.desc())).first()
    count = select(func.count()).select_from(campaign_items).where(campaign_items.c.campaign == row.id)
    return CampaignRow(
        row.id, case.id if case else "", row.category, case.level if case else 0, tuple(row.joined_by.split()),
        connection.execute(count).scalar_one(), unstamp(row.first_seen), unstamp(row.last_seen),
    )  # fmt: skip
