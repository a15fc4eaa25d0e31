"""Webhooks as the store knows them: who is told of what, and an outbox that is written in the transaction of each event.

What is told are ids. Only for endpoints that speak another service's shape is a post's own id looked up, when it is sent.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from sqlalchemy import Connection, Row, delete, func, insert, select, update

from seawall.errors import ErasedError, RefusedError, StoreError, UnknownError
from seawall.evidence import associated, canonical, open_box, seal_box
from seawall.store.audit import Trail, Work
from seawall.store.base import DECISIONS, stamp, unstamp
from seawall.store.bulk import add_rows
from seawall.store.looks import case_row, open_version
from seawall.store.schema import decisions
from seawall.store.schema_api import endpoints, outbox
from seawall.store.shred import KeyBox

__all__ = ["KINDS", "SHAPES", "Endpoint", "Hooks", "Message"]

#: Kind of event -> when it is told.
KINDS: Mapping[str, str] = {
    "case.opened": "a post or a campaign needs a person",
    "case.escalated": "a case was escalated",
    "decision.made": "a case was decided",
    "decision.reversed": "a decision was undone",
    "appeal.opened": "somebody appeals",
}
#: Shape -> what is sent: our own ids, or the callbacks that Coop sends for decisions that act.
SHAPES: Mapping[str, str] = {"standard": "ids, as Standard Webhooks", "coop": "action callbacks, as ROOST Coop"}
_OPENING = {"item.kept", "item.edited", "verdict.made", "campaign.kept"}
_TOLD = ("case", "campaign", "decision", "reverses", "appeal_of", "item")
_DONE, _DEAD = timedelta(days=7), timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Who is told. ``secret`` is for the shape: ``whsec_…``, or an RSA key in PEM; show it to nobody but the one who adds it."""

    id: str
    name: str
    shape: str
    kinds: tuple[str, ...]
    url: str
    secret: str
    waiting: int = 0
    dead: int = 0


@dataclass(frozen=True, slots=True)
class Message:
    """One thing to tell one endpoint; ``post`` has the post's own id and type where the shape needs them."""

    id: str
    endpoint: Endpoint
    kind: str
    ids: Mapping[str, str]
    made_at: datetime
    tries: int
    action: str = ""
    policy: str = ""
    post: tuple[str, str] | None = None
    failed: str = ""


class Hooks:
    """The verbs of webhooks."""

    def __init__(self, trail: Trail) -> None:
        self.trail = trail
        trail.watchers.append(self._watch)

    def add(self, name: str, url: str, kinds: Iterable[str], shape: str, actor: str) -> Endpoint:
        """Tell ``url`` of these kinds of events (all, if none is named). The secret can be seen only now."""
        wanted = set(kinds) or set(KINDS)
        if wanted - KINDS.keys():
            raise RefusedError(f"{min(wanted - KINDS.keys())}: no such event; there are {', '.join(KINDS)}")
        if shape not in SHAPES:
            raise RefusedError(f"{shape}: no such shape; there are {', '.join(SHAPES)}")
        if not 0 < len(name) <= 60 or not name.isprintable():
            raise RefusedError("a name has 1 to 60 characters that can be seen")
        with self.trail.act(actor) as work:
            taken = select(endpoints.c.id).where(endpoints.c.name == name)
            if work.connection.execute(taken).first():
                raise RefusedError(f"{name}: an endpoint has this name, or had it; choose another")
            id = work.new_id()
            secret = _rsa() if shape == "coop" else "whsec_" + base64.b64encode(work.random(32)).decode()
            key = work.keys.make(id, "hook")
            work.keys.flush()
            sealed = seal_box(key, canonical({"url": url, "secret": secret}), associated("hook", id), work.random)
            row = {"id": id, "name": name, "shape": shape, "kinds": " ".join(k for k in KINDS if k in wanted)}
            work.connection.execute(
                insert(endpoints), [{**row, "sealed": sealed, "key": id, "made_at": work.at, "removed_at": None}]
            )
            work.log("webhook.added", actor, endpoint=id, name=name, kinds=sorted(wanted), shape=shape)
            return Endpoint(id, name, shape, tuple(row["kinds"].split()), url, secret)

    def all(self) -> list[Endpoint]:
        """Every endpoint by name, without its secret."""
        with self.trail.database.reading() as connection:
            rows = connection.execute(_live().order_by(endpoints.c.name)).all()
            box = self._box(connection)
            return [_endpoint(connection, box, row, counted=True) for row in rows]

    def remove(self, name: str, actor: str) -> None:
        """Tell this endpoint nothing more; its secret is destroyed."""
        with self.trail.act(actor) as work:
            row = _named(work.connection, name)
            work.connection.execute(delete(outbox).where(outbox.c.endpoint == row.id))
            work.keys.destroy([row.key])
            gone = {"removed_at": work.at, "name": f"{row.name[:26]} {row.id}", "sealed": b""}
            work.connection.execute(update(endpoints).where(endpoints.c.id == row.id).values(**gone))
            work.log("webhook.removed", actor, endpoint=row.id, name=name)

    def due(self, limit: int = 100) -> list[Message]:
        """What is to be told now, oldest first, at most ``limit`` to each endpoint: one that is slow holds up no other."""
        found: list[Message] = []
        with self.trail.database.reading() as connection:
            at = stamp(self.trail.now(connection))
            for endpoint in connection.execute(_live().with_only_columns(endpoints.c.id)).scalars().all():
                query = select(outbox).where(outbox.c.endpoint == endpoint, outbox.c.state == "waiting")
                query = query.where(outbox.c.next_at <= at).order_by(outbox.c.next_at, outbox.c.made_at).limit(limit)
                found += self._messages(connection, query)
        return found

    def dead(self, name: str | None = None, limit: int = 100) -> list[Message]:
        """What could not be told, oldest first."""
        with self.trail.database.reading() as connection:
            query = select(outbox).where(outbox.c.state == "dead")
            query = query.where(outbox.c.endpoint == _named(connection, name).id) if name else query
            return self._messages(connection, query.order_by(outbox.c.made_at).limit(limit))

    def told(self, messages: Iterable[Message]) -> None:
        """These were taken."""
        self._set([one.id for one in messages], state="done", failed=None)

    def failed(self, message: Message, why: str, again: timedelta | None) -> None:
        """This was not taken: once more after ``again``, or never. ``why`` is a word of ours, never what the other side said."""
        then = stamp(self.trail.clock() + (again or timedelta()))
        state = "waiting" if again is not None else "dead"
        self._set([message.id], state=state, failed=why[:80], next_at=then, tries=message.tries + 1)

    def replay(self, name: str, actor: str, *, since: datetime | None = None) -> int:
        """Tell an endpoint again what could not be told, or all since a time (within a week); returns how much."""
        with self.trail.act(actor) as work:
            row = _named(work.connection, name)
            chosen = (outbox.c.endpoint == row.id) & (
                (outbox.c.made_at >= stamp(since)) if since else (outbox.c.state == "dead")
            )
            done = update(outbox).where(chosen).values(state="waiting", tries=0, next_at=work.at, failed=None)
            count = int(work.connection.execute(done).rowcount)
            work.log("webhook.replayed", actor, endpoint=row.id, name=name, count=count)
            return count

    def sweep(self) -> None:
        """Forget what was told a week ago, and what could not be told a month ago."""
        now = self.trail.clock()
        old = [
            (outbox.c.state == s) & (outbox.c.made_at < stamp(now - t)) for s, t in (("done", _DONE), ("dead", _DEAD))
        ]
        with self.trail.database.writing() as connection:
            for chosen in old:
                connection.execute(delete(outbox).where(chosen))

    def _watch(self, work: Work) -> None:
        """Write to the outbox what the events of this transaction mean to those who are told."""
        happened = [told for kind, _, details in work.events for told in _told(kind, details)]
        if not happened:
            return
        rows = []
        for row in work.connection.execute(_live()).all():
            for kind, ids in happened:
                if kind in row.kinds.split():
                    rows += [
                        _waiting(work, row.id, kind, each) for each in _shaped(work.connection, row.shape, kind, ids)
                    ]
        add_rows(work.connection, outbox, rows)

    def _set(self, ids: list[str], **values: Any) -> None:
        with self.trail.database.writing() as connection:
            connection.execute(update(outbox).where(outbox.c.id.in_(ids)).values(**values))

    def _box(self, connection: Connection) -> KeyBox:
        return KeyBox(connection, self.trail.keys, self.trail.random, "")

    def _messages(self, connection: Connection, query: Any) -> list[Message]:
        box, known, found = self._box(connection), dict[str, Endpoint](), []
        for row in connection.execute(query).all():
            if row.endpoint not in known:
                there = connection.execute(select(endpoints).where(endpoints.c.id == row.endpoint)).one()
                known[row.endpoint] = _endpoint(connection, box, there, secret=True)
            found.append(_message(connection, box, row, known[row.endpoint]))
        return found


def _told(kind: str, details: Mapping[str, Any]) -> Iterable[tuple[str, dict[str, str]]]:
    ids = {name: str(details[name]) for name in _TOLD if details.get(name)}
    if kind in _OPENING and (kind in {"item.kept", "campaign.kept"} or details.get("opened")):
        yield "case.opened", ids
    elif kind in KINDS:
        yield kind, ids


def _shaped(connection: Connection, shape: str, kind: str, ids: dict[str, str]) -> Iterable[dict[str, str]]:
    """Our own shape tells once; Coop's callbacks, only of decisions that act, name the post."""
    if shape != "coop":
        yield {name: id for name, id in ids.items() if name != "item"}
    elif kind == "decision.reversed" or (kind == "decision.made" and _acts(connection, ids["decision"])):
        item = case_row(connection, ids["case"]).item
        if item:  # what is decided about a campaign is decided about each of its posts, and told with that
            yield {**ids, "item": item}


def _acts(connection: Connection, decision: str) -> bool:
    action = connection.execute(select(decisions.c.action).where(decisions.c.id == decision)).scalar_one()
    return DECISIONS[action]


def _waiting(work: Work, endpoint: str, kind: str, ids: Mapping[str, str]) -> dict[str, Any]:
    row = {"id": work.new_id(), "endpoint": endpoint, "kind": kind, "ids": json.dumps(ids), "made_at": work.at}
    return {**row, "state": "waiting", "tries": 0, "next_at": work.at, "failed": None}


def _live() -> Any:
    return select(endpoints).where(endpoints.c.removed_at.is_(None))


def _named(connection: Connection, name: str) -> Row[Any]:
    row = connection.execute(_live().where(endpoints.c.name == name)).one_or_none()
    if row is None:
        raise UnknownError(f"{name}: no endpoint has this name; see: seawall webhooks list")
    return row


def _endpoint(
    connection: Connection, box: KeyBox, row: Row[Any], *, secret: bool = False, counted: bool = False
) -> Endpoint:
    key = box.open(row.key, "hook")
    if key is None:
        raise StoreError(f"endpoint {row.name}: its key is destroyed")
    kept = json.loads(open_box(key, row.sealed, associated("hook", row.id)))
    numbers = {"waiting": 0, "dead": 0}
    if counted:
        query = select(outbox.c.state, func.count()).where(outbox.c.endpoint == row.id).group_by(outbox.c.state)
        numbers |= {state: count for state, count in connection.execute(query).all() if state in numbers}
    hidden = kept["secret"] if secret else ""
    return Endpoint(row.id, row.name, row.shape, tuple(row.kinds.split()), kept["url"], hidden, **numbers)


def _message(connection: Connection, box: KeyBox, row: Row[Any], endpoint: Endpoint) -> Message:
    ids = json.loads(row.ids)
    told: dict[str, Any] = {"failed": row.failed or ""}
    if endpoint.shape == "coop":
        made = connection.execute(select(decisions).where(decisions.c.id == ids["decision"])).one()
        told |= {"action": made.action, "policy": made.policy}
        try:
            _, post, _, _ = open_version(connection, box, ids["item"])
            told["post"] = (post.id, post.extra.get("typeId", "post"))
        except ErasedError:
            told["post"] = None
    return Message(row.id, endpoint, row.kind, ids, unstamp(row.made_at), row.tries, **told)


def _rsa() -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
