"""The desk: the queue as one person works through it, the page of a case, notes, passing on, and decisions on copies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, insert, or_, select

from seawall.errors import RefusedError, UnknownError
from seawall.evidence import associated, seal_box
from seawall.store import copies, review, waiting
from seawall.store.audit import Trail, Work
from seawall.store.base import CaseRow, Request, Settled, Terms, person, stamp
from seawall.store.care import Care, Seen, seen
from seawall.store.casefile import CaseFile, case_file, members
from seawall.store.decide import case_key
from seawall.store.looks import case_row
from seawall.store.pairs import asked
from seawall.store.schema import cases, decisions, events, requests
from seawall.store.schema_desk import notes, skips
from seawall.store.waiting import Load, Queued, Wanted

__all__ = ["Desk", "Effects", "Made"]

_LONGEST, _PASSED = 4000, timedelta(hours=8)


@dataclass(frozen=True, slots=True)
class Effects:
    """What a decision would touch: posts it holds for, those left out, those in other hands."""

    posts: int
    left_out: int
    others: int


@dataclass(frozen=True, slots=True)
class Made:
    """A decision in force, without its words."""

    id: str
    case: str
    action: str
    decided_by: str


class Desk:
    """The verbs of the desk, each one transaction. Refusals are :class:`RefusedError` and logged."""

    def __init__(self, trail: Trail, terms: Terms, care: Care | None = None) -> None:
        self.trail = trail
        self.terms = terms
        self.care = care or Care()

    # the queue

    def queue(self, wanted: Wanted, actor: str, limit: int = 50, after: str | None = None) -> list[Queued]:
        """Cases, most urgent first, then oldest; copies of a campaign are one line. ``after``: the last case seen."""
        with self.trail.database.reading() as connection:
            return waiting.queued(connection, wanted, actor, limit, after, self._lapsed(self.trail.clock()))

    def load(self, actor: str) -> Load:
        """How much waits, for the tabs and filters."""
        with self.trail.database.reading() as connection:
            return waiting.load(connection, actor)

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
        with self.trail.act(actor, "claim") as work:
            free = or_(cases.c.claimed_by.is_(None), cases.c.claimed_at <= self._lapsed(work.now))
            since = stamp(work.now - _PASSED)
            passed = select(skips.c.case).where(skips.c.actor == actor, skips.c.at > since)
            own = select(notes.c.case).where(notes.c.actor == actor, notes.c.kind == "second")
            query = waiting.chosen(wanted, actor).where(free, cases.c.id.not_in(passed), cases.c.id.not_in(own))
            found = work.connection.execute(waiting.urgent(query).limit(1)).one_or_none()
            return review.claim(work, self.terms, found.id, actor) if found else None

    def _lapsed(self, now: datetime) -> str:
        return stamp(now - self.terms.claim)

    # one case

    def open(self, case: str, actor: str, *, text: bool = True, original: bool = False) -> CaseFile:
        """The page of a case. ``text``: with its masked text, which counts as seen; ``original``: as written, while a reveal lasts."""
        with self.trail.act(actor, "view") as work:
            return case_file(work, self.trail.keys, self.terms, self.care, case, actor, text=text, original=original)

    def level(self, case: str) -> int:
        """The level of a case."""
        with self.trail.database.reading() as connection:
            return int(case_row(connection, case).level)

    def is_appeal(self, case: str) -> bool:
        """Whether a case is an appeal, which is for those who answer appeals."""
        with self.trail.database.reading() as connection:
            return case_row(connection, case).appeal_of is not None

    def was_escalated(self, decision: str) -> bool:
        """Whether the case of a decision was passed to a senior before."""
        query = select(notes.c.id).join(decisions, decisions.c.case == notes.c.case)
        with self.trail.database.reading() as connection:
            there = query.where(
                decisions.c.id == decision, notes.c.kind == "escalated", notes.c.at < decisions.c.decided_at
            )
            return connection.execute(there.limit(1)).first() is not None

    def reveal(self, case: str, actor: str, reason: str) -> None:
        """Ask for the original, as :meth:`Store.reveal` does; ``open`` then gives it, until its time is over."""
        with self.trail.act(actor, "reveal") as work:
            if seen(work.connection, self.terms, self.care, actor, work.now).over:
                raise RefusedError("you have read as much as one should for now; the case waits, take a break")
            review.read_case(work, self.terms, case, actor, reason)

    def note(self, case: str, actor: str, text: str, kind: str = "note") -> None:
        """Write a remark for colleagues."""
        with self.trail.act(actor, "note") as work:
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
        with self.trail.act(actor, "skip") as work:
            row = case_row(work.connection, case)
            if row.claimed_by is not None and person(row.claimed_by) == person(actor):
                review.unclaim(work, case, actor)
            mine = (skips.c.case == case) & (skips.c.actor == actor)
            work.connection.execute(skips.delete().where(mine))
            work.connection.execute(insert(skips), [{"case": case, "actor": actor, "at": work.at}])

    def second_opinion(self, case: str, actor: str, question: str) -> None:
        """Ask the others what they think, and give the case back; it is marked until someone else notes or decides."""
        with self.trail.act(actor, "second_opinion") as work:
            row = case_row(work.connection, case)
            if row.state == "closed":
                raise RefusedError(f"case {case} is closed; an appeal opens a new one")
            review.not_anothers(work, self.terms, row, actor)
            self._note(work, case, actor, question, "second")
            if row.claimed_by is not None:
                review.unclaim(work, case, row.claimed_by)

    def escalate(self, case: str, actor: str, why: str) -> None:
        """Mark a case as one that a senior has to see, say why, and give it back."""
        with self.trail.act(actor, "escalate") as work:
            self._note(work, case, actor, why, "escalated")
            review.escalate(work, self.terms, case, actor)

    # deciding

    def undo(self, decision: str, actor: str, explanation: str, *, again: bool = False) -> Settled:
        """Reverse a decision, with all that carried it out. ``again``: the case is open anew, and ``actor``'s."""
        with self.trail.act(actor, "reverse") as work:
            return copies.undo(work, self.terms, decision, actor, explanation, again=again)

    def effects(self, case: str, actor: str, leave_out: Sequence[str] = ()) -> Effects:
        """What a decision on a case would touch."""
        with self.trail.database.reading() as connection:
            row = case_row(connection, case)
            if row.campaign is None:
                return Effects(1, 0, 0)
            there = members(connection, row.campaign)
            free = copies.to_decide(connection, self.terms, self.trail.clock(), row.campaign, actor)
            kept = {one.item for one in free} - set(leave_out)
            undecided = sum(one.case is not None for one in there)
            return Effects(len(kept), len({one.item for one in free}) - len(kept), undecided - len(free))

    def made(self, decision: str) -> Made | None:
        """A decision that can be undone, without its words; ``None`` if there is no such, or it is undone already."""
        undone = select(decisions.c.reverses).where(decisions.c.reverses.is_not(None))
        query = select(decisions).where(decisions.c.id == decision, decisions.c.id.not_in(undone))
        with self.trail.database.reading() as connection:
            row = connection.execute(query).one_or_none()
        return Made(row.id, row.case, row.action, row.decided_by) if row else None

    def refuse(self, request: str, actor: str) -> Request:
        """The second person's no: the request is over."""
        with self.trail.act(actor, "refuse") as work:
            found = [one for one in asked(work.connection, work.now) if one.id == request]
            if not found:
                raise UnknownError(f"request {request}: none with this id waits")
            over = requests.update().where(requests.c.id == request).values(used_at=work.at)
            work.connection.execute(over)
            work.log("request.refused", actor, request=request, what=found[0].kind, case=found[0].case)
            return found[0]

    def own(self, actor: str) -> Seen:
        """What ``actor`` saw, for their own eyes."""
        with self.trail.database.reading() as connection:
            return seen(connection, self.terms, self.care, actor, self.trail.clock())
