"""The tables of the API: users' reports, requests that may be repeated, endpoints that are told, and what they are still to be told."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, String, Table, Text

from seawall.store.schema import metadata

__all__ = ["endpoints", "outbox", "repeats", "reporters", "reports"]

_ID, _TIME, _HEX = String(32), String(27), String(64)

#: What users say about a case. Near-identical ones are one row, counted; ``statement`` is sealed with the post's key.
reports = Table(
    "reports",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("case", _ID, ForeignKey("cases.id"), nullable=False),
    Column("item", _ID, ForeignKey("items.id"), nullable=False),
    Column("category", String(40), nullable=False),
    Column("total", Integer, nullable=False),
    Column("statement", LargeBinary),
    Column("first_at", _TIME, nullable=False),
    Column("last_at", _TIME, nullable=False),
    Index(None, "case"),
    Index(None, "item"),
)

#: Who said so, kept apart: HMACs that only tell whether the same person reports the same again.
reporters = Table(
    "reporters",
    metadata,
    Column("report", _ID, ForeignKey("reports.id"), primary_key=True),
    Column("token", _HEX, primary_key=True),
)

#: Requests with an idempotency key. ``ref`` is the HMAC of that key, ``print`` of the request; ``answer`` holds ids alone.
repeats = Table(
    "repeats",
    metadata,
    Column("ref", _HEX, primary_key=True),
    Column("print", _HEX, nullable=False),
    Column("answer", Text),
    Column("expires_at", _TIME, nullable=False),
    Index(None, "expires_at"),
)

#: Where events are told. ``sealed`` holds the URL and the signing secret, under a key of its own.
endpoints = Table(
    "endpoints",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("name", String(60), nullable=False, unique=True),
    Column("shape", String(10), nullable=False),
    Column("kinds", Text, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("key", _ID, ForeignKey("keys.id"), nullable=False),
    Column("made_at", _TIME, nullable=False),
    Column("removed_at", _TIME),
)

#: What is to be told, written with the event itself. ``ids`` are ids of this store, nothing else.
outbox = Table(
    "outbox",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("endpoint", _ID, ForeignKey("endpoints.id"), nullable=False),
    Column("kind", String(30), nullable=False),
    Column("ids", Text, nullable=False),
    Column("made_at", _TIME, nullable=False),
    Column("state", String(10), nullable=False),
    Column("tries", Integer, nullable=False),
    Column("next_at", _TIME, nullable=False),
    Column("failed", String(80)),
    Index(None, "state", "next_at"),
    Index(None, "endpoint", "state"),
)
