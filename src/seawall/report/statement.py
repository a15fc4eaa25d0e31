"""Statements of reasons (Digital Services Act, article 17): what was decided, on which facts and ground, by whom or what.

A statement may leave the house, so it is only made if nothing private is in it: the gate blocks, it does not mask.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from seawall.errors import RefusedError
from seawall.model import Private

__all__ = ["AUTOMATED", "SCHEMA", "Statement", "gated"]

SCHEMA = "seawall.statement/1"

#: How much was done by software, as the store has it -> (found by software, decided by software, in words).
AUTOMATED: Mapping[str, tuple[bool, bool, str]] = {
    "none": (False, False, "A person found the post, or was told of it; a person decided."),
    "detection": (True, False, "Software found the post; a person decided."),
    "decision": (True, True, "Software found the post and hid it for a day at most, until a person decides."),
}
_DOES = {
    "none": "no action",
    "label": "the post was labelled",
    "restrict": "the post is shown to fewer people",
    "hold": "the post is hidden for now",
    "remove": "the post was removed",
    "suspend": "the account was suspended",
    "terminate": "the account was closed",
    "refuse": "no action on a report",
}
_VISIBILITY = {
    "label": "DECISION_VISIBILITY_CONTENT_LABELLED",
    "restrict": "DECISION_VISIBILITY_CONTENT_DEMOTED",
    "hold": "DECISION_VISIBILITY_CONTENT_DISABLED",
    "remove": "DECISION_VISIBILITY_CONTENT_REMOVED",
}
_ACCOUNT = {"suspend": "DECISION_ACCOUNT_SUSPENDED", "terminate": "DECISION_ACCOUNT_TERMINATED"}
_REDRESS = (
    "appeal to the community itself, free of charge, answered by another person",
    "a certified body for disputes out of court (article 21)",
    "a court",
)


@dataclass(frozen=True, slots=True)
class Statement:
    """One decision as it may be told to anyone. ``id`` is the decision's; nobody who posts or reviews is named.

    ``action``, ``automated``: as the store has them; ``ground`` and ``facts``: the reviewer's words; ``source``: ``voluntary``
    (found by the community itself) or ``notice`` (reported); ``until``: the time to appeal; ``undone_at``: no longer in force.
    """

    id: str
    action: str
    category: str
    language: str
    policy: str
    ground: str
    facts: str
    automated: str
    exceptions: tuple[str, ...]
    decided_at: datetime
    ends_at: datetime | None
    until: datetime
    source: str = "voluntary"
    scope: str = "everywhere in this community"
    undone_at: datetime | None = None

    def row(self) -> dict[str, Any]:
        """As plain data, ``seawall.statement/1``."""
        found, decided, says = AUTOMATED[self.automated]
        return {
            "schema": SCHEMA,
            "id": self.id,
            "decision": {"action": self.action, "says": _DOES.get(self.action, self.action)},
            "decided_at": self.decided_at.isoformat(),
            "ends_at": self.ends_at.isoformat() if self.ends_at else None,
            "undone_at": self.undone_at.isoformat() if self.undone_at else None,
            "territorial_scope": self.scope,
            "category": self.category,
            "language": self.language,
            "source": self.source,
            "automation": {"value": self.automated, "detection": found, "decision": decided, "says": says},
            "ground": {"kind": "terms", "policy": self.policy, "says": self.ground},
            "facts": self.facts,
            "exceptions_considered": list(self.exceptions),
            "redress": {"until": self.until.isoformat(), "ways": list(_REDRESS)},
        }

    def text(self) -> str:
        """As text for people."""
        lines = [
            f"Statement of reasons {self.id}",
            f"Decision: {_DOES.get(self.action, self.action)} ({self.decided_at:%Y-%m-%d %H:%M} UTC)",
        ]
        lines += [f"Ends: {self.ends_at:%Y-%m-%d %H:%M} UTC"] if self.ends_at else []
        lines += [f"Undone: {self.undone_at:%Y-%m-%d %H:%M} UTC"] if self.undone_at else []
        lines += [
            f"Where: {self.scope}",
            f"Ground: the community's rules; {self.policy}",
            f"Facts: {self.ground}",
            f"Reasons: {self.facts}",
            f"Automation: {AUTOMATED[self.automated][2]}",
        ]
        lines += [f"Considered: {', '.join(self.exceptions)}"] if self.exceptions else []
        return "\n".join([*lines, f"Redress until {self.until:%Y-%m-%d}: {'; '.join(_REDRESS)}", ""])

    def database(self) -> dict[str, Any]:
        """With the attributes of the European Union's Transparency Database (API version 2), for its operator to send."""
        found, decided, _ = AUTOMATED[self.automated]
        private = self.category.startswith("dox")
        values: dict[str, Any] = {
            "puid": self.id,
            "decision_visibility": [_VISIBILITY[self.action]] if self.action in _VISIBILITY else None,
            "decision_account": _ACCOUNT.get(self.action),
            "decision_ground": "DECISION_GROUND_INCOMPATIBLE_CONTENT",
            "incompatible_content_ground": self.policy,
            "incompatible_content_explanation": self.ground,
            "category": "STATEMENT_CATEGORY_DATA_PROTECTION_AND_PRIVACY_VIOLATIONS"
            if private
            else "STATEMENT_CATEGORY_VIOLENCE",
            "decision_facts": self.facts,
            "content_type": ["CONTENT_TYPE_TEXT"],
            "content_language": self.language[:2].upper() if self.language != "und" else None,
            "application_date": f"{self.decided_at:%Y-%m-%d}",
            "end_date_visibility_restriction": f"{self.ends_at:%Y-%m-%d}" if self.ends_at else None,
            "source_type": "SOURCE_ARTICLE_16" if self.source == "notice" else "SOURCE_VOLUNTARY",
            "automated_detection": "Yes" if found else "No",
            "automated_decision": "AUTOMATED_DECISION_FULLY" if decided else "AUTOMATED_DECISION_NOT_AUTOMATED",
        }
        return {name: value for name, value in values.items() if value is not None}


def gated(statement: Statement, find: Callable[[str], Sequence[Private]]) -> Statement:
    """The statement, if ``find`` sees nothing private in any of its words. Raises :class:`RefusedError`, which quotes nothing."""
    words = (statement.policy, statement.ground, statement.facts, statement.scope, *statement.exceptions)
    kinds = sorted({one.kind for text in words for one in find(text)})
    if kinds:
        raise RefusedError(
            f"decision {statement.id}: its words hold private data ({', '.join(kinds)}); no statement leaves the house with them"
        )
    return statement
