"""The words for people are complete and neutral in form."""

from __future__ import annotations

from seawall.taxonomy import CATEGORIES, LEVELS, LOOK_ALIKES, OPTIONAL_CATEGORIES


def test_there_are_13_categories_5_levels_and_40_look_alikes() -> None:
    assert len(CATEGORIES) == 13
    assert list(LEVELS) == [0, 1, 2, 3, 4]
    assert list(LOOK_ALIKES) == [f"HN-{number:02}" for number in range(1, 41)]
    assert not CATEGORIES.keys() & OPTIONAL_CATEGORIES.keys()


def test_every_line_fits_a_line() -> None:
    lines = [*CATEGORIES.values(), *OPTIONAL_CATEGORIES.values(), *LEVELS.values(), *LOOK_ALIKES.values()]
    assert [line for line in lines if not 3 <= len(line) <= 110 or "\n" in line or line.endswith(".")] == []
    assert len(set(lines)) == len(lines)
