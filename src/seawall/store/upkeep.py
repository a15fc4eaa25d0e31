"""Upkeep: turning keys while the store is in use, checking all of it, going on after a restored backup."""

from __future__ import annotations

import json
from collections.abc import Callable

from sqlalchemy import Connection, func, insert, select, update

from seawall.errors import EvidenceError, StoreError
from seawall.evidence import Keyring, Keys, Log, associated, commitment, leaf, open_box
from seawall.evidence.offline.faults import Report
from seawall.store.audit import Trail, Work
from seawall.store.content import item_of
from seawall.store.keep import private_token
from seawall.store.retention import leftovers
from seawall.store.schema import cases, decisions, events, holds, items, marks, requests, versions
from seawall.store.shred import KeyBox

__all__ = ["adopt", "check", "find", "found", "posted", "retoken", "rotate", "until_done"]

_CHUNK = 1000
_STEP = 200
_SHORTEST = 6


def retoken(work: Work, vault: Keys, limit: int) -> int:
    """Make the HMACs of up to ``limit`` items anew that an old token key made; returns how many there were."""
    old = items.c.ref_key.is_not(None) & (items.c.ref_key != vault.token_keys[0])
    rows = work.connection.execute(select(items.c.id, items.c.key).where(old).limit(limit)).all()
    for row in rows:
        key = work.keys.open(row.key, "item")
        post_id = ""
        for stored in work.connection.execute(
            select(versions).where(versions.c.item == row.id).order_by(versions.c.version)
        ).all():
            if key is None or stored.sealed is None:
                continue
            post, private = item_of(open_box(key, stored.sealed, associated("content", row.id, str(stored.version))))
            post_id, here = post.id, (versions.c.item == row.id) & (versions.c.version == stored.version)
            work.connection.execute(update(versions).where(here).values(mac=vault.token("text", post.text)))
            for n, one in enumerate(private):
                place = (marks.c.item == row.id) & (marks.c.version == stored.version) & (marks.c.n == n)
                fresh = {"token": private_token(vault, post.text, one), "token_key": vault.token_keys[0]}
                work.connection.execute(update(marks).where(place).values(**fresh))
        ref = (
            {"ref": vault.token("post", post_id), "ref_key": vault.token_keys[0]}
            if post_id
            else {"ref": None, "ref_key": None}
        )
        work.connection.execute(update(items).where(items.c.id == row.id).values(**ref))
    return len(rows)


def check(trail: Trail) -> Report:
    """Database against log, every sealed text against its commitment and key, erased items against what is left of them."""
    report = Report()
    with trail.database.reading() as connection:
        if trail.database.sqlite:
            says = connection.exec_driver_sql("PRAGMA integrity_check").scalar_one()
            if says != "ok":
                report.fail("flipped", "database", str(says))
        total = connection.execute(select(func.count()).select_from(events)).scalar_one()
        try:
            _check_events(connection, trail.sealed, total, report)
        except EvidenceError as error:
            report.fail("malformed", "log", str(error))
        _check_details(connection, trail, report)
        _check_texts(connection, trail, report)
        for says in leftovers(connection):
            report.fail("inserted", "erasure", says)
        gone = connection.execute(
            select(func.count()).select_from(items).where(items.c.erased_at.is_not(None))
        ).scalar_one()
        report.holds.append(f"{gone} items are erased: no key, no sealed text, no HMAC of them is left")
    return report


def _check_events(connection: Connection, log: Log, total: int, report: Report) -> None:
    size = log.size
    if size > total:
        report.fail("truncated", "events", f"the log has {size} entries, the database {total}")
    elif size < total:
        report.notes.append(f"{total - size} events are not sealed yet; the next change seals them")
    faults = 0
    for at in range(0, min(size, total), _CHUNK):
        query = select(events.c.n, events.c.id, events.c.kind, events.c.time, events.c.commitment)
        rows = connection.execute(
            query.where(events.c.n >= at).order_by(events.c.n).limit(min(_CHUNK, size - at))
        ).all()
        for row, sealed in zip(rows, log.entries(at, at + len(rows)), strict=True):
            if leaf(*row) != sealed:
                faults += 1
                report.fail("flipped", f"event {row.n}", "the database does not say what was sealed")
        if len(rows) < min(_CHUNK, size - at):
            report.fail("dropped", "events", f"events after {at + len(rows)} are not in the database")
            return
    if not faults and size <= total:
        report.holds.append(f"{min(size, total)} events are the log's entries, byte for byte")


def _check_details(connection: Connection, trail: Trail, report: Report) -> None:
    wrong = read = 0
    for at in range(0, 1 << 60, _CHUNK):
        rows = connection.execute(select(events).where(events.c.n >= at, events.c.n < at + _CHUNK)).all()
        if not rows:
            break
        for event in trail.read(connection, rows):
            read += event.details is not None
            if not event.intact:
                wrong += 1
                report.fail("flipped", f"event {event.n}", "its details are not those that were sealed")
    if read and not wrong:
        report.holds.append(f"the details of {read} events are those that were sealed")


def _check_texts(connection: Connection, trail: Trail, report: Report) -> None:
    box, good, bad = KeyBox(connection, trail.keys, trail.random, ""), 0, 0
    query = select(versions, items.c.key).join(items).where(versions.c.sealed.is_not(None))
    for row in connection.execute(query).all():
        bound = associated("content", row.item, str(row.version))
        try:
            key = box.open(row.key, "item")
            says = "its key is destroyed" if key is None else _wrong(key, row.salt, row.sealed, bound, row.commitment)
        except (EvidenceError, StoreError) as error:
            says = str(error)
        good, bad = good + (not says), bad + bool(says)
        if says:
            report.fail("flipped", f"item {row.item} version {row.version}", says)
    if good and not bad:
        report.holds.append(f"{good} sealed texts open and are what was committed to")


def _wrong(key: bytes, salt: bytes, sealed: bytes, bound: bytes, promised: str) -> str:
    if commitment(salt, key, sealed, bound) != promised:
        return "it is not what was committed to"
    open_box(key, sealed, bound)
    return ""


def adopt(trail: Trail) -> int:
    """After an older backup was restored: take the log's later entries into the database, without their details.

    What happened then stays sealed and countable; what it was about is lost with the newer database.
    """
    with trail.database.writing() as connection:
        last = connection.execute(select(func.max(events.c.n))).scalar_one()
        first = 0 if last is None else last + 1
        size = trail.sealed.size
        rows = [_leaf_row(entry) for entry in trail.sealed.entries(first, size)] if size > first else []
        if rows:
            connection.execute(insert(events), rows)
    trail.seal()
    if rows:
        trail.note("database.restored", "seawall", adopted=len(rows), first=first)
    return len(rows)


def _leaf_row(entry: bytes) -> dict[str, object]:
    return {**json.loads(entry), "details": None, "key": None}


def rotate(trail: Trail, what: str, actor: str, save: Callable[[Keyring], None], *, forget: bool) -> int:
    """Turn the key for ``wrapping`` or ``tokens``, in small transactions; see ``Store.rotate``."""
    keys = trail.keys
    if not isinstance(keys, Keyring):
        raise StoreError("these keys are kept elsewhere; turn them there")
    fresh = keys.rotated(what, trail.random)
    save(fresh)
    trail.keys = fresh
    trail.note("keys.rotated", actor, what=what)

    def step() -> int:
        with trail.act(actor) as work:
            return work.keys.rewrap(_STEP) if what == "wrapping" else retoken(work, fresh, _STEP)

    done = until_done(step)
    if forget:
        trail.keys = fresh.forgotten(what)
        save(fresh.forgotten(what))
        trail.note("keys.forgotten", actor, what=what)
        trail.database.vacuum()
    return done


def find(connection: Connection, kind: str, start: str) -> str:
    """The one id that starts like this; see ``Store.find``."""
    table = {"case": cases, "item": items, "request": requests, "hold": holds, "decision": decisions}[kind]
    if len(start) < _SHORTEST or not set(start) <= set("0123456789abcdef"):
        raise StoreError(f"{kind} {start}: give at least {_SHORTEST} digits of its id")
    found = connection.execute(select(table.c.id).where(table.c.id.startswith(start)).limit(2)).scalars().all()
    if len(found) != 1:
        raise StoreError(f"{kind} {start}: {'more than one id starts like this' if found else 'there is none'}")
    return str(found[0])


def found(trail: Trail, kind: str, start: str, actor: str | None) -> str:
    """As ``find``; with an ``actor``, a start that finds nothing is logged."""
    try:
        with trail.database.reading() as connection:
            return find(connection, kind, start)
    except StoreError:
        if actor is not None:
            trail.note("access.failed", actor, tried=f"find {kind}", error="wrong", ids=[])
        raise


def posted(connection: Connection, vault: Keys, post_id: str) -> str | None:
    """The item that a post is kept as; see ``Store.posted``."""
    refs = [vault.token("post", post_id, key) for key in vault.token_keys]
    return connection.execute(select(items.c.id).where(items.c.ref.in_(refs))).scalar_one_or_none()


def until_done(step: Callable[[], int]) -> int:
    """Repeat a bounded step until there is nothing left; returns the sum."""
    total = 0
    while done := step():
        total += done
    return total
