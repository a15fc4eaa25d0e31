"""Cases and decisions: queues without content, looks and reveals that are logged first, decisions that are only added."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from seawall.errors import ErasedError, EvidenceError, RefusedError, StoreError, UnknownError
from seawall.evidence import associated, open_box, seal_box
from seawall.store.audit import Work
from seawall.store.base import DECISIONS, CaseRow, Reading, Settled, Terms, person, stamp, unstamp
from seawall.store.copies import JOINED, close_joined
from seawall.store.looks import (
    case_row,
    item_of_case,
    items_of_case,
    masked_post,
    open_version,
    say_nothing_private,
    scrubber,
)
from seawall.store.schema import cases, decisions, items, requests, reveals
from seawall.store.shred import KeyBox

__all__ = [
    "appeal",
    "claim",
    "decide",
    "listed",
    "read_case",
    "reversed_decision",
    "row_of",
    "settled",
]

_LEAST_REASON, _LEAST_EXPLANATION, _LONGEST = 10, 20, 200


def listed(connection: Connection, filters: dict[str, Any], limit: int, after: str | None) -> list[CaseRow]:
    """Cases by state, category, level, language, claimed_by or campaign: most urgent first, then oldest."""
    query = select(cases)
    for name, value in filters.items():
        if value is not None:
            query = query.where(cases.c.level >= value if name == "level" else cases.c[name] == value)
    if after is not None:
        row = case_row(connection, after)
        later = (cases.c.opened_at > row.opened_at) | ((cases.c.opened_at == row.opened_at) & (cases.c.id > row.id))
        query = query.where((cases.c.level < row.level) | ((cases.c.level == row.level) & later))
    order = (cases.c.level.desc(), cases.c.opened_at, cases.c.id)
    return [row_of(row) for row in connection.execute(query.order_by(*order).limit(limit))]


def row_of(row: Row[Any]) -> CaseRow:
    """A row of ``cases`` as a queue shows it."""
    return CaseRow(
        row.id,
        row.item,
        row.campaign,
        row.category,
        row.level,
        row.language,
        row.state,
        unstamp(row.opened_at),
        row.claimed_by,
        row.appeal_of,
        unstamp(row.due_at) if row.due_at else None,
    )


def claim(work: Work, case: str, actor: str) -> CaseRow:
    """Take a case. It stays theirs until it is decided or given back; nobody takes another's."""
    row = case_row(work.connection, case)
    _by_itself(row)
    if row.state == "closed":
        raise RefusedError(f"case {case} is closed; an appeal opens a new one")
    if row.claimed_by not in (None, actor):
        raise RefusedError(f"case {case} is being worked on by someone else")
    if row.appeal_of and person(actor) in _deciders(work.connection, row.appeal_of):
        raise RefusedError(f"case {case} appeals a decision of your own; another person has to answer it")
    work.connection.execute(update(cases).where(cases.c.id == case).values(claimed_by=actor, claimed_at=work.at))
    work.log("case.claimed", actor, case=case)
    return row_of(case_row(work.connection, case))


def _deciders(connection: Connection, case: str | None) -> set[str]:
    """Who decided the case that is appealed, and those that it appeals in turn."""
    found = set[str]()
    while case is not None:
        mine = select(decisions.c.decided_by).where(decisions.c.case == case)
        found |= {person(name) for name in connection.execute(mine).scalars()}
        case = connection.execute(select(cases.c.appeal_of).where(cases.c.id == case)).scalar_one()
    return found


def read_case(work: Work, terms: Terms, case: str, actor: str, reason: str | None) -> Reading:
    """What a case is about: masked, or with a ``reason`` in the clear. Both are logged before anything is handed out."""
    row, item = case_row(work.connection, case), item_of_case(work.connection, case)
    version, post, private, verdict = open_version(work.connection, work.keys, item)
    if reason is None:
        work.log("case.viewed", actor, case=case, item=item, version=version)
        shown, told = masked_post(post, private, verdict)
        return Reading(case, item, version, shown.text, shown, told, revealed=False)
    if row.claimed_by != actor:
        raise RefusedError(f"case {case} is not yours: claim it before you ask for the original")
    if row.state == "closed":
        raise RefusedError(f"case {case} is closed; its masked text is all that is left to see")
    if len(reason.strip()) < _LEAST_REASON:
        raise RefusedError(f"say in at least {_LEAST_REASON} characters why the masked text is not enough")
    say_nothing_private(work.connection, work.keys, case, reason)
    shift = stamp(work.now - terms.shift)
    seen = select(func.count()).select_from(reveals).where(reveals.c.actor == actor, reveals.c.at > shift)
    count = work.connection.execute(seen).scalar_one()
    if count >= terms.reveal_quota:
        raise RefusedError(
            f"you have seen {count} originals in this shift; {terms.reveal_quota} is the limit. Take a break"
        )
    until = work.now + terms.reveal_box
    work.connection.execute(insert(reveals), [{"id": work.new_id(), "case": case, "actor": actor, "at": work.at}])
    work.log("item.revealed", actor, case=case, item=item, version=version, reason=reason.strip(), until=stamp(until))
    return Reading(case, item, version, post.text, post, verdict, revealed=True, until=until)


def decide(
    work: Work,
    case: str,
    actor: str,
    action: str,
    policy: str,
    ground: str,
    explanation: str,
    automated: str,
    reverses: str | None = None,
) -> Settled:
    """Add a decision and close the case."""
    row = case_row(work.connection, case)
    _by_itself(row)
    if action not in DECISIONS:
        raise StoreError(f"action {action}: there is no such action; there are {', '.join(DECISIONS)}")
    if automated not in ("none", "detection", "decision"):
        raise StoreError(f"automated {automated}: say none, detection or decision")
    if len(explanation.strip()) < _LEAST_EXPLANATION:
        raise RefusedError(f"explain the decision in at least {_LEAST_EXPLANATION} characters")
    if max(len(policy), len(ground)) > _LONGEST:
        raise RefusedError(
            f"name policy and ground in {_LONGEST} characters at most; the rest belongs in the explanation"
        )
    say_nothing_private(work.connection, work.keys, case, policy, ground)
    if row.state == "closed" and reverses is None:
        raise RefusedError(f"case {case} is decided; reverse that decision, or answer an appeal")
    if row.appeal_of and person(actor) in _deciders(work.connection, row.appeal_of):
        raise RefusedError(f"case {case} appeals a decision of your own; another person has to answer it")
    if action == "terminate":
        _second_person(work, case, actor)
    id, key = work.new_id(), _case_key(work, case)
    values = {
        "id": id,
        "case": case,
        "decided_by": actor,
        "action": action,
        "policy": policy,
        "ground": ground,
        "explanation": seal_box(
            key, explanation.strip().encode("utf-8", "replace"), associated("decision", id), work.random
        ),
        "automated": automated,
        "reverses": reverses,
        "decided_at": work.at,
    }
    work.connection.execute(insert(decisions), [values])
    work.connection.execute(update(cases).where(cases.c.id == case).values(state="closed", closed_at=work.at))
    if row.campaign:
        close_joined(work, row.campaign)
    work.log(
        "decision.made" if reverses is None else "decision.reversed",
        actor,
        case=case,
        decision=id,
        action=action,
        policy=policy,
        ground=ground,
        automated=automated,
        reverses=reverses,
    )
    return Settled(id, case, actor, action, policy, ground, explanation.strip(), automated, reverses, work.now)


def _by_itself(row: Row[Any]) -> None:
    if row.state == JOINED:
        raise RefusedError(f"case {row.id} is part of a campaign; its copies share one case, decide that one")


def _second_person(work: Work, case: str, actor: str) -> None:
    asked = select(requests).where(
        requests.c.case == case, requests.c.kind == "terminate", requests.c.used_at.is_(None)
    )
    for row in work.connection.execute(asked):
        if row.approved_by and actor in (row.asked_by, row.approved_by) and row.expires_at > work.at:
            work.connection.execute(update(requests).where(requests.c.id == row.id).values(used_at=work.at))
            return
    raise RefusedError(f"case {case}: ending an account takes two people; ask first, and let another person approve")


def _case_key(work: Work, case: str) -> bytes:
    """Explanations are sealed with the post's key: they quote it, and go with it."""
    item = item_of_case(work.connection, case)
    key_id = work.connection.execute(select(items.c.key).where(items.c.id == item)).scalar_one()
    key = work.keys.open(key_id, "item")
    if key is None:
        raise ErasedError(f"case {case}: the post was erased; there is nothing left to decide")
    return key


def settled(connection: Connection, keys: KeyBox, case: str | None = None, id: str | None = None) -> list[Settled]:
    """Decisions of a case, or one by its id, oldest first, with their explanations where the key still exists."""
    query = select(decisions).where(decisions.c.case == case if id is None else decisions.c.id == id)
    found = []
    for row in connection.execute(query.order_by(decisions.c.decided_at)).all():
        text = _explained(connection, keys, row)
        found.append(
            Settled(
                row.id,
                row.case,
                row.decided_by,
                row.action,
                row.policy,
                row.ground,
                text,
                row.automated,
                row.reverses,
                unstamp(row.decided_at),
            )
        )
    return found


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


def reversed_decision(work: Work, decision: str, actor: str, explanation: str, *, automated: str = "none") -> Settled:
    """A new decision that undoes an earlier one; the earlier one stays as it is."""
    found = settled(work.connection, work.keys, id=decision)
    if not found:
        raise UnknownError(f"decision {decision}: there is none with this id")
    old = found[0]
    again = select(func.count()).select_from(decisions).where(decisions.c.reverses == decision)
    if work.connection.execute(again).scalar_one():
        raise RefusedError(f"decision {decision} is reversed already")
    if _ends_an_account(work.connection, old.reverses):
        _second_person(work, old.case, actor)
    why = (old.policy, old.ground, explanation, automated)
    return decide(work, old.case, actor, "reverse", *why, reverses=decision)


def _ends_an_account(connection: Connection, decision: str | None) -> bool:
    """Whether undoing what reversed ``decision`` ends an account again."""
    if decision is None:
        return False
    row = connection.execute(select(decisions).where(decisions.c.id == decision)).one()
    if row.reverses is None:
        return bool(row.action == "terminate")
    before = connection.execute(select(decisions.c.reverses).where(decisions.c.id == row.reverses)).scalar_one()
    return _ends_an_account(connection, before)


def appeal(work: Work, terms: Terms, case: str, by: str, statement: str, actor: str) -> CaseRow:
    """A new case about a decided one, by its ``author`` or a ``notifier``; another person has to answer it."""
    row = case_row(work.connection, case)
    if by not in ("author", "notifier"):
        raise StoreError(f"appeal by {by}: say author or notifier")
    if row.state != "closed":
        raise RefusedError(f"case {case} is not decided yet; there is nothing to appeal")
    id, key = work.new_id(), _case_key(work, case)
    sealed = seal_box(key, statement.encode("utf-8", "replace"), associated("appeal", id), work.random)
    values = {name: getattr(row, name) for name in ("item", "campaign", "category", "level", "language")}
    values |= {"id": id, "state": "open", "opened_at": work.at, "appeal_of": case, "appellant": by, "statement": sealed}
    work.connection.execute(insert(cases), [values | {"due_at": stamp(work.now + terms.appeal_answer)}])
    work.log("appeal.opened", actor, case=id, appeal_of=case, by=by)
    return row_of(case_row(work.connection, id))
