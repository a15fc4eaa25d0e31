"""The desk: the queue as one person works through it, the page of a case, notes, passing on, and decisions on copies."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Select, and_, func, insert, or_, select

from seawall.errors import RefusedError, UnknownError
from seawall.evidence import associated, seal_box
from seawall.store import copies, review
from seawall.store.audit import Trail, Work
from seawall.store.base import CaseRow, Request, Settled, Terms, person, stamp, unstamp
from seawall.store.care import Care, Seen, seen
from seawall.store.casefile import CaseFile, case_file
from seawall.store.decide import case_key
from seawall.store.looks import case_row
from seawall.store.pairs import asked
from seawall.store.schema import campaign_items, cases, events, requests
from seawall.store.schema_desk import notes, skips

__all__ = ["Desk", "Load", "Queued", "Wanted"]

Tab = Literal["open", "escalated", "mine", "second"]
_LONGEST, _PASSED = 4000, timedelta(hours=8)


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

    tabs: Mapping[str, int]
    levels: dict[int, int]
    categories: dict[str, int]
    languages: dict[str, int]
    oldest: datetime | None
    last: int


class Desk:
    """The verbs of the desk, each one transaction. Refusals are :class:`RefusedError` and logged."""

    def __init__(self, trail: Trail, terms: Terms, care: Care | None = None) -> None:
        self.trail = trail
        self.terms = terms
        self.care = care or Care()

    # the queue

    def queue(self, wanted: Wanted, actor: str, limit: int = 50, after: str | None = None) -> list[Queued]:
        """Cases, most urgent first, then oldest; copies of a campaign are one line. ``after``: the last case seen."""
        query = _wanted(wanted, actor)
        with self.trail.database.reading() as connection:
            if after is not None:
                row = case_row(connection, after)
                later = (cases.c.opened_at > row.opened_at) | (
                    (cases.c.opened_at == row.opened_at) & (cases.c.id > row.id)
                )
                query = query.where((cases.c.level < row.level) | ((cases.c.level == row.level) & later))
            rows = connection.execute(_urgent(query).limit(limit)).all()
            campaigns = [row.campaign for row in rows if row.campaign]
            many = select(campaign_items.c.campaign, func.count()).where(campaign_items.c.campaign.in_(campaigns))
            grouped = connection.execute(many.group_by(campaign_items.c.campaign))
            total = {row[0]: int(row[1]) for row in grouped}
            asked = set(connection.execute(_second_wanted([row.id for row in rows])).scalars())
            lapsed = self._lapsed(self.trail.clock())
        return [
            Queued(
                review.shown(row),
                row.claimed_by if row.claimed_at and row.claimed_at > lapsed else None,
                total.get(row.campaign, 0),
                row.id in asked,
            )
            for row in rows
        ]

    def load(self, actor: str) -> Load:
        """How much waits, for the tabs and filters."""
        tabs = {name: select(func.count()).select_from(_wanted(Wanted(name), actor).subquery()) for name in _TABS}
        kinds = _wanted(Wanted(), actor).subquery()
        with self.trail.database.reading() as connection:
            counted = {name: connection.execute(query).scalar_one() for name, query in tabs.items()}
            columns = (kinds.c.level, kinds.c.category, kinds.c.language)
            groups = connection.execute(
                select(*columns, func.count().label("n"), func.min(kinds.c.opened_at).label("oldest")).group_by(
                    *columns
                )
            ).all()
            last = connection.execute(select(func.max(events.c.n))).scalar_one_or_none()
        levels, categories, languages = Counter[int](), Counter[str](), Counter[str]()
        for row in groups:
            levels[row.level] += row.n
            categories[row.category] += row.n
            languages[row.language] += row.n
        oldest = min((row.oldest for row in groups), default=None)
        return Load(
            counted, dict(sorted(levels.items(), reverse=True)), dict(sorted(categories.items())),
            dict(sorted(languages.items())), unstamp(oldest) if oldest else None, last if last is not None else -1,
        )  # fmt: skip

    def held(self, ids: Sequence[str]) -> dict[str, str]:
        """Of these cases: who works on each now, or ``""`` for nobody; those that are decided are missing."""
        lapsed = self._lapsed(self.trail.clock())
        query = select(cases.c.id, cases.c.claimed_by, cases.c.claimed_at)
        with self.trail.database.reading() as connection:
            rows = connection.execute(query.where(cases.c.id.in_(ids), cases.c.state != "closed")).all()
        return {row.id: row.claimed_by if row.claimed_at and row.claimed_at > lapsed else "" for row in rows}

    def last(self) -> int:
        """The number of the last event: whether anything happened."""
        with self.trail.database.reading() as connection:
            last = connection.execute(select(func.max(events.c.n))).scalar_one_or_none()
        return -1 if last is None else int(last)

    def take_next(self, wanted: Wanted, actor: str) -> CaseRow | None:
        """Claim the most urgent case that nobody works on and that ``actor`` did not pass on; ``None`` when none waits."""
        with self.trail.act(actor) as work:
            free = or_(cases.c.claimed_by.is_(None), cases.c.claimed_at <= self._lapsed(work.now))
            since = stamp(work.now - _PASSED)
            passed = select(skips.c.case).where(skips.c.actor == actor, skips.c.at > since)
            own = select(notes.c.case).where(notes.c.actor == actor, notes.c.kind == "second")
            query = _wanted(wanted, actor).where(free, cases.c.id.not_in(passed), cases.c.id.not_in(own))
            found = work.connection.execute(_urgent(query).limit(1)).one_or_none()
            return review.claim(work, self.terms, found.id, actor) if found else None

    def _lapsed(self, now: datetime) -> str:
        return stamp(now - self.terms.claim)

    # one case

    def open(self, case: str, actor: str, *, text: bool = True, original: bool = False) -> CaseFile:
        """The page of a case. ``text``: with its masked text, which counts as seen; ``original``: as written, while a reveal lasts."""
        with self.trail.act(actor) as work:
            return case_file(work, self.trail.keys, self.terms, self.care, case, actor, text=text, original=original)

    def note(self, case: str, actor: str, text: str, kind: str = "note") -> None:
        """Write a remark for colleagues."""
        with self.trail.act(actor) as work:
            self._note(work, case, actor, text, kind)

    def _note(self, work: Work, case: str, actor: str, text: str, kind: str) -> None:
        said = text.strip()
        if not 0 < len(said) <= _LONGEST:
            raise RefusedError(f"write 1 to {_LONGEST} characters")
        case_row(work.connection, case)
        id = work.new_id()
        sealed = seal_box(case_key(work, case), said.encode("utf-8", "replace"), associated("note", id), work.random)
        row = {"id": id, "case": case, "actor": actor, "kind": kind, "sealed": sealed, "at": work.at}
        work.connection.execute(insert(notes), [row])
        work.log("case.noted", actor, case=case, note=id, what=kind)

    def skip(self, case: str, actor: str) -> None:
        """Pass a case on, without a reason; it is free for others, and ``take_next`` gives another."""
        with self.trail.act(actor) as work:
            row = case_row(work.connection, case)
            if row.claimed_by is not None and person(row.claimed_by) == person(actor):
                review.unclaim(work, case, actor)
            mine = (skips.c.case == case) & (skips.c.actor == actor)
            work.connection.execute(skips.delete().where(mine))
            work.connection.execute(insert(skips), [{"case": case, "actor": actor, "at": work.at}])

    def second_opinion(self, case: str, actor: str, question: str) -> None:
        """Ask the others what they think, and give the case back; it is marked until someone else notes or decides."""
        with self.trail.act(actor) as work:
            row = case_row(work.connection, case)
            if row.state == "closed":
                raise RefusedError(f"case {case} is closed; an appeal opens a new one")
            review.not_anothers(work, self.terms, row, actor)
            self._note(work, case, actor, question, "second")
            if row.claimed_by is not None:
                review.unclaim(work, case, row.claimed_by)

    def escalate(self, case: str, actor: str, why: str) -> None:
        """Mark a case as one that a senior has to see, say why, and give it back."""
        with self.trail.act(actor) as work:
            self._note(work, case, actor, why, "escalated")
            review.escalate(work, self.terms, case, actor)

    # deciding

    def decide(self, case: str, actor: str, action: str, *, leave_out: Sequence[str] = (), **told: Any) -> Settled:
        """Decide a case, as :meth:`Store.decide` does. A campaign's decision holds for its posts, but for those in ``leave_out``."""
        with self.trail.act(actor) as work:
            return copies.decide(work, self.terms, case, actor, action, frozenset(leave_out), told)

    def undo(self, decision: str, actor: str, explanation: str, *, again: bool = False) -> Settled:
        """Reverse a decision, with all that carried it out. ``again``: the case is open anew, and ``actor``'s."""
        with self.trail.act(actor) as work:
            return copies.undo(work, self.terms, decision, actor, explanation, again=again)

    def refuse(self, request: str, actor: str) -> Request:
        """The second person's no: the request is over."""
        with self.trail.act(actor) as work:
            found = [one for one in asked(work.connection, work.now) if one.id == request]
            if not found:
                raise UnknownError(f"request {request}: none with this id waits")
            over = requests.update().where(requests.c.id == request).values(expires_at=work.at)
            work.connection.execute(over)
            work.log("request.refused", actor, request=request, what=found[0].kind, case=found[0].case)
            return found[0]

    def own(self, actor: str) -> Seen:
        """What ``actor`` saw, for their own eyes."""
        with self.trail.database.reading() as connection:
            return seen(connection, self.terms, self.care, actor, self.trail.clock())


_TABS: tuple[Tab, ...] = ("open", "escalated", "mine", "second")


def _urgent(query: Select[Any]) -> Select[Any]:
    return query.order_by(cases.c.level.desc(), cases.c.opened_at, cases.c.id)


def _wanted(wanted: Wanted, actor: str) -> Select[Any]:
    """Cases to decide: appeals have a page of their own, and posts of an open campaign wait with it."""
    outer = cases.alias()
    folded = (
        select(campaign_items.c.item)
        .join(outer, outer.c.campaign == campaign_items.c.campaign)
        .where(outer.c.state != "closed")
    )
    query = select(cases).where(cases.c.appeal_of.is_(None))
    query = query.where(or_(cases.c.item.is_(None), cases.c.item.not_in(folded)))
    if wanted.tab == "mine":
        query = query.where(cases.c.state != "closed", cases.c.claimed_by == actor)
    else:
        query = query.where(cases.c.state == ("escalated" if wanted.tab == "escalated" else "open"))
    if wanted.tab == "second":
        query = query.where(cases.c.id.in_(_second_wanted(None)))
    for name in ("level", "category", "language"):
        value = getattr(wanted, name)
        query = query if value is None else query.where(cases.c[name] == value)
    return query


def _second_wanted(ids: Sequence[str] | None) -> Select[Any]:
    """Cases whose last question nobody else has answered yet by a note."""
    later = notes.alias()
    answered = select(later.c.id).where(
        and_(later.c.case == notes.c.case, later.c.at > notes.c.at, later.c.actor != notes.c.actor)
    )
    query = select(notes.c.case).where(notes.c.kind == "second", ~answered.exists())
    return query if ids is None else query.where(notes.c.case.in_(ids))
