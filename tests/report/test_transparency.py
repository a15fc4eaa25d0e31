"""Transparency reports: complete, safe in a spreadsheet, and no small count follows from what is published."""

from __future__ import annotations

import csv
import io
import json
from datetime import date

import html5lib
from hypothesis import given
from hypothesis import strategies as st

from seawall.report.transparency import FEWEST, FIGURES, FORMATS, GROUPS, Counts, hidden, published, written

DAYS = (date(2026, 1, 1), date(2026, 6, 30))
COUNTS = Counts(
    *DAYS,
    {
        "decisions_by_action": {"remove": 50, "label": 3, "none": 200},
        "overturned_by_action": {"remove": 12},
        "answers_by_outcome": {"uphold": 30, "reverse": 10},
        "appeals_by_side": {"author": 4},
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
    total = found.totals["decisions_by_action"]
    shown = sum(count for count in found.groups["decisions_by_action"].values() if count is not None)
    assert (total is None) == (0 < sum(cells.values()) < FEWEST)
    if secret and total is not None:
        assert len(secret) >= 2
        assert total - shown >= FEWEST
    if total is not None and not secret:
        assert shown == total


@given(CELLS, st.sampled_from("abcdef"))
def test_all_groups_of_the_same_total_publish_it_or_none_does(cells: dict[str, int], one: str) -> None:
    total = sum(cells.values())
    groups = {"decisions_by_action": cells, "decisions_by_category": {one: total}}
    found = published(Counts(*DAYS, groups, {}))
    assert found.totals["decisions_by_action"] == found.totals["decisions_by_category"]


def test_small_counts_are_few_and_shares_need_enough() -> None:
    found = published(COUNTS)
    assert found.groups["decisions_by_action"] == {"label": None, "none": 200, "remove": None}
    assert found.totals["appeals_by_side"] is None
    assert (found.figures["reveals"], found.figures["exports"], found.figures["screened"]) == (None, 0, 12_345)
    assert found.hours == {"from_case_to_decision": 3.2, "from_appeal_to_answer": None}
    assert found.shares == {"overturned": round(12 / 253, 4), "appeals_won": 0.25}
    exact = published(COUNTS, 0)
    assert exact.groups["decisions_by_action"] == {"none": 200, "remove": 50, "label": 3}
    assert exact.hours["from_appeal_to_answer"] == 70.0


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
    assert all(title in page for title in (*GROUPS.values(), *FIGURES.values()))
    assert FORMATS == ("json", "html", "csv")
