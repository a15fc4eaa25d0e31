"""The tables of policy at work: changes of rules with what became of them, the state of each rule, what was counted."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text

from seawall.store.schema import metadata

__all__ = ["rule_changes", "rule_states", "tallies"]

_ID, _TIME, _WHO = String(32), String(27), String(80)

#: Proposals and what became of them. ``entry`` and ``before`` are whole rules as JSON; their cases are invented, never posts.
rule_changes = Table(
    "rule_changes",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("rule", String(80), nullable=False),
    Column("entry", Text, nullable=False),
    Column("before", Text),
    Column("before_change", _ID, ForeignKey("rule_changes.id")),
    Column("why", String(500), nullable=False),
    Column("state", String(12), nullable=False),
    Column("proposed_by", _WHO, nullable=False),
    Column("proposed_at", _TIME, nullable=False),
    Column("tested", Text),
    Column("backtest", Text),
    Column("shadow_at", _TIME),
    Column("live_by", _WHO),
    Column("live_at", _TIME),
    Column("ended_by", _WHO),
    Column("ended_at", _TIME),
    Index(None, "rule"),
    Index(None, "state"),
)

#: Rules that are no longer as their pack has them: by a change that is live, or paused.
rule_states = Table(
    "rule_states",
    metadata,
    Column("rule", String(80), primary_key=True),
    Column("change", _ID, ForeignKey("rule_changes.id")),
    Column("paused_at", _TIME),
    Column("paused_by", _WHO),
    Column("paused_why", String(500)),
    Column("resumed_at", _TIME),
)

#: Posts counted per hour (``2026-11-22T08``). ``what``: ``screened``; ``kept`` by category and level; ``hit`` by the rule that
#: decided and its level; ``would`` by a rule in the shadow; ``2>3`` where a rule in the shadow would have moved the level.
tallies = Table(
    "tallies",
    metadata,
    Column("hour", String(13), primary_key=True),
    Column("what", String(10), primary_key=True),
    Column("rule", String(80), primary_key=True),
    Column("change", _ID, primary_key=True),
    Column("category", String(40), primary_key=True),
    Column("level", Integer, primary_key=True, autoincrement=False),
    Column("total", Integer, nullable=False),
    Index(None, "what", "hour"),
)
