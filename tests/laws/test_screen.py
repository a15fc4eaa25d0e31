"""Laws of ``screen``: batch equals one by one, plugins never reorder results, quotes stand inside the post."""

from __future__ import annotations

import json
import random
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from seawall.config import default_kit
from seawall.kit import WINDOW, Kit, windows
from seawall.model import Item
from seawall.pipeline import screen

CASES = [
    json.loads(line) for path in sorted(Path("tests/cases").rglob("*.jsonl")) for line in path.read_text().splitlines()
]
PIECES = st.sampled_from([case["text"] for case in CASES])
TEXTS = st.one_of(st.text(max_size=200), PIECES, st.tuples(PIECES, st.text(max_size=20), PIECES).map(" ".join))


@settings(deadline=None, max_examples=60)
@given(st.lists(TEXTS, max_size=6), st.integers(0, 6))
def test_batch_equals_one_by_one_and_any_split(texts: list[str], cut: int) -> None:
    items = [Item(str(number), text) for number, text in enumerate(texts)]
    whole = screen(items)
    assert whole == [verdict for item in items for verdict in screen([item])]
    assert whole == screen(items[:cut]) + screen(items[cut:])


@settings(deadline=None, max_examples=120)
@given(TEXTS)
def test_every_finding_quotes_something_of_the_post(text: str) -> None:
    (verdict,) = screen([text])
    for finding in verdict.findings:
        assert finding.reasons
        for span in [finding.span, *(r.span for r in (*finding.reasons, *finding.counter_reasons) if r.span)]:
            assert 0 <= span.start < span.end <= len(text)
    for private in verdict.private:
        assert 0 <= private.span.start < private.span.end <= len(text)


def test_the_order_of_installation_changes_nothing() -> None:
    kit = default_kit()
    detectors, judges = list(kit.detectors), list(kit.judges)
    random.Random(7).shuffle(detectors)
    random.Random(8).shuffle(judges)
    other = Kit(detectors, judges, kit.policy, kit.scorer)
    items = [Item(case["id"], case["text"], parent_text=case["parent"]) for case in CASES[::7]]
    assert other.digest == kit.digest
    assert screen(items, other) == screen(items, kit)


@given(st.text(alphabet="ab .\n", max_size=200), st.integers(1, 3))
def test_windows_cover_the_text_exactly(text: str, repeat: int) -> None:
    text = (text + "x" * 50) * (repeat * 400)
    parts = list(windows(text))
    assert "".join(part for _, part in parts) == text
    assert all(len(part) <= WINDOW for _, part in parts)
    assert [offset for offset, _ in parts] == [sum(len(p) for _, p in parts[:n]) for n in range(len(parts))]


def test_a_threat_deep_in_a_long_post_is_found_where_it_stands() -> None:
    threat = "I am going to break your legs tonight, Donnelly."
    text = "The heron came back to the river this week. " * 2_000 + threat + " Anyway, the soup was good." * 100
    (verdict,) = screen([text])
    assert verdict.level >= 3
    assert threat[:30] in text[verdict.findings[0].span.start - 5 : verdict.findings[0].span.end + 30]
