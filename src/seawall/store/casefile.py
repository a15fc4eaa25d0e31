"""Everything a reviewer needs of one case on one page: the post as it may be shown, its copies, its past, what was decided alike."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select

from seawall.errors import ErasedError, EvidenceError
from seawall.evidence import Keys, associated, open_box
from seawall.model import Item, Private
from seawall.report.mask import Masker
from seawall.store.audit import Work
from seawall.store.base import CaseRow, Request, Settled, Terms, person, stamp, unstamp
from seawall.store.care import Care, Seen, saw, seen
from seawall.store.decide import settled
from seawall.store.looks import case_row, item_of_case, items_of_case, open_version, scrubber
from seawall.store.marked import Found, Marked, Stretch, marked
from seawall.store.pairs import asked
from seawall.store.review import holder, shown
from seawall.store.schema import campaign_items, campaigns, cases, decisions, items, reveals, verdicts
from seawall.store.schema_desk import notes
from seawall.store.shred import KeyBox
from seawall.store.upkeep import posted

__all__ = ["Alike", "CampaignCard", "CaseFile", "Member", "Note", "Post", "case_file", "members"]

_ALIKE, _MEMBERS = 8, 200


@dataclass(frozen=True, slots=True)
class Member:
    """One post of a campaign; ``case`` is its own, while that is not decided."""

    item: str
    level: int
    kept_at: datetime
    case: str | None


@dataclass(frozen=True, slots=True)
class CampaignCard:
    """What joins copies: how many there are, at which levels, since when; ``shown`` are the latest."""

    id: str
    total: int
    levels: tuple[tuple[int, int], ...]
    joined_by: tuple[str, ...]
    first_seen: datetime
    last_seen: datetime
    shown: tuple[Member, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """A remark; ``text`` is ``None`` once the post's key is gone, and masked as explanations are."""

    actor: str
    kind: str
    text: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Alike:
    """What was decided in a case of the same category, level and rules."""

    case: str
    action: str
    decided_at: datetime


@dataclass(frozen=True, slots=True)
class Post:
    """The post of a case. ``readable`` says whether its text is in ``marked`` (else only the gist and the findings are).

    ``parent`` is the post that it answers, masked, if that is kept too; ``answers`` that there is one.
    """

    item: str
    version: int
    language: str
    posted_at: datetime | None
    categories: tuple[str, ...]
    exceptions: tuple[str, ...]
    rules: tuple[str, ...]
    kit: str
    marked: Marked
    readable: bool
    answers: bool
    parent: tuple[Stretch, ...]
    until: datetime | None

    @property
    def findings(self) -> tuple[Found, ...]:
        """What was found, strongest first."""
        return self.marked.findings


@dataclass(frozen=True, slots=True)
class CaseFile:
    """One case. ``post`` is ``None`` once it was erased; ``held_by`` is who works on it now."""

    row: CaseRow
    held_by: str | None
    post: Post | None
    campaign: CampaignCard | None
    alike: tuple[Alike, ...]
    notes: tuple[Note, ...]
    decisions: tuple[Settled, ...]
    requests: tuple[Request, ...]
    seen: Seen


def case_file(
    work: Work, vault: Keys, terms: Terms, care: Care, case: str, actor: str, *, text: bool, original: bool
) -> CaseFile:
    """The page of a case for ``actor``: its text if they asked for it and may, the original while a reveal lasts."""
    row, connection = case_row(work.connection, case), work.connection
    held = holder(work, terms, row)
    until = _revealed(work, terms, case, actor) if held and person(held) == person(actor) and original else None
    try:
        post = _post(work, vault, terms, care, row, actor, text=text, until=until)
    except ErasedError:
        post = None
    if held and person(held) == person(actor):
        work.connection.execute(cases.update().where(cases.c.id == case).values(claimed_at=work.at))
    return CaseFile(
        shown(row),
        held,
        post,
        _campaign(connection, row.campaign) if row.campaign else None,
        _alike(connection, case, row.category, row.level, post),
        tuple(_notes(connection, work.keys, case)),
        tuple(settled(connection, work.keys, case)),
        tuple(asked(connection, work.now, case=case)),
        seen(connection, terms, care, actor, work.now),
    )


def _post(
    work: Work, vault: Keys, terms: Terms, care: Care, row: Row[Any], actor: str, *, text: bool, until: datetime | None
) -> Post:
    case, item = row.id, item_of_case(work.connection, row.id)
    version, post, private, verdict = open_version(work.connection, work.keys, item)
    readable = (text or until is not None) and saw(work, terms, care, actor, case, row.level)
    until = until if readable else None
    hidden: tuple[Private, ...] = () if until else private
    told = marked(post.text, hidden, verdict)
    if not readable:
        told = told.without_words()
    work.log("case.viewed", actor, case=case, item=item, version=version, original=until is not None)
    parent = _parent(work, vault, post, original=until is not None) if readable else ()
    answers = post.parent_id is not None or post.parent_text is not None
    return Post(
        item, version, verdict.language, post.created_at, verdict.categories, verdict.exceptions, verdict.rules,
        verdict.kit, told, readable, answers, parent, until,
    )  # fmt: skip


def _revealed(work: Work, terms: Terms, case: str, actor: str) -> datetime | None:
    """Until when ``actor`` may see the original; ``None`` if not now."""
    last = select(func.max(reveals.c.at)).where(
        reveals.c.case == case, reveals.c.actor == actor, reveals.c.at > stamp(work.now - terms.reveal_box)
    )
    at = work.connection.execute(last).scalar_one_or_none()
    return unstamp(at) + terms.reveal_box if at else None


def _parent(work: Work, vault: Keys, post: Item, *, original: bool) -> tuple[Stretch, ...]:
    """What the post answers: masked if it is kept itself (then it was searched), in the clear with the original, else nothing."""
    if original and post.parent_text:
        return (Stretch(post.parent_text),)
    item = posted(work.connection, vault, post.parent_id) if post.parent_id else None
    if item is None:
        return ()
    try:
        _, parent, private, _ = open_version(work.connection, work.keys, item)
    except ErasedError:
        return ()
    return (Stretch(Masker(parent.text, private).whole()),)


def members(connection: Connection, campaign: str) -> list[Member]:
    """The posts of a campaign that are still there, latest first."""
    mine = select(cases.c.id).where(cases.c.item == items.c.id, cases.c.state != "closed", cases.c.appeal_of.is_(None))
    top = select(func.max(verdicts.c.level)).where(verdicts.c.item == items.c.id, verdicts.c.version == items.c.latest)
    query = (
        select(
            items.c.id,
            items.c.kept_at,
            mine.limit(1).scalar_subquery().label("case"),
            top.scalar_subquery().label("level"),
        )
        .join(campaign_items, campaign_items.c.item == items.c.id)
        .where(campaign_items.c.campaign == campaign, items.c.erased_at.is_(None))
        .order_by(items.c.kept_at.desc(), items.c.id)
    )
    return [Member(row.id, row.level or 1, unstamp(row.kept_at), row.case) for row in connection.execute(query)]


def _campaign(connection: Connection, id: str) -> CampaignCard:
    row = connection.execute(select(campaigns).where(campaigns.c.id == id)).one()
    there = members(connection, id)
    levels = tuple(sorted(Counter(one.level for one in there).items(), reverse=True))
    return CampaignCard(
        id, len(there), levels, tuple(row.joined_by.split()), unstamp(row.first_seen), unstamp(row.last_seen),
        tuple(there[:_MEMBERS]),
    )  # fmt: skip


def _alike(connection: Connection, case: str, category: str, level: int, post: Post | None) -> tuple[Alike, ...]:
    """Decisions in force of cases alike, newest first: actions, never texts."""
    if post is None:
        return ()
    mine = select(verdicts.c.rules).where(
        verdicts.c.item == post.item, verdicts.c.version == post.version, verdicts.c.kit == post.kit
    )
    undone = select(decisions.c.reverses).where(decisions.c.reverses.is_not(None))
    query = (
        select(decisions.c.case, decisions.c.action, decisions.c.decided_at)
        .join(cases, cases.c.id == decisions.c.case)
        .join(verdicts, verdicts.c.item == cases.c.item)
        .where(cases.c.category == category, cases.c.level == level, cases.c.id != case, cases.c.appeal_of.is_(None))
        .where(verdicts.c.rules == mine.scalar_subquery(), decisions.c.action != "reverse")
        .where(decisions.c.id.not_in(undone))
        .order_by(decisions.c.decided_at.desc(), decisions.c.case)
        .distinct()
        .limit(_ALIKE)
    )
    return tuple(Alike(row.case, row.action, unstamp(row.decided_at)) for row in connection.execute(query))


def _notes(connection: Connection, keys: KeyBox, case: str) -> list[Note]:
    rows = connection.execute(select(notes).where(notes.c.case == case).order_by(notes.c.at, notes.c.id)).all()
    if not rows:
        return []
    scrub = scrubber(connection, keys, case)
    ids = select(items.c.key).where(items.c.id.in_(items_of_case(connection, case)))
    opened = [key for id in connection.execute(ids).scalars() if (key := keys.open(id, "item")) is not None]
    found = []
    for row in rows:
        text = None
        for key in opened:
            try:
                text = scrub(open_box(key, row.sealed, associated("note", row.id)).decode())
                break
            except EvidenceError:
                continue  # another post of the campaign sealed it
        found.append(Note(row.actor, row.kind, text, unstamp(row.at)))
    return found
