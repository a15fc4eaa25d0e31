"""The store: what matched, sealed; cases and decisions; and one audited path for every change and every look."""

from seawall.store.base import (
    DECISIONS,
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
from seawall.store.people import LANGUAGES, ROLES, Account, People, Session
from seawall.store.store import Store

__all__ = [
    "DECISIONS",
    "LANGUAGES",
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
