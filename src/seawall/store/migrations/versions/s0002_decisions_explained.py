"""What a decision rested on, when an automatic one ends, and which decision an appeal disputes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the columns; what was decided before has none of it."""
    op.add_column("decisions", sa.Column("exceptions", sa.Text(), nullable=True))
    op.add_column("decisions", sa.Column("signals", sa.Text(), nullable=True))
    op.add_column("decisions", sa.Column("kit", sa.String(length=64), nullable=True))
    op.add_column("decisions", sa.Column("expires_at", sa.String(length=27), nullable=True))
    op.create_index(op.f("ix_decisions_expires_at"), "decisions", ["expires_at"], unique=False)
    op.add_column("cases", sa.Column("disputed", sa.String(length=32), nullable=True))


def downgrade() -> None:
    """Remove them."""
    op.drop_column("cases", "disputed")
    op.drop_index(op.f("ix_decisions_expires_at"), table_name="decisions")
    for name in ("expires_at", "kit", "signals", "exceptions"):
        op.drop_column("decisions", name)
