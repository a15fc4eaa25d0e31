"""What is said about an appeal, both ways: sealed with the post's key, masked when it is read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select

from seawall.errors import EvidenceError, RefusedError
from seawall.evidence import associated, open_box, seal_box
from seawall.store.audit import Work
from seawall.store.base import unstamp
from seawall.store.decide import case_key
from seawall.store.looks import items_of_case, scrubber
from seawall.store.schema import items
from seawall.store.schema_appeals import messages
from seawall.store.shred import KeyBox
from seawall.store.veil import veiled

__all__ = ["LONGEST", "Message", "masked", "said", "say", "unsealed"]

#: Most characters of a statement or a message.
LONGEST = 4000
_IN_A_ROW, _IN_ALL = 5, 50


@dataclass(frozen=True, slots=True)
class Message:
    """One thing said: by the ``reviewer`` (``by`` is for colleagues alone), the ``author`` or the ``notifier``.

    ``text`` is masked, and ``None`` once the post's key is gone.
    """

    side: str
    by: str | None
    at: datetime
    text: str | None


def masked(connection: Connection, keys: KeyBox, case: str) -> Callable[[str], str]:
    """Masks the private values of the case's posts, and whatever else looks private."""
    scrub = scrubber(connection, keys, case)
    return lambda text: veiled(scrub(text))


def unsealed(connection: Connection, keys: KeyBox, case: str, sealed: bytes | None, bound: bytes) -> str | None:
    """What was sealed with the key of one of the case's posts; ``None`` once that is gone."""
    if not sealed:
        return None
    ids = select(items.c.key).where(items.c.id.in_(items_of_case(connection, case)))
    for id in connection.execute(ids).scalars():
        if key := keys.open(id, "item"):
            try:
                return open_box(key, sealed, bound).decode()
            except EvidenceError:
                continue  # another post of the campaign sealed it
    return None


def say(work: Work, case: str, side: str, text: str, by: str | None = None) -> None:
    """Add a message. Refuses the empty, the long, and too many without an answer."""
    text = text.strip()
    if not 0 < len(text) <= LONGEST:
        raise RefusedError(f"write something, in {LONGEST} characters at most; this has {len(text)}")
    before = work.connection.execute(
        select(messages.c.side).where(messages.c.case == case).order_by(messages.c.said_at.desc(), messages.c.id)
    ).scalars()
    sides = list(before)
    if len(sides) >= _IN_ALL or sides[:_IN_A_ROW] == [side] * _IN_A_ROW:
        raise RefusedError("that is enough for now; wait for an answer")
    id = work.new_id()
    sealed = seal_box(case_key(work, case), text.encode("utf-8", "replace"), associated("message", id), work.random)
    row = {"id": id, "case": case, "side": side, "said_by": by, "said_at": work.at, "sealed": sealed}
    work.connection.execute(insert(messages), [row])


def said(connection: Connection, keys: KeyBox, case: str) -> tuple[Message, ...]:
    """Everything said about an appeal, oldest first."""
    mask = masked(connection, keys, case)
    rows = connection.execute(select(messages).where(messages.c.case == case).order_by(messages.c.said_at)).all()
    found = []
    for row in rows:
        text = unsealed(connection, keys, case, row.sealed, associated("message", row.id))
        found.append(Message(row.side, row.said_by, unstamp(row.said_at), mask(text) if text else None))
    return tuple(found)
