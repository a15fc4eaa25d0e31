"""Appeals as both sides see them: what is disputed, what was said, what was answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from seawall.errors import RefusedError
from seawall.evidence import associated
from seawall.store.base import Settled, unstamp
from seawall.store.decide import first_case, settled, standing
from seawall.store.looks import case_row
from seawall.store.schema import cases, decisions
from seawall.store.shred import KeyBox
from seawall.store.talk import Message, masked, said, unsealed

__all__ = ["Appeal", "Waiting", "appeal_of", "appeals_of", "chain", "disputed", "family", "queue"]


@dataclass(frozen=True, slots=True)
class Appeal:
    """An appeal: ``side`` (``author`` or ``notifier``) says ``statement``; all texts are masked, ``None`` once erased.

    ``answer``: the decision that upheld, amended or reversed, once there is one; ``instead``: the lighter one that took the
    place of what was disputed.
    """

    case: str
    side: str
    opened_at: datetime
    due_at: datetime | None
    state: str
    statement: str | None
    messages: tuple[Message, ...]
    answer: Settled | None
    instead: Settled | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """An appeal as a queue shows it. ``action``: of the decision that it disputes."""

    case: str
    side: str
    category: str
    level: int
    language: str
    state: str
    action: str
    opened_at: datetime
    due_at: datetime
    claimed_by: str | None


def appeal_of(connection: Connection, keys: KeyBox, row: Row[Any]) -> Appeal:
    """The appeal that a row of ``cases`` is."""
    if row.appeal_of is None:
        raise RefusedError(f"case {row.id} is no appeal: nothing to answer")
    text = unsealed(connection, keys, row.id, row.statement, associated("appeal", row.id))
    text = masked(connection, keys, row.id)(text) if text else None
    answers = settled(connection, keys, row.id)
    due = unstamp(row.due_at) if row.due_at else None
    opened = unstamp(row.opened_at)
    answer = answers[-1] if answers else None
    instead = _instead(connection, keys, row.id, answer) if answer and answer.action == "amend" else None
    return Appeal(row.id, row.appellant, opened, due, row.state, text, said(connection, keys, row.id), answer, instead)


def _instead(connection: Connection, keys: KeyBox, appeal: str, answer: Settled) -> Settled | None:
    """The decision that was made together with an answer."""
    all_of_it = settled(connection, keys, first_case(connection, appeal))
    made = [one for one in all_of_it if one.decided_at == answer.decided_at and one.action != "reverse"]
    return made[0] if made else None


def family(connection: Connection, case: str) -> list[str]:
    """The case that began it, and every appeal about it, in the order in which they were opened."""
    found = [first_case(connection, case)]
    for one in found:
        mine = select(cases.c.id).where(cases.c.appeal_of == one).order_by(cases.c.opened_at, cases.c.id)
        found += connection.execute(mine).scalars()
    return found


def chain(connection: Connection, decision: str) -> list[str]:
    """A decision, what undid it, what undid that, and so on."""
    found = [decision]
    query = select(decisions.c.id)
    while (
        next_ := connection.execute(query.where(decisions.c.reverses == found[-1])).scalar_one_or_none()
    ) is not None:
        found.append(str(next_))
    return found


def appeals_of(connection: Connection, case: str, side: str, disputes: list[str]) -> Row[Any] | None:
    """The latest appeal by a side of what any of these decisions left in force."""
    mine = select(cases).where(cases.c.appeal_of == case, cases.c.appellant == side, cases.c.disputed.in_(disputes))
    return connection.execute(mine.order_by(cases.c.opened_at.desc()).limit(1)).one_or_none()


def disputed(connection: Connection, keys: KeyBox, row: Row[Any]) -> Settled:
    """The decision that an appeal disputes, by the words of the one that it began with."""
    id = row.disputed
    if id is None:  # opened before appeals named what they dispute
        stands = standing(connection, first_case(connection, row.id))
        if stands is None:
            raise RefusedError(f"case {row.id}: what it disputes is undone already")
        id = stands.id
    found = settled(connection, keys, id=id)[0]
    while found.reverses is not None:
        found = settled(connection, keys, id=found.reverses)[0]
    return found


def queue(connection: Connection, state: str, limit: int) -> list[Waiting]:
    """Appeals in a state: ``open`` ones by when their answer is due, ``closed`` ones the latest first."""
    query = select(cases).where(cases.c.appeal_of.is_not(None))
    if state == "closed":
        query = query.where(cases.c.state == "closed").order_by(cases.c.closed_at.desc(), cases.c.id)
    else:
        query = query.where(cases.c.state != "closed").order_by(cases.c.due_at, cases.c.id)
    found = []
    for row in connection.execute(query.limit(limit)).all():
        about = case_row(connection, row.appeal_of)
        action = connection.execute(
            select(decisions.c.action).where(decisions.c.id == row.disputed)
        ).scalar_one_or_none()
        opened = unstamp(row.opened_at)
        found.append(
            Waiting(
                row.id, row.appellant, about.category, about.level, row.language, row.state, action or "none", opened,
                unstamp(row.due_at), row.claimed_by,
            )
        )  # fmt: skip
    return found
