"""The nouns. Frozen values that the rooms hand to each other; times and ids are passed in, never made here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

__all__ = [
    "ACTIONS",
    "Action",
    "Campaign",
    "Case",
    "Decision",
    "Finding",
    "Item",
    "Owner",
    "Private",
    "Reason",
    "Record",
    "Rule",
    "Scores",
    "Skipped",
    "Span",
    "Variant",
    "Verdict",
    "as_item",
]

Action = Literal["none", "batch", "review", "priority", "on_call"]
#: Whose a datum seems to be; ``placeholder`` is nobody's: a sample, a reserved or a redacted value.
Owner = Literal["person", "self", "business", "public", "placeholder", "unknown"]
#: The proposed route per level 0–4.
ACTIONS: tuple[Action, ...] = ("none", "batch", "review", "priority", "on_call")


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Half-open range of code points of the *original* text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Item:
    """One post. ``author`` is a keyed token, never a name; ``parent_text`` is what the post answers, if known."""

    id: str
    text: str
    created_at: datetime | None = None
    language: str | None = None
    thread: str | None = None
    parent_id: str | None = None
    parent_text: str | None = None
    channel: str | None = None
    author: str | None = None
    extra: Mapping[str, str] = field(default_factory=dict)


def as_item(value: Item | str | Mapping[str, Any], number: int) -> Item:
    """An item as it is; a string, or a mapping without ``id``, becomes one whose id is ``number``."""
    if isinstance(value, Item):
        return value
    return Item(str(number), value) if isinstance(value, str) else Item(**{"id": str(number), **value})


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a finding stands (or, as counter-reason, why it may not).

    ``code`` is ``signal:value`` (``act:death``, ``frame:game``), ``says`` a sentence for people,
    ``weight`` log-odds (negative for counter-reasons), ``span`` where it was read, if in the post itself.
    """

    code: str
    says: str
    span: Span | None = None
    weight: float = 0.0


@dataclass(frozen=True, slots=True)
class Finding:
    """What a detector saw, with reasons (never empty) and, after the context room, counter-reasons.

    ``probability`` is in [0, 1]; ``level``, ``rule`` and ``would_change`` are filled by the policy room.
    """

    detector: str
    version: str
    category: str
    span: Span
    probability: float
    reasons: tuple[Reason, ...]
    counter_reasons: tuple[Reason, ...] = ()
    level: int = 0
    rule: str = ""
    would_change: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Skipped:
    """A detector that did not look, and why. Not looking is a value: it never counts as clean."""

    detector: str
    why: str


@dataclass(frozen=True, slots=True, order=True)
class Private:
    """A span of private data and its kind (``PHONE``, ``STREET_ADDRESS`` …), so that outputs can mask it.

    ``owner`` is whose it seems to be, ``probability`` in [0, 1] that the span is of this kind, ``reasons`` why both are
    thought, in words that quote nothing.
    """

    span: Span
    kind: str
    owner: Owner = "unknown"
    probability: float = 1.0
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scores:
    """What the learned reader makes of one post. Probabilities are calibrated and in [0, 1]; 0.5 is the alert threshold.

    ``categories`` strongest first; ``at_least[k]`` is the probability of level ``k + 1`` or more; ``frame`` and
    ``look_alike`` carry their own probabilities; ``spans`` are ``(signal, span)``; ``depth`` is how far the cascade read.
    """

    harmful: float
    depth: Literal["gate", "glance", "full"]
    categories: tuple[tuple[str, float], ...] = ()
    at_least: tuple[float, ...] = ()
    mode: str = "none"
    frame: tuple[str, float] = ("none", 0.0)
    look_alike: tuple[str, float] = ("none", 0.0)
    spans: tuple[tuple[str, Span], ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule as loaded from a pack; ``when`` is an expression over signals, ``path`` and ``line`` say where it stands."""

    id: str
    title: str
    category: str
    when: str
    level: int
    then: Action
    status: Literal["draft", "shadow", "live", "paused"]
    false_positives: tuple[str, ...]
    owner: str
    expires: str
    path: str
    line: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """What policy asks for one item: level 0–4, categories (strongest first), proposed action and the whole why."""

    item_id: str
    level: int
    action: Action
    categories: tuple[str, ...]
    exceptions: tuple[str, ...]
    rules: tuple[str, ...]
    findings: tuple[Finding, ...]
    skipped: tuple[Skipped, ...]
    private: tuple[Private, ...]
    language: str
    kit: str


@dataclass(frozen=True, slots=True)
class Variant:
    """One wording within a campaign: masked ``text``, an example post, how many posts have it, from when on.

    ``similarity`` (0 to 1) and ``shared`` kinds of indicators are those with the campaign's representative text.
    """

    text: str
    post: str
    posts: int
    language: str
    first_seen: datetime | None
    similarity: float
    shared: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Campaign:
    """Near-identical posts at level 1 or more, and what joins them. Holds nothing private: texts are masked.

    ``members`` are post ids in order of time; ``level`` is the highest of them, ``categories`` and ``languages`` count
    posts, most first; ``authors`` counts distinct author tokens; ``growth`` is posts per day (ISO date). ``variants``
    are the commonest wordings, the representative first; ``links`` join two of them by position, with a similarity.
    ``responses`` are posts that quote, report or condemn it. Times are ``None`` where posts have none.
    """

    id: str
    members: tuple[str, ...]
    joined_by: tuple[Reason, ...]
    first_seen: datetime | None
    last_seen: datetime | None
    level: int = 0
    categories: tuple[tuple[str, int], ...] = ()
    languages: tuple[tuple[str, int], ...] = ()
    authors: int = 0
    growth: tuple[tuple[str, int], ...] = ()
    wordings: int = 0
    variants: tuple[Variant, ...] = ()
    links: tuple[tuple[int, int, float], ...] = ()
    responses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """What a reviewer decides: one item or one campaign. An appeal is a new case."""

    id: str
    subject: str
    state: Literal["open", "escalated", "closed"]
    claim: str | None = None
    appeal_of: str | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """What someone answers for. A reversal is a new decision; nothing is edited."""

    id: str
    case: str
    decided_by: str
    action: str
    policy: str
    ground: str
    explanation: str
    automated: Literal["none", "detection", "decision"]
    reverses: str | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """One entry of the sealed log."""

    sequence: int
    kind: str
    canonical: bytes
    commitment: bytes
    previous: bytes
    digest: bytes
