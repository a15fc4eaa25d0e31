"""The tables. Text, quotes, private data, post ids and authors are never in a column of their own: only sealed, or as HMACs.

Times are ISO 8601 in UTC with microseconds, so that they sort as text on every database.
"""

from __future__ import annotations

from sqlalchemy import Column, Float, ForeignKey, Index, Integer, LargeBinary, MetaData, String, Table, Text

__all__ = [
    "campaign_items", "campaigns", "cases", "counts", "decisions", "events", "findings", "holds", "items", "keys",
    "marks", "meta", "metadata", "requests", "reveals", "verdicts", "versions",
]  # fmt: skip

metadata = MetaData(
    naming_convention={"ix": "ix_%(table_name)s_%(column_0_N_name)s", "fk": "fk_%(table_name)s_%(column_0_N_name)s"}
)
_ID, _TIME, _HEX = String(32), String(27), String(64)

#: Facts about the store itself.
meta = Table("meta", metadata, Column("name", String(40), primary_key=True), Column("value", Text, nullable=False))

#: How many posts were screened and kept per day: all that is known of posts that matched nothing.
counts = Table(
    "counts",
    metadata,
    Column("day", String(10), primary_key=True),
    Column("kind", String(20), primary_key=True),
    Column("total", Integer, nullable=False),
)

#: Data keys, wrapped by a key outside the database. A key without ``wrapped`` is destroyed: what it sealed is erased.
keys = Table(
    "keys",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("kind", String(10), nullable=False),
    Column("kek", String(40)),
    Column("wrapped", LargeBinary),
    Column("made_at", _TIME, nullable=False),
    Column("destroyed_at", _TIME),
    Index(None, "kek"),
)

#: Posts that matched. ``ref`` is the HMAC of the post's id, empty once erased.
items = Table(
    "items",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("ref", _HEX, unique=True),
    Column("ref_key", String(40)),
    Column("key", _ID, ForeignKey("keys.id"), nullable=False),
    Column("language", String(12), nullable=False),
    Column("posted_at", _TIME),
    Column("kept_at", _TIME, nullable=False),
    Column("latest", Integer, nullable=False),
    Column("erased_at", _TIME),
    Column("erased_why", String(40)),
    Index(None, "kept_at"),
)

#: Each text that a post had. ``mac`` is the text's HMAC; ``sealed`` and ``salt`` go when the version does.
versions = Table(
    "versions",
    metadata,
    Column("item", _ID, ForeignKey("items.id"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("mac", _HEX),
    Column("sealed", LargeBinary),
    Column("salt", LargeBinary),
    Column("commitment", _HEX, nullable=False),
    Column("kept_at", _TIME, nullable=False),
    Column("dropped_at", _TIME),
)

#: What policy asked for, per version and kit. ``sealed`` holds the whole verdict with its quotes and sentences.
verdicts = Table(
    "verdicts",
    metadata,
    Column("item", _ID, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("kit", _HEX, primary_key=True),
    Column("level", Integer, nullable=False),
    Column("action", String(10), nullable=False),
    Column("category", String(40), nullable=False),
    Column("rules", Text, nullable=False),
    Column("sealed", LargeBinary),
    Column("made_at", _TIME, nullable=False),
)

#: What detectors saw, as numbers; the words are in the sealed verdict.
findings = Table(
    "findings",
    metadata,
    Column("item", _ID, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("kit", _HEX, primary_key=True),
    Column("n", Integer, primary_key=True),
    Column("category", String(40), nullable=False),
    Column("level", Integer, nullable=False),
    Column("probability", Float, nullable=False),
    Column("detector", String(60), nullable=False),
    Column("detector_version", String(40), nullable=False),
    Column("rule", String(80), nullable=False),
)

#: HMACs of the private data in a post, so that copies can be joined without anyone reading it. Not searchable by value.
marks = Table(
    "marks",
    metadata,
    Column("item", _ID, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("n", Integer, primary_key=True),
    Column("kind", String(40), nullable=False),
    Column("token", _HEX, nullable=False),
    Column("token_key", String(40), nullable=False),
    Index(None, "token"),
)

#: Near-identical posts of one category.
campaigns = Table(
    "campaigns",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("category", String(40), nullable=False),
    Column("joined_by", Text, nullable=False),
    Column("first_seen", _TIME, nullable=False),
    Column("last_seen", _TIME, nullable=False),
)
campaign_items = Table(
    "campaign_items",
    metadata,
    Column("campaign", _ID, ForeignKey("campaigns.id"), primary_key=True),
    Column("item", _ID, ForeignKey("items.id"), primary_key=True),
)

#: What a reviewer decides: one item or one campaign. An appeal is a case of its own, about a decision of an earlier one.
cases = Table(
    "cases",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("item", _ID, ForeignKey("items.id")),
    Column("campaign", _ID, ForeignKey("campaigns.id")),
    Column("category", String(40), nullable=False),
    Column("level", Integer, nullable=False),
    Column("language", String(12), nullable=False),
    Column("state", String(10), nullable=False),
    Column("opened_at", _TIME, nullable=False),
    Column("claimed_by", String(80)),
    Column("claimed_at", _TIME),
    Column("appeal_of", _ID, ForeignKey("cases.id")),
    Column("disputed", _ID),
    Column("appellant", String(10)),
    Column("statement", LargeBinary),
    Column("due_at", _TIME),
    Column("closed_at", _TIME),
    Index(None, "state", "level", "opened_at"),
    Index(None, "item"),
)

#: What someone answers for, and what it rested on: codes, never words. Rows are only added: both databases refuse
#: anything else by trigger.
decisions = Table(
    "decisions",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("case", _ID, ForeignKey("cases.id"), nullable=False),
    Column("decided_by", String(80), nullable=False),
    Column("action", String(20), nullable=False),
    Column("policy", String(200), nullable=False),
    Column("ground", String(200), nullable=False),
    Column("explanation", LargeBinary, nullable=False),
    Column("automated", String(10), nullable=False),
    Column("reverses", _ID, ForeignKey("decisions.id"), unique=True),
    Column("decided_at", _TIME, nullable=False),
    Column("exceptions", Text),
    Column("signals", Text),
    Column("kit", _HEX),
    Column("expires_at", _TIME),
    Index(None, "case"),
    Index(None, "expires_at"),
)

#: Why an item must stay longer than its clock says.
holds = Table(
    "holds",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("item", _ID, ForeignKey("items.id"), nullable=False),
    Column("kind", String(10), nullable=False),
    Column("basis", String(200), nullable=False),
    Column("placed_by", String(80), nullable=False),
    Column("approved_by", String(80), nullable=False),
    Column("placed_at", _TIME, nullable=False),
    Column("expires_at", _TIME, nullable=False),
    Column("released_at", _TIME),
    Index(None, "item"),
)

#: What needs a second person before it happens.
requests = Table(
    "requests",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("kind", String(10), nullable=False),
    Column("case", _ID, ForeignKey("cases.id"), nullable=False),
    Column("basis", String(200), nullable=False),
    Column("terms", Text, nullable=False),
    Column("asked_by", String(80), nullable=False),
    Column("asked_at", _TIME, nullable=False),
    Column("expires_at", _TIME, nullable=False),
    Column("approved_by", String(80)),
    Column("approved_at", _TIME),
    Column("used_at", _TIME),
    Index(None, "case"),
)

#: Who saw an original when, for quotas and alerts.
reveals = Table(
    "reveals",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("case", _ID, ForeignKey("cases.id"), nullable=False),
    Column("actor", String(80), nullable=False),
    Column("at", _TIME, nullable=False),
    Index(None, "actor", "at"),
)

#: Everything that happened, numbered as in the sealed log. ``details`` is sealed by the month's key and goes with it.
events = Table(
    "events",
    metadata,
    Column("n", Integer, primary_key=True, autoincrement=False),
    Column("id", _ID, nullable=False, unique=True),
    Column("kind", String(30), nullable=False),
    Column("time", _TIME, nullable=False),
    Column("commitment", _HEX, nullable=False),
    Column("details", LargeBinary),
    Column("key", _ID),
    Index(None, "kind", "time"),
)
