"""What users report: joined to the case of the post, near-identical ones as one, their authors kept apart.

Many reports do not raise a case's level. A statement is sealed with the key of the post it is about, and goes with it.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from seawall.campaign.signature import sketch
from seawall.campaign.words import bag
from seawall.errors import RefusedError, UnknownError
from seawall.evidence import associated, canonical, open_box, seal_box
from seawall.model import Item, Private, Span, Verdict
from seawall.report.mask import Masker
from seawall.store import keep
from seawall.store.audit import Trail, Work
from seawall.store.base import unstamp
from seawall.store.intake import Repeat, answer_before, note_repeat
from seawall.store.joining import case_of_item
from seawall.store.looks import items_of_case, scrubber
from seawall.store.schema import cases, items
from seawall.store.schema_api import reporters, reports
from seawall.store.shred import KeyBox
from seawall.store.upkeep import posted

__all__ = ["Filed", "Reported", "Reports", "Statement"]

#: From this share of equal entries of two sketches on, statements say the same; how many wordings of one case are compared.
_SAME, _COMPARED = 0.6, 50
_LONGEST = 2000


@dataclass(frozen=True, slots=True)
class Statement:
    """What a user says about a post: a category, words (may be empty) with the private data in them, who they are, if said."""

    category: str
    says: str = ""
    reporter: str = ""
    private: tuple[Private, ...] = ()


@dataclass(frozen=True, slots=True)
class Filed:
    """What became of a report: its id, the case, and whether it was ``merged`` with one that says the same."""

    report: str
    case: str
    merged: bool


@dataclass(frozen=True, slots=True)
class Reported:
    """Reports of one wording, as reviewers see them: how many people, when, and the words, private data masked; no reporter."""

    id: str
    category: str
    total: int
    says: str | None
    first_at: datetime
    last_at: datetime


class Reports:
    """The verbs of users' reports."""

    def __init__(self, trail: Trail) -> None:
        self.trail = trail

    def file(
        self,
        about: str | tuple[Item, Verdict],
        said: Statement,
        actor: str,
        repeat: Repeat | None = None,
    ) -> Filed:
        """Take a report about a kept post (by its post id), or about one that is kept now because somebody reports it.

        Raises :class:`UnknownError` for a post that is not kept.
        """
        if len(said.says) > _LONGEST:
            raise RefusedError(f"a report has at most {_LONGEST} characters")
        with self.trail.act(actor) as work:
            before = answer_before(work.connection, work.at, repeat)
            if before is not None:
                return Filed(**before)
            item = self._item(work, about, said, actor)
            case = case_of_item(work.connection, item)
            if case is None:
                raise UnknownError(f"item {item}: it has no case")
            filed = _merged(work, case.id, said) or _fresh(work, item, case.id, said)
            self._count(work, filed, said.reporter)
            work.log("report.filed", actor, report=filed.report, case=filed.case, category=said.category)
            note_repeat(work, repeat, {"report": filed.report, "case": filed.case, "merged": filed.merged})
            return filed

    def of(self, case: str, actor: str) -> list[Reported]:
        """What users said about a case, most people first; words are content, so the look is logged."""
        with self.trail.act(actor) as work:
            work.log("reports.read", actor, case=case)
            scrub = scrubber(work.connection, work.keys, case)
            return [_shown(work.connection, work.keys, row, scrub) for row in _rows(work.connection, case)]

    def totals(self, case: str) -> dict[str, int]:
        """How many people reported a case, by what they called it."""
        found: dict[str, int] = {}
        with self.trail.database.reading() as connection:
            for row in _rows(connection, case):
                found[row.category] = found.get(row.category, 0) + row.total
        return found

    def _item(self, work: Work, about: str | tuple[Item, Verdict], said: Statement, actor: str) -> str:
        if isinstance(about, str):
            item = posted(work.connection, self.trail.keys, about)
            if item is None:
                raise UnknownError("this post is not kept; send its text with the report")
            return item
        (kept,) = keep.keep(work, self.trail.keys, [about], actor)
        if (
            kept.outcome == "new" and about[1].level < keep.MATCHED
        ):  # nothing but the report says that someone should look
            least = update(cases).where(cases.c.id == kept.case).values(level=keep.MATCHED, category=said.category)
            work.connection.execute(least)
        return kept.item

    def _count(self, work: Work, filed: Filed, reporter: str) -> None:
        """Count a person once per wording."""
        row = reports.c.id == filed.report
        if reporter:
            vault = self.trail.keys
            tokens = [vault.token("reporter", reporter, key) for key in vault.token_keys]
            known = select(reporters.c.token).where(reporters.c.report == filed.report, reporters.c.token.in_(tokens))
            if work.connection.execute(known).first():
                work.connection.execute(update(reports).where(row).values(last_at=work.at))
                return
            work.connection.execute(insert(reporters), [{"report": filed.report, "token": tokens[0]}])
        work.connection.execute(update(reports).where(row).values(total=reports.c.total + 1, last_at=work.at))


def _merged(work: Work, case: str, said: Statement) -> Filed | None:
    """The report of this case that says the same; with very many wordings the latest stands for all further ones."""
    query = select(reports).where(reports.c.case == case, reports.c.category == said.category)
    rows = work.connection.execute(query.order_by(reports.c.last_at.desc()).limit(_COMPARED)).all()
    for row in rows:
        if _alike(_opened(work.connection, work.keys, row)[0], said.says):
            return Filed(row.id, case, merged=True)
    return Filed(rows[0].id, case, merged=True) if len(rows) == _COMPARED else None


def _fresh(work: Work, item: str, case: str, said: Statement) -> Filed:
    id = work.new_id()
    key = work.keys.open(work.connection.execute(select(items.c.key).where(items.c.id == item)).scalar_one(), "item")
    if key is None:
        raise UnknownError(f"item {item}: it was erased")
    private = [[one.span.start, one.span.end, one.kind] for one in said.private]
    words = canonical({"says": said.says, "private": private})
    row: dict[str, Any] = {"id": id, "case": case, "item": item, "category": said.category, "total": 0}
    row["statement"] = seal_box(key, words, associated("report", id), work.random)
    work.connection.execute(insert(reports), [{**row, "first_at": work.at, "last_at": work.at}])
    return Filed(id, case, merged=False)


def _rows(connection: Connection, case: str) -> list[Row[Any]]:
    about = reports.c.case.in_({case, *_part_of(connection, case)})
    order = (reports.c.total.desc(), reports.c.first_at, reports.c.id)
    return list(connection.execute(select(reports).where(about).order_by(*order)).all())


def _part_of(connection: Connection, case: str) -> list[str]:
    """Cases of single posts that are part of a campaign's case."""
    own = select(cases.c.id).where(cases.c.item.in_(items_of_case(connection, case)), cases.c.appeal_of.is_(None))
    return list(connection.execute(own).scalars())


def _opened(connection: Connection, keys: KeyBox, row: Row[Any]) -> tuple[str, tuple[Private, ...]]:
    key = keys.open(connection.execute(select(items.c.key).where(items.c.id == row.item)).scalar_one(), "item")
    if key is None or row.statement is None:
        return "", ()
    found = json.loads(open_box(key, row.statement, associated("report", row.id)))
    return found["says"], tuple(Private(Span(start, end), kind) for start, end, kind in found["private"])


def _shown(connection: Connection, keys: KeyBox, row: Row[Any], scrub: Callable[[str], str]) -> Reported:
    says, private = _opened(connection, keys, row)
    shown = scrub(Masker(says, private).whole()) if row.statement is not None else None
    return Reported(row.id, row.category, row.total, shown, unstamp(row.first_at), unstamp(row.last_at))


def _alike(one: str, other: str) -> bool:
    one, other = (" ".join(says.casefold().split()) for says in (one, other))
    if one == other:
        return True
    bags = bag(one), bag(other)
    return all(bags) and float((sketch(bags[0]) == sketch(bags[1])).mean()) >= _SAME
