"""Invented posts for the laws: few words, so that they collide, share, contain and drift."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from seawall.campaign.live import Live
from seawall.campaign.signature import Indicator, Signature, signature

WORDS = ("orchard", "lantern", "velvet", "marble", "thistle", "copper", "falcon", "harbor", "juniper", "walnut",
         "pepper", "saddle", "timber", "willow", "anchor", "basket")  # fmt: skip
START = datetime(2026, 3, 1, tzinfo=UTC)
Plain = tuple[str, int | None, tuple[str, ...], tuple[int, ...]]  # id, day, words, indicators

Groups = frozenset[frozenset[str]]


def plain_posts(least: int = 2, most: int = 14) -> st.SearchStrategy[list[Plain]]:
    """Posts as plain values. Runs of the same word list, cut and shifted, so that near copies are common."""
    words = st.integers(0, 8).flatmap(lambda at: st.integers(at + 3, 16).map(lambda end: WORDS[at:end]))
    row = st.tuples(
        st.one_of(st.none(), st.integers(0, 80)), words, st.lists(st.integers(1, 4), max_size=2, unique=True).map(tuple)
    )
    return st.lists(row, min_size=least, max_size=most).map(
        lambda rows: [(f"p{number:02}", *row) for number, row in enumerate(rows)]
    )


def sign(post: Plain) -> Signature:
    """The signature of a plain post."""
    item_id, day, words, shared = post
    at = None if day is None else START + timedelta(days=day)
    return signature(item_id, " ".join(words), [Indicator("PHONE", number) for number in shared], created_at=at)


def live(posts: list[Signature]) -> Live:
    """Campaigns of posts that arrive in this order."""
    found = Live()
    for one in posts:
        found.add(one)
    return found


def groups(found: Live) -> Groups:
    """Campaigns as sets of ids."""
    return frozenset(
        frozenset(post.id for core in cores for node in found.members(core) for post in found.nodes.posts[node])
        for cores in found.groups()
    )
