"""Memory stays flat: what a report keeps does not grow with what it is fed."""

from __future__ import annotations

import io
import itertools
import tracemalloc
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seawall.model import ACTIONS, Item, Private, Span, Verdict
from seawall.report import WRITERS
from seawall.report.digest import Best, digest
from seawall.report.mask import Masker
from seawall.report.tally import Tally
from tests.report.posts import Result, finding, result


class Nowhere(io.StringIO):
    """A stream that keeps nothing."""

    def write(self, text: str, /) -> int:
        return len(text)


def endless(level: int) -> Result:
    """A fresh large post."""
    text = "we will hurt the clerk " + "and so on " * 500
    return result("p", text, level, finding(text, "hurt", "threat", level, "announces harm"), exceptions=("HN-11",))


@pytest.mark.parametrize("name", WRITERS)
def test_memory_does_not_grow_with_the_input(name: str) -> None:
    writer = WRITERS[name](Nowhere())
    for at in range(2_500):
        writer.write(*endless(at % 2))
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    for at in range(2_500):
        writer.write(*endless(at % 2))
    after, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    writer.finish({})
    # 2,500 posts of 5 kB are 12 MB; the page may still fill up to its 2,000 digests of 1.2 kB
    assert after - before < (4_000_000 if name == "html" else 200_000)


def test_hostile_keys_and_days_do_not_grow_the_counts() -> None:
    tally = Tally()
    start = datetime(1990, 1, 1, tzinfo=UTC)
    for at in range(6_000):
        item = Item(id="x", text="", created_at=start + timedelta(days=at))
        verdict = Verdict("x", 2, ACTIONS[2], (f"c{at}",), (), (), (), (), (), f"l{at}", f"k{at}")
        tally.add(item, verdict)
    assert len(tally.categories) == len(tally.languages) == len(tally.kits) == 201
    assert tally.categories["other"] == 5_800
    assert len(tally.days) + tally.undated == 6_000
    assert tally.undated == 2_000


@given(st.lists(st.tuples(st.integers(1, 4), st.sampled_from([0.1, 0.5, 0.9])), max_size=40), st.integers(1, 10))
def test_the_best_are_those_that_sorting_all_would_give(posts: list[tuple[int, float]], limit: int) -> None:
    text = "we will hurt the clerk"
    best = Best(limit)
    for at, (level, probability) in enumerate(posts):
        item, verdict = result(str(at), text, level, finding(text, "hurt", "threat", level, "harm", probability))
        best.add(verdict, lambda item=item, verdict=verdict: digest(item, verdict, 100, 20))  # type: ignore[misc]
    wanted = sorted(range(len(posts)), key=lambda at: (-posts[at][0], -posts[at][1], at))
    assert [one.id for one in best.ranked()] == [str(at) for at in wanted[:limit]]
    assert best.more == max(0, len(posts) - limit)


def test_many_private_values_in_one_post_stay_linear() -> None:
    """Work is counted by what is looked at: a quote near the end touches only the values that it overlaps."""
    text = "".join(f"{number:07} " for number in range(50_000))
    private = [Private(Span(at * 8, at * 8 + 7), "PHONE") for at in range(50_000)]
    masker = Masker(text, private)
    tail = Span(len(text) - 17, len(text))
    assert [piece.text for piece in masker.pieces(tail)] == [" ", "[PHONE#49999]", " ", "[PHONE#50000]", " "]
    assert all("0000007" not in masker.scrub("repeats 000-0007") for _ in itertools.repeat(None, 1_000))
