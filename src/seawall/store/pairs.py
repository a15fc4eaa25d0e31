"""What takes two people: asked for by one, approved by another, used once, forgotten when it expires."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from seawall.errors import RefusedError, StoreError, UnknownError
from seawall.store.audit import Work
from seawall.store.base import Request, Terms, person, stamp, unstamp
from seawall.store.looks import case_row, item_of_case, items_of_case, say_nothing_private
from seawall.store.schema import cases, holds, requests

__all__ = ["KINDS", "approve", "approved", "ask", "ask_release", "asked"]

#: What can be asked for.
KINDS = ("export", "hold", "preserve", "release", "terminate")
_LEAST_BASIS = 10


def ask(work: Work, terms: Terms, kind: str, case: str, actor: str, basis: str, details: dict[str, Any]) -> Request:
    """Ask for something that a second person has to approve. Asking again for the same gives the same request."""
    if kind not in KINDS:
        raise StoreError(f"request {kind}: there is no such request; there are {', '.join(KINDS)}")
    if len(basis.strip()) < _LEAST_BASIS:
        raise RefusedError(f"name the basis in at least {_LEAST_BASIS} characters: the law, the order, the consent")
    case_row(work.connection, case)
    say_nothing_private(work.connection, work.keys, case, basis)
    for found in asked(work.connection, work.now, kind, case):
        if (found.asked_by, found.basis, dict(found.terms)) == (actor, basis.strip()[:200], details):
            return found
    id = work.new_id()
    values = {
        "id": id,
        "kind": kind,
        "case": case,
        "basis": basis.strip()[:200],
        "terms": json.dumps(details, sort_keys=True),
    }
    values |= {"asked_by": actor, "asked_at": work.at, "expires_at": stamp(work.now + terms.approval)}
    work.connection.execute(insert(requests), [values])
    work.log("request.made", actor, request=id, what=kind, case=case, basis=basis.strip()[:200], terms=details)
    return _request(_row(work.connection, id))


def asked(connection: Connection, now: datetime, kind: str | None = None, case: str | None = None) -> list[Request]:
    """Requests that are neither used nor expired, oldest first."""
    query = select(requests).where(requests.c.used_at.is_(None), requests.c.expires_at > stamp(now))
    query = query if kind is None else query.where(requests.c.kind == kind)
    query = query if case is None else query.where(requests.c.case == case)
    return [_request(row) for row in connection.execute(query.order_by(requests.c.asked_at))]


def ask_release(work: Work, terms: Terms, hold: str, actor: str, basis: str) -> Request:
    """Ask to end a hold before its time: what took two people to place takes two to let go."""
    row = _hold(work.connection, hold)
    about = select(cases.c.id).where(cases.c.item == row.item).order_by(cases.c.opened_at).limit(1)
    case = work.connection.execute(about).scalar_one()
    return ask(work, terms, "release", case, actor, basis, {"hold": hold})


def approve(work: Work, terms: Terms, id: str, actor: str) -> Request:
    """The second person's yes. It can't be the first one's. A hold starts, or ends, with it."""
    row = _row(work.connection, id)
    if person(row.asked_by) == person(actor):
        raise RefusedError(f"request {id} is your own; it takes another person to approve it")
    if row.used_at or row.expires_at <= work.at:
        raise RefusedError(f"request {id} is {'used' if row.used_at else 'expired'}; ask again")
    if row.approved_by is None:
        work.connection.execute(
            update(requests).where(requests.c.id == id).values(approved_by=actor, approved_at=work.at)
        )
        work.log("request.approved", actor, request=id, what=row.kind, case=row.case, asked_by=row.asked_by)
    found = _request(_row(work.connection, id))
    if found.kind in ("hold", "preserve", "release"):
        found = approved(work, found.kind, found.case, actor, found.basis, dict(found.terms))
        if found.kind == "release":
            _release_hold(work, str(found.terms["hold"]), found)
        else:
            _place_hold(work, terms, found)
    return found


def approved(work: Work, kind: str, case: str, actor: str, basis: str, details: dict[str, Any]) -> Request:
    """The approved request that allows ``actor`` this, marked as used. Raises :class:`RefusedError` if there is none."""
    for found in asked(work.connection, work.now, kind, case):
        same = (found.basis, dict(found.terms)) == (basis.strip()[:200], details)
        if same and found.approved_by and person(actor) in (person(found.asked_by), person(found.approved_by)):
            work.connection.execute(update(requests).where(requests.c.id == found.id).values(used_at=work.at))
            return found
    raise RefusedError(
        f"case {case}: this {kind} has not been approved by a second person, on this basis and these terms"
    )


def _place_hold(work: Work, terms: Terms, request: Request) -> None:
    """Holds as approved, on every post of the case: of kind ``legal`` (hold) or ``sealed`` (preserve), until it expires."""
    item_of_case(work.connection, request.case)  # raises if there is nothing left to hold
    until = work.now + timedelta(days=int(request.terms.get("days", terms.clocks.preserved.days)))
    longest = terms.longest_hold if request.kind == "hold" else terms.clocks.preserved
    if until > work.now + longest:
        raise RefusedError(
            f"a {request.kind} lasts {longest.days} days at most; renew it, with two people, before it ends"
        )
    kind = "legal" if request.kind == "hold" else "sealed"
    for item in items_of_case(work.connection, request.case):
        id = work.new_id()
        values: dict[str, Any] = {"id": id, "item": item, "kind": kind, "basis": request.basis}
        values |= {"placed_by": request.asked_by, "approved_by": request.approved_by}
        values |= {"placed_at": work.at, "expires_at": stamp(until)}
        work.connection.execute(insert(holds), [values])
        told = {"hold": id, "item": item, "what": kind, "basis": request.basis, "until": stamp(until)}
        work.log("hold.placed", request.asked_by, **told)


def _release_hold(work: Work, id: str, request: Request) -> None:
    row = _hold(work.connection, id)
    work.connection.execute(update(holds).where(holds.c.id == id).values(released_at=work.at))
    told = {"hold": id, "item": row.item, "what": row.kind, "basis": request.basis}
    work.log("hold.released", request.asked_by, **told, approved_by=request.approved_by)


def _hold(connection: Connection, id: str) -> Row[Any]:
    row = connection.execute(select(holds).where(holds.c.id == id)).one_or_none()
    if row is None or row.released_at:
        raise UnknownError(f"hold {id}: there is none with this id that is still in force")
    return row


def _row(connection: Connection, id: str) -> Row[Any]:
    row = connection.execute(select(requests).where(requests.c.id == id)).one_or_none()
    if row is None:
        raise UnknownError(f"request {id}: there is none with this id")
    return row


def _request(row: Row[Any]) -> Request:
    terms = json.loads(row.terms)
    return Request(
        row.id,
        row.kind,
        row.case,
        row.basis,
        terms,
        row.asked_by,
        unstamp(row.expires_at),
        row.approved_by,
        bool(row.used_at),
    )
