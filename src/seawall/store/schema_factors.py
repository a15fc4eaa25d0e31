"""The tables of signing in with more than a password: second factors, recovery codes, other services, steps under way."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, String, Table, Text

from seawall.store.schema import metadata

__all__ = ["codes", "factors", "identities", "steps"]

_ID, _TIME, _HEX = String(32), String(27), String(64)

#: Second factors. ``sealed`` holds the secret of an authenticator app or the public key of a passkey, bound to the row's
#: id, account and kind; ``used`` is what must grow: the app's last time step or the passkey's counter. No ``made_at``
#: while a factor is only offered.
factors = Table(
    "factors",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("account", _ID, ForeignKey("accounts.id"), nullable=False),
    Column("kind", String(10), nullable=False),
    Column("label", String(60), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("used", Integer, nullable=False),
    Column("offered_at", _TIME, nullable=False),
    Column("made_at", _TIME),
    Column("used_at", _TIME),
    Index(None, "account"),
)

#: Recovery codes by the SHA-256 of their 120 random bits; a used one is gone.
codes = Table(
    "codes",
    metadata,
    Column("id", _HEX, primary_key=True),
    Column("account", _ID, ForeignKey("accounts.id"), nullable=False),
    Column("made_at", _TIME, nullable=False),
    Index(None, "account"),
)

#: Who somebody is at another service that signs people in.
identities = Table(
    "identities",
    metadata,
    Column("issuer", String(300), primary_key=True),
    Column("subject", String(255), primary_key=True),
    Column("account", _ID, ForeignKey("accounts.id"), nullable=False),
    Column("made_at", _TIME, nullable=False),
    Index(None, "account"),
)

#: A sign-in under way, by the SHA-256 of a cookie: what was asked and must come back. Gone after ten minutes, or once used.
steps = Table(
    "steps",
    metadata,
    Column("id", _HEX, primary_key=True),
    Column("kind", String(10), nullable=False),
    Column("account", _ID, ForeignKey("accounts.id")),
    Column("data", Text, nullable=False),
    Column("expires_at", _TIME, nullable=False),
    Index(None, "expires_at"),
)
