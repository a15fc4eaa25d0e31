"""Making a bundle: what the case holds, its events with their proofs, the two people, the recipient; all of it logged first."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, select

from seawall.errors import ErasedError, StoreError
from seawall.evidence import associated, open_box
from seawall.evidence.anchors import bundled_anchors
from seawall.evidence.bundle import Exhibit, Recipient, encrypted, outer, payload, sealed_files
from seawall.evidence.log import CHECKPOINT
from seawall.evidence.tiles import Tiles
from seawall.model import Span
from seawall.report.mask import Masker
from seawall.report.visible import visible
from seawall.store import decide, hearings, looks, pairs
from seawall.store.audit import Trail, Work
from seawall.store.base import Request, Terms, stamp
from seawall.store.content import item_of, verdict_of
from seawall.store.schema import campaign_items, decisions, events, items, verdicts, versions

__all__ = ["make_bundle"]


def make_bundle(trail: Trail, terms: Terms, case: str, actor: str, basis: str, recipient: Recipient) -> bytes:
    """The bundle of a case, as approved. Raises :class:`RefusedError` without approval, :class:`ErasedError` without posts."""
    made: dict[str, Any] = {}
    with trail.act(actor, "export") as work:
        exhibits = _exhibits(work, case)
        request = pairs.approved(work, "export", case, actor, basis, {"recipient": recipient.fingerprint})
        made |= _manifest(work, terms, request, recipient)
        about = hearings.family(work.connection, case)
        settled = [one for id in about for one in decide.settled(work.connection, work.keys, id)]
        work.log("export.made", actor, **made)
    with trail.database.reading() as connection:
        tiles = trail.sealed.tiles()
        checkpoint = (trail.sealed.folder / CHECKPOINT).read_bytes()
        told = _custody(trail, connection, tiles, about, {one.item for one in exhibits})
    vouched = bundled_anchors(trail.sealed, [one["shown"]["n"] for one in told], tiles)
    numbers = {(e["shown"]["item"], e["shown"]["version"]): e["shown"]["n"] for e in told if e["shown"]["commitment"]}
    exhibits = [Exhibit(**{**_fields(one), "event": numbers[one.item, one.version]}) for one in exhibits]
    settlements = [
        {
            "action": one.action,
            "decided_at": stamp(one.decided_at),
            "decided_by": one.decided_by,
            "explanation": visible(_scrubbed(one.explanation or "erased", exhibits)),
            "policy": one.policy,
            "ground": one.ground,
            "automated": one.automated,
            "reverses": one.reverses,
            "exceptions": [visible(says) for says in one.exceptions],
            "signals": one.signals,
            "kit": one.kit,
            "expires_at": stamp(one.expires_at) if one.expires_at else None,
        }
        for one in sorted(settled, key=lambda one: (one.decided_at, one.action != "reverse"))
    ]
    manifest = {**made, "made_at": stamp(work.now), "log": str(trail.keys.signer().key)}
    inner = payload(manifest, exhibits, told, settlements, checkpoint, vouched)
    locked = encrypted(inner, recipient)
    with trail.act(actor) as work:
        work.log("bundle.sealed", "seawall", files=sealed_files(inner, locked))
    with trail.database.reading() as connection:
        row = connection.execute(
            select(events).where(events.c.kind == "bundle.sealed").order_by(events.c.n.desc()).limit(1)
        ).one()
        sealed = _proved(trail, connection, trail.sealed.tiles(), row)
    seal = {"event": _bare(sealed), "checkpoint": (trail.sealed.folder / CHECKPOINT).read_text("utf-8")}
    return outer(locked, {**seal, "key": manifest["log"]})


def _manifest(work: Work, terms: Terms, request: Request, recipient: Recipient) -> dict[str, Any]:
    until = stamp(work.now + terms.bundle)
    return {
        "case": request.case,
        "basis": request.basis,
        "asked_by": request.asked_by,
        "approved_by": request.approved_by,
        "recipient": recipient.fingerprint,
        "expires_at": until,
        "watermark": f"For {recipient.fingerprint} only · case {request.case[:8]} · {work.at[:10]} · request {request.id[:8]}",
    }


def _exhibits(work: Work, case: str) -> list[Exhibit]:
    row, found = looks.case_row(work.connection, case), list[Exhibit]()
    mine = items.c.id == row.item if row.item else items.c.id.in_(
        select(campaign_items.c.item).where(campaign_items.c.campaign == row.campaign)
    )  # fmt: skip
    query = select(versions, items.c.key).join(items).where(mine, versions.c.sealed.is_not(None))
    for stored in work.connection.execute(
        query.order_by(versions.c.kept_at, versions.c.item, versions.c.version)
    ).all():
        key = work.keys.open(stored.key, "item")
        if key is not None:
            found.append(_exhibit(work.connection, stored, key))
    if not found:
        raise ErasedError(f"case {case}: none of its posts is still there; there is nothing to export")
    return found


def _exhibit(connection: Connection, stored: Any, key: bytes) -> Exhibit:
    plain = open_box(key, stored.sealed, associated("content", stored.item, str(stored.version)))
    post, private = item_of(plain)
    judged = connection.execute(
        select(verdicts)
        .where(verdicts.c.item == stored.item, verdicts.c.version == stored.version)
        .order_by(verdicts.c.made_at.desc())
    ).first()
    if judged is None:
        raise StoreError(f"item {stored.item}: version {stored.version} has no verdict; restore a backup")
    verdict = verdict_of(
        open_box(key, judged.sealed, associated("verdict", stored.item, str(stored.version), judged.kit))
    )
    masker = Masker(post.text, (*private, *verdict.private))
    masked = masker.slice(Span(0, len(post.text)))
    shown = {
        "post": visible(post.id),
        "version": stored.version,
        "posted": post.created_at.isoformat() if post.created_at else "at an unknown time",
        "kept_at": stored.kept_at,
        "level": judged.level,
        "categories": ", ".join(verdict.categories),
        "rules": ", ".join(verdict.rules) or "none",
        "kit": judged.kit,
        "masked": visible(masked),
    }
    cuts = tuple((span.start, span.end, token) for span, token in masker.tokens)
    return Exhibit(
        stored.item, stored.version, stored.kept_at, key, stored.salt, stored.sealed, plain, masked, cuts, -1, shown
    )


def _scrubbed(says: str, exhibits: list[Exhibit]) -> str:
    """What a reviewer wrote, with every private value of the posts that it repeats masked."""
    for one in exhibits:
        post, private = item_of(one.plain)
        says = Masker(post.text, private).scrub(says)
    return says


def _fields(one: Exhibit) -> dict[str, Any]:
    return {name: getattr(one, name) for name in one.__dataclass_fields__}


def _custody(
    trail: Trail, connection: Connection, tiles: Tiles, about: Sequence[str], ours: set[str]
) -> list[dict[str, Any]]:
    """Every event about the cases, their decisions or their posts whose details still exist, with its proof."""
    made = set(connection.execute(select(decisions.c.id).where(decisions.c.case.in_(about))).scalars())
    found = []
    rows = connection.execute(select(events).where(events.c.n < tiles.size).order_by(events.c.n)).all()
    for row, event in zip(rows, trail.read(connection, rows), strict=True):
        data = (event.details or {}).get("data", {})
        if data.get("case") in about or data.get("item") in ours or data.get("decision") in made:
            found.append(_proved(trail, connection, tiles, row))
    return found


def _proved(trail: Trail, connection: Connection, tiles: Tiles, row: Any) -> dict[str, Any]:
    opened = trail.opened(connection, row)
    if opened is None:
        raise StoreError(f"event {row.n}: its details are gone")
    salt, details = opened
    told = json.loads(details)
    data = told["data"]
    shown = {"n": row.n, "kind": row.kind, "time": row.time, "actor": told["actor"]}
    shown |= {name: data.get(name) for name in ("item", "version", "commitment")}
    return {
        "entry": trail.sealed.entry(row.n).decode(),
        "salt": salt.hex(),
        "details": details.decode(),
        "proof": [step.hex() for step in tiles.inclusion(row.n)],
        "shown": shown,
    }


def _bare(event: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in event.items() if name != "shown"}
