"""What programs see and file: cases with private data masked, posts of campaigns, appeals.

What they may decide is in ``decide.py``. Who works on a case never leaves the store this way.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from seawall.errors import ErasedError, UnknownError
from seawall.model import Item, Verdict
from seawall.store import appeals, review
from seawall.store.audit import Trail
from seawall.store.base import CaseRow, Settled, Terms, stamp
from seawall.store.decide import settled
from seawall.store.intake import Repeat, answer_before, note_repeat
from seawall.store.joining import case_of_item, posts_of
from seawall.store.looks import case_row, item_of_case, masked_post, open_version
from seawall.store.upkeep import posted

__all__ = ["CaseView", "Programs"]


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case for a program: what it is about, masked (``None`` where erased), and what was decided, without names."""

    case: CaseRow
    post: Item | None
    verdict: Verdict | None
    decisions: tuple[Settled, ...]


class Programs:
    """The verbs of programs. ``actor`` is ``program:NAME``."""

    def __init__(self, trail: Trail, terms: Terms) -> None:
        self.trail = trail
        self.terms = terms

    def look(self, case: str, actor: str) -> CaseView:
        """A case with its post, private data masked; the look is logged."""
        with self.trail.act(actor) as work:
            row = review.shown(case_row(work.connection, case))
            post: Item | None = None
            verdict: Verdict | None = None
            try:
                item = item_of_case(work.connection, case)
                version, whole, private, judged = open_version(work.connection, work.keys, item)
                post, verdict = masked_post(whole, private, judged)
                work.log("case.viewed", actor, case=case, item=item, version=version)
            except ErasedError:
                work.log("case.viewed", actor, case=case)
            return CaseView(row, post, verdict, tuple(settled(work.connection, work.keys, case)))

    def posts(self, campaign: str, actor: str, after: str = "", limit: int = 500) -> list[tuple[str, str]]:
        """Item and post id of a campaign's posts, page by page: what a platform needs to carry a decision out."""
        with self.trail.act(actor) as work:
            work.log("campaign.viewed", actor, campaign=campaign)
            found = []
            for item in posts_of(work.connection, campaign, after, limit):
                _, post, _, _ = open_version(work.connection, work.keys, item)
                found.append((item, post.id))
            return found

    def appeal(self, case: str, by: str, statement: str, actor: str, repeat: Repeat | None = None) -> Mapping[str, Any]:
        """File an appeal for the ``author`` or a ``notifier``: the new case's id, and until when it is to be answered."""
        with self.trail.act(actor) as work:
            before = answer_before(work.connection, work.at, repeat)
            if before is not None:
                return before
            opened = appeals.appeal(work, self.terms, case, by, statement, actor)
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
