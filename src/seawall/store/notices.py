"""Notices and appeals: what people are told of decisions about them, by a signed link, and how they object.

A link names a decision and a side, and is signed with the keyring's token key. It ends with the time to appeal; it is never
stored and never logged. Whoever has it reads what was done and why, masked, without the name of anyone who reviews.
"""

from __future__ import annotations

import base64
import binascii
import hmac
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, select

from seawall.errors import ErasedError, RefusedError, UnknownError
from seawall.report.statement import Statement, gated
from seawall.store import appeals, talk
from seawall.store.audit import Trail, Work
from seawall.store.base import DECISIONS, CaseRow, Settled, Terms, person
from seawall.store.copies import decide
from seawall.store.decide import settled
from seawall.store.hearings import Appeal, Waiting, appeal_of, appeals_of, chain, disputed, queue
from seawall.store.looks import case_row, items_of_case
from seawall.store.review import not_anothers, not_their_own
from seawall.store.schema import decisions, items
from seawall.store.schema_api import reports
from seawall.store.shred import KeyBox
from seawall.store.veil import private_in, refuse_private, veiled

__all__ = ["SIDES", "Hearing", "Notice", "Notices"]

#: Whom a notice is for: who wrote the post, or who reported it.
SIDES = ("author", "notifier")
_MAC = 32
#: Decisions that the author, or the notifier, can object to.
_DISPUTABLE = {"author": [action for action, acts in DECISIONS.items() if acts], "notifier": ["none", "refuse"]}
#: How long an answer can be read after it was given, at least.
_READABLE = timedelta(days=30)
#: How long a form may stay open.
_FORM = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Notice:
    """What one side is told of a decision. Texts are masked, and ``None`` once the post is ``erased``.

    ``ends_at``: an automatic hold ends then unless a person confirms it. ``undone_at`` and ``undone_why``: it is not in force
    any more. ``until``: the time to appeal. ``why_not``: why it can't be appealed now (``""``: it can; else ``nothing``,
    ``undone``, ``erased``, ``over``, ``soon``, ``appealed``). ``instead``: the token of the lighter decision's own notice.
    """

    decision: str
    side: str
    action: str
    category: str
    policy: str
    ground: str
    explanation: str | None
    automated: str
    decided_at: datetime
    ends_at: datetime | None
    undone_at: datetime | None
    undone_why: str | None
    erased: bool
    until: datetime
    why_not: str
    appeal: Appeal | None
    instead: str = ""


@dataclass(frozen=True, slots=True)
class Hearing:
    """An appeal with what it is about, for whoever answers it."""

    appeal: Appeal
    disputed: Settled
    category: str
    level: int
    language: str
    claimed_by: str | None


class Notices:
    """The verbs of notices and appeals. Each is one transaction; refusals are :class:`RefusedError` and logged."""

    def __init__(self, trail: Trail, terms: Terms) -> None:
        self.trail = trail
        self.terms = terms

    # links

    def link(self, decision: str, side: str, actor: str) -> str:
        """The token of the notice of a decision for a side; giving it out is logged, the token is not."""
        with self.trail.act(actor, "link") as work:
            row = _decision(work.connection, decision)
            if case_row(work.connection, row.case).appeal_of:
                raise RefusedError(f"decision {decision} answers an appeal; the notice of what it disputed shows it")
            if side not in SIDES or (side == "author" and not DECISIONS[row.action]):
                raise RefusedError(f"decision {decision} did nothing that the {side} has to be told by a notice")
            work.log("notice.linked", actor, decision=decision, side=side)
        return self._signed(decision, side)

    def _signed(self, decision: str, side: str, key: str | None = None) -> str:
        mac = bytes.fromhex(self.trail.keys.token("notice", f"{decision}:{side}", key))
        packed = bytes.fromhex(decision) + bytes([SIDES.index(side)]) + mac
        return base64.urlsafe_b64encode(packed).decode().rstrip("=")

    def _read(self, token: str) -> tuple[str, str] | None:
        """Decision and side of a token, if we signed it."""
        try:
            packed = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
        except (binascii.Error, ValueError):
            return None
        if len(packed) != 16 + 1 + _MAC or packed[16] >= len(SIDES):
            return None
        decision, side = packed[:16].hex(), SIDES[packed[16]]
        ours = [self._signed(decision, side, key).encode() for key in self.trail.keys.token_keys]
        known = [hmac.compare_digest(token.encode("utf-8", "replace"), one) for one in ours]
        return (decision, side) if any(known) else None

    def nonce(self, token: str) -> str:
        """What the form of a notice sends along, so that only that page can send it; good for half a day."""
        return self._nonce(token, int(self.trail.clock().timestamp()))

    def _nonce(self, token: str, second: int) -> str:
        return f"{second}.{self.trail.keys.token('notice form', f'{second}:{token}')}"

    def is_fresh(self, token: str, nonce: str) -> bool:
        """Whether a form came from the page of this notice, lately."""
        second, now = nonce.partition(".")[0], self.trail.clock()
        if not second.isascii() or not second.isdigit() or len(second) > 12:
            return False
        late = now - _FORM <= datetime.fromtimestamp(int(second), now.tzinfo) <= now + timedelta(minutes=5)
        return late and hmac.compare_digest(self._nonce(token, int(second)).encode(), nonce.encode("utf-8", "replace"))

    def statement(self, decision: str, actor: str) -> Statement:
        """The statement of reasons of a decision, for anyone. Refused if its words hold anything private, or are erased."""
        with self.trail.act(actor, "statement") as work:
            made = settled(work.connection, work.keys, id=_decision(work.connection, decision).id)[0]
            case = case_row(work.connection, made.case)
            if case.appeal_of or made.reverses is not None:
                raise RefusedError(f"decision {decision} is about an earlier one; the statement of that one shows it")
            if made.explanation is None:
                raise ErasedError(f"decision {decision}: its reasons were erased with the post")
            links = chain(work.connection, decision)
            undone = settled(work.connection, work.keys, id=links[-1])[0].decided_at if len(links) % 2 == 0 else None
            reported = work.connection.execute(select(reports.c.id).where(reports.c.item == case.item).limit(1)).first()
            told = Statement(
                decision, made.action, case.category, case.language, made.policy, made.ground, made.explanation,
                made.automated, made.exceptions, made.decided_at, made.expires_at, made.decided_at + self.terms.appeal,
                "notice" if reported else "voluntary", undone_at=undone,
            )  # fmt: skip
            work.log("statement.made", actor, decision=decision)
            return gated(told, private_in)

    # whoever has a link

    def open(self, token: str) -> Notice | None:
        """The notice of a link; ``None`` if it is not ours or its time is over."""
        found = self._read(token)
        if found is None:
            return None
        with self.trail.database.reading() as connection:
            keys = KeyBox(connection, self.trail.keys, self.trail.random, "")
            return self._notice(connection, keys, *found)

    def appeal(self, token: str, statement: str) -> CaseRow:
        """Appeal by a link: once per decision and side, in at most 4,000 characters."""
        notice = self._current(token)
        if notice.why_not:
            raise RefusedError("this decision can't be appealed now; see its notice")
        if not 0 < len(statement.strip()) <= talk.LONGEST:
            raise RefusedError(
                f"write something, in {talk.LONGEST} characters at most; this has {len(statement.strip())}"
            )
        with self.trail.act(f"{notice.side} by link", "appeal") as work:
            case = _decision(work.connection, notice.decision).case
            return appeals.appeal(work, self.terms, case, notice.side, statement.strip(), f"{notice.side} by link")

    def reply(self, token: str, text: str) -> None:
        """Say something more in an appeal that is open."""
        notice = self._current(token)
        if notice.appeal is None or notice.appeal.state == "closed":
            raise RefusedError("this appeal is answered; nothing can be added")
        with self.trail.act(f"{notice.side} by link", "reply") as work:
            talk.say(work, notice.appeal.case, notice.side, text)
            work.log("appeal.said", f"{notice.side} by link", case=notice.appeal.case, by=notice.side)

    def _current(self, token: str) -> Notice:
        notice = self.open(token)
        if notice is None:
            raise UnknownError("this link is not valid, or its time is over")
        return notice

    def _notice(self, connection: Connection, keys: KeyBox, decision: str, side: str) -> Notice | None:
        found = settled(connection, keys, id=decision)
        if not found:
            return None
        made, now = found[0], self.trail.clock()
        case = case_row(connection, made.case)
        links = chain(connection, decision)
        row = appeals_of(connection, made.case, side, links)
        appeal = _without_names(appeal_of(connection, keys, row)) if row is not None else None
        until = made.decided_at + self.terms.appeal
        answered = appeal.answer.decided_at + _READABLE if appeal and appeal.answer else until
        if now > max(until, answered) and not (appeal and appeal.state != "closed"):
            return None
        undone = settled(connection, keys, id=links[-1])[0] if len(links) % 2 == 0 else None
        erased = _erased(connection, made.case)
        why_not = _why_not(made, case, side, undone=undone is not None, erased=erased, over=now > until)
        return Notice(
            decision, side, made.action, case.category, made.policy, made.ground, _shown(made.explanation),
            made.automated, made.decided_at, made.expires_at, undone.decided_at if undone else None,
            _shown(undone.explanation) if undone else None, erased, until,
            "appealed" if appeal and not why_not else why_not, appeal,
            self._signed(appeal.instead.id, side) if appeal and appeal.instead else "",
        )  # fmt: skip

    # whoever answers

    def waiting(self, state: str = "open", limit: int = 200) -> list[Waiting]:
        """Appeals: ``open`` ones by when their answer is due, or ``closed`` ones."""
        with self.trail.database.reading() as connection:
            return queue(connection, state, limit)

    def hearing(self, case: str, actor: str) -> Hearing:
        """Everything about an appeal, masked; the look is logged."""
        with self.trail.act(actor, "hearing") as work:
            row = case_row(work.connection, case)
            appeal, about = appeal_of(work.connection, work.keys, row), disputed(work.connection, work.keys, row)
            work.log("appeal.read", actor, case=case)
            return Hearing(appeal, about, row.category, row.level, row.language, row.claimed_by)

    def ask(self, case: str, actor: str, text: str) -> None:
        """Ask the appellant something. For who has claimed the appeal; private data stays in the house."""
        with self.trail.act(actor, "ask about") as work:
            row = case_row(work.connection, case)
            appeal_of(work.connection, work.keys, row)
            self._mine(work, row, actor)
            refuse_private(text)
            talk.say(work, case, "reviewer", text, actor)
            work.log("appeal.said", actor, case=case, by="reviewer")

    def answer(self, case: str, actor: str, outcome: str, explanation: str, lighter: str | None = None) -> Settled:
        """``uphold``, ``amend`` (a ``lighter`` decision takes the place) or ``reverse``, all at once, with reasons."""
        with self.trail.act(actor, "answer") as work:
            row = case_row(work.connection, case)
            about = disputed(work.connection, work.keys, row)
            self._mine(work, row, actor)
            told = {"policy": about.policy, "ground": about.ground, "explanation": explanation}
            return decide(work, self.terms, case, actor, outcome, lighter=lighter, **told)

    def _mine(self, work: Work, row: Row[Any], actor: str) -> None:
        if row.state == "closed":
            raise RefusedError(f"case {row.id} is answered already")
        not_anothers(work, self.terms, row, actor)
        not_their_own(work.connection, row, actor)
        if row.claimed_by is None or person(row.claimed_by) != person(actor):
            raise RefusedError(f"case {row.id} is not yours: claim it first")


def _decision(connection: Connection, id: str) -> Row[Any]:
    row = connection.execute(select(decisions).where(decisions.c.id == id)).one_or_none()
    if row is None:
        raise UnknownError(f"decision {id}: there is none with this id")
    return row


def _erased(connection: Connection, case: str) -> bool:
    here = select(items.c.id).where(items.c.id.in_(items_of_case(connection, case)), items.c.erased_at.is_(None))
    return connection.execute(here.limit(1)).first() is None


def _why_not(made: Settled, case: Row[Any], side: str, *, undone: bool, erased: bool, over: bool) -> str:
    if made.action not in _DISPUTABLE[side]:
        return "nothing"
    for is_so, why in ((undone, "undone"), (erased, "erased"), (over, "over"), (case.state != "closed", "soon")):
        if is_so:
            return why
    return ""


def _shown(text: str | None) -> str | None:
    return veiled(text) if text else text


def _without_names(appeal: Appeal) -> Appeal:
    """The appeal as the other side sees it: who reviews stays in the house."""
    told = {name: getattr(appeal, name) for name in ("answer", "instead")}
    told = {
        name: replace(one, decided_by="", explanation=_shown(one.explanation)) if one else one
        for name, one in told.items()
    }
    return replace(appeal, messages=tuple(replace(one, by=None) for one in appeal.messages), **told)
