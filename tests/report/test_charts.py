"""The timeline: every flagged post is drawn or counted as dropped."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seawall.report.charts import HEIGHT, WIDTH, bars, timeline

DAYS = st.dictionaries(
    st.dates(), st.dictionaries(st.integers(1, 4), st.integers(1, 9), min_size=1).map(Counter), min_size=1, max_size=30
)


@given(DAYS)
def test_no_post_is_lost_and_nothing_leaves_the_drawing(days: dict[date, Counter[int]]) -> None:
    chart = timeline(days)
    assert chart is not None
    drawn = sum(sum(column.counts) for column in chart.columns)
    assert drawn + chart.dropped == sum(levels.total() for levels in days.values())
    assert len(chart.columns) <= 62
    for column in chart.columns:
        for _, x, y, width, height in column.parts:
            assert x >= 0
            assert x + width <= WIDTH + 0.1
            assert y >= -0.1
            assert y + height <= HEIGHT + 0.1


@pytest.mark.parametrize(
    ("length", "unit", "columns"),
    [(1, "day", 1), (62, "day", 62), (63, "week", 10), (500, "month", 17), (3_000, "year", 9)],
)
def test_the_unit_grows_with_the_time(length: int, unit: str, columns: int) -> None:
    first = date(2021, 1, 1)
    days = {first: Counter({1: 1}), first + timedelta(days=length - 1): Counter({4: 2})}
    chart = timeline(days)
    assert chart is not None
    assert (chart.unit, len(chart.columns), chart.highest) == (unit, columns, 2)


def test_no_days_no_timeline() -> None:
    assert timeline({}) is None


def test_bars_are_shares_of_the_largest() -> None:
    assert [bar.share for bar in bars([("a", 4), ("b", 1), ("c", 0)])] == [100, 25, 0]
    assert [bar.share for bar in bars([("a", 0)])] == [0]
