"""The first schema."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

#: Rows that are only ever added. Of an event, the sealed details may go; its number, id, kind, time and commitment stay.
_SQLITE = (
    "CREATE TRIGGER decisions_stay BEFORE UPDATE ON decisions BEGIN SELECT RAISE(ABORT, 'decisions are only added'); END",
    "CREATE TRIGGER decisions_remain BEFORE DELETE ON decisions BEGIN SELECT RAISE(ABORT, 'decisions are only added'); END",
    (
        "CREATE TRIGGER events_stay BEFORE UPDATE ON events WHEN NEW.details IS NOT NULL OR (NEW.n, NEW.id, NEW.kind, NEW.time,"
        " NEW.commitment) <> (OLD.n, OLD.id, OLD.kind, OLD.time, OLD.commitment)"
        " BEGIN SELECT RAISE(ABORT, 'events are only added'); END"
    ),
    "CREATE TRIGGER events_remain BEFORE DELETE ON events BEGIN SELECT RAISE(ABORT, 'events are only added'); END",
)
_POSTGRESQL = (
    (
        "CREATE FUNCTION seawall_only_added() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION '% are only added', TG_TABLE_NAME; END $$"
    ),
    "CREATE TRIGGER decisions_stay BEFORE UPDATE OR DELETE ON decisions FOR EACH ROW EXECUTE FUNCTION seawall_only_added()",
    (
        "CREATE TRIGGER events_stay BEFORE UPDATE ON events FOR EACH ROW WHEN (NEW.details IS NOT NULL OR (NEW.n, NEW.id, NEW.kind,"
        " NEW.time, NEW.commitment) IS DISTINCT FROM (OLD.n, OLD.id, OLD.kind, OLD.time, OLD.commitment))"
        " EXECUTE FUNCTION seawall_only_added()"
    ),
    "CREATE TRIGGER events_remain BEFORE DELETE ON events FOR EACH ROW EXECUTE FUNCTION seawall_only_added()",
)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "campaigns",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("category", sa.String(length=40), nullable=False),
        sa.Column("joined_by", sa.Text(), nullable=False),
        sa.Column("first_seen", sa.String(length=27), nullable=False),
        sa.Column("last_seen", sa.String(length=27), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "counts",
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", "kind"),
    )
    op.create_table(
        "events",
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("time", sa.String(length=27), nullable=False),
        sa.Column("commitment", sa.String(length=64), nullable=False),
        sa.Column("details", sa.LargeBinary(), nullable=True),
        sa.Column("key", sa.String(length=32), nullable=True),
        sa.PrimaryKeyConstraint("n"),
        sa.UniqueConstraint("id"),
    )
    op.create_index(op.f("ix_events_kind_time"), "events", ["kind", "time"], unique=False)
    op.create_table(
        "findings",
        sa.Column("item", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kit", sa.String(length=64), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("category", sa.String(length=40), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("probability", sa.Float(), nullable=False),
        sa.Column("detector", sa.String(length=60), nullable=False),
        sa.Column("detector_version", sa.String(length=40), nullable=False),
        sa.Column("rule", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("item", "version", "kit", "n"),
    )
    op.create_table(
        "keys",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("kek", sa.String(length=40), nullable=True),
        sa.Column("wrapped", sa.LargeBinary(), nullable=True),
        sa.Column("made_at", sa.String(length=27), nullable=False),
        sa.Column("destroyed_at", sa.String(length=27), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_keys_kek"), "keys", ["kek"], unique=False)
    op.create_table(
        "marks",
        sa.Column("item", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column("token_key", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("item", "version", "n"),
    )
    op.create_index(op.f("ix_marks_token"), "marks", ["token"], unique=False)
    op.create_table(
        "meta",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "verdicts",
        sa.Column("item", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kit", sa.String(length=64), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(length=10), nullable=False),
        sa.Column("category", sa.String(length=40), nullable=False),
        sa.Column("rules", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("made_at", sa.String(length=27), nullable=False),
        sa.PrimaryKeyConstraint("item", "version", "kit"),
    )
    op.create_table(
        "items",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("ref", sa.String(length=64), nullable=True),
        sa.Column("ref_key", sa.String(length=40), nullable=True),
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("posted_at", sa.String(length=27), nullable=True),
        sa.Column("kept_at", sa.String(length=27), nullable=False),
        sa.Column("latest", sa.Integer(), nullable=False),
        sa.Column("erased_at", sa.String(length=27), nullable=True),
        sa.Column("erased_why", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(["key"], ["keys.id"], name=op.f("fk_items_key")),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("ref"),
    )
    op.create_index(op.f("ix_items_kept_at"), "items", ["kept_at"], unique=False)
    op.create_table(
        "campaign_items",
        sa.Column("campaign", sa.String(length=32), nullable=False),
        sa.Column("item", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["campaign"], ["campaigns.id"], name=op.f("fk_campaign_items_campaign")),
        sa.ForeignKeyConstraint(["item"], ["items.id"], name=op.f("fk_campaign_items_item")),
        sa.PrimaryKeyConstraint("campaign", "item"),
    )
    op.create_table(
        "cases",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("item", sa.String(length=32), nullable=True),
        sa.Column("campaign", sa.String(length=32), nullable=True),
        sa.Column("category", sa.String(length=40), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("opened_at", sa.String(length=27), nullable=False),
        sa.Column("claimed_by", sa.String(length=80), nullable=True),
        sa.Column("claimed_at", sa.String(length=27), nullable=True),
        sa.Column("appeal_of", sa.String(length=32), nullable=True),
        sa.Column("appellant", sa.String(length=10), nullable=True),
        sa.Column("statement", sa.LargeBinary(), nullable=True),
        sa.Column("due_at", sa.String(length=27), nullable=True),
        sa.Column("closed_at", sa.String(length=27), nullable=True),
        sa.ForeignKeyConstraint(["appeal_of"], ["cases.id"], name=op.f("fk_cases_appeal_of")),
        sa.ForeignKeyConstraint(["campaign"], ["campaigns.id"], name=op.f("fk_cases_campaign")),
        sa.ForeignKeyConstraint(["item"], ["items.id"], name=op.f("fk_cases_item")),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_cases_item"), "cases", ["item"], unique=False)
    op.create_index(op.f("ix_cases_state_level_opened_at"), "cases", ["state", "level", "opened_at"], unique=False)
    op.create_table(
        "holds",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("item", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("basis", sa.String(length=200), nullable=False),
        sa.Column("placed_by", sa.String(length=80), nullable=False),
        sa.Column("approved_by", sa.String(length=80), nullable=False),
        sa.Column("placed_at", sa.String(length=27), nullable=False),
        sa.Column("expires_at", sa.String(length=27), nullable=False),
        sa.Column("released_at", sa.String(length=27), nullable=True),
        sa.ForeignKeyConstraint(["item"], ["items.id"], name=op.f("fk_holds_item")),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_holds_item"), "holds", ["item"], unique=False)
    op.create_table(
        "versions",
        sa.Column("item", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("mac", sa.String(length=64), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("salt", sa.LargeBinary(), nullable=True),
        sa.Column("commitment", sa.String(length=64), nullable=False),
        sa.Column("kept_at", sa.String(length=27), nullable=False),
        sa.Column("dropped_at", sa.String(length=27), nullable=True),
        sa.ForeignKeyConstraint(["item"], ["items.id"], name=op.f("fk_versions_item")),
        sa.PrimaryKeyConstraint("item", "version"),
    )
    op.create_table(
        "decisions",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("case", sa.String(length=32), nullable=False),
        sa.Column("decided_by", sa.String(length=80), nullable=False),
        sa.Column("action", sa.String(length=20), nullable=False),
        sa.Column("policy", sa.String(length=200), nullable=False),
        sa.Column("ground", sa.String(length=200), nullable=False),
        sa.Column("explanation", sa.LargeBinary(), nullable=False),
        sa.Column("automated", sa.String(length=10), nullable=False),
        sa.Column("reverses", sa.String(length=32), nullable=True),
        sa.Column("decided_at", sa.String(length=27), nullable=False),
        sa.ForeignKeyConstraint(["case"], ["cases.id"], name=op.f("fk_decisions_case")),
        sa.ForeignKeyConstraint(["reverses"], ["decisions.id"], name=op.f("fk_decisions_reverses")),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("reverses"),
    )
    op.create_index(op.f("ix_decisions_case"), "decisions", ["case"], unique=False)
    op.create_table(
        "requests",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("case", sa.String(length=32), nullable=False),
        sa.Column("basis", sa.String(length=200), nullable=False),
        sa.Column("terms", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.String(length=80), nullable=False),
        sa.Column("asked_at", sa.String(length=27), nullable=False),
        sa.Column("expires_at", sa.String(length=27), nullable=False),
        sa.Column("approved_by", sa.String(length=80), nullable=True),
        sa.Column("approved_at", sa.String(length=27), nullable=True),
        sa.Column("used_at", sa.String(length=27), nullable=True),
        sa.ForeignKeyConstraint(["case"], ["cases.id"], name=op.f("fk_requests_case")),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_requests_case"), "requests", ["case"], unique=False)
    op.create_table(
        "reveals",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("case", sa.String(length=32), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("at", sa.String(length=27), nullable=False),
        sa.ForeignKeyConstraint(["case"], ["cases.id"], name=op.f("fk_reveals_case")),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_reveals_actor_at"), "reveals", ["actor", "at"], unique=False)
    for statement in _SQLITE if op.get_bind().dialect.name == "sqlite" else _POSTGRESQL:
        op.execute(statement)


def downgrade() -> None:
    """Remove them."""
    op.drop_index(op.f("ix_reveals_actor_at"), table_name="reveals")
    op.drop_table("reveals")
    op.drop_index(op.f("ix_requests_case"), table_name="requests")
    op.drop_table("requests")
    op.drop_index(op.f("ix_decisions_case"), table_name="decisions")
    op.drop_table("decisions")
    op.drop_table("versions")
    op.drop_index(op.f("ix_holds_item"), table_name="holds")
    op.drop_table("holds")
    op.drop_index(op.f("ix_cases_state_level_opened_at"), table_name="cases")
    op.drop_index(op.f("ix_cases_item"), table_name="cases")
    op.drop_table("cases")
    op.drop_table("campaign_items")
    op.drop_index(op.f("ix_items_kept_at"), table_name="items")
    op.drop_table("items")
    op.drop_table("verdicts")
    op.drop_table("meta")
    op.drop_index(op.f("ix_marks_token"), table_name="marks")
    op.drop_table("marks")
    op.drop_index(op.f("ix_keys_kek"), table_name="keys")
    op.drop_table("keys")
    op.drop_table("findings")
    op.drop_index(op.f("ix_events_kind_time"), table_name="events")
    op.drop_table("events")
    op.drop_table("counts")
    op.drop_table("campaigns")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION seawall_only_added")
