"""Policy at work: changes of rules, the state of each rule, counts per hour."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "rule_changes",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("rule", sa.String(length=80), nullable=False),
        sa.Column("entry", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("before_change", sa.String(length=32), nullable=True),
        sa.Column("why", sa.String(length=500), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("proposed_by", sa.String(length=80), nullable=False),
        sa.Column("proposed_at", sa.String(length=27), nullable=False),
        sa.Column("tested", sa.Text(), nullable=True),
        sa.Column("backtest", sa.Text(), nullable=True),
        sa.Column("shadow_at", sa.String(length=27), nullable=True),
        sa.Column("live_by", sa.String(length=80), nullable=True),
        sa.Column("live_at", sa.String(length=27), nullable=True),
        sa.Column("ended_by", sa.String(length=80), nullable=True),
        sa.Column("ended_at", sa.String(length=27), nullable=True),
        sa.ForeignKeyConstraint(["before_change"], ["rule_changes.id"], name=op.f("fk_rule_changes_before_change")),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_rule_changes_rule"), "rule_changes", ["rule"])
    op.create_index(op.f("ix_rule_changes_state"), "rule_changes", ["state"])
    op.create_table(
        "rule_states",
        sa.Column("rule", sa.String(length=80), nullable=False),
        sa.Column("change", sa.String(length=32), nullable=True),
        sa.Column("paused_at", sa.String(length=27), nullable=True),
        sa.Column("paused_by", sa.String(length=80), nullable=True),
        sa.Column("paused_why", sa.String(length=500), nullable=True),
        sa.Column("resumed_at", sa.String(length=27), nullable=True),
        sa.ForeignKeyConstraint(["change"], ["rule_changes.id"], name=op.f("fk_rule_states_change")),
        sa.PrimaryKeyConstraint("rule"),
    )
    op.create_table(
        "tallies",
        sa.Column("hour", sa.String(length=13), nullable=False),
        sa.Column("what", sa.String(length=10), nullable=False),
        sa.Column("rule", sa.String(length=80), nullable=False),
        sa.Column("change", sa.String(length=32), nullable=False),
        sa.Column("category", sa.String(length=40), nullable=False),
        sa.Column("level", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("hour", "what", "rule", "change", "category", "level"),
    )
    op.create_index(op.f("ix_tallies_what_hour"), "tallies", ["what", "hour"])


def downgrade() -> None:
    """Drop the tables."""
    for name in ("tallies", "rule_states", "rule_changes"):
        op.drop_table(name)
