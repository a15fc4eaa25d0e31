"""Notes on cases, texts seen, cases passed on, and decisions that carry out one about a campaign."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "notes",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("case", sa.String(length=32), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.String(length=27), nullable=False),
        sa.ForeignKeyConstraint(["case"], ["cases.id"], name=op.f("fk_notes_case")),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_notes_case"), "notes", ["case"])
    op.create_table(
        "views",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("case", sa.String(length=32), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("at", sa.String(length=27), nullable=False),
        sa.ForeignKeyConstraint(["case"], ["cases.id"], name=op.f("fk_views_case")),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_views_actor_at"), "views", ["actor", "at"])
    op.create_index(op.f("ix_views_at"), "views", ["at"])
    op.create_table(
        "skips",
        sa.Column("case", sa.String(length=32), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("at", sa.String(length=27), nullable=False),
        sa.ForeignKeyConstraint(["case"], ["cases.id"], name=op.f("fk_skips_case")),
        sa.PrimaryKeyConstraint("case", "actor"),
    )
    op.create_index(op.f("ix_skips_at"), "skips", ["at"])
    op.create_table(
        "carried",
        sa.Column("decision", sa.String(length=32), nullable=False),
        sa.Column("by", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["decision"], ["decisions.id"], name=op.f("fk_carried_decision")),
        sa.ForeignKeyConstraint(["by"], ["decisions.id"], name=op.f("fk_carried_by")),
        sa.PrimaryKeyConstraint("decision"),
    )
    op.create_index(op.f("ix_carried_by"), "carried", ["by"])


def downgrade() -> None:
    """Drop the tables."""
    for name in ("carried", "skips", "views", "notes"):
        op.drop_table(name)
