"""Keeping what matched: each post once, each edit as a version, each judgement once per kit; the rest only counted."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import bindparam, func, insert, select, update

from seawall.evidence import Keys, associated, commitment, seal_box
from seawall.model import Campaign, Item, Private, Verdict
from seawall.store.audit import Work
from seawall.store.base import Kept, stamp
from seawall.store.bulk import add_rows
from seawall.store.content import content_of, sealed_verdict
from seawall.store.schema import (
    campaign_items,
    campaigns,
    cases,
    findings,
    items,
    marks,
    meta,
    verdicts,
    versions,
)

__all__ = ["MATCHED", "keep", "keep_campaign", "private_token"]

#: A post is kept from this level on.
MATCHED = 1
_LOOKUP = 500


@dataclass
class _Known:
    """An item as the batch knows it."""

    id: str
    key: bytes
    version: int
    mac: str | None
    kits: set[str]
    case: str = ""
    closed: bool = False


@dataclass
class _Rows:
    """What the batch will write."""

    items: list[dict[str, Any]] = field(default_factory=list)
    versions: list[dict[str, Any]] = field(default_factory=list)
    verdicts: list[dict[str, Any]] = field(default_factory=list)
    findings: list[dict[str, Any]] = field(default_factory=list)
    marks: list[dict[str, Any]] = field(default_factory=list)
    cases: list[dict[str, Any]] = field(default_factory=list)
    latest: list[dict[str, Any]] = field(default_factory=list)
    raised: list[dict[str, Any]] = field(default_factory=list)


def keep(work: Work, vault: Keys, pairs: Sequence[tuple[Item, Verdict]], actor: str) -> list[Kept]:
    """Store posts with their verdicts, all of which matched; idempotent, also within one batch."""
    known = _lookup(work, vault, [item.id for item, _ in pairs])
    rows, kept = _Rows(), list[Kept]()
    _new_kits(work, {verdict.kit for _, verdict in pairs}, actor)
    for item, verdict in pairs:
        mac = vault.token("text", item.text)
        found = known.get(item.id)
        if found is None:
            found = known[item.id] = _new_item(work, vault, rows, item, verdict)
            outcome: Any = "new"
        elif found.mac not in _macs(vault, item.text):
            found.version += 1
            found.kits = set()
            rows.latest.append({"this": found.id, "to": found.version})
            outcome = "edited"
        else:
            outcome = "known" if verdict.kit in found.kits else "rejudged"
        if outcome != "known":
            found.mac = mac
            found.kits.add(verdict.kit)
            _write(work, vault, rows, found, item, verdict, outcome, actor)
        kept.append(Kept(found.id, found.version, found.case, outcome))
    _flush(work, rows)
    return kept


def keep_campaign(work: Work, campaign: Campaign, category: str, item_ids: Sequence[str], actor: str) -> str:
    """Store a campaign of items that are kept, and open one case about it; returns the case."""
    joined = [reason.code for reason in campaign.joined_by]
    values = {"id": work.new_id(), "category": category, "joined_by": " ".join(joined)}
    for name, seen in (("first_seen", campaign.first_seen), ("last_seen", campaign.last_seen)):
        values[name] = stamp(seen) if seen else work.at  # posts without a time: when they were kept
    work.connection.execute(insert(campaigns), [values])
    rows = [{"campaign": values["id"], "item": id} for id in dict.fromkeys(item_ids)]
    work.connection.execute(insert(campaign_items), rows)
    ours = select(func.max(cases.c.level)).where(cases.c.item.in_(item_ids))
    case: dict[str, Any] = {
        "id": work.new_id(),
        "campaign": values["id"],
        "category": category,
        "state": "open",
    }
    case |= {"level": work.connection.execute(ours).scalar_one() or 1, "language": "und", "opened_at": work.at}
    work.connection.execute(insert(cases), [case])
    work.log("campaign.kept", actor, campaign=values["id"], case=case["id"], items=[row["item"] for row in rows])
    return str(case["id"])


def _macs(vault: Keys, text: str) -> set[str]:
    return {vault.token("text", text, key) for key in vault.token_keys}


def _lookup(work: Work, vault: Keys, ids: Sequence[str]) -> dict[str, _Known]:
    """What is stored of these posts, by post id, under any of the token keys."""
    refs = {vault.token("post", id, key): id for id in dict.fromkeys(ids) for key in vault.token_keys}
    wanted, known = list(refs), dict[str, _Known]()
    for at in range(0, len(wanted), _LOOKUP):
        query = (
            select(items.c.ref, items.c.id, items.c.key, items.c.latest, versions.c.mac)
            .join(versions, (versions.c.item == items.c.id) & (versions.c.version == items.c.latest))
            .where(items.c.ref.in_(wanted[at : at + _LOOKUP]))
        )
        for row in work.connection.execute(query).all():
            key = work.keys.open(row.key, "item")
            if key is not None:
                known[refs[row.ref]] = _Known(row.id, key, row.latest, row.mac, set())
    by_item = {found.id: found for found in known.values()}
    stored = list(by_item)
    for at in range(0, len(stored), _LOOKUP):
        some = stored[at : at + _LOOKUP]
        for item, version, kit in work.connection.execute(
            select(verdicts.c.item, verdicts.c.version, verdicts.c.kit).where(verdicts.c.item.in_(some))
        ):
            if by_item[item].version == version:
                by_item[item].kits.add(kit)
        query = select(cases.c.item, cases.c.id, cases.c.state).where(
            cases.c.item.in_(some), cases.c.appeal_of.is_(None)
        )
        for opened in work.connection.execute(query.order_by(cases.c.opened_at)):
            ours = by_item[str(opened.item)]
            ours.case, ours.closed = opened.id, opened.state == "closed"
    return known


def _new_item(work: Work, vault: Keys, rows: _Rows, item: Item, verdict: Verdict) -> _Known:
    id = work.new_id()
    found = _Known(id, work.keys.make(id, "item"), 1, None, set())
    rows.items.append(
        {
            "id": id,
            "ref": vault.token("post", item.id),
            "ref_key": vault.token_keys[0],
            "key": id,
            "language": verdict.language,
            "posted_at": _posted(item),
            "kept_at": work.at,
            "latest": 1,
        }
    )
    return found


def _posted(item: Item) -> str | None:
    if item.created_at is None:
        return None
    return stamp(item.created_at) if item.created_at.tzinfo else item.created_at.isoformat()[:27]


def _write(
    work: Work, vault: Keys, rows: _Rows, found: _Known, item: Item, verdict: Verdict, outcome: str, actor: str
) -> None:
    place, category = {"item": found.id, "version": found.version}, next(iter(verdict.categories), "none")
    details: dict[str, Any] = {"item": found.id, "version": found.version, "level": verdict.level, "kit": verdict.kit}
    details |= {"categories": list(verdict.categories), "rules": list(verdict.rules), "action": verdict.action}
    if outcome != "rejudged":
        bound, salt = associated("content", found.id, str(found.version)), work.random(32)
        sealed = seal_box(found.key, content_of(item, verdict), bound, work.random)
        promised = commitment(salt, found.key, sealed, bound)
        rows.versions.append(
            {**place, "mac": found.mac, "sealed": sealed, "salt": salt, "commitment": promised, "kept_at": work.at}
        )
        details["commitment"] = promised
        for n, one in enumerate(verdict.private):
            token = private_token(vault, item.text, one)
            rows.marks.append({**place, "n": n, "kind": one.kind, "token": token, "token_key": vault.token_keys[0]})
    bound = associated("verdict", found.id, str(found.version), verdict.kit)
    judged = {**place, "kit": verdict.kit}
    rows.verdicts.append(
        {
            **judged,
            "level": verdict.level,
            "action": verdict.action,
            "category": category,
            "rules": json.dumps(verdict.rules),
            "sealed": seal_box(found.key, sealed_verdict(verdict), bound, work.random),
            "made_at": work.at,
        }
    )
    rows.findings += [
        {
            **judged,
            "n": n,
            "category": one.category,
            "level": one.level,
            "probability": one.probability,
            "detector": one.detector,
            "detector_version": one.version,
            "rule": one.rule,
        }
        for n, one in enumerate(verdict.findings)
    ]
    if outcome == "new" or found.closed:
        details["opened"] = True
        _open_case(work, rows, found, verdict, category)
    else:
        rows.raised.append({"this": found.case, "to": verdict.level, "into": category})
    kind = {"new": "item.kept", "edited": "item.edited", "rejudged": "verdict.made"}[outcome]
    work.log(kind, actor, case=found.case, **details)


def private_token(vault: Keys, text: str, one: Private) -> str:
    """The HMAC of a piece of private data by its letters and digits alone, so that spacing makes no difference."""
    value = text[one.span.start : one.span.end]
    return vault.token(one.kind, "".join(char for char in value.casefold() if char.isalnum()) or value)


def _open_case(work: Work, rows: _Rows, found: _Known, verdict: Verdict, category: str) -> None:
    found.case, found.closed = work.new_id(), False
    rows.cases.append(
        {
            "id": found.case,
            "item": found.id,
            "category": category,
            "level": verdict.level,
            "language": verdict.language,
            "state": "open",
            "opened_at": work.at,
        }
    )


def _new_kits(work: Work, kits: set[str], actor: str) -> None:
    """A kit that has not judged here before means that rules, detectors or models changed: that is logged."""
    last = work.connection.execute(select(meta.c.value).where(meta.c.name == "kit")).scalar_one_or_none()
    for kit in sorted(kits - {last}):
        work.log("rules.changed", actor, kit=kit, before=last)
        if last is None:
            work.connection.execute(insert(meta), [{"name": "kit", "value": kit}])
        else:
            work.connection.execute(update(meta).where(meta.c.name == "kit").values(value=kit))
        last = kit


def _flush(work: Work, rows: _Rows) -> None:
    work.keys.flush()
    for table, values in (
        (items, rows.items),
        (versions, rows.versions),
        (verdicts, rows.verdicts),
        (findings, rows.findings),
        (marks, rows.marks),
        (cases, rows.cases),
    ):
        add_rows(work.connection, table, values)
    if rows.latest:
        work.connection.execute(
            update(items).where(items.c.id == bindparam("this")).values(latest=bindparam("to")), rows.latest
        )
    raised = [row for row in rows.raised if row["this"]]
    if raised:  # an edit or a new kit may show a case in another light; a person looks again
        work.connection.execute(
            update(cases)
            .where(cases.c.id == bindparam("this"), cases.c.level < bindparam("to"))
            .values(level=bindparam("to"), category=bindparam("into")),
            raised,
        )
