"""The tables of the desk: what reviewers note on a case, what they saw (for their own sake, soon gone), what they passed on."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, String, Table

from seawall.store.schema import metadata

__all__ = ["carried", "notes", "skips", "views"]

_ID, _TIME = String(32), String(27)

#: Remarks on a case, sealed with its post's key. ``kind``: ``note``, ``second`` (another opinion is asked for), ``escalated``.
notes = Table(
    "notes",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("case", _ID, ForeignKey("cases.id"), nullable=False),
    Column("actor", String(80), nullable=False),
    Column("kind", String(10), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("at", _TIME, nullable=False),
    Index(None, "case"),
)

#: Which texts someone saw, so that nobody has to see too much; only they can read their numbers, which go after a week.
views = Table(
    "views",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("actor", String(80), nullable=False),
    Column("case", _ID, ForeignKey("cases.id"), nullable=False),
    Column("level", Integer, nullable=False),
    Column("at", _TIME, nullable=False),
    Index(None, "actor", "at"),
    Index(None, "at"),
)

#: Cases that someone passed on, without a reason; the next case is another one. Gone after a week.
skips = Table(
    "skips",
    metadata,
    Column("case", _ID, ForeignKey("cases.id"), primary_key=True),
    Column("actor", String(80), primary_key=True),
    Column("at", _TIME, nullable=False),
    Index(None, "at"),
)

#: Decisions about single posts that carry out one about their campaign, and are undone with it.
carried = Table(
    "carried",
    metadata,
    Column("decision", _ID, ForeignKey("decisions.id"), primary_key=True),
    Column("by", _ID, ForeignKey("decisions.id"), nullable=False),
    Index(None, "by"),
)
