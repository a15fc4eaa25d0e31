"""Who may do what: one table, which every route names a line of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from seawall.store import ROLES

__all__ = ["MAY", "allowed"]

_EVERYONE = tuple(ROLES)

#: What a route needs -> the roles that have it. An admin manages people and settings and sees no post.
MAY: Mapping[str, tuple[str, ...]] = {
    "self": _EVERYONE,  # one's own account and wellbeing
    "queue": ("moderator", "senior", "appeals"),  # see queues, claim, read masked text
    "reveal": ("moderator", "senior", "appeals"),  # see an original, with a reason
    "decide": ("moderator", "senior"),
    "escalated": ("senior",),  # decide what was passed on
    "appeals": ("appeals",),  # answer an appeal
    "second": ("senior", "custodian"),  # be the second person
    "evidence": ("custodian",),  # ask for exports and holds, erase
    "audit": ("auditor",),  # read the log, without content
    "figures": _EVERYONE,  # counts about the work, never about one person
    "rules": ("moderator", "senior", "auditor"),  # see the rules at work
    "change-rules": ("senior",),
    "accounts": ("admin",),
}


def allowed(roles: Iterable[str], may: str) -> bool:
    """Whether someone with these roles may do what needs ``may``."""
    return not set(roles).isdisjoint(MAY[may])
