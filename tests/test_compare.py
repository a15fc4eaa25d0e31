"""Comparing two readers: shares, differences and their paired intervals."""

from __future__ import annotations

import pytest

from seawall.evaluate import LabelledCase, compare
from seawall.model import ACTIONS, Verdict


def _case(number: int, *, harmful: bool, pair: str | None = None) -> LabelledCase:
    labels = ("threat",) if harmful else ()
    return LabelledCase(
        f"c{number}",
        "en",
        "x",
        labels,
        2 if harmful else 0,
        3 if harmful else 0,
        "threat" if harmful else "HN-01",
        None,
        pair,
    )


def _verdict(level: int) -> Verdict:
    return Verdict("x", level, ACTIONS[level], (), (), (), (), (), (), "en", "kit")


CASES = [_case(n, harmful=n % 2 == 0, pair=f"p{n // 2}") for n in range(200)]


def test_the_same_verdicts_differ_in_nothing() -> None:
    same = [_verdict(2 if case.labels else 0) for case in CASES]
    for difference in compare(CASES, same, same):
        assert (difference.first, difference.second, difference.low, difference.high) == (1.0, 1.0, 0.0, 0.0)


def test_a_real_difference_has_an_interval_without_zero_and_a_chance_one_has_not() -> None:
    good = [_verdict(2 if case.labels else 0) for case in CASES]
    worse = [_verdict(0) if n % 8 == 0 else verdict for n, verdict in enumerate(good)]
    found = {d.measure: d for d in compare(CASES, worse, good)}
    recall = found["harmful posts found (level ≥ 2)"]
    assert (recall.first, recall.second) == (0.75, 1.0)
    assert recall.low > 0.15
    assert recall.high < 0.35
    assert found["minimal pairs wholly right"].second == 1.0
    shifted = [_verdict(0) if n in {0, 40} else verdict for n, verdict in enumerate(good)]
    other = [_verdict(0) if n in {80, 120} else verdict for n, verdict in enumerate(good)]
    chance = {d.measure: d for d in compare(CASES, shifted, other)}["harmful posts found (level ≥ 2)"]
    assert chance.low < 0 < chance.high


def test_it_comes_out_the_same_each_time() -> None:
    first, second = [_verdict(n % 4) for n in range(200)], [_verdict((n + 1) % 4) for n in range(200)]
    assert compare(CASES, first, second) == compare(CASES, first, second)


@pytest.mark.parametrize("rounds", [10, 2000])
def test_levels_are_measured_against_the_range(rounds: int) -> None:
    high = [_verdict(4) for _ in CASES]
    levels = next(d for d in compare(CASES, high, high, rounds=rounds) if d.measure == "level within the range")
    assert (levels.first, levels.second) == (0.0, 0.0)
