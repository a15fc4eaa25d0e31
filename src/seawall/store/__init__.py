"""The store: what matched, sealed; cases and decisions; and one audited path for every change and every look."""

from seawall.store.base import (
    DECISIONS,
    GROUNDS,
    AuditEvent,
    CaseRow,
    Clocks,
    Kept,
    Plan,
    Reading,
    Request,
    Settled,
    Terms,
    ask_clocks,
)
from seawall.store.changes import Change, Paused
from seawall.store.figures import Figures, Numbers
from seawall.store.outcomes import RuleOutcomes
from seawall.store.people import ROLES, Account, People, Session
from seawall.store.rulework import Rules
from seawall.store.store import Store

__all__ = [
    "DECISIONS",
    "GROUNDS",
    "ROLES",
    "Account",
    "AuditEvent",
    "CaseRow",
    "Change",
    "Clocks",
    "Figures",
    "Kept",
    "Numbers",
    "Paused",
    "People",
    "Plan",
    "Reading",
    "Request",
    "RuleOutcomes",
    "Rules",
    "Session",
    "Settled",
    "Store",
    "Terms",
    "ask_clocks",
]
