"""Cases and decisions: queues without content, looks and reveals that are logged first, decisions that are only added."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from seawall.errors import ErasedError, RefusedError, StoreError
from seawall.evidence import associated, open_box, seal_box
from seawall.model import Item, Private, Verdict
from seawall.report.mask import mask
from seawall.store.audit import Work
from seawall.store.base import DECISIONS, CaseRow, Reading, Settled, Terms, stamp, unstamp
from seawall.store.content import item_of, verdict_of
from seawall.store.schema import campaign_items, cases, decisions, items, requests, reveals, verdicts, versions
from seawall.store.shred import KeyBox

__all__ = [
    "appeal",
    "case_row",
    "claim",
    "decide",
    "item_of_case",
    "listed",
    "open_version",
    "read_case",
    "reversed_decision",
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
    return [_row(row) for row in connection.execute(query.order_by(*order).limit(limit))]


def case_row(connection: Connection, case: str) -> Row[Any]:
    """One case, or :class:`StoreError`."""
    row = connection.execute(select(cases).where(cases.c.id == case)).one_or_none()
    if row is None:
        raise StoreError(f"case {case}: there is none with this id; seawall evidence cases lists them")
    return row


def _row(row: Row[Any]) -> CaseRow:
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
    if row.state == "closed":
        raise RefusedError(f"case {case} is closed; an appeal opens a new one")
    if row.claimed_by not in (None, actor):
        raise RefusedError(f"case {case} is being worked on by someone else")
    if row.appeal_of and actor in _deciders(work.connection, row.appeal_of):
        raise RefusedError(f"case {case} appeals a decision of your own; another person has to answer it")
    work.connection.execute(update(cases).where(cases.c.id == case).values(claimed_by=actor, claimed_at=work.at))
    work.log("case.claimed", actor, case=case)
    return _row(case_row(work.connection, case))


def _deciders(connection: Connection, case: str) -> set[str]:
    return set(connection.execute(select(decisions.c.decided_by).where(decisions.c.case == case)).scalars())


def item_of_case(connection: Connection, case: str) -> str:
    """The item that a case is about; for a campaign its latest one that is still there."""
    row = case_row(connection, case)
    if row.item:
        return str(row.item)
    found = connection.execute(
        select(items.c.id)
        .join(campaign_items, campaign_items.c.item == items.c.id)
        .where(campaign_items.c.campaign == row.campaign, items.c.erased_at.is_(None))
        .order_by(items.c.kept_at.desc())
    ).first()
    if found is None:
        raise ErasedError(f"case {case}: none of the campaign's posts is still there")
    return str(found.id)


def open_version(
    connection: Connection, keys: KeyBox, item: str, version: int | None = None
) -> tuple[int, Item, tuple[Private, ...], Verdict]:
    """A post (its latest version if not said) with its private data and newest verdict, in the clear."""
    row = connection.execute(select(items).where(items.c.id == item)).one_or_none()
    if row is None:
        raise StoreError(f"item {item}: there is none with this id")
    key = None if row.erased_at else keys.open(row.key, "item")
    if key is None:
        raise ErasedError(f"item {item} was erased on {row.erased_at} ({row.erased_why}); nothing of it can be read")
    version = version or row.latest
    stored = connection.execute(
        select(versions).where(versions.c.item == item, versions.c.version == version)
    ).one_or_none()
    if stored is None or stored.sealed is None:
        raise ErasedError(f"item {item}: version {version} is no longer there")
    plain = open_box(key, stored.sealed, associated("content", item, str(version)))
    judged = connection.execute(
        select(verdicts.c.kit, verdicts.c.sealed)
        .where(verdicts.c.item == item, verdicts.c.version == version)
        .order_by(verdicts.c.made_at.desc(), verdicts.c.kit)
    ).first()
    if judged is None:
        raise StoreError(f"item {item}: version {version} has no verdict; restore a backup")
    verdict = verdict_of(open_box(key, judged.sealed, associated("verdict", item, str(version), judged.kit)))
    post, private = item_of(plain)
    return version, post, private, verdict


def read_case(work: Work, terms: Terms, case: str, actor: str, reason: str | None) -> Reading:
    """What a case is about: masked, or with a ``reason`` in the clear. Both are logged before anything is handed out."""
    row, item = case_row(work.connection, case), item_of_case(work.connection, case)
    version, post, private, verdict = open_version(work.connection, work.keys, item)
    if reason is None:
        work.log("case.viewed", actor, case=case, item=item, version=version)
        return Reading(case, item, version, mask(post.text, private), post, verdict, revealed=False)
    if row.claimed_by != actor:
        raise RefusedError(f"case {case} is not yours: claim it before you ask for the original")
    if len(reason.strip()) < _LEAST_REASON:
        raise RefusedError(f"say in at least {_LEAST_REASON} characters why the masked text is not enough")
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
    if row.state == "closed" and reverses is None:
        raise RefusedError(f"case {case} is decided; reverse that decision, or answer an appeal")
    if row.appeal_of and actor in _deciders(work.connection, row.appeal_of):
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
        try:
            item = item_of_case(connection, row.case)
            key = keys.open(connection.execute(select(items.c.key).where(items.c.id == item)).scalar_one(), "item")
        except ErasedError:
            key = None
        text = open_box(key, row.explanation, associated("decision", row.id)).decode() if key else None
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


def reversed_decision(work: Work, decision: str, actor: str, explanation: str) -> Settled:
    """A new decision that undoes an earlier one; the earlier one stays as it is."""
    found = settled(work.connection, work.keys, id=decision)
    if not found:
        raise StoreError(f"decision {decision}: there is none with this id")
    old = found[0]
    again = select(func.count()).select_from(decisions).where(decisions.c.reverses == decision)
    if work.connection.execute(again).scalar_one():
        raise RefusedError(f"decision {decision} is reversed already")
    return decide(work, old.case, actor, "reverse", old.policy, old.ground, explanation, "none", reverses=decision)


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
    return _row(case_row(work.connection, id))
