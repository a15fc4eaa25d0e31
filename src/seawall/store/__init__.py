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
from seawall.store.factors import Factor, Passkey
from seawall.store.people import ROLES, Account, People, Session
from seawall.store.store import Store

__all__ = [
    "DECISIONS",
    "GROUNDS",
    "ROLES",
    "Account",
    "AuditEvent",
    "CaseRow",
    "Clocks",
    "Factor",
    "Kept",
    "Passkey",
    "People",
    "Plan",
    "Reading",
    "Request",
    "Session",
    "Settled",
    "Store",
    "Terms",
    "ask_clocks",
]
