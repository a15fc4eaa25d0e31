"""The tables of people who review: accounts, their sessions, links to set an account up. Nothing here is about people who post."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text

from seawall.store.schema import metadata

__all__ = ["accounts", "invitations", "sessions"]

_ID, _TIME, _HEX = String(32), String(27), String(64)

#: Who may sign in. ``folded`` makes a name one person's, whatever its case; a name is never given to another person.
accounts = Table(
    "accounts",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("name", String(60), nullable=False),
    Column("folded", String(60), nullable=False, unique=True),
    Column("roles", Text, nullable=False),
    Column("state", String(10), nullable=False),
    Column("secret", String(200)),  # argon2id; none while invited, or when another service signs them in
    Column("language", String(12), nullable=False),
    Column("made_at", _TIME, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("locked_until", _TIME),
)

#: Signed-in browsers, by the SHA-256 of their cookie.
sessions = Table(
    "sessions",
    metadata,
    Column("id", _HEX, primary_key=True),
    Column("account", _ID, ForeignKey("accounts.id"), nullable=False),
    Column("forms", String(64), nullable=False),  # what a form must send along (CSRF)
    Column("strength", String(10), nullable=False),
    Column("made_at", _TIME, nullable=False),
    Column("seen_at", _TIME, nullable=False),
    Index(None, "account"),
)

#: One-time links to choose a password, by the SHA-256 of their token.
invitations = Table(
    "invitations",
    metadata,
    Column("id", _HEX, primary_key=True),
    Column("account", _ID, ForeignKey("accounts.id"), nullable=False),
    Column("expires_at", _TIME, nullable=False),
    Column("used_at", _TIME),
    Index(None, "account"),
)
