"""The store's nouns: what its verbs take and give. Metadata only, unless a name says that content is in it."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from seawall.model import Item, Verdict

__all__ = [
    "DECISIONS",
    "GROUNDS",
    "PROGRAM",
    "AuditEvent",
    "CaseRow",
    "Clocks",
    "Kept",
    "Plan",
    "Reading",
    "Request",
    "Settled",
    "Terms",
    "ask_clocks",
    "is_program",
    "lighter_than",
    "person",
    "stamp",
    "unstamp",
]

#: How names of programs begin.
PROGRAM = "program:"

#: What a decision may do. Those that are True act on someone and can be appealed.
DECISIONS: Mapping[str, bool] = {
    "none": False,
    "label": True,
    "restrict": True,
    "hold": True,
    "remove": True,
    "suspend": True,
    "terminate": True,
    "refuse": False,
    "uphold": False,
    "amend": False,
    "reverse": False,
}

#: Why a post may be erased before its time.
GROUNDS: Mapping[str, str] = {
    "request": "the person asked for it",
    "order": "a court or an authority ordered it",
    "mistake": "it was kept by mistake",
    "illegal": "to keep it is itself against the law",
    "other": "something else",
}


_LEAST_APPEAL, _LONGEST_AUTOMATIC = timedelta(days=183), timedelta(hours=24)


def stamp(time: datetime) -> str:
    """A time as the store and the log write it: ISO 8601, UTC, microseconds, ``Z``. Needs a time zone."""
    if time.tzinfo is None:
        raise ValueError("a time needs a time zone")
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def is_program(actor: str) -> bool:
    """Whether an actor is a program: its name begins with ``program:``."""
    return person(actor).startswith(PROGRAM)


def person(name: str) -> str:
    """What makes two names one person's: letters, whatever their width and case, without spaces at the ends."""
    return unicodedata.normalize("NFKC", name).casefold().strip()


def lighter_than(action: str) -> tuple[str, ...]:
    """Decisions that can take the place of one that was too hard, the lightest first. A hold is none: it waits for one."""
    acting = [one for one, acts in DECISIONS.items() if acts]
    return tuple(one for one in acting[: acting.index(action)] if one != "hold") if action in acting else ()


def unstamp(text: str) -> datetime:
    """The time again."""
    return datetime.fromisoformat(text)


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of a post that matched: its item, version and case, and whether it was ``new``, ``edited`` or ``known``."""

    item: str
    version: int
    case: str
    outcome: Literal["new", "edited", "known", "rejudged"]


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case as a queue shows it: no content, no author."""

    id: str
    item: str | None
    campaign: str | None
    category: str
    level: int
    language: str
    state: str
    opened_at: datetime
    claimed_by: str | None
    appeal_of: str | None
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class Reading:
    """What someone was shown. ``text``, ``post``, ``verdict`` are masked unless ``revealed``; ``until`` ends a reveal's time box."""

    case: str
    item: str
    version: int
    text: str
    post: Item
    verdict: Verdict
    revealed: bool
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Settled:
    """A decision as stored, with its explanation if its key still exists.

    ``exceptions``: those that were considered; ``signals``: codes of what spoke for and against; ``kit``: digest of rules,
    models and policy that judged; ``expires_at``: when an automatic hold ends unless a person confirms it.
    """

    id: str
    case: str
    decided_by: str
    action: str
    policy: str
    ground: str
    explanation: str | None
    automated: str
    reverses: str | None
    decided_at: datetime
    exceptions: tuple[str, ...] = ()
    signals: tuple[str, ...] = ()
    kit: str | None = None
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """Something that needs two people: asked for by one, approved by another, used once before it expires."""

    id: str
    kind: str
    case: str
    basis: str
    terms: Mapping[str, Any]
    asked_by: str
    expires_at: datetime
    approved_by: str | None
    used: bool


@dataclass(frozen=True, slots=True)
class AuditEvent:
    """One entry of the log with what is behind its commitment; ``details`` is ``None`` once its month is forgotten.

    ``intact``: the details are exactly those that were sealed.
    """

    n: int
    id: str
    kind: str
    time: datetime
    details: Mapping[str, Any] | None
    intact: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """When an item (or one old version of it) will go, by which clock, and what holds it."""

    item: str
    version: int | None
    due: datetime
    clock: str
    held_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Clocks:
    """How long things stay: flagged without action, actioned (time to appeal), preserved, details of the audit."""

    flagged: timedelta = timedelta(days=30)
    actioned: timedelta = timedelta(days=183)
    preserved: timedelta = timedelta(days=90)
    audit: timedelta = timedelta(days=731)


@dataclass(frozen=True, slots=True)
class Terms:
    """Limits of the store: time boxes, quotas, how long approvals, claims, holds and appeals last, the retention clocks.

    ``machine_holds``: programs may hold posts of level 3 and above until a person has looked.
    Raises ``ValueError`` for less than six months to appeal, or an automatic hold of more than a day.
    """

    reveal_box: timedelta = timedelta(minutes=5)
    reveal_quota: int = 20
    shift: timedelta = timedelta(hours=8)
    approval: timedelta = timedelta(days=3)
    bundle: timedelta = timedelta(days=30)
    longest_hold: timedelta = timedelta(days=183)
    appeal_answer: timedelta = timedelta(days=14)
    appeal: timedelta = timedelta(days=183)
    claim: timedelta = timedelta(minutes=30)
    automatic_hold: timedelta = timedelta(hours=24)
    review: timedelta = timedelta(hours=1)
    machine_holds: bool = False
    clocks: Clocks = field(default_factory=Clocks)

    def __post_init__(self) -> None:
        if self.appeal < _LEAST_APPEAL:
            raise ValueError(f"appeals are possible for at least {_LEAST_APPEAL.days} days")
        if self.automatic_hold > _LONGEST_AUTOMATIC:
            raise ValueError("an automatic hold lasts 24 hours at most")


def ask_clocks(days: Mapping[str, int]) -> Clocks:
    """Clocks with some of their days replaced; raises ``ValueError`` for a name there is not."""
    unknown = days.keys() - set(Clocks.__dataclass_fields__)
    if unknown:
        raise ValueError(f"no clock is called {min(unknown)}; there are {', '.join(Clocks.__dataclass_fields__)}")
    return Clocks(**{name: timedelta(days=count) for name, count in days.items()})
