"""The tables of appeals and of transparency: what was said about an appeal, sealed, and what governments asked for."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, LargeBinary, String, Table

from seawall.store.schema import metadata

__all__ = ["demands", "messages"]

_ID, _TIME = String(32), String(27)

#: Questions of whoever answers an appeal, and the appellant's replies; sealed with the post's key, and gone with it.
messages = Table(
    "messages",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("case", _ID, ForeignKey("cases.id"), nullable=False),
    Column("side", String(10), nullable=False),  # reviewer, author or notifier
    Column("said_by", String(80)),  # the reviewer; nobody's name else
    Column("said_at", _TIME, nullable=False),
    Column("sealed", LargeBinary),
    Index(None, "case"),
)

#: What governments asked for: a source of its own, counted and published, without priority over policy.
demands = Table(
    "demands",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("received_at", _TIME, nullable=False),
    Column("jurisdiction", String(40), nullable=False),
    Column("asks", String(10), nullable=False),
    Column("basis", String(200), nullable=False),
    Column("noted_by", String(80), nullable=False),
    Column("outcome", String(10)),
    Column("answered_at", _TIME),
)
