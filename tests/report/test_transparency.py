"""Transparency reports: complete, safe in a spreadsheet, and no small count follows from what is published."""

from __future__ import annotations

import csv
import io
import itertools
import json
from collections import defaultdict
from datetime import date

import html5lib
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seawall.report.transparency import FEWEST, FIGURES, FORMATS, GROUPS, SHARES, Counts, hidden, published, written

DAYS = (date(2026, 1, 1), date(2026, 6, 30))
COUNTS = Counts(
    *DAYS,
    {
        "decisions_by_action": {"remove": 50, "label": 3, "none": 200},
        "overturned_by_action": {"remove": 12},
        "appeals_by_side": {"author": 40, "notifier": 12},
        "appeals_by_outcome": {"uphold": 30, "reverse": 10, "waiting": 12},
        "late_answers_by_outcome": {"uphold": 10, "amend": 14},
        "government_requests_by_kind": {"data": 4},
        "decisions_by_category": {"=cmd()": 53, "threat": 200},
    },
    {"reveals": 9, "exports": 0, "screened": 12_345},
    {"from_case_to_decision": (3.25, 253), "from_appeal_to_answer": (70.0, 4)},
)
CELLS = st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 60), max_size=6)


@given(CELLS)
def test_what_is_hidden_does_not_follow_from_the_total(cells: dict[str, int]) -> None:
    secret = hidden(cells)
    assert {name for name, count in cells.items() if 0 < count < FEWEST} <= secret
    found = published(Counts(*DAYS, {"decisions_by_action": cells}, {}))
    told, total = found.groups["decisions_by_action"], found.totals["decisions_by_action"]
    assert (total is None) == (0 < sum(cells.values()) < FEWEST)
    if not secret:
        assert sum(count or 0 for count in told.values()) == total
    elif told:
        assert total is not None
        assert total - sum(count or 0 for count in told.values()) >= FEWEST


@pytest.mark.parametrize(("fewest", "names", "most"), [(4, "abcd", 8), (3, "abcde", 5), (10, "abc", 20)])
def test_no_small_count_follows_even_for_who_knows_how_they_are_hidden(fewest: int, names: str, most: int) -> None:
    """All tables up to ``most``: each publication fits at least two values of every small count."""
    fits: defaultdict[str, defaultdict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    for values in itertools.product(range(most + 1), repeat=len(names)):
        cells = dict(zip(names, values, strict=True))
        found = published(Counts(*DAYS, {"decisions_by_action": cells}, {}), fewest)
        told, total = found.groups["decisions_by_action"], found.totals["decisions_by_action"]
        if (
            sum(values) - sum(count or 0 for count in told.values()) <= most
        ):  # else the limit of this test tells something
            for name, count in cells.items():
                fits[str((told, total))][name].add(count)
    every = [(said, name, counts) for said, known in fits.items() for name, counts in known.items()]
    assert [one for one in every if len(one[2]) == 1 and 0 < min(one[2]) < fewest] == []


@given(CELLS, st.sampled_from("abcdef"))
def test_all_groups_of_the_same_total_publish_it_or_none_does(cells: dict[str, int], one: str) -> None:
    total = sum(cells.values())
    groups = {"decisions_by_action": cells, "decisions_by_category": {one: total}}
    found = published(Counts(*DAYS, groups, {}))
    assert found.totals["decisions_by_action"] == found.totals["decisions_by_category"]


def test_small_counts_are_few_and_shares_need_enough() -> None:
    found = published(COUNTS)
    assert (found.groups["decisions_by_action"], found.totals["decisions_by_action"]) == ({}, 253)
    four = {"remove": 50, "label": 3, "none": 200, "restrict": 11}
    told = published(Counts(*DAYS, {"decisions_by_action": four}, {}))
    assert told.groups["decisions_by_action"] == {"label": None, "none": None, "remove": 50, "restrict": 11}
    assert (found.groups["government_requests_by_kind"], found.totals["government_requests_by_kind"]) == ({}, None)
    assert (found.figures["reveals"], found.figures["exports"], found.figures["screened"]) == (None, 0, 12_345)
    assert found.hours == {"from_case_to_decision": 3.2, "from_appeal_to_answer": None}
    assert found.shares == {"overturned": round(12 / 253, 4), "appeals_won": round(24 / 64, 4)}
    exact = published(COUNTS, 0)
    assert exact.groups["decisions_by_action"] == {"none": 200, "remove": 50, "label": 3}
    assert exact.hours["from_appeal_to_answer"] == 70.0


def test_the_share_of_appeals_won_tells_no_hidden_count() -> None:
    for late in ({"uphold": 40, "reverse": 3}, {"uphold": 3}, {"uphold": 5, "amend": 6}):
        groups = {**COUNTS.groups, "late_answers_by_outcome": late}
        assert published(Counts(*DAYS, groups, {})).shares["appeals_won"] is None
    groups = {**COUNTS.groups, "late_answers_by_outcome": {}}
    assert published(Counts(*DAYS, groups, {})).shares["appeals_won"] == 0.25


def test_every_form_says_the_same_and_acts_nowhere() -> None:
    found = published(COUNTS)
    row = json.loads(written(found, "json"))
    assert (row["groups"].keys(), row["figures"].keys()) == (GROUPS.keys(), FIGURES.keys())
    rows = list(csv.reader(io.StringIO(written(found, "csv"))))
    assert ["decisions_by_category", "'=cmd()", "53"] in rows
    assert not [one for line in rows for one in line if one.startswith(("=", "+", "-", "@"))]
    page = written(found, "html")
    html5lib.HTMLParser(strict=True).parse(page)
    assert "<script" not in page
    assert all(title in page for title in (*GROUPS.values(), *FIGURES.values(), *SHARES.values()))
    assert "A lighter decision took its place" in page
    assert "=cmd()" in page
    assert 'lang="es"' in written(found, "html", "es", lambda text: f"<b>{text}")
    assert "<b>" not in written(found, "html", "es", lambda text: f"<b>{text}")
    assert FORMATS == ("json", "html", "csv")
