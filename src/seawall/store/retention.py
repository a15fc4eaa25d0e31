"""Clocks that are code: what goes when and why, what holds it, and erasure by destroying keys, with proof."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select, update

from seawall.errors import RefusedError, StoreError, UnknownError
from seawall.store.audit import Work
from seawall.store.base import DECISIONS, GROUNDS, Clocks, Plan, stamp, unstamp
from seawall.store.schema import (
    campaign_items,
    cases,
    decisions,
    events,
    findings,
    holds,
    items,
    keys,
    marks,
    meta,
    verdicts,
    versions,
)
from seawall.store.schema_api import reporters, reports
from seawall.store.schema_appeals import messages

__all__ = ["audit_months", "erase", "forget", "leftovers", "plan"]

_CHUNK = 500


def plan(connection: Connection, clocks: Clocks, now: datetime) -> list[Plan]:
    """Every item that is still there with the moment it goes, soonest first, and old versions that nothing needs."""
    held = _held(connection, now)
    acted, opened = _decided(connection)
    plans = []
    for row in connection.execute(select(items).where(items.c.erased_at.is_(None))):
        base, name = unstamp(row.kept_at) + clocks.flagged, "flagged without action"
        if row.id in acted:
            base, name = acted[row.id] + clocks.actioned, "actioned: time to appeal"
        for until in (until for kind, until in held.get(row.id, ()) if kind == "sealed" and until > base):
            base, name = until, "sealed evidence"
        by = [f"{kind} hold until {until:%Y-%m-%d}" for kind, until in held.get(row.id, ()) if kind == "legal"]
        if row.id in opened:
            by.append(opened[row.id])
        plans.append(Plan(row.id, None, base, name, tuple(by)))
    plans += _old_versions(connection, now)
    return sorted(plans, key=lambda one: (one.due, one.item, one.version or 0))


def _held(connection: Connection, now: datetime) -> dict[str, list[tuple[str, datetime]]]:
    held = defaultdict(list)
    query = select(holds).where(holds.c.released_at.is_(None), holds.c.expires_at > stamp(now))
    for row in connection.execute(query):
        held[row.item].append((row.kind, unstamp(row.expires_at)))
    return held


def _decided(connection: Connection) -> tuple[dict[str, datetime], dict[str, str]]:
    """Per item: when it was last acted upon (and not reversed), and what is still open about it."""
    undone = set(connection.execute(select(decisions.c.reverses).where(decisions.c.reverses.is_not(None))).scalars())
    members = defaultdict(list)
    for row in connection.execute(select(campaign_items)):
        members[row.campaign].append(row.item)
    acted: dict[str, datetime] = {}
    query = select(decisions.c.id, decisions.c.action, decisions.c.decided_at, cases.c.item, cases.c.campaign).join(
        cases
    )
    for done in connection.execute(query):
        # a reversed action keeps its clock: the reversal, too, may have to be explained; so may a refused notice
        if DECISIONS.get(done.action) or done.id in undone or done.action in ("reverse", "refuse"):
            last = unstamp(done.decided_at)
            for item in [done.item] if done.item else members[done.campaign]:
                acted[item] = max(last, acted.get(item, last))
    opened = {}
    for case in connection.execute(select(cases).where(cases.c.state != "closed")):
        for item in [case.item] if case.item else members[case.campaign]:
            if case.appeal_of or item in acted or case.state == "escalated":
                opened[item] = "open appeal" if case.appeal_of else f"{case.state} case"
    return acted, opened


def _old_versions(connection: Connection, now: datetime) -> Iterator[Plan]:
    """Texts that an edit replaced, once no case about the item is open."""
    open_cases = select(cases.c.item).where(cases.c.state != "closed", cases.c.item.is_not(None))
    acted, _ = _decided(connection)
    held = _held(connection, now)
    query = (
        select(versions.c.item, versions.c.version, versions.c.kept_at)
        .join(items)
        .where(
            versions.c.version < items.c.latest,
            versions.c.sealed.is_not(None),
            items.c.erased_at.is_(None),
            versions.c.item.not_in(open_cases),
        )
    )
    for row in connection.execute(query):
        if row.item not in acted and row.item not in held:
            yield Plan(row.item, row.version, unstamp(row.kept_at), "replaced by an edit, case closed")


def forget(work: Work, clocks: Clocks, actor: str) -> list[Plan]:
    """Carry out what is due: destroy keys, drop old versions, forget old audit details. One event each, and one for the run."""
    due = [one for one in plan(work.connection, clocks, work.now) if one.due <= work.now and not one.held_by]
    whole = [one for one in due if one.version is None]
    for at in range(0, len(whole), _CHUNK):
        part = whole[at : at + _CHUNK]
        _shred(work, [one.item for one in part], "retention")
        for one in part:
            work.log("item.erased", actor, item=one.item, why=one.clock)
    gone = {one.item for one in whole}
    for one in due:
        if one.version is not None and one.item not in gone:
            _drop_version(work, one.item, one.version, actor)
    months = audit_months(work.connection, clocks, work.now)
    for month, key in months:
        work.keys.destroy([key])
        work.connection.execute(update(events).where(events.c.key == key).values(details=None))
        work.log("audit.forgotten", actor, month=month)
    work.log(
        "retention.run", actor, erased=len(whole), versions=len(due) - len(whole), months=[month for month, _ in months]
    )
    return due


def erase(work: Work, item: str, actor: str, why: str) -> None:
    """Erase one item at once, on one of the ``GROUNDS``. A hold, legal or of sealed evidence, refuses."""
    if why not in GROUNDS:
        raise StoreError(f"erasing needs one of these grounds: {', '.join(GROUNDS)}")
    row = work.connection.execute(select(items.c.id, items.c.erased_at).where(items.c.id == item)).one_or_none()
    if row is None:
        raise UnknownError(f"item {item}: there is none with this id")
    held = sorted({kind for kind, _ in _held(work.connection, work.now).get(item, ())})
    if held:
        what = "a legal hold" if "legal" in held else "sealed evidence"
        raise RefusedError(f"item {item} is under {what}; that takes two people to release first")
    if row.erased_at is None:
        _shred(work, [item], why)
        work.log("item.erased", actor, item=item, why=why)


def leftovers(connection: Connection) -> list[str]:
    """Proof of deletion by looking: everything of erased items that is still there. Empty when all is well."""
    left = []
    gone = select(items.c.id, items.c.key).where(items.c.erased_at.is_not(None)).subquery()
    for table, column, what in (
        (keys, keys.c.wrapped, "key"),
        (versions, versions.c.sealed, "sealed text"),
        (versions, versions.c.mac, "text HMAC"),
        (verdicts, verdicts.c.sealed, "sealed verdict"),
        (marks, marks.c.token, "private-data HMAC"),
        (reports, reports.c.statement, "reports"),
    ):
        owner = keys.c.id if table is keys else table.c.item
        query = (
            select(gone.c.id)
            .join(table, owner == (gone.c.key if table is keys else gone.c.id))
            .where(column.is_not(None))
        )
        left += [f"item {id}: its {what} is still there" for id in connection.execute(query.distinct()).scalars()]
    query = select(gone.c.id).join(cases, cases.c.item == gone.c.id).join(messages, messages.c.case == cases.c.id)
    for id in connection.execute(query.where(messages.c.sealed.is_not(None)).distinct()).scalars():
        left.append(f"item {id}: what was said about it is still there")
    query = select(items.c.id).where(items.c.erased_at.is_not(None), items.c.ref.is_not(None))
    return left + [f"item {id}: its post id's HMAC is still there" for id in connection.execute(query).scalars()]


def audit_months(connection: Connection, clocks: Clocks, now: datetime) -> list[tuple[str, str]]:
    """Months of audit details that are due, with their keys."""
    limit = f"{now - clocks.audit - timedelta(days=31):%Y-%m}"
    rows = connection.execute(select(meta.c.name, meta.c.value).where(meta.c.name.like("audit %"))).all()
    there = set(
        connection.execute(select(keys.c.id).where(keys.c.wrapped.is_not(None), keys.c.kind == "audit")).scalars()
    )
    return [(name[6:], key) for name, key in rows if name[6:] <= limit and key in there]


def _shred(work: Work, ids: list[str], why: str) -> None:
    box = list(work.connection.execute(select(items.c.key).where(items.c.id.in_(ids))).scalars())
    work.keys.destroy(box)
    done: dict[str, Any] = {"sealed": None, "salt": None, "mac": None, "dropped_at": work.at}
    work.connection.execute(update(versions).where(versions.c.item.in_(ids)).values(**done))
    work.connection.execute(update(verdicts).where(verdicts.c.item.in_(ids)).values(sealed=None))
    ours = cases.c.item.in_(ids)
    work.connection.execute(update(cases).where(ours).values(statement=None, state="closed"))
    said = messages.c.case.in_(select(cases.c.id).where(ours))
    work.connection.execute(update(messages).where(said).values(sealed=None))
    work.connection.execute(marks.delete().where(marks.c.item.in_(ids)))
    told = select(reports.c.id).where(reports.c.item.in_(ids))
    work.connection.execute(reporters.delete().where(reporters.c.report.in_(told)))
    work.connection.execute(update(reports).where(reports.c.item.in_(ids)).values(statement=None))
    work.connection.execute(findings.delete().where(findings.c.item.in_(ids)))
    gone: dict[str, Any] = {"ref": None, "ref_key": None, "erased_at": work.at, "erased_why": why, "posted_at": None}
    work.connection.execute(update(items).where(items.c.id.in_(ids)).values(**gone))
    left = select(campaign_items.c.campaign).join(items).where(items.c.erased_at.is_(None))
    over = cases.c.campaign.is_not(None) & cases.c.campaign.not_in(left)  # nothing of the campaign is there to decide
    work.connection.execute(update(cases).where(over).values(statement=None, state="closed"))
    said = messages.c.case.in_(select(cases.c.id).where(over))
    work.connection.execute(update(messages).where(said).values(sealed=None))


def _drop_version(work: Work, item: str, version: int, actor: str) -> None:
    done: dict[str, Any] = {"sealed": None, "salt": None, "mac": None, "dropped_at": work.at}
    here = (versions.c.item == item) & (versions.c.version == version)
    work.connection.execute(update(versions).where(here).values(**done))
    old = (verdicts.c.item == item) & (verdicts.c.version == version)
    work.connection.execute(update(verdicts).where(old).values(sealed=None))
    work.connection.execute(marks.delete().where(marks.c.item == item, marks.c.version == version))
    work.log("version.dropped", actor, item=item, version=version)
