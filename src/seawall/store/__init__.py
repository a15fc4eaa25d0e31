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
    lighter_than,
)
from seawall.store.changes import Change, Paused
from seawall.store.factors import Factor, Passkey
from seawall.store.figures import Figures, Numbers
from seawall.store.hearings import Appeal, Waiting
from seawall.store.notices import SIDES, Hearing, Notice, Notices
from seawall.store.outcomes import RuleOutcomes
from seawall.store.people import ROLES, Account, People, Session
from seawall.store.rulework import Rules
from seawall.store.store import Store
from seawall.store.talk import Message

__all__ = [
    "DECISIONS",
    "GROUNDS",
    "ROLES",
    "SIDES",
    "Account",
    "Appeal",
    "AuditEvent",
    "CaseRow",
    "Change",
    "Clocks",
    "Factor",
    "Figures",
    "Hearing",
    "Kept",
    "Message",
    "Notice",
    "Notices",
    "Numbers",
    "Passkey",
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
    "Waiting",
    "ask_clocks",
    "lighter_than",
]
