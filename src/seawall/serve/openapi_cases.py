"""The description of the routes that need a store: reports, cases, decisions, appeals, campaigns."""

from __future__ import annotations

from typing import Any

from seawall.serve.cases import FILTERS
from seawall.serve.describing import ID, READ, REF, SENT, listing, operation, parameter, record
from seawall.store import DECISIONS

__all__ = ["paths", "schemas"]

_STORE = ("501",)
_TEXT, _MAYBE, _WHEN = {"type": "string"}, {"type": ["string", "null"]}, {"type": "string", "format": "date-time"}
_LEVEL = {"type": "integer", "minimum": 0, "maximum": 4}
_PAGE = [
    parameter("limit", {"type": "integer", "minimum": 1, "maximum": 100}, "How many; 50 if not said."),
    parameter("cursor", {"type": "string", "pattern": "^[0-9a-f]{32}$"}, "`next` of the page before."),
]
_WORD = {"type": "string", "pattern": "^[A-Za-z0-9_-]{1,40}$"}


def paths(key: dict[str, Any]) -> dict[str, Any]:
    """The operations; ``key`` is the parameter of idempotency keys."""
    chosen = [parameter(name, _LEVEL if name == "level" else _WORD) for name in FILTERS]
    looked, sent = (*READ, "400", "404", *_STORE), (*SENT, "404", *_STORE)
    ref = {name: {"$ref": REF + name} for name in ("Report", "Decide", "Reversal", "Appeal", "Decision")}
    return {
        "/v1/reports": {"post": operation("fileReport", "Pass on what a user reports", {"$ref": REF + "Filed"},
            (*sent, "422"), body=ref["Report"], parameters=[key], status="201")},
        "/v1/cases": {"get": operation("cases", "Cases, most urgent first",
            _paged("cases", {"$ref": REF + "Case"}), looked, parameters=[*chosen, *_PAGE])},
        "/v1/cases/{id}": {"get": operation("case", "One case, private data masked", {"$ref": REF + "CaseView"}, looked,
            parameters=[ID])},
        "/v1/cases/{id}/decisions": {"post": operation("decide", "Hold a post until a person has looked", ref["Decision"],
            (*sent, "410"), body=ref["Decide"], parameters=[ID], status="201")},
        "/v1/decisions/{id}/reversal": {"post": operation("reverse", "Take back a program's hold", ref["Decision"],
            (*sent, "410"), body=ref["Reversal"], parameters=[ID], status="201")},
        "/v1/cases/{id}/appeals": {"post": operation("appeal", "File an appeal", {"$ref": REF + "Appealed"},
            (*sent, "410", "422"), body=ref["Appeal"], parameters=[ID, key], status="201")},
        "/v1/campaigns": {"get": operation("campaigns", "Campaigns, the latest first",
            _paged("campaigns", {"$ref": REF + "Campaign"}), looked, parameters=_PAGE)},
        "/v1/campaigns/{id}": {"get": operation("campaign", "One campaign with its posts' ids",
            {"$ref": REF + "CampaignView"}, looked, parameters=[ID, *_PAGE])},
    }  # fmt: skip


def schemas() -> dict[str, Any]:
    """What these routes answer."""
    case = {
        "id": _TEXT, "campaign": _MAYBE, "category": _TEXT, "level": _LEVEL, "language": _TEXT,
        "state": {"enum": ["open", "escalated", "closed"]}, "opened_at": _WHEN, "appeal_of": _MAYBE, "due_at": _MAYBE,
    }  # fmt: skip
    decision = record({
        "id": _TEXT, "case": _TEXT, "by": {"enum": ["person", "program"]}, "action": {"enum": list(DECISIONS)},
        "policy": _TEXT, "ground": _TEXT, "explanation": _MAYBE, "automated": {"enum": ["none", "detection", "decision"]},
        "reverses": _MAYBE, "decided_at": _WHEN,
    })  # fmt: skip
    post = record({"id": _TEXT, "text": _TEXT, "created_at": _MAYBE, "thread": _MAYBE, "channel": _MAYBE})
    campaign = {
        "id": _TEXT, "case": _MAYBE, "category": _TEXT, "level": _LEVEL, "joined_by": listing(_TEXT),
        "posts": {"type": "integer"}, "first_seen": _TEXT, "last_seen": _TEXT,
    }  # fmt: skip
    view = {
        **case,
        "post": {"oneOf": [post, {"type": "null"}]},
        "verdict": {"oneOf": [{"$ref": REF + "Verdict"}, {"type": "null"}]},
        "decisions": listing({"$ref": REF + "Decision"}),
        "reports": {"type": "object", "additionalProperties": {"type": "integer"}},
    }
    return {
        "Case": record(case),
        "CaseView": record(view),
        "Decision": decision,
        "Campaign": record(campaign),
        "CampaignView": record({**campaign, "members": listing(_TEXT), "next": _MAYBE}),
        "Filed": record({"report": _TEXT, "case": _TEXT, "merged": {"type": "boolean"}}),
        "Appealed": record({"case": _TEXT, "due_at": _MAYBE}),
    }


def _paged(name: str, one: dict[str, Any]) -> dict[str, Any]:
    return record({name: listing(one), "next": _MAYBE})
