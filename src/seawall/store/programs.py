"""What programs may do: look at cases without content in the clear, hold a post for a day, take back their own holds, file appeals.

A machine may propose; a hold that can be undone is the most it may do by itself, and only where the operator wants that.
Who works on a case never leaves the store this way.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, Row, select, update

from seawall.errors import ErasedError, RefusedError, UnknownError
from seawall.model import Item, Verdict
from seawall.store import review
from seawall.store.audit import Trail, Work
from seawall.store.base import CaseRow, Settled, Terms, stamp
from seawall.store.copies import case_of_item, posts_of
from seawall.store.intake import Repeat, answer_before, note_repeat
from seawall.store.looks import case_row, item_of_case, masked_post, open_version
from seawall.store.schema import cases, decisions
from seawall.store.upkeep import posted

__all__ = ["PROGRAM", "CaseView", "Programs", "acts_alone"]

#: How names of programs begin; people's can't.
PROGRAM = "program:"
#: The least level at which a program may hold, how long a hold lasts, how soon a person should look.
HOLD_LEVEL, HOLD, LOOK = 3, timedelta(hours=24), timedelta(hours=1)


def acts_alone(actor: str, automated: str = "none") -> bool:
    """Whether nobody answers for this but a machine."""
    return actor.startswith(PROGRAM) or automated == "decision"


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case for a program: what it is about, masked (``None`` where erased), and what was decided, without names."""

    case: CaseRow
    post: Item | None
    verdict: Verdict | None
    decisions: tuple[Settled, ...]


class Programs:
    """The verbs of programs. ``actor`` is ``program:NAME``; safeguards are kept here, whoever asks."""

    def __init__(self, trail: Trail, terms: Terms) -> None:
        self.trail = trail
        self.terms = terms

    def look(self, case: str, actor: str) -> CaseView:
        """A case with its post, private data masked; the look is logged."""
        with self.trail.act(actor) as work:
            row = review.row_of(case_row(work.connection, case))
            post: Item | None = None
            verdict: Verdict | None = None
            try:
                item = item_of_case(work.connection, case)
                version, whole, private, judged = open_version(work.connection, work.keys, item)
                post, verdict = masked_post(whole, private, judged)
                work.log("case.viewed", actor, case=case, item=item, version=version)
            except ErasedError:
                work.log("case.viewed", actor, case=case)
            return CaseView(row, post, verdict, tuple(review.settled(work.connection, work.keys, case)))

    def posts(self, campaign: str, actor: str, after: str = "", limit: int = 500) -> list[tuple[str, str]]:
        """Item and post id of a campaign's posts, page by page: what a platform needs to carry a decision out."""
        with self.trail.act(actor) as work:
            work.log("campaign.viewed", actor, campaign=campaign)
            found = []
            for item in posts_of(work.connection, campaign, after, limit):
                _, post, _, _ = open_version(work.connection, work.keys, item)
                found.append((item, post.id))
            return found

    def hold(self, case: str, actor: str, policy: str, ground: str, explanation: str) -> Settled:
        """Hold a post until a person has looked, for a day at most. The case stays open, to be seen within the hour."""
        with self.trail.act(actor) as work:
            row = case_row(work.connection, case)
            if not self.terms.machine_holds:
                raise RefusedError("programs may not hold posts here; the operator can allow it")
            if row.level < HOLD_LEVEL or row.appeal_of:
                raise RefusedError(
                    f"case {case}: a program may hold from level {HOLD_LEVEL} on; a person has to decide this"
                )
            if _held(work.connection, case):
                raise RefusedError(f"case {case}: a program has held this post before; now a person has to decide")
            made = review.decide(work, case, actor, "hold", policy, ground, explanation, "decision")
            due = min(stamp(work.now + LOOK), row.due_at or "9")
            again = {"state": row.state, "closed_at": None, "due_at": due}
            work.connection.execute(update(cases).where(cases.c.id == case).values(**again))
            return made

    def decide(self, case: str, actor: str, action: str, **why: str) -> Settled:
        """Decide as a program: only a hold."""
        if action != "hold":
            with self.trail.act(actor):
                raise RefusedError(f"a program may hold a post until a person has looked; it may not {action}")
        return self.hold(case, actor, **why)

    def release(self, decision: str, actor: str, explanation: str) -> Settled:
        """Take back a hold that a program made; what people decided, people undo."""
        with self.trail.act(actor) as work:
            return self._release(work, decision, actor, explanation)

    def _release(self, work: Work, decision: str, actor: str, explanation: str) -> Settled:
        row = work.connection.execute(select(decisions).where(decisions.c.id == decision)).one_or_none()
        if row is None:
            raise UnknownError(f"decision {decision}: there is none with this id")
        if not _alone(row):
            raise RefusedError(f"decision {decision} is a person's; only a person may reverse it")
        before = case_row(work.connection, row.case)
        if before.state == "closed":
            raise RefusedError(f"decision {decision}: a person has decided case {row.case} since; the hold is over")
        made = review.reversed_decision(work, decision, actor, explanation, automated="decision")
        again = {"state": before.state, "closed_at": before.closed_at}
        work.connection.execute(update(cases).where(cases.c.id == row.case).values(**again))
        return made

    def expire(self) -> list[str]:
        """End holds of programs that are a day old and that no person has decided about; returns their ids."""
        with self.trail.database.reading() as connection:
            due = _due(connection, stamp(self.trail.clock() - HOLD))
        says = "The hold of a program ended after 24 hours, because no person had decided by then."
        for decision in due:
            with self.trail.act("seawall") as work:
                if decision in _due(work.connection, stamp(work.now - HOLD)):
                    self._release(work, decision, "seawall", says)
        return due

    def appeal(self, case: str, by: str, statement: str, actor: str, repeat: Repeat | None = None) -> Mapping[str, Any]:
        """File an appeal for the ``author`` or a ``notifier``: the new case's id, and until when it is to be answered."""
        with self.trail.act(actor) as work:
            before = answer_before(work.connection, work.at, repeat)
            if before is not None:
                return before
            opened = review.appeal(work, self.terms, case, by, statement, actor)
            made = {"case": opened.id, "due_at": stamp(opened.due_at) if opened.due_at else None}
            note_repeat(work, repeat, made)
            return made

    def case_of_post(self, post_id: str) -> str:
        """The case of a kept post; raises :class:`UnknownError`."""
        with self.trail.database.reading() as connection:
            item = posted(connection, self.trail.keys, post_id)
            row = case_of_item(connection, item) if item else None
        if row is None:
            raise UnknownError("this post is not kept")
        return str(row.id)


def _alone(row: Row[Any]) -> bool:
    return acts_alone(row.decided_by, row.automated) and row.action == "hold"


def _held(connection: Connection, case: str) -> bool:
    return any(_alone(row) for row in connection.execute(select(decisions).where(decisions.c.case == case)))


def _due(connection: Connection, before: str) -> list[str]:
    """Holds of programs made before then that still stand: not reversed, and nobody decided their case since."""
    later = decisions.alias()
    since = select(later.c.id).where(later.c.case == decisions.c.case, later.c.decided_at > decisions.c.decided_at)
    query = select(decisions).where(decisions.c.automated == "decision", decisions.c.action == "hold")
    rows = connection.execute(query.where(decisions.c.decided_at <= before, ~since.exists())).all()
    return [row.id for row in rows if _alone(row)]
