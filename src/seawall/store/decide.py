"""Decisions: only ever added, explained, with what they rested on; undone by new ones; automatic holds that end by themselves."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from seawall.errors import ErasedError, EvidenceError, RefusedError, StoreError, UnknownError
from seawall.evidence import associated, open_box, seal_box
from seawall.store.audit import Work
from seawall.store.base import DECISIONS, Settled, Terms, is_program, person, stamp, unstamp
from seawall.store.looks import case_row, item_of_case, items_of_case, open_version, say_nothing_private, scrubber
from seawall.store.review import not_anothers, not_their_own
from seawall.store.schema import campaigns, cases, decisions, items, requests
from seawall.store.schema_desk import carried
from seawall.store.shred import KeyBox

__all__ = ["add", "case_key", "decide", "expire", "first_case", "reverse", "settled", "standing"]

_LEAST_EXPLANATION, _LONGEST, _MOST = 20, 200, 20
_ANSWERS = ("uphold", "amend", "reverse")
_NO_ACTION = ("none", "refuse")
_HOLD_LEVEL = 3
_CODE = re.compile(r"[a-z0-9_:/.+-]{1,80}")
_EXPIRED = "Nobody confirmed this automatic hold in time, so it ends by itself."


def decide(
    work: Work,
    terms: Terms,
    case: str,
    actor: str,
    action: str,
    *,
    policy: str,
    ground: str,
    explanation: str,
    automated: str = "none",
    exceptions: Sequence[str] = (),
) -> Settled:
    """Add a decision. It closes the case, unless a machine made it; the answer to a won appeal undoes what was disputed."""
    row = case_row(work.connection, case)
    automated = "decision" if is_program(actor) else automated
    _well_formed(action, policy, ground, explanation, automated, exceptions)
    say_nothing_private(work.connection, work.keys, case, policy, ground, *exceptions)
    if row.state == "closed":
        raise RefusedError(f"case {case} is decided; reverse that decision, or answer an appeal")
    not_anothers(work, terms, row, actor)
    not_their_own(work.connection, row, actor)
    if (action in _ANSWERS) != bool(row.appeal_of):
        says = (
            "is an appeal: answer it with uphold, amend or reverse"
            if row.appeal_of
            else "is no appeal: nothing to answer"
        )
        raise RefusedError(f"case {case} {says}")
    now = standing(work.connection, case)
    if automated == "decision":
        if is_program(actor) and not terms.machine_holds:
            raise RefusedError("programs may not hold posts here; the operator can allow it")
        _machine_may(row, action, now)
    if action == "terminate":
        _second_person(work, case, actor)
    ends_hold = now is not None and now.automated == "decision" and action in _NO_ACTION
    told: dict[str, Any] = {"policy": policy, "ground": ground, "explanation": explanation, "automated": automated}
    told |= {"exceptions": tuple(exceptions), "reverses": now.id if now is not None and ends_hold else None}
    if automated == "decision":
        told["expires_at"] = work.now + terms.automatic_hold
        looked_at = {"due_at": stamp(work.now + terms.review)}  # by a person; the case stays open
        work.connection.execute(update(cases).where(cases.c.id == case).values(**looked_at))
    else:
        _set_state(work, case, "closed")
    made = add(work, case, actor, action, **told)
    if row.appeal_of and action == "reverse":
        _give_right(work, row, actor, explanation)
    return made


def _well_formed(
    action: str, policy: str, ground: str, explanation: str, automated: str, exceptions: Sequence[str]
) -> None:
    if action not in DECISIONS:
        raise StoreError(f"action {action}: there is no such action; there are {', '.join(DECISIONS)}")
    if automated not in ("none", "detection", "decision"):
        raise StoreError(f"automated {automated}: say none, detection or decision")
    if len(explanation.strip()) < _LEAST_EXPLANATION:
        raise RefusedError(f"explain the decision in at least {_LEAST_EXPLANATION} characters")
    if len(exceptions) > _MOST or max(len(policy), len(ground), *map(len, exceptions), 0) > _LONGEST:
        raise RefusedError(
            f"name policy, ground and each exception ({_MOST} at most) in {_LONGEST} characters at most; "
            "the rest belongs in the explanation"
        )


def _machine_may(row: Row[Any], action: str, now: Row[Any] | None) -> None:
    if action != "hold" or row.level < _HOLD_LEVEL or row.appeal_of:
        raise RefusedError(f"a machine may only hold, at level {_HOLD_LEVEL} or higher; a person has to decide this")
    if now is not None:
        raise RefusedError(f"case {row.id} was held or decided before; a machine holds once, and never again")


def _second_person(work: Work, case: str, actor: str) -> None:
    asked = select(requests).where(
        requests.c.case == case, requests.c.kind == "terminate", requests.c.used_at.is_(None)
    )
    for row in work.connection.execute(asked):
        two = row.approved_by and person(actor) in (person(row.asked_by), person(row.approved_by))
        if two and row.expires_at > work.at:
            work.connection.execute(update(requests).where(requests.c.id == row.id).values(used_at=work.at))
            return
    raise RefusedError(f"case {case}: ending an account takes two people; ask first, and let another person approve")


def add(work: Work, case: str, actor: str, action: str, **told: Any) -> Settled:
    """The row and its event. ``told``: policy, ground, explanation; maybe automated, exceptions, reverses, expires_at."""
    id, said = work.new_id(), told["explanation"].strip()
    key = case_key(work, case) if told.get("expired") is None else _key_if_any(work, case)
    sealed = seal_box(key, said.encode("utf-8", "replace"), associated("decision", id), work.random) if key else b""
    kit, signals = _seen(work, case)
    until, exceptions = told.get("expires_at"), told.get("exceptions", ())
    open_values = {name: told[name] for name in ("policy", "ground")}
    open_values |= {"automated": told.get("automated", "none"), "reverses": told.get("reverses"), "kit": kit}
    open_values["expires_at"] = stamp(until) if until else None
    listed = {"exceptions": exceptions, "signals": signals}
    values = {"id": id, "case": case, "decided_by": actor, "action": action, "explanation": sealed, **open_values}
    values |= {name: json.dumps(value, ensure_ascii=False) for name, value in listed.items()}
    work.connection.execute(insert(decisions), [{**values, "decided_at": work.at}])
    kind = "decision.reversed" if action == "reverse" and open_values["reverses"] else "decision.made"
    work.log(kind, actor, case=case, decision=id, action=action, **open_values, **listed)
    return Settled(
        id, case, actor, action, told["policy"], told["ground"], said, open_values["automated"], open_values["reverses"],
        work.now, tuple(exceptions), signals, kit, until,
    )  # fmt: skip


def _seen(work: Work, case: str) -> tuple[str | None, tuple[str, ...]]:
    """The kit and the codes of all reasons, for and against, that the decision could see: codes, never words."""
    try:
        _, _, _, verdict = open_version(work.connection, work.keys, item_of_case(work.connection, case))
    except ErasedError:
        return None, ()
    codes = {one.code for found in verdict.findings for one in (*found.reasons, *found.counter_reasons)}
    joined = select(campaigns.c.joined_by).where(campaigns.c.id == case_row(work.connection, case).campaign)
    codes |= set((work.connection.execute(joined).scalar_one_or_none() or "").split())
    scrub = scrubber(work.connection, work.keys, case)
    return verdict.kit, tuple(sorted(code for code in codes if _CODE.fullmatch(code) and scrub(code) == code))


def case_key(work: Work, case: str) -> bytes:
    """What is written about a case is sealed with its post's key: it quotes it, and goes with it."""
    key = _key_if_any(work, case)
    if key is None:
        raise ErasedError(f"case {case}: the post was erased; there is nothing left to decide")
    return key


def _key_if_any(work: Work, case: str) -> bytes | None:
    found = items_of_case(work.connection, case)
    if not found:
        return None
    key_id = work.connection.execute(select(items.c.key).where(items.c.id == found[0])).scalar_one()
    return work.keys.open(key_id, "item")


def _set_state(work: Work, case: str, state: str) -> None:
    values: dict[str, Any] = {"state": state, "closed_at": work.at if state == "closed" else None}
    if state == "open":
        values |= {"claimed_by": None, "claimed_at": None}
    work.connection.execute(update(cases).where(cases.c.id == case).values(**values))


def settled(connection: Connection, keys: KeyBox, case: str | None = None, id: str | None = None) -> list[Settled]:
    """Decisions of a case, or one by its id, oldest first, with their explanations where the key still exists."""
    query = select(decisions).where(decisions.c.case == case if id is None else decisions.c.id == id)
    return [
        Settled(
            row.id, row.case, row.decided_by, row.action, row.policy, row.ground, _explained(connection, keys, row),
            row.automated, row.reverses, unstamp(row.decided_at), tuple(json.loads(row.exceptions or "[]")),
            tuple(json.loads(row.signals or "[]")), row.kit, unstamp(row.expires_at) if row.expires_at else None,
        )
        for row in connection.execute(query.order_by(decisions.c.decided_at, decisions.c.action != "reverse")).all()
    ]  # fmt: skip


def _explained(connection: Connection, keys: KeyBox, row: Row[Any]) -> str | None:
    """The explanation, private data of the post masked; ``None`` once the key of the post that sealed it is gone."""
    about = items_of_case(connection, row.case)
    for item in about:
        key = keys.open(connection.execute(select(items.c.key).where(items.c.id == item)).scalar_one(), "item")
        try:
            text = open_box(key, row.explanation, associated("decision", row.id)).decode() if key else None
        except EvidenceError:
            if case_row(connection, row.case).item:
                raise
            continue  # another post of the campaign sealed it
        return scrubber(connection, keys, row.case)(text) if text else text
    return None


def standing(connection: Connection, case: str) -> Row[Any] | None:
    """The decision of a case that is in force: the latest one that no other undid."""
    undone = select(decisions.c.reverses).where(decisions.c.reverses.is_not(None))
    mine = select(decisions).where(decisions.c.case == case, decisions.c.id.not_in(undone))
    last = (decisions.c.decided_at.desc(), decisions.c.action == "reverse")  # what replaces comes with what undoes
    return connection.execute(mine.order_by(*last).limit(1)).one_or_none()


def reverse(work: Work, terms: Terms, decision: str, actor: str, explanation: str) -> Settled:
    """A new decision that undoes the one in force; that one stays as it is."""
    old = work.connection.execute(select(decisions).where(decisions.c.id == decision)).one_or_none()
    if old is None:
        raise UnknownError(f"decision {decision}: there is none with this id")
    row = case_row(work.connection, old.case)
    if row.appeal_of:
        raise RefusedError(f"decision {decision} answers an appeal; only another appeal can dispute it")
    if old.reverses and _won(work.connection, old.reverses):
        raise RefusedError(f"decision {decision} carries out a won appeal; only another appeal can dispute it")
    if is_program(actor) and old.automated != "decision":
        raise RefusedError(f"decision {decision} is a person's; only a person may reverse it")
    if row.state != "closed":
        not_anothers(work, terms, row, actor)
    return _undo(work, decision, actor, explanation, automated="decision" if is_program(actor) else "none")


def _won(connection: Connection, disputed: str) -> bool:
    """Whether an appeal against a decision, or against the one that it carried out, was won."""
    by = select(carried.c.by).where(carried.c.decision == disputed)
    here = cases.c.disputed.in_([disputed, *connection.execute(by).scalars()])
    query = select(decisions.c.id).join(cases, cases.c.id == decisions.c.case)
    return connection.execute(query.where(here, decisions.c.action == "reverse").limit(1)).first() is not None


def _undo(work: Work, decision: str, actor: str, explanation: str, **told: Any) -> Settled:
    old = work.connection.execute(select(decisions).where(decisions.c.id == decision)).one()
    again = select(func.count()).select_from(decisions).where(decisions.c.reverses == decision)
    if work.connection.execute(again).scalar_one():
        raise RefusedError(f"decision {decision} is reversed already")
    now = standing(work.connection, old.case)
    if now is None or now.id != decision:
        raise RefusedError(f"decision {decision} is not in force: a later one is; reverse that")
    _well_formed("reverse", old.policy, old.ground, explanation, "none", ())
    first, stands = _first(work.connection, old)  # what is undone, or brought back
    if stands and first.action == "terminate":
        _second_person(work, old.case, actor)
    if first.action in _NO_ACTION:  # nothing was done: undoing that means that someone has to decide anew
        _set_state(work, old.case, "closed" if stands else "open")
    told = {"policy": old.policy, "ground": old.ground, "explanation": explanation, "reverses": decision, **told}
    return add(work, old.case, actor, "reverse", **told)


def _first(connection: Connection, old: Row[Any]) -> tuple[Row[Any], bool]:
    """The decision that a chain of reversals began with, and whether undoing ``old`` puts it in force again."""
    stands = False
    while old.action == "reverse" and old.reverses:
        old, stands = connection.execute(select(decisions).where(decisions.c.id == old.reverses)).one(), not stands
    return old, stands


def first_case(connection: Connection, case: str) -> str:
    """The case whose decision an appeal, or an appeal of an appeal, is about in the end."""
    while (of := case_row(connection, case).appeal_of) is not None:
        case = str(of)
    return case


def _give_right(work: Work, appeal: Row[Any], actor: str, explanation: str) -> None:
    """A won appeal undoes what it disputed, unless that is undone already."""
    disputed = work.connection.execute(select(decisions).where(decisions.c.id == appeal.disputed)).one_or_none()
    if disputed is None:  # opened before appeals named what they dispute
        disputed = standing(work.connection, first_case(work.connection, appeal.id))
    now = standing(work.connection, disputed.case) if disputed is not None else None
    if disputed is not None and now is not None and now.id == disputed.id:
        _undo(work, disputed.id, actor, explanation)


def expire(work: Work, actor: str) -> list[Settled]:
    """End automatic holds that no person confirmed in time, each by a decision of its own."""
    due = select(decisions).where(decisions.c.expires_at <= work.at).order_by(decisions.c.expires_at)
    ended = []
    for row in work.connection.execute(due).all():
        now = standing(work.connection, row.case)
        if now is not None and now.id == row.id:
            ended.append(_undo(work, row.id, actor, _EXPIRED, automated="decision", expired=True))
    return ended
